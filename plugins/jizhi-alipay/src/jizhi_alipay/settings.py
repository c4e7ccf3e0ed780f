"""What Alipay's console gives you, and the keys in it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Final

import attrs
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from jizhi.errors import AuthRefused
from jizhi.values import Secret

NAME: Final = "alipay"
_CERTIFICATE: Final = re.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
_LINE: Final = re.compile("-----[A-Z ]+-----")
_RSA: Final = "1.2.840.113549.1.1."
BITS_MIN: Final = 2048
"""What RSA2 asks for."""


@attrs.frozen(kw_only=True)
class AlipaySettings:
    """What the console of Alipay's open platform gives you: of an app, and of the account that is paid.

    Either ``alipay_public_key`` is set (public-key mode), or the three certificates are (certificate mode).

    Args:
        app_id: of the app.
        seller_id: the account that is paid (PID, begins with 2088); notices and bills must be of it.
        private_key: of the app, as the vendor's tool writes it: PEM or bare base64, PKCS #1 or #8.
        alipay_public_key: Alipay's own, not the app's; PEM or bare base64.
        app_certificate, alipay_certificate, alipay_root_certificate: texts of the ``.crt`` files; in the second, more
            than one while Alipay changes its own.
        notify_url: where Alipay sends notices to; empty where nobody hears them.
        return_url: where the payer's browser comes back to; what it brings back is no proof of anything.
        url: of the gateway.
        timeout_seconds: how long an answer is waited for; a bill is waited for six times as long.
        fresh_seconds: how far from the time of receipt a notice may have been sent.
        inside: networks that are not public and may be called all the same, ``127.0.0.0/8`` of a test; see jizhi-http.
    """

    app_id: str
    seller_id: str
    private_key: Secret
    alipay_public_key: str = attrs.field(default="", repr=False)
    app_certificate: str = attrs.field(default="", repr=False)
    alipay_certificate: str = attrs.field(default="", repr=False)
    alipay_root_certificate: str = attrs.field(default="", repr=False)
    notify_url: str = ""
    return_url: str = ""
    url: str = "https://openapi.alipay.com/gateway.do"
    timeout_seconds: int = 10
    fresh_seconds: int = 300
    inside: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Keys:
    """The keys of the settings, ready to be used: ours to sign with, Alipay's by the serial of its certificate.

    In public-key mode Alipay's key has no serial, and ``told`` is empty; in certificate mode ``told`` is what each
    request carries: the serials of our certificate and of Alipay's roots.
    """

    private: RSAPrivateKey = attrs.field(repr=False)
    public: Mapping[str, RSAPublicKey]
    told: Mapping[str, str]


def keys_of(settings: AlipaySettings) -> Keys:
    """Read the keys.

    Raises:
        AuthRefused: one is missing, cannot be read, is no RSA key, or has less than 2048 bits.
    """
    private = _private(settings.private_key)
    if not settings.app_certificate:
        return Keys(private=private, public={"": _public(settings.alipay_public_key)}, told={})
    own = _certificates("app_certificate", settings.app_certificate)[0]
    if _rsa("app_certificate", own.public_key()).public_numbers() != private.public_key().public_numbers():
        raise AuthRefused(NAME, "app_certificate is not of private_key")
    theirs = _certificates("alipay_certificate", settings.alipay_certificate)
    roots = _certificates("alipay_root_certificate", settings.alipay_root_certificate)
    public = {serial(each): _rsa("alipay_certificate", each.public_key()) for each in theirs if _signed_by_rsa(each)}
    trusted = "_".join(serial(each) for each in roots if _signed_by_rsa(each))
    return Keys(private=private, public=public, told={"app_cert_sn": serial(own), "alipay_root_cert_sn": trusted})


def serial(certificate: x509.Certificate) -> str:
    """Return what Alipay calls the SN of a certificate: the MD5 of its issuer's name and its serial number.

    It is a name of the certificate and protects nothing. Source: Alipay, "public key certificates", ``getCertSN``.
    """
    named = f"{certificate.issuer.rfc4514_string()}{certificate.serial_number}"
    return hashlib.md5(named.encode(), usedforsecurity=False).hexdigest()


def _private(secret: Secret) -> RSAPrivateKey:
    try:
        return _strong("private_key", load_der_private_key(_der(secret.reveal("sign requests")), password=None))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # What the library says of a key may quote it.
        raise AuthRefused(NAME, "private_key cannot be read") from None


def _public(text: str) -> RSAPublicKey:
    try:
        return _rsa("alipay_public_key", load_der_public_key(_der(text)))
    except (ValueError, UnsupportedAlgorithm):
        raise AuthRefused(NAME, "alipay_public_key cannot be read") from None


def _der(text: str) -> bytes:
    try:
        return b64decode("".join(_LINE.sub("", text).split()), validate=True)
    except NotBase64:
        raise ValueError("it is no base64") from None


def _certificates(field: str, text: str) -> list[x509.Certificate]:
    """Read the certificates of a file; that of Alipay's roots holds some of a kind that is not used here."""
    try:
        found = [x509.load_pem_x509_certificate(each.encode()) for each in _CERTIFICATE.findall(text)]
    except ValueError:
        raise AuthRefused(NAME, f"{field} cannot be read") from None
    if not found:
        raise AuthRefused(NAME, f"{field} holds no certificate")
    return found


def _signed_by_rsa(certificate: x509.Certificate) -> bool:
    return certificate.signature_algorithm_oid.dotted_string.startswith(_RSA)


def _rsa(field: str, key: object) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey) or key.key_size < BITS_MIN:
        raise AuthRefused(NAME, f"{field} is no RSA key of {BITS_MIN} bits")
    return key


def _strong(field: str, key: object) -> RSAPrivateKey:
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS_MIN:
        raise AuthRefused(NAME, f"{field} is no RSA key of {BITS_MIN} bits")
    return key
