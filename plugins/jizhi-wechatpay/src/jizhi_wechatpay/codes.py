"""What each code of WeChat Pay is to us. Source: the tables of errors on the pages of its API v3."""

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

CODES: Final[Mapping[str, type[AdapterFailed]]] = MappingProxyType(
    dict.fromkeys(
        ("SIGN_ERROR", "NO_AUTH", "APPID_MCHID_NOT_MATCH", "MCH_NOT_EXISTS", "APPID_NOT_EXIST", "NO_API_PERMISSION"),
        AuthRefused,
    )
    | dict.fromkeys(
        ("RATELIMIT_EXCEEDED", "FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATE_LIMIT_EXCEED", "RULE_LIMIT"),
        RateLimited,
    )
    | dict.fromkeys(("ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"), NoSuchOrder)
    | dict.fromkeys(
        ("SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "USER_PAYING", "USERPAYING", "ACCEPTED"),
        UnknownOutcome,
    )
    | {
        "OUT_TRADE_NO_USED": NumberReused,
        "NOT_ENOUGH": OutOfMoney,
        "STATEMENT_CREATING": NotReady,
    }
)
"""By code; what has its own error. ``RULE_LIMIT`` limits how often something is asked."""

NO_BILL: Final = "NO_STATEMENT_EXIST"

_REUSED: Final = ("重复", "重入", "不一致")
"""What is in the message of PARAM_ERROR and INVALID_REQUEST where a number came again with other content."""

_STATUSES: Final[Mapping[int, type[AdapterFailed]]] = MappingProxyType({401: AuthRefused, 429: RateLimited})


def error_of(status: int, code: str, message: str = "") -> type[AdapterFailed]:
    """Return what an answer that says no is; what is not known, and every 5xx, leaves the outcome unknown.

    >>> [error_of(*said).__name__ for said in ((404, "ORDER_NOT_EXIST"), (502, ""), (403, "NEW"), (200, "NEW"))]
    ['NoSuchOrder', 'UnknownOutcome', 'RequestRefused', 'UnknownOutcome']
    >>> error_of(400, "INVALID_REQUEST", "201 商户订单号重复").__name__
    'NumberReused'
    """
    if not 400 <= status < 500:
        return UnknownOutcome
    if code in ("PARAM_ERROR", "INVALID_REQUEST") and any(word in message for word in _REUSED):
        return NumberReused
    return CODES.get(code) or _STATUSES.get(status) or (RequestRefused if code else UnknownOutcome)
