"""How the vendors in memory sign what they push, and how it is believed: an HMAC over the time and the body."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from jizhi.errors import NoticeRefused
from jizhi.ports import Request

FRESH: Final = timedelta(seconds=300)


def signed(body: bytes, secret: bytes, *, at: datetime) -> Request:
    """Return *body* as a vendor pushes it at *at*."""
    stamp = at.isoformat()
    return Request(body=body, headers=(("Signature", _signature(secret, stamp, body)), ("Timestamp", stamp)), at=at)


def believed(request: Request, secret: bytes, *, adapter: str) -> datetime:
    """Return when *request* was signed.

    Raises: NoticeRefused: the signature does not hold, or it is not from around the time of the request.
    """
    signature, stamp = request.header("Signature"), request.header("Timestamp")
    if signature is None or stamp is None:
        raise NoticeRefused(adapter, "signature", "the signature does not hold")
    if not hmac.compare_digest(signature, _signature(secret, stamp, request.body)):
        raise NoticeRefused(adapter, "signature", "the signature does not hold")
    at = datetime.fromisoformat(stamp)
    if abs(request.at - at) > FRESH:
        raise NoticeRefused(adapter, "stale", "it was signed too long ago, or in the future")
    return at


def _signature(secret: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(secret, stamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()
