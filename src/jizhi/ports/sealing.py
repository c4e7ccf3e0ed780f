"""The ports of personal data at rest: sealed, and made unreadable for good."""

from __future__ import annotations

from typing import Protocol


class Indexer(Protocol):
    """Personal data found without being read.

    Promises: ``index`` gives the same text each time, cannot be turned back, and differs from purpose to purpose.
    """

    def index(self, clear: str, *, purpose: str) -> str:
        """Return the keyed digest by which *clear* can be looked up."""
        ...


class Sealer(Indexer, Protocol):
    """Personal data at rest: sealed, opened again, and found without opening.

    Promises: those of ``Indexer``; sealing the same text twice gives different bytes.
    """

    def seal(self, clear: str, *, purpose: str) -> bytes:
        """Encrypt *clear* under the current key, whose id is inside the result."""
        ...

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt what ``seal`` gave for the same purpose, also under an older key."""
        ...


class Erasure(Protocol):
    """Where the keys of persons are: one whose key is destroyed cannot be opened any more, in no copy and no backup.

    Promises: forgetting somebody twice, or somebody who has no key, is done.
    """

    def forget(self, person: str) -> None:
        """Destroy the key of *person*, who is named as ``Forgotten.id`` names him; afterwards it is gone for good."""
        ...
