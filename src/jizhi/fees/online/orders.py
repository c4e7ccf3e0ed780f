"""The records of paying by phone: an order at a channel and a refund of one, each kept before the channel is called."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import count, flag, holds, one_of, or_none, text, whole, word, words
from jizhi.fees.online.fields import instant
from jizhi.values import Money, key

OnlineState: TypeAlias = Literal["unknown", "waiting", "closed", "paid"]
"""Where an order stands."""
OnlineRefundState: TypeAlias = Literal["proposed", "unknown", "pending", "failed", "withdrawn", "done"]
"""Where a refund stands."""
Evidence: TypeAlias = Literal["", "answer", "notice", "query", "settlement", "silence"]
"""By what it is known how an order ended."""
Effect: TypeAlias = Literal["", "bills", "part", "prepayment"]

ONLINE_STATES: Final[tuple[OnlineState, ...]] = ("unknown", "waiting", "closed", "paid")
"""How far an order may be, in the only direction in which it moves; money that came ends at ``paid`` from anywhere."""
REFUND_STATES: Final[tuple[OnlineRefundState, ...]] = (
    "proposed",
    "unknown",
    "pending",
    "failed",
    "withdrawn",
    "done",
)
"""How far a refund may be, in the only direction in which it moves."""
EVIDENCE: Final[tuple[Evidence, ...]] = ("", "answer", "notice", "query", "settlement", "silence")
"""By whose word it is known: the answer to our call, a signed notice, a query, a settlement line; that the channel
never heard of it; or nobody's yet."""
EFFECTS: Final[tuple[Effect, ...]] = ("", "bills", "part", "prepayment")

_fen: Final = whole(0, 10**15)


@lru_cache(maxsize=8192)
def number_of(prefix: str, *parts: object) -> str:
    """Return the number under which a channel knows what has this natural key: 32 letters and digits, the same always.

    >>> number_of("J", "jade", "desk/1") == number_of("J", "jade", "desk/1") != number_of("J", "jade", "desk/2")
    True
    >>> len(number_of("J", "jade", "desk/1"))
    32
    """
    return prefix + hashlib.sha256(key(*parts).encode()).hexdigest()[: 32 - len(prefix)]


def _money(value: object) -> str:
    """An amount of at least one fen."""
    return "" if isinstance(value, Money) and value.fen > 0 else "it must be an amount above zero"


