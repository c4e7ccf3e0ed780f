"""What each code of Alipay is to us. Source: Alipay, "public errors" of the gateway, and those of each interface."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    NoSuchOrder,
    NotReady,
    NumberReused,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
)

DONE: Final = "10000"

STANDS: Final = frozenset(
    f"ACQ.{code}"
    for code in (
        "TRADE_STATUS_ERROR REASON_TRADE_STATUS_INVALID REASON_ILLEGAL_STATUS "
        "TRADE_HAS_SUCCESS TRADE_HAS_CLOSE TRADE_HAS_FINISHED"
    ).split()
)
"""What Alipay says of an order that is past waiting: how it stands has to be asked."""

_KEYS: Final = (
    "invalid-signature invalid-signature-type missing-signature missing-signature-type missing-signature-key "
    "invalid-app-id missing-app-id invalid-encrypt decryption-error-unknown decryption-error-no-key app-cert-empty "
    "app-cert-expired not-support-app-auth missing-timestamp invalid-timestamp insufficient-isv-permissions "
    "insufficient-user-permissions app-unauthorized missing-app-cert-sn invalid-app-cert-sn"
)

CODES: Final[Mapping[str, type[AdapterFailed]]] = MappingProxyType(
    {f"isv.{code}": AuthRefused for code in _KEYS.split()}
    | dict.fromkeys(sorted(STANDS), RequestRefused)
    | {
        "isv.app-call-limited": RateLimited,
        "isv.method-call-limited": RateLimited,
        "isp.unknow-error": UnknownOutcome,
        "isp.unknown-error": UnknownOutcome,
        "aop.unknow-error": UnknownOutcome,
        "ACQ.SYSTEM_ERROR": UnknownOutcome,
        "AQC.SYSTEM_ERROR": UnknownOutcome,
        "ACQ.TRADE_NOT_EXIST": NoSuchOrder,
        "ACQ.CONTEXT_INCONSISTENT": NumberReused,
        "ACQ.DISCORDANT_REPEAT_REQUEST": NumberReused,
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": OutOfMoney,
        "ACQ.ACCESS_FORBIDDEN": AuthRefused,
        "ACQ.PARTNER_ERROR": AuthRefused,
        "BILL_NOT_EXIST": NotReady,
        "isp.bill_not_exist": NotReady,
        "UNKNOW_ERROR": UnknownOutcome,
    }
)
"""By ``sub_code``; one of the documents spells ACQ as AQC."""

GATEWAY: Final[Mapping[str, type[AdapterFailed]]] = MappingProxyType(
    {
        "20001": AuthRefused,
        "40001": RequestRefused,
        "40002": RequestRefused,
        "40003": RequestRefused,
        "40004": RequestRefused,
        "40005": RateLimited,
        "40006": AuthRefused,
    }
)
"""By ``code``, where the ``sub_code`` says nothing to us; whatever stands in neither leaves the outcome unknown."""


def error_of(code: str, sub_code: str) -> type[AdapterFailed]:
    """Return the error that an answer is.

    >>> error_of("40004", "ACQ.TRADE_NOT_EXIST").__name__, error_of("40004", "ACQ.NEW_CODE").__name__
    ('NoSuchOrder', 'RequestRefused')
    >>> error_of("20000", "isp.unknow-error").__name__, error_of("", "").__name__
    ('UnknownOutcome', 'UnknownOutcome')
    """
    return CODES.get(sub_code) or GATEWAY.get(code, UnknownOutcome)
