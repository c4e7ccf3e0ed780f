"""The line to the vendor: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from jizhi_http import Line

from jizhi.values import Secret

NAME: Final = "tencent-sms"
VERSION: Final = "2021-01-11"

Transport: TypeAlias = Callable[[str, bytes, Mapping[str, str], int], tuple[int, bytes]]
"""Takes URL, body, headers and seconds; returns status and body, or raises what ``jizhi_http.Line.post`` raises."""


def line(inside: tuple[str, ...]) -> Transport:
    """Return the line to the vendor: guarded, one request and one answer."""
    return Line(name=NAME, inside=inside).post


def signed(
    url: str, action: str, body: bytes, *, region: str, secret_id: str, secret_key: Secret, at: datetime
) -> dict[str, str]:
    """Return the headers of a request with a body of JSON, signed by TC3-HMAC-SHA256.

    Source: Tencent Cloud, "Signature v3" of its API 3.0.
    """
    stamp, day = str(int(at.timestamp())), at.astimezone(UTC).strftime("%Y-%m-%d")
    host, kind = urlsplit(url).netloc, "application/json"
    lines = f"content-type:{kind}\nhost:{host}\n"
    request = "\n".join(("POST", "/", "", lines, "content-type;host", hashlib.sha256(body).hexdigest()))
    scope = f"{day}/sms/tc3_request"
    text = "\n".join(("TC3-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{secret_key.reveal('sign a request')}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={secret_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    return {
        "Authorization": f"TC3-HMAC-SHA256 {credential}",
        "Content-Type": kind,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Region": region,
        "X-TC-Timestamp": stamp,
        "X-TC-Version": VERSION,
    }
