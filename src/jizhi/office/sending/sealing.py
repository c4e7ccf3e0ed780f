"""Values of a waiting message that nobody may read in the store: sealed when it is queued, opened when it goes out."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Final

from jizhi.errors import SealBroken
from jizhi.messages import Sending
from jizhi.ports import Sealer
from jizhi.values import key

MARK: Final = "\x02sealed:"
"""How a value begins that is sealed; no text that a person writes does."""


def sealed_value(clear: str, sealer: Sealer, *, project: str, party: str) -> str:
    """Return *clear* as a value of a message to *party*; in a message to somebody else it cannot be opened."""
    return MARK + b64encode(sealer.seal(clear, purpose=_purpose(project, party))).decode("ascii")


def opened_values(sending: Sending, sealer: Sealer | None) -> tuple[tuple[str, str], ...]:
    """Return the values of a message as they are told to its receiver.

    Raises:  SealBroken: one is sealed, and no sealer is there, or it has not the key, or it was sealed for another.
    """
    return tuple((name, _opened(value, sending, sealer)) for name, value in sending.values)


def _opened(value: str, sending: Sending, sealer: Sealer | None) -> str:
    if not value.startswith(MARK):
        return value
    if sealer is None:
        raise SealBroken("a sealer")
    return sealer.open(b64decode(value[len(MARK) :]), purpose=_purpose(sending.project, sending.party))


def _purpose(project: str, party: str) -> str:
    return key("sending", project, party)
