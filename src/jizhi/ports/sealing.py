"""The port of personal data at rest."""

from __future__ import annotations

from typing import Protocol


class Sealer(Protocol):
    """Personal data at rest: sealed, opened again, and found without opening.

    Promises: sealing the same text twice gives different bytes; ``index`` gives the same text each time, cannot be
    turned back, and differs from purpose to purpose.
    """

    def seal(self, clear: str, *, purpose: str) -> bytes:
        """Encrypt *clear* under the current key, whose id is inside the result."""
        ...

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt what ``seal`` gave for the same purpose, also under an older key."""
        ...

    def index(self, clear: str, *, purpose: str) -> str:
        """Return the keyed digest by which *clear* can be looked up."""
        ...
