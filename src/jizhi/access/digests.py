"""The keyed digest by which a number is found and cannot be read: for hosts that keep no sealed data."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import attrs

from jizhi.errors import RecordRefused
from jizhi.values import Secret

SHORTEST_KEY: Final = 32
"""Signs of a key, at least: with fewer somebody who has the database tries every phone against it."""


def _long(index: object, field: attrs.Attribute[Secret], value: Secret) -> None:
    if len(value.reveal("measure it")) < SHORTEST_KEY:
        raise RecordRefused("keyed index", field.name, "***", f"it must have {SHORTEST_KEY} signs at least")


@attrs.frozen(kw_only=True)
class KeyedIndex:
    """HMAC-SHA-256 under one *key* of the host's, kept where the database is not; an ``Indexer`` for one-time codes.

    Raises:
        RecordRefused: the key is too short.

    >>> index = KeyedIndex(key=Secret("0123456789abcdef" * 2))
    >>> index.index("13800138000", purpose="phone")[:16]
    '1d97a2b97d85f58c'
    >>> index.index("13800138000", purpose="phone") == index.index("13800138000", purpose="session")
    False
    >>> KeyedIndex(key=Secret("short"))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: keyed index: key = '***', but it must have 32 signs at least
    """

    key: Secret = attrs.field(validator=_long)

    def index(self, clear: str, *, purpose: str) -> str:
        """Return the digest of *clear* for *purpose*, as hexadecimal text."""
        key = self.key.reveal("make a keyed digest").encode()
        return hmac.new(key, f"{purpose}\n{clear}".encode(), hashlib.sha256).hexdigest()
