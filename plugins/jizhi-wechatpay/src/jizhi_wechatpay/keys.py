"""The keys that prove WeChat Pay's own word: its public key, or the platform's certificates as they change."""

from __future__ import annotations

import threading
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jizhi.errors import UnknownOutcome, Unreachable
from jizhi.values import Secret
from jizhi_wechatpay.line import NAME
from jizhi_wechatpay.settings import WechatPaySettings, public_key

FETCH_EVERY: Final = timedelta(minutes=1)
ALGORITHM: Final = "AEAD_AES_256_GCM"
_NONCE_BYTES: Final = 12
_PUBLIC: Final = "PUB_KEY_ID_"


class KeyUnknown(Exception):
    """Nobody knows a key of this serial."""


class Sealed(Exception):
    """What is sealed cannot be opened: ``shape`` is whether it is no seal at all, or another key's."""

    def __init__(self, *, shape: bool) -> None:
        self.shape = shape
        super().__init__("it cannot be opened")


@attrs.frozen(kw_only=True)
class Proof:
    """What a message says of its signature, by its headers."""

    serial: str
    stamp: str
    nonce: str
    signature: str


@attrs.frozen(kw_only=True)
class Certificate:
    """A certificate of the platform, while it holds."""

    key: RSAPublicKey
    since: datetime
    until: datetime


@attrs.define
class Keys:
    """Looks keys up by their serial.

    Args:
        fetch: asks the platform for its certificates; called at most once a minute, whatever comes in, and only where
            certificates are believed.
    """

    settings: WechatPaySettings
    fetch: Callable[[datetime], Mapping[str, Certificate]] = attrs.field(repr=False)
    _public: dict[str, RSAPublicKey] = attrs.field(init=False, repr=False, factory=dict)
    _certificates: Mapping[str, Certificate] = attrs.field(init=False, repr=False, factory=dict)
    _fetched_at: datetime | None = attrs.field(init=False, repr=False, default=None)
    _lock: threading.Lock = attrs.field(init=False, repr=False, eq=False, factory=threading.Lock)

    def __attrs_post_init__(self) -> None:
        if self.settings.keys != "certificates":
            self._public[self.settings.public_key_id] = public_key(self.settings.public_key)

    def prove(self, proof: Proof, body: bytes, *, at: datetime) -> bool:
        """Whether WeChat Pay signed *body*. Raises KeyUnknown; or what ``fetch`` raises."""
        key = self.public(proof.serial) or self._certified(proof.serial, at)
        return holds(key, proof, body)

    def public(self, serial: str) -> RSAPublicKey | None:
        """Return WeChat Pay's public key where the serial is its id."""
        return self._public.get(serial)

    def ready(self, *, at: datetime) -> None:
        """Have a key before anything is asked for, so that the answer can be believed.

        Raises:  Unreachable: there is none, and nothing was asked for.   AuthRefused: the merchant's keys are wrong.
        """
        if self.settings.keys != "certificates" or self._certificates:
            return
        try:
            with self._lock:
                self._refresh(at)
        except UnknownOutcome as lost:
            raise Unreachable(NAME, f"the platform's certificates do not come: {lost.why}") from None
        if not self._certificates:
            raise Unreachable(NAME, "the platform's certificates did not come a moment ago")

    def _certified(self, serial: str, at: datetime) -> RSAPublicKey:
        if self.settings.keys == "public-key" or serial.startswith(_PUBLIC):
            raise KeyUnknown(serial)
        with self._lock:
            if serial not in self._certificates:
                self._refresh(at)
            known = self._certificates.get(serial)
        if known is None or not known.since <= at < known.until:
            raise KeyUnknown(serial)
        return known.key

    def _refresh(self, at: datetime) -> None:
        if self._fetched_at is None or abs(at - self._fetched_at) >= FETCH_EVERY:
            self._fetched_at = at
            self._certificates = self.fetch(at)


def holds(key: RSAPublicKey, proof: Proof, body: bytes) -> bool:
    """Whether the signature of a message holds. Source: WeChat Pay, "签名验证" of API v3."""
    try:
        told = b64decode(proof.signature, validate=True)
        content = b"\n".join((proof.stamp.encode(), proof.nonce.encode(), body, b""))
        key.verify(told, content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, NotBase64, UnicodeEncodeError, ValueError):
        return False
    return b64encode(told).decode() == proof.signature  # else a few bits of its last letter would be free


def opened(resource: Any, api_key: Secret) -> bytes:
    """Return what is sealed by AEAD_AES_256_GCM. Raises Sealed."""
    try:
        algorithm, nonce = resource["algorithm"], resource["nonce"].encode()
        content = b64decode(resource["ciphertext"], validate=True)
        associated = resource.get("associated_data", "").encode()
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Sealed(shape=True) from None
    if algorithm != ALGORITHM or len(nonce) != _NONCE_BYTES:
        raise Sealed(shape=True)
    try:
        return AESGCM(api_key.reveal("open what WeChat Pay sealed").encode()).decrypt(nonce, content, associated)
    except (InvalidTag, ValueError):
        raise Sealed(shape=False) from None


def certificates(data: Any, api_key: Secret) -> dict[str, Certificate]:
    """Return the certificates of an answer, each proven by the APIv3 key that sealed it. Raises Sealed."""
    found = {}
    try:
        for each in data["data"]:
            read = x509.load_pem_x509_certificate(opened(each["encrypt_certificate"], api_key))
            key = read.public_key()
            if int(each["serial_no"], 16) == read.serial_number and isinstance(key, RSAPublicKey):
                since, until = read.not_valid_before_utc, read.not_valid_after_utc
                found[str(each["serial_no"])] = Certificate(key=key, since=since, until=until)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Sealed(shape=True) from None
    return found
