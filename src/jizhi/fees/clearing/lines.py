"""What a channel settled, as it is kept: its terms, its lines of a day, the day as a whole, and what differs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate.fields import day as a_day
from jizhi.estate.fields import holds, one_of, or_none, text, whole, word
from jizhi.values import key

LineKind: TypeAlias = Literal["payment", "refund", "fee", "other"]
LINE_KINDS: Final[tuple[LineKind, ...]] = ("payment", "refund", "fee", "other")

DifferenceKind: TypeAlias = Literal[
    "channel-only", "ours-only", "amount", "duplicate", "cross-day", "refund", "fee", "closed", "unposted",
    "other-merchant", "other-project", "currency", "other",
]  # fmt: skip
"""In what the books and the channel differ."""
DIFFERENCE_KINDS: Final[tuple[DifferenceKind, ...]] = (
    "channel-only", "ours-only", "amount", "duplicate", "cross-day", "refund", "fee", "closed", "unposted",
    "other-merchant", "other-project", "currency", "other",
)  # fmt: skip
"""How a line and what we hold can differ; ``reconcile`` says when it is which."""

DifferenceState: TypeAlias = Literal["open", "explained", "healed"]
HARMLESS: Final = frozenset({"cross-day"})
"""What needs no person: both sides have the same money, on neighbouring days."""

FEN_MOST: Final = 10**15
_fen: Final = whole(0, FEN_MOST)
_version: Final = whole(0, 2**31 - 1)


def _instant(value: object) -> str:
    """A moment with its offset."""
    right = isinstance(value, datetime) and value.utcoffset() is not None
    return "" if right else "it must be an instant with its offset, like 2025-03-01T08:00:00+08:00"


def _is_a_part(record: object, field: attrs.Attribute[Decimal | None], rate: Decimal | None) -> None:
    if rate is not None and not (isinstance(rate, Decimal) and rate.is_finite() and 0 <= rate < 1):
        raise RecordRefused("channelterms", field.name, rate, "it must be a Decimal from 0 to below 1, like 0.006")


@attrs.frozen(kw_only=True)
class ChannelTerms:
    """What a project agreed with a channel: under which merchant number it is paid there, and what the channel keeps.

    Args:
        channel: the name under which the gateway is set up.
        merchant: our number with it; a line of another merchant is none of ours.
        method: the clearing account into which receipts of the channel are posted.
        fee_rate: the share that the channel keeps of a payment, half up to the fen; None where it is not checked.

    Raises:
        RecordRefused: a field that cannot be so.
    """

    project: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    merchant: str = attrs.field(validator=holds(word))
    method: str = attrs.field(default="online", validator=holds(word))
    fee_rate: Decimal | None = attrs.field(default=None, validator=_is_a_part)
    currency: str = attrs.field(default="CNY", validator=holds(word))
    version: int = attrs.field(default=0, validator=holds(_version))

    @property
    def id(self) -> str:
        """The natural key: ``project/channel``."""
        return key(self.project, self.channel)


@attrs.frozen(kw_only=True)
class ChannelLine:
    """One line of a channel's account of a day, kept as the channel told it; amounts in fen, never negative.

    Args:
        n: its place in the channel's file, from 1.
        kind: ``payment``, ``refund``, ``fee`` or ``other``; it says which way the money went.
        order, refund: our numbers, empty for a line that belongs to neither.
        fee_fen: what the channel kept of a payment; of a refund, what it gave back of its fee.
    """

    project: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(a_day))
    n: int = attrs.field(validator=holds(whole(1, 99_999_999)))
    kind: LineKind = attrs.field(validator=holds(one_of(LINE_KINDS)))
    order: str = attrs.field(default="", validator=holds(text))
    refund: str = attrs.field(default="", validator=holds(text))
    transaction: str = attrs.field(default="", validator=holds(text))
    merchant: str = attrs.field(default="", validator=holds(text))
    fen: int = attrs.field(validator=holds(_fen))
    fee_fen: int = attrs.field(default=0, validator=holds(_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    at: datetime = attrs.field(validator=holds(_instant))

    @property
    def id(self) -> str:
        """The natural key: ``project/channel/day#n``, so that lines sort in the order of the file."""
        return f"{key(self.project, self.channel, self.day)}#{self.n:08d}"

    @property
    def number(self) -> str:
        """Our number of what it is about: of the refund, or of the order; empty where it names neither."""
        return self.refund or self.order


