"""The line to WeChat Pay: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import secrets
import socket
import ssl
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, BinaryIO, Final, TypeAlias

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from jizhi.errors import UnknownOutcome, Unreachable
from jizhi.ports.web import Headers
from jizhi_wechatpay.settings import WechatPaySettings

NAME: Final = "wechatpay"
SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
LONGEST: Final = 1_000_000
"""No answer but a file has so many bytes."""


@attrs.frozen(kw_only=True)
class Call:
    """One request as it goes out; an answer longer than ``longest`` bytes, or slower than the seconds, is lost."""

    method: str
    url: str
    body: bytes = attrs.field(default=b"", repr=False)
    headers: Headers = attrs.field(default=(), repr=False)
    timeout_seconds: int = 10
    longest: int = LONGEST


Transport: TypeAlias = Callable[[Call, BinaryIO], tuple[int, Headers]]
"""Sends a call and writes the answer's body; returns status and headers, or raises Unreachable or UnknownOutcome."""


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer, and a redirect is not followed: what is signed is for WeChat Pay alone."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


_OPENER: Final = urllib.request.build_opener(_AsItIs)


def send(call: Call, into: BinaryIO) -> tuple[int, Headers]:
    """Send one request.

    Raises:  Unreachable: nothing can have been heard.   UnknownOutcome: the answer is lost, too slow or too long.
    """
    body = call.body if call.method == "POST" else None
    request = urllib.request.Request(call.url, body, dict(call.headers), method=call.method)
    ends = time.monotonic() + call.timeout_seconds
    try:
        with _OPENER.open(request, timeout=call.timeout_seconds) as answer:
            _copy(answer, into, ends, call.longest)
            return answer.status, tuple(answer.headers.items())
    except urllib.error.URLError as trouble:
        if isinstance(trouble.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
            raise Unreachable(NAME, "there is no connection") from None
        raise UnknownOutcome(NAME, "the line broke") from None
    except (OSError, HTTPException):
        raise UnknownOutcome(NAME, "the answer is lost") from None


def _copy(answer: HTTPResponse, into: BinaryIO, ends: float, longest: int) -> None:
    announced, size = answer.headers.get("Content-Length"), 0
    while piece := answer.read1(65_536):
        size += len(piece)
        if time.monotonic() > ends or size > longest:
            raise TimeoutError
        into.write(piece)
    if announced is not None and announced.isdecimal() and int(announced) != size:
        raise ConnectionError("the line was cut")


def signed(
    settings: WechatPaySettings, key: RSAPrivateKey, method: str, path: str, body: bytes, *, at: datetime
) -> Headers:
    """Return the headers of a request, signed by the merchant's key. Source: WeChat Pay, "签名生成" of API v3."""
    stamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    signature = sign(key, method.encode(), path.encode(), stamp.encode(), nonce.encode(), body)
    told = {
        "mchid": settings.merchant,
        "nonce_str": nonce,
        "signature": signature,
        "timestamp": stamp,
        "serial_no": settings.merchant_serial,
    }
    authorization = f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in told.items())
    headers = {"Authorization": authorization, "Accept": "application/json", "User-Agent": "jizhi-wechatpay"}
    if body:
        headers["Content-Type"] = "application/json"
    if settings.keys != "certificates":
        headers["Wechatpay-Serial"] = settings.public_key_id
    return tuple(headers.items())


def sign(key: RSAPrivateKey, *lines: bytes) -> str:
    """Return the signature of *lines*, each ended, by RSA with SHA-256 in base64."""
    content = b"".join(line + b"\n" for line in lines)
    return b64encode(key.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()
