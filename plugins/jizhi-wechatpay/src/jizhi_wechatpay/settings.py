"""What the merchant's console of WeChat Pay gives you."""

from __future__ import annotations

from typing import Any, Literal

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jizhi.errors import RecordRefused
from jizhi.values import Secret


def _a_private_key(settings: WechatPaySettings, field: attrs.Attribute[Any], value: Secret) -> None:
    try:
        private_key(value)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise RecordRefused("wechatpay", field.name, "***", "it must be the PEM of apiclient_key.pem") from None


def _32_bytes(settings: WechatPaySettings, field: attrs.Attribute[Any], value: Secret) -> None:
    if len(value.reveal("see its length").encode()) != 32:
        raise RecordRefused("wechatpay", field.name, "***", "the APIv3 key has 32 bytes")


def _a_public_key(settings: WechatPaySettings, field: attrs.Attribute[Any], value: str) -> None:
    if not settings.public_key_id and not value:
        if settings.keys != "certificates":
            why = f"keys = {settings.keys!r} needs public_key_id and public_key"
            raise RecordRefused("wechatpay", "public_key", value, why)
        return
    try:
        read = public_key(value)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        read = None
    if read is None or not settings.public_key_id.startswith("PUB_KEY_ID_"):
        why = "it must be the PEM of pub_key.pem, and public_key_id begin with PUB_KEY_ID_"
        raise RecordRefused("wechatpay", field.name, value[:30], why)


@attrs.frozen(kw_only=True)
class WechatPaySettings:
    """What the merchant's console of WeChat Pay (账户中心 → API 安全) gives you.

    Args:
        merchant: 商户号.
        app: the AppID of the official account or mini program that is bound to it.
        merchant_serial: the serial of the merchant's API certificate.
        private_key: its private key, the text of ``apiclient_key.pem``.
        api_key: the APIv3 key, 32 bytes.
        keys: what proves WeChat Pay's own word: its ``public-key`` (new merchants), the platform's ``certificates``,
            which are fetched from it, or ``both`` while a merchant changes from those to that.
        public_key_id, public_key: ``PUB_KEY_ID_…`` and the text of ``pub_key.pem``.
        notify_url: where notices of payments and refunds go; https, without a query.
        url: of the interface.
        timeout_seconds: how long an answer is waited for.
        bill_timeout_seconds: how long the file of a day may take.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
    """

    merchant: str
    app: str
    merchant_serial: str
    private_key: Secret = attrs.field(validator=_a_private_key)
    api_key: Secret = attrs.field(validator=_32_bytes)
    notify_url: str
    keys: Literal["public-key", "certificates", "both"] = "public-key"
    public_key_id: str = ""
    public_key: str = attrs.field(default="", validator=_a_public_key)
    url: str = "https://api.mch.weixin.qq.com"
    timeout_seconds: int = 10
    bill_timeout_seconds: int = 300
    inside: tuple[str, ...] = ()


def private_key(secret: Secret) -> RSAPrivateKey:
    """Return the merchant's key; whether its numbers are a key's, its first signature will tell.

    Raises:  ValueError, TypeError, UnsupportedAlgorithm: the text is no key.
    """
    pem = secret.reveal("sign requests").encode()
    read = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(read, RSAPrivateKey):
        raise TypeError("it is no key of RSA")
    return read


def public_key(pem: str) -> RSAPublicKey:
    """Return WeChat Pay's key. Raises ValueError, TypeError or UnsupportedAlgorithm: it is none."""
    read = load_pem_public_key(pem.encode())
    if not isinstance(read, RSAPublicKey):
        raise TypeError("it is no key of RSA")
    return read