@attrs.frozen(kw_only=True)
class Counterpart:
    """A payment or a refund as we hold it, beside which a line is held.

    Args:
        number: ours; of the order for a payment, of the refund for a refund.
        transaction: the channel's own number, as far as we know it: another one is another payment.
        state: ``paid`` where it stands in our books, ``closed`` where we think that nobody paid or will pay it,
            ``open`` where we do not know.
        day: on which the money moved by the channel's calendar, as far as we know; None unless it is paid.
    """

    project: str = attrs.field(validator=holds(word))
    kind: Literal["payment", "refund"] = attrs.field(validator=holds(one_of(("payment", "refund"))))
    number: str = attrs.field(validator=holds(word))
    transaction: str = attrs.field(default="", validator=holds(text))
    fen: int = attrs.field(validator=holds(_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    state: Literal["paid", "closed", "open"] = attrs.field(validator=holds(one_of(("paid", "closed", "open"))))
    day: date | None = attrs.field(default=None, validator=holds(or_none(a_day)))


@attrs.frozen(kw_only=True)
class ChannelDay:
    """One day of a channel: its lines are taken in, then held against ours, then what they moved is posted.

    Args:
        lines: how many there are.
        paid_fen, refunded_fen, fee_fen: what the lines that are ours sum to; of it the channel pays out the rest.
        differences: how many were found.
    """

    project: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(a_day))
    state: Literal["taking", "taken", "done"] = attrs.field(
        default="taking", validator=holds(one_of(("taking", "taken", "done")))
    )
    lines: int = attrs.field(default=0, validator=holds(whole(0, 99_999_999)))
    paid_fen: int = attrs.field(default=0, validator=holds(_fen))
    refunded_fen: int = attrs.field(default=0, validator=holds(_fen))
    fee_fen: int = attrs.field(default=0, validator=holds(whole(-FEN_MOST, FEN_MOST)))
    differences: int = attrs.field(default=0, validator=holds(whole(0, 99_999_999)))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(_version))

    @property
    def id(self) -> str:
        """The natural key: ``project/channel/day``."""
        return key(self.project, self.channel, self.day)

    @property
    def paid_out_fen(self) -> int:
        """What the channel pays out for the day; below zero where it wants money back."""
        return self.paid_fen - self.refunded_fen - self.fee_fen


@attrs.frozen(kw_only=True)
class Difference:
    """One difference between a channel's account and ours; it stays until it is settled, and is never found twice.

    Args:
        kind: of ``DIFFERENCE_KINDS``.
        number: our number of the order or refund; empty where the line names none.
        line: the id of the line; empty where the channel has none.
        ours_fen, theirs_fen: the amounts that differ, of a fee what is agreed and what was kept; None where that side
            has nothing.
        state: ``open`` until a person explains it, with *note*; ``healed`` where a later day did.
    """

    project: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(a_day))
    kind: DifferenceKind = attrs.field(validator=holds(one_of(DIFFERENCE_KINDS)))
    number: str = attrs.field(default="", validator=holds(text))
    line: str = attrs.field(default="", validator=holds(text))
    ours_fen: int | None = attrs.field(default=None, validator=holds(or_none(_fen)))
    theirs_fen: int | None = attrs.field(default=None, validator=holds(or_none(_fen)))
    state: DifferenceState = attrs.field(default="open", validator=holds(one_of(("open", "explained", "healed"))))
    note: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(_version))

    @property
    def id(self) -> str:
        """The natural key: channel and day, its kind, and the place of the line or, where there is none, our number."""
        about = f"line {self.line.rpartition('#')[2]}" if self.line else self.number
        return key(self.project, self.channel, self.day, self.kind, about)


Channelled: TypeAlias = ChannelTerms | ChannelLine | ChannelDay | Difference

KEPT: Final[tuple[tuple[type[Channelled], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (ChannelTerms, "channel_terms", ("project",), "versioned"),
    (ChannelLine, "channel_line", ("project", "channel", "day", "number", "transaction"), "append"),
    (ChannelDay, "channel_day", ("project", "channel", "day", "state"), "versioned"),
    (Difference, "channel_difference", ("project", "channel", "day", "kind", "number", "state"), "versioned"),
)
"""The kinds: class, name, indexed fields, mode; the catalogue gathers them."""
