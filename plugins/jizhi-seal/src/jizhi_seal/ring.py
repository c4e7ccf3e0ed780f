"""The ring of keys: AES-256-GCM, with the id of the key in front of what it sealed, and a keyed digest to look up by.

Sources: NIST SP 800-38D (GCM with a random nonce of 96 bits), RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Final

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jizhi.errors import RecordRefused, SealBroken
from jizhi.values import Secret

INDEX: Final = "index"
_FORM: Final = b"\x01"
_NONCE: Final = 12
_BYTES: Final = 32


def _keys(ring: object, field: attrs.Attribute[Mapping[str, Secret]], keys: Mapping[str, Secret]) -> None:
    for name, key in keys.items():
        if not (name.isascii() and 0 < len(name) < 64 and len(_bytes_of(key)) == _BYTES):
            raise RecordRefused("seal keys", field.name, name, "each is 32 bytes in base64, under a short id")


@attrs.frozen(kw_only=True)
class Ring:
    """``Sealer`` under the keys of an office.

    Args:
        keys: 32 bytes in base64, by id. The *current* one seals, every one opens what it sealed.
        index_key: makes the digests; it stays for good, or nothing is found by them any more.

    Raises:
        RecordRefused: a key that is none, or no current one.

    >>> ring = Ring.of(Secret(new_keys("")))
    >>> ring.open(ring.seal("13800138000", purpose="phone"), purpose="phone")
    '13800138000'
    >>> ring.open(ring.seal("13800138000", purpose="phone"), purpose="account")
    Traceback (most recent call last):
    jizhi.errors.SealBroken: ...
    """

    keys: Mapping[str, Secret] = attrs.field(validator=_keys)
    current: str
    index_key: Secret

    def __attrs_post_init__(self) -> None:
        """Refuse a ring that seals with no key, or looks up with a short one."""
        if self.current not in self.keys or len(_bytes_of(self.index_key)) != _BYTES:
            raise RecordRefused("seal keys", "current", self.current, "a current key and an index key are needed")

    @classmethod
    def of(cls, text: Secret) -> Ring:
        """Read ``k2=BASE64 k1=BASE64 index=BASE64``, the current key first. Raises: RecordRefused."""
        told = dict(part.partition("=")[::2] for part in text.reveal("open what is sealed").split())
        index = told.pop(INDEX, "")
        if not told or not index:
            raise RecordRefused("seal keys", "text", "***", "write k1=BASE64 index=BASE64, the current key first")
        return cls(
            keys={name: Secret(key or " none") for name, key in told.items()},
            current=next(iter(told)),
            index_key=Secret(index),
        )

    def seal(self, clear: str, *, purpose: str) -> bytes:
        """Encrypt under the current key; the id of the key and the purpose are bound to it."""
        head, nonce = self._head(self.current), secrets.token_bytes(_NONCE)
        text = clear.encode("utf-8", "surrogatepass")
        return head + nonce + self._cipher(self.current).encrypt(nonce, text, head + purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt what was sealed for the same purpose, also under an older key. Raises: SealBroken."""
        size = sealed[1] if sealed[:1] == _FORM and len(sealed) > 1 else 0
        head, rest = sealed[: 2 + size], sealed[2 + size :]
        name = head[2:].decode("ascii", "replace")
        if name not in self.keys:
            raise SealBroken(f"the key {name!r}")
        try:
            clear = self._cipher(name).decrypt(rest[:_NONCE], rest[_NONCE:], head + purpose.encode())
        except (InvalidTag, ValueError):
            raise SealBroken("who changed it, or moved it elsewhere") from None
        return clear.decode("utf-8", "surrogatepass")

    def index(self, clear: str, *, purpose: str) -> str:
        """Return the keyed digest by which *clear* is looked up."""
        content = f"{len(purpose)}:{purpose}{clear}".encode("utf-8", "surrogatepass")
        return hmac.new(_bytes_of(self.index_key), content, hashlib.sha256).hexdigest()

    def _cipher(self, name: str) -> AESGCM:
        return AESGCM(_bytes_of(self.keys[name]))

    def _head(self, name: str) -> bytes:
        return _FORM + bytes([len(name)]) + name.encode("ascii")


def new_keys(old: str) -> str:
    """Return *old* keys with a new current one in front; without old ones, a first key and an index key.

    >>> [part.partition("=")[0] for part in new_keys(new_keys("")).split()]
    ['k2', 'k1', 'index']
    """
    kept = old.split()
    if not any(part.startswith(f"{INDEX}=") for part in kept):
        kept.append(f"{INDEX}={_random()}")
    taken = {part.partition("=")[0] for part in kept}
    number = next(number for number in range(1, len(kept) + 2) if f"k{number}" not in taken)
    return " ".join([f"k{number}={_random()}", *kept])


def _random() -> str:
    return b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def _bytes_of(key: Secret) -> bytes:
    try:
        return b64decode(key.reveal("seal and open"), validate=True)
    except (NotBase64, ValueError):
        return b""
