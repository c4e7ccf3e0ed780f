"""The line to the vendor: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias
from urllib.parse import quote, urlsplit

from jizhi_http import Line

from jizhi.values import Secret

NAME: Final = "aliyun-sms"
VERSION: Final = "2017-05-25"

Transport: TypeAlias = Callable[[str, bytes, Mapping[str, str], int], tuple[int, bytes]]
"""Takes URL, body, headers and seconds; returns status and body, or raises what ``jizhi_http.Line.post`` raises."""


def line(inside: tuple[str, ...]) -> Transport:
    """Return the line to the vendor: guarded, one request and one answer."""
    return Line(name=NAME, inside=inside).post


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