@attrs.frozen(kw_only=True)
class OnlineOrder:
    """What a payer is to pay at a channel for some of his bills, and how far that is known to be.

    It is kept as ``unknown`` before the channel is called, and stays so until there is evidence; it moves forward only.

    Args:
        key: the caller's; the same key is the same order, and is shown again.
        bills: the bills it is for; none is for whatever he owes.
        buyer: the channel's own id of whoever pays, which ``jsapi`` needs.
        gateway, merchant: the channel's name with us, and whose orders it makes; the latter is compared where known.
        attempts, checks, due: how often the channel was called for it, how often it was asked after, and when it is
            asked next.
        closing: we want it closed, and do not know yet that it is.
        evidence: by whose word the state is known, of ``EVIDENCE``.
        payer_fen, refunded_fen: what the payer himself paid, less a coupon; what the channel says was paid back.
        effect: what the money did: paid its ``bills``, ``part`` of them, or is the payer's ``prepayment``.
        posting, receipt: names of the posting and of the receipt; empty until it is paid.

    Raises:
        RecordRefused: a field that cannot be so.
    """

    project: str = attrs.field(validator=holds(word))
    key: str = attrs.field(validator=holds(word))
    payer: str = attrs.field(validator=holds(word))
    bills: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    amount: Money = attrs.field(validator=holds(_money))
    subject: str = attrs.field(validator=holds(word))
    way: str = attrs.field(validator=holds(word))
    buyer: str = attrs.field(default="", validator=holds(text), repr=False)
    gateway: str = attrs.field(validator=holds(word))
    merchant: str = attrs.field(default="", validator=holds(text))
    opened_at: datetime = attrs.field(validator=holds(instant))
    expires_at: datetime = attrs.field(validator=holds(instant))
    state: OnlineState = attrs.field(default="unknown", validator=holds(one_of(ONLINE_STATES)))
    attempts: int = attrs.field(default=0, validator=holds(count))
    checks: int = attrs.field(default=0, validator=holds(count))
    due: datetime = attrs.field(validator=holds(instant))
    closing: bool = attrs.field(default=False, validator=holds(flag))
    evidence: Evidence = attrs.field(default="", validator=holds(one_of(EVIDENCE)))
    transaction: str = attrs.field(default="", validator=holds(text))
    payer_fen: int = attrs.field(default=0, validator=holds(_fen))
    refunded_fen: int = attrs.field(default=0, validator=holds(_fen))
    paid_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    effect: Effect = attrs.field(default="", validator=holds(one_of(EFFECTS)))
    posting: str = attrs.field(default="", validator=holds(text))
    receipt: str = attrs.field(default="", validator=holds(text))
    why: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @due.default
    def _at_first(self) -> datetime:
        return self.opened_at

    @property
    def number(self) -> str:
        """Its number with the channel, made of project and key; see ``number_of``."""
        return number_of("J", self.project, self.key)

    @property
    def id(self) -> str:
        """The number, by which notices and settlement lines name it."""
        return self.number

    @property
    def rank(self) -> int:
        """How far it is; whatever happens, this only grows."""
        return ONLINE_STATES.index(self.state)

    def asks_the_same(self, other: OnlineOrder) -> bool:
        """Say whether *other* would have the same payer pay the same for the same."""
        return all(getattr(self, name) == getattr(other, name) for name in _ASKED)


_ASKED: Final = ("project", "key", "payer", "bills", "amount", "way", "buyer", "gateway")


@attrs.frozen(kw_only=True)
class OnlineRefund:
    """What is paid back of an order at its channel, in part or whole, and how far that is known to be.

    Args:
        key: that of the counter's command that took the money out of the books.
        order: the number of the order.
        entry: the id of the ledger entry of the refund; empty while somebody else has to approve it.
        posted: the books hold the money as paid back; not while it is proposed, nor after it failed.

    Raises:
        RecordRefused: a field that cannot be so.
    """

    project: str = attrs.field(validator=holds(word))
    key: str = attrs.field(validator=holds(word))
    order: str = attrs.field(validator=holds(word))
    payer: str = attrs.field(validator=holds(word))
    amount: Money = attrs.field(validator=holds(_money))
    gateway: str = attrs.field(validator=holds(word))
    reason: str = attrs.field(default="", validator=holds(text))
    asked_at: datetime = attrs.field(validator=holds(instant))
    state: OnlineRefundState = attrs.field(default="unknown", validator=holds(one_of(REFUND_STATES)))
    attempts: int = attrs.field(default=0, validator=holds(count))
    checks: int = attrs.field(default=0, validator=holds(count))
    due: datetime = attrs.field(validator=holds(instant))
    evidence: Evidence = attrs.field(default="", validator=holds(one_of(EVIDENCE)))
    transaction: str = attrs.field(default="", validator=holds(text))
    done_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    entry: str = attrs.field(default="", validator=holds(text))
    posted: bool = attrs.field(default=False, validator=holds(flag))
    why: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @due.default
    def _at_first(self) -> datetime:
        return self.asked_at

    @property
    def number(self) -> str:
        """Its number with the channel, made of project and key; see ``number_of``."""
        return number_of("R", self.project, self.key)

    @property
    def id(self) -> str:
        """The number, by which notices and settlement lines name it."""
        return self.number

    @property
    def rank(self) -> int:
        """How far it is; whatever happens, this only grows."""
        return REFUND_STATES.index(self.state)
