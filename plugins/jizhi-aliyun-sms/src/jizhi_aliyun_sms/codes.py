"""What each code of the vendor is to us. Source: Alibaba Cloud, "API error codes" of the Short Message Service."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    BadAddress,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    TemplateRefused,
    UnknownOutcome,
)

_TEMPLATES: Final = (
    "SMS_TEMPLATE_ILLEGAL SMS_SIGNATURE_ILLEGAL SMS_SIGN_ILLEGAL SMS_SIGNATURE_SCENE_ILLEGAL SIGN_STATE_ILLEGAL "
    "TEMPLATE_MISSING_PARAMETERS TEMPLATE_PARAMS_ILLEGAL INVALID_JSON_PARAM PARAM_LENGTH_LIMIT PARAM_NOT_SUPPORT_URL "
    "SMS_CONTENT_ILLEGAL BLACK_KEY_CONTROL_LIMIT EXTEND_CODE_ERROR DOMESTIC_NUMBER_NOT_SUPPORTED"
)
_MONEY: Final = "OUT_OF_SERVICE AMOUNT_NOT_ENOUGH DAY_LIMIT_CONTROL MONTH_LIMIT_CONTROL"
_ACCOUNT: Final = "PRODUCT_UN_SUBSCRIPT PRODUCT_UNSUBSCRIBE ACCOUNT_NOT_EXISTS ACCOUNT_ABNORMAL DENY_IP_RANGE"

CODES: Final[Mapping[str, type[AdapterFailed]]] = MappingProxyType(
    {f"isv.{code}": TemplateRefused for code in _TEMPLATES.split()}
    | {f"isv.{code}": OutOfMoney for code in _MONEY.split()}
    | {f"isv.{code}": AuthRefused for code in _ACCOUNT.split()}
    | {
        "isv.BUSINESS_LIMIT_CONTROL": RateLimited,
        "isv.MOBILE_NUMBER_ILLEGAL": BadAddress,
        "isv.MOBILE_COUNT_OVER_LIMIT": RequestRefused,
        "isv.INVALID_PARAMETERS": RequestRefused,
        "isp.RAM_PERMISSION_DENY": AuthRefused,
        "isp.SYSTEM_ERROR": UnknownOutcome,
        "SignatureDoesNotMatch": AuthRefused,
        "SignatureNonceUsed": UnknownOutcome,
        "IncompleteSignature": AuthRefused,
        "NoPermission": AuthRefused,
    }
)
"""By code; a nonce that was used means that somebody between us and the vendor has repeated the request."""

_FAMILIES: Final = (
    ("Throttling", RateLimited),
    ("InvalidAccessKeyId", AuthRefused),
    ("InvalidTimeStamp", AuthRefused),
    ("Forbidden", AuthRefused),
)


def error_of(status: int, code: str) -> type[AdapterFailed]:
    """Return what a code is; one that is not known is a refusal where the gateway said 4xx, and unknown otherwise.

    >>> error_of(400, "Throttling.User").__name__, error_of(200, "isv.NEW").__name__, error_of(503, "").__name__
    ('RateLimited', 'UnknownOutcome', 'UnknownOutcome')
    """
    if code in CODES:
        return CODES[code]
    for family, error in _FAMILIES:
        if code.startswith(family):
            return error
    if status in (401, 403):
        return AuthRefused
    if status == 429:
        return RateLimited
    return RequestRefused if code and 400 <= status < 500 else UnknownOutcome
