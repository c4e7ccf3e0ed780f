"""The line to the vendor: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlsplit

from jizhi.errors import UnknownOutcome, Unreachable
from jizhi.values import Secret

NAME: Final = "aliyun-sms"
VERSION: Final = "2017-05-25"
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
    url: str, action: str, query: Mapping[str, str], *, key_id: str, secret: Secret, at: datetime, nonce: str = ""
) -> tuple[str, dict[str, str]]:
    """Return the URL and the headers of a request without a body, signed by ACS3-HMAC-SHA256.

    Source: Alibaba Cloud, "Request syntax and signature method V3".
    """
    place = urlsplit(url)
    asked = "&".join(f"{_escaped(name)}={_escaped(query[name])}" for name in sorted(query))
    headers = {
        "host": place.netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or secrets.token_hex(16),
        "x-acs-version": VERSION,
    }
    credential = f"Credential={key_id},SignedHeaders={';'.join(headers)},Signature={signature(asked, headers, secret)}"
    return f"{url.rstrip('/')}/?{asked}", headers | {"Authorization": f"ACS3-HMAC-SHA256 {credential}"}


def signature(asked: str, headers: Mapping[str, str], secret: Secret) -> str:
    """Return the signature of a POST to ``/``: of its query, and of its *headers* in small letters and in order."""
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    payload, names = headers["x-acs-content-sha256"], ";".join(headers)
    request = "\n".join(("POST", "/", asked, lines, names, payload))
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.new(secret.reveal("sign a request").encode(), text.encode(), hashlib.sha256).hexdigest()


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
