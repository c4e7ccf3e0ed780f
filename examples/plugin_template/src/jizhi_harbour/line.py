"""The line to the vendor: one signed request, one answer that is believed only if its signature holds."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
from jizhi_http import Call, Line

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    BadAddress,
    NoSuchOrder,
    NoticeRefused,
    NotReady,
    NumberReused,
    OptedOut,
    OutOfMoney,
    RateLimited,
    RequestRefused,
    TemplateRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import Request
from jizhi.values import Secret

NAME = "harbour"
FRESH = timedelta(seconds=300)
ERRORS: Mapping[str, type[AdapterFailed]] = {
    "LIMIT": RateLimited,
    "UNAVAILABLE": Unreachable,
    "NOT_READY": NotReady,
    "BAD_SIGN": AuthRefused,
    "NO_MONEY": OutOfMoney,
    "NO_ORDER": NoSuchOrder,
    "NUMBER_USED": NumberReused,
    "BAD_NUMBER": BadAddress,
    "OPTED_OUT": OptedOut,
    "TEMPLATE": TemplateRefused,
    "REFUSED": RequestRefused,
}
"""What each code of the vendor is to us; a code that is not here leaves the outcome unknown."""


@attrs.frozen(kw_only=True)
class HarbourSettings:
    """What the vendor's console gives you.

    Args:
        url: the address of the interface.
        merchant: your number.
        key: what both sides sign with.
        timeout_seconds: how long an answer is waited for.
        inside: networks that are not public and may be called all the same: that of a test.
    """

    url: str
    merchant: str
    key: Secret
    timeout_seconds: int = 10
    inside: tuple[str, ...] = ()


def ask(settings: HarbourSettings, path: str, content: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Send one request and return its answer. Raises the error that the vendor's code stands for, once; no retry."""
    body, time = json.dumps(content, ensure_ascii=False).encode(), at.isoformat()
    headers = {"X-Merchant": settings.merchant, "X-Time": time, "X-Sign": _signature(settings, time, path, body)}
    url, seconds, into = settings.url + path, settings.timeout_seconds, io.BytesIO()
    call = Call(method="POST", url=url, body=body, headers=tuple(headers.items()), timeout_seconds=seconds)
    _, signs = Line(name=NAME, inside=settings.inside).send(call, into)
    return _believed(settings, path, into.getvalue(), dict(signs))


def read(settings: HarbourSettings, request: Request) -> dict[str, Any]:
    """Return what a notice says. Raises NoticeRefused unless it is the vendor's own, whole and fresh."""
    time, sign = request.header("X-Time"), request.header("X-Sign")
    if time is None or sign is None or not _holds(settings, time, "/notice", request.body, sign):
        raise NoticeRefused(NAME, "signature", "the signature does not hold")
    if abs(request.at - datetime.fromisoformat(time)) > FRESH:
        raise NoticeRefused(NAME, "stale", "it was signed more than 300 s away")
    return dict(json.loads(request.body))


def _believed(settings: HarbourSettings, path: str, told: bytes, signs: Mapping[str, str]) -> dict[str, Any]:
    if not _holds(settings, signs.get("X-Time", ""), path, told, signs.get("X-Sign", "")):
        raise UnknownOutcome(NAME, "the answer is not signed by the vendor")
    answer: dict[str, Any] = json.loads(told)
    code = str(answer.get("code"))
    if code == "OK":
        return answer
    raise ERRORS.get(code, UnknownOutcome)(NAME, "the vendor says no", code=code)


def _signature(settings: HarbourSettings, time: str, path: str, body: bytes) -> str:
    key = settings.key.reveal("sign a request").encode()
    return hmac.new(key, f"{time}\n{path}\n".encode() + body, hashlib.sha256).hexdigest()


def _holds(settings: HarbourSettings, time: str, path: str, body: bytes, sign: str) -> bool:
    return hmac.compare_digest(sign.encode(), _signature(settings, time, path, body).encode())
