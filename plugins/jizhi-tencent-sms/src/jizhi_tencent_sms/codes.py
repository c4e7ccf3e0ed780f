"""What each code of the vendor is to us. Source: Tencent Cloud, "Error codes" of its SMS API 3.0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    BadAddress,
    OptedOut,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    TemplateRefused,
    UnknownOutcome,
)

_TEMPLATES: Final = (
    "FailedOperation.TemplateIncorrectOrUnapproved FailedOperation.TemplateUnapprovedOrNotExist "
    "FailedOperation.TemplateIdNotExist FailedOperation.TemplateParamSetNotMatchApprovedTemplate "
    "FailedOperation.SignatureIncorrectOrUnapproved FailedOperation.MissingSignature FailedOperation.SignIdNotExist "
    "FailedOperation.ContainSensitiveWord InvalidParameter.DirtyWordFound "
    "InvalidParameterValue.TemplateParameterFormatError InvalidParameterValue.TemplateParameterLengthLimit "
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter InvalidParameterValue.UnsupportedTemplateVariable "
    "InvalidParameterValue.TemplateWithDirtyWords"
)
_MONEY: Final = (
    "FailedOperation.InsufficientBalanceInSmsPackage UnauthorizedOperation.ServiceSuspendDueToArrears "
    "LimitExceeded.AppDailyLimit LimitExceeded.AppGlobalDailyLimit LimitExceeded.AppMainlandChinaDailyLimit "
    "LimitExceeded.AppCountryOrRegionDailyLimit LimitExceeded.DailyLimit"
)

CODES: Final[Mapping[str, type[AdapterFailed]]] = MappingProxyType(
    dict.fromkeys(_TEMPLATES.split(), TemplateRefused)
    | dict.fromkeys(_MONEY.split(), OutOfMoney)
    | {
        "InvalidParameterValue.IncorrectPhoneNumber": BadAddress,
        "FailedOperation.PhoneNumberParseFail": BadAddress,
        "FailedOperation.PhoneNumberInBlacklist": OptedOut,
        "FailedOperation.MarketingSendTimeConstraint": RateLimited,
        "InternalError.RequestTimeException": AuthRefused,
        "InternalError.SigVerificationFail": AuthRefused,
        "InternalError.SigFieldMissing": AuthRefused,
        "LimitExceeded.PhoneNumberCountLimit": RequestRefused,
    }
)
"""By code; the day's limit of the application is for a person, the limit of one number for later."""

_FAMILIES: Final = (
    ("AuthFailure", AuthRefused),
    ("UnauthorizedOperation", AuthRefused),
    ("IpInBlacklist", AuthRefused),
    ("IpNotInWhitelist", AuthRefused),
    ("LimitExceeded", RateLimited),
    ("RequestLimitExceeded", RateLimited),
    ("InvalidParameter", RequestRefused),
    ("MissingParameter", RequestRefused),
    ("UnsupportedOperation", RequestRefused),
    ("FailedOperation.FailResolvePacket", RequestRefused),
    ("FailedOperation.JsonParseFail", RequestRefused),
)


def error_of(code: str) -> type[AdapterFailed]:
    """Return what a code is; one that is not known, and every ``InternalError``, leaves the outcome unknown.

    >>> [error_of(code).__name__ for code in ("LimitExceeded.NEW", "InternalError.Timeout", "")]
    ['RateLimited', 'UnknownOutcome', 'UnknownOutcome']
    """
    known = CODES.get(code)
    return known or next((error for family, error in _FAMILIES if code.startswith(family)), UnknownOutcome)
