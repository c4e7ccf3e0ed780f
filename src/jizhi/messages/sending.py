"""The records of one message: what is to be sent, each time it was handed over, and what the vendor said of it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import count, flag, holds, is_a, one_of, or_none, refuse, text, whole, word, words
from jizhi.values import key

State: TypeAlias = Literal["queued", "handing-over", "unknown", "handed-over", "delivered", "failed", "withdrawn"]
"""Where a message stands."""
Outcome: TypeAlias = Literal["begun", "accepted", "unknown", "later", "refused"]

STATES: Final[tuple[State, ...]] = (
    "queued",
    "handing-over",
    "unknown",
    "handed-over",
    "delivered",
    "failed",
    "withdrawn",
)
"""Every state of a message."""
FINAL: Final[tuple[State, ...]] = ("delivered", "failed", "withdrawn")
"""The states that nothing changes any more."""

ReceiptEffect: TypeAlias = Literal["moved", "contradicts", "late", "twice", "unmatched"]
RECEIPT_EFFECTS: Final[tuple[ReceiptEffect, ...]] = ("moved", "contradicts", "late", "twice", "unmatched")
OUTCOMES: Final[tuple[Outcome, ...]] = ("begun", "accepted", "unknown", "later", "refused")

_any_text: Final = text


def instant(value: object) -> str:
    """A moment with its offset."""
    right = isinstance(value, datetime) and value.utcoffset() is not None
    return "" if right else "it must be an instant with its offset, like 2025-03-01T08:00:00+08:00"


def pairs(value: object) -> str:
    """Names and texts, in the order of a template."""
    right = isinstance(value, tuple) and all(
        isinstance(each, tuple) and len(each) == 2 and all(isinstance(part, str) for part in each) for each in value
    )
    return "" if right else "it must be pairs of a name and a text"


@attrs.frozen(kw_only=True)
class Sending:
    """One message that is to reach one person, and how far it has come; kept in the unit of its cause.

    Args:
        id: a stable key of its cause (a dunning notice, an announcement): one key, one intended sending.
        party: to whom; the address is looked up when it is handed over. For staff, a name the host knows.
        purpose: why, like ``reminder`` or ``code``; it decides which caps and which last check are for it.
        channels: in order; the next one is taken only when the one before has failed for good.
        template, values: our name of the template and its declared fields; ``text`` is the whole as it reads.
        attachments: references that the host resolves to files.
        about: ids of the records it is about, for the last check before it goes out.
        not_before, not_after: it goes out not earlier, and is withdrawn rather than sent later.
        leg: which of the channels it is on.
        due: when something is to be done about it: hand it over, or ask what became of it.
        number, code, why, proof: the vendor's number and last code, our reason, the receipt that settled it.

    Raises:
        RecordRefused: a field that cannot be so, or no channel.
    """

    id: str = attrs.field(validator=holds(word))
    project: str = attrs.field(validator=holds(word))
    party: str = attrs.field(validator=holds(word))
    purpose: str = attrs.field(validator=holds(word))
    channels: tuple[str, ...] = attrs.field(validator=holds(words))
    template: str = attrs.field(validator=holds(word))
    values: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=holds(pairs), repr=False)
    subject: str = attrs.field(default="", validator=holds(text), repr=False)
    text: str = attrs.field(default="", validator=holds(text), repr=False)
    attachments: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    about: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    not_before: datetime = attrs.field(validator=holds(instant))
    not_after: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    state: State = attrs.field(default="queued", validator=holds(one_of(STATES)))
    leg: int = attrs.field(default=0, validator=holds(count))
    attempts: int = attrs.field(default=0, validator=holds(count))
    checks: int = attrs.field(default=0, validator=holds(count))
    due: datetime = attrs.field(validator=holds(instant))
    number: str = attrs.field(default="", validator=holds(_any_text))
    code: str = attrs.field(default="", validator=holds(_any_text))
    why: str = attrs.field(default="", validator=holds(_any_text))
    proof: str = attrs.field(default="", validator=holds(_any_text))
    handed_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    settled_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @due.default
    def _at_first(self) -> datetime:
        return self.not_before

    @channels.validator
    def _some_channel(self, field: attrs.Attribute[tuple[str, ...]], channels: tuple[str, ...]) -> None:
        refuse(self, field.name, channels, "" if channels else "a message needs a channel")

    @property
    def channel(self) -> str:
        """The channel it is on."""
        return self.channels[min(self.leg, len(self.channels) - 1)]

    @property
    def content_hash(self) -> str:
        """What is told, as a digest; it is kept with each handing over as proof of what was sent."""
        told = [self.template, self.values, self.subject, self.text, self.attachments]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def progress(self) -> tuple[bool, int, int, int]:
        """How far it is; whatever happens, this only grows."""
        if self.state == "queued":
            return False, self.leg, self.attempts + 1, 0
        return self.state in FINAL, self.leg, self.attempts, STATES.index(self.state)

    def asks_the_same(self, other: Sending) -> bool:
        """Say whether *other* would send the same to the same person."""
        names = ("id", "project", "party", "purpose", "channels", "about", "content_hash")
        return all(getattr(self, name) == getattr(other, name) for name in names)


@attrs.frozen(kw_only=True)
class Handover:
    """One attempt to hand a message over: kept as begun before the vendor is called, and with its outcome after.

    Args:
        attempt: counts from 1 over all channels of the sending.
        content_hash: of what was handed over.
        flagged: the process died between the two, so that nobody knows what the vendor heard.
        parts, cost_fen: by the vendor, where it says so.
    """

    sending: str = attrs.field(validator=holds(word))
    attempt: int = attrs.field(validator=holds(count))
    project: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    party: str = attrs.field(validator=holds(word))
    purpose: str = attrs.field(validator=holds(word))
    content_hash: str = attrs.field(validator=holds(word))
    begun_at: datetime = attrs.field(validator=holds(instant))
    outcome: Outcome = attrs.field(default="begun", validator=holds(one_of(OUTCOMES)))
    flagged: bool = attrs.field(default=False, validator=holds(flag))
    number: str = attrs.field(default="", validator=holds(text))
    code: str = attrs.field(default="", validator=holds(text))
    why: str = attrs.field(default="", validator=holds(text))
    parts: int = attrs.field(default=0, validator=holds(count))
    cost_fen: int | None = attrs.field(default=None, validator=holds(or_none(is_a(int))))
    ended_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """The sending and the number of the attempt."""
        return key(self.sending, f"{self.attempt:04d}")


@attrs.frozen(kw_only=True)
class DeliveryReceipt:
    """What a vendor said became of a message, once for each thing it said: the proof of a delivery.

    Args:
        sending: empty where the vendor named a number that nobody here knows (yet).
        effect: ``moved`` the sending, ``contradicts`` what is settled, came ``late`` for a channel already left, or
            ``unmatched``; ``twice`` is a second message that arrived too.
        said_at, received_at: by the vendor's clock, and by ours.
    """

    channel: str = attrs.field(validator=holds(word))
    number: str = attrs.field(validator=holds(word))
    state: Literal["delivered", "failed"] = attrs.field(validator=holds(one_of(("delivered", "failed"))))
    project: str = attrs.field(default="", validator=holds(text))
    sending: str = attrs.field(default="", validator=holds(text))
    code: str = attrs.field(default="", validator=holds(text))
    effect: ReceiptEffect = attrs.field(validator=holds(one_of(RECEIPT_EFFECTS)))
    said_at: datetime = attrs.field(validator=holds(instant))
    received_at: datetime = attrs.field(validator=holds(instant))

    @property
    def id(self) -> str:
        """Channel, the vendor's number, state and code: said twice, it is one."""
        return key(self.channel, self.number, self.state, self.code)
