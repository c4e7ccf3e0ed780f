"""The line to WeChat Pay: one signed request, one answer, no retry and no redirect."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jizhi_http import Line, Transport

from jizhi.ports.web import Headers
from jizhi_wechatpay.settings import WechatPaySettings

NAME: Final = "wechatpay"
SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
LONGEST: Final = 1_000_000
"""No answer but a file has so many bytes."""


def line(inside: tuple[str, ...]) -> Transport:
    """Return the line to WeChat Pay: guarded, one request and one answer."""
    return Line(name=NAME, inside=inside).send


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
