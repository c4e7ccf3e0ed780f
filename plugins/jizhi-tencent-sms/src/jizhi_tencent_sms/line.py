"""The line to the vendor: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from jizhi.errors import UnknownOutcome, Unreachable
from jizhi.values import Secret

NAME: Final = "tencent-sms"
VERSION: Final = "2021-01-11"
LONGEST: Final = 1_000_000
"""No answer of the vendor has so many bytes."""

Transport: TypeAlias = Callable[[str, bytes, Mapping[str, str], int], tuple[int, bytes]]
"""Takes URL, body, headers and seconds; returns status and body, or raises Unreachable or UnknownOutcome."""


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer, and a redirect is not followed: what is signed is for the vendor alone."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


_OPENER: Final = urllib.request.build_opener(_AsItIs)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: int) -> tuple[int, bytes]:
    """Send one POST and return status and body.

    Raises:  Unreachable: nothing can have been heard.   UnknownOutcome: the answer is lost, or too slow, or too long.
    """
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    ends = time.monotonic() + timeout_seconds
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as answer:
            return answer.status, _whole(answer, ends)
    except urllib.error.URLError as trouble:
        if isinstance(trouble.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
            raise Unreachable(NAME, "there is no connection") from None
        raise UnknownOutcome(NAME, "the line broke") from None
    except (OSError, HTTPException):
        raise UnknownOutcome(NAME, "the answer is lost") from None


def _whole(answer: HTTPResponse, ends: float) -> bytes:
    read = b""
    while piece := answer.read1(65_536):
        read += piece
        if time.monotonic() > ends or len(read) > LONGEST:
            raise TimeoutError
    return read


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
