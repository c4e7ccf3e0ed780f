"""The ports of payment: a gateway, the notices it sends, and what it settled in a day. Amounts are whole fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal, Protocol, TypeAlias

import attrs

from jizhi.estate.fields import holds, is_a, one_of, or_none, text, word
from jizhi.ports.fields import any_fen, instant, some_fen
from jizhi.ports.web import Reply, Request

Way: TypeAlias = Literal["code", "jsapi", "h5", "page"]
WAYS: Final = ("code", "jsapi", "h5", "page")
"""How a payer gets to the channel: a QR code, a page inside the channel's own app, a phone's browser, a desktop's."""

REFUND_LIMITS: Final = ("refund-50-parts", "refund-1-year")
"""Limits of a channel that are kept before it is asked: at most fifty refunds of one order, and none of an order that
was paid more than a year ago."""

PAYMENT_ABILITIES: Final = frozenset((*WAYS, "close", "refund", "notices", "settlement", *REFUND_LIMITS))
"""What a gateway may declare; of the ways at least one. A limit is declared like an ability."""

OrderState: TypeAlias = Literal["waiting", "paid", "closed"]
RefundState: TypeAlias = Literal["pending", "done", "failed"]
SettlementKind: TypeAlias = Literal["payment", "refund", "fee", "other"]


@attrs.frozen(kw_only=True)
class PaymentOrder:
    """An order as it stands in our store, committed before any gateway hears of it.

    Args:
        number: ours, unique with the merchant for ever; what is looked up when an answer is lost.
        fen: what the payer owes, at least 1.
        subject: what the payer reads, like ``物业费 2025-03``; no name and no phone number.
        payer: the channel's own id of the payer, which ``jsapi`` needs; for ``h5`` his IP address, where the channel
            wants to know it; empty elsewhere.
        expires_at: from then on the channel takes no money for it.

    >>> from datetime import timezone
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)
    >>> PaymentOrder(number="jade-1", fen=100, subject="物业费", way="code", expires_at=noon).fen
    100
    >>> PaymentOrder(number="jade-1", fen=1.0, subject="物业费", way="code", expires_at=noon)
    Traceback (most recent call last):
    jizhi.errors.NotExact: paymentorder: fen must be exact (text, int or Decimal), not float 1.0
    """

    number: str = attrs.field(validator=holds(word))
    fen: int = attrs.field(validator=holds(some_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    subject: str = attrs.field(validator=holds(word))
    way: Way = attrs.field(validator=holds(one_of(WAYS)))
    payer: str = attrs.field(default="", validator=holds(text))
    expires_at: datetime = attrs.field(validator=holds(instant))


@attrs.frozen(kw_only=True)
class Checkout:
    """How the payer gets to pay an order: ``target`` is the text of a QR code, or an address to open.

    ``parameters`` are what a page inside the channel's app hands to the app (``jsapi``), signed by the adapter.
    """

    number: str = attrs.field(validator=holds(word))
    way: Way = attrs.field(validator=holds(one_of(WAYS)))
    target: str = attrs.field(default="", validator=holds(text))
    parameters: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=holds(is_a(tuple)))


@attrs.frozen(kw_only=True)
class OrderStatus:
    """Where an order stands by the channel's own word.

    ``waiting``: not paid, and may still be. ``paid``: paid, for ever, whatever is refunded later. ``closed``: never
    paid, and never will be.

    Args:
        fen: the amount of the order.
        payer_fen: what the payer himself paid, less than *fen* where the channel gave a coupon; 0 unless paid.
        refunded_fen: what was refunded so far; 0 where the channel does not tell.
        transaction: the channel's own number of the payment; empty unless paid.
        merchant: whose order it is, by the channel's word; compared with what was stored.
        paid_at: when it was paid; None unless paid.
    """

    number: str = attrs.field(validator=holds(word))
    state: OrderState = attrs.field(validator=holds(one_of(("waiting", "paid", "closed"))))
    fen: int = attrs.field(validator=holds(any_fen))
    payer_fen: int = attrs.field(default=0, validator=holds(any_fen))
    refunded_fen: int = attrs.field(default=0, validator=holds(any_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    transaction: str = attrs.field(default="", validator=holds(text))
    merchant: str = attrs.field(default="", validator=holds(text))
    paid_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))


@attrs.frozen(kw_only=True)
class RefundOrder:
    """A refund as it stands in our store, committed before the gateway hears of it.

    Args:
        number: ours, unique with the merchant for ever.
        order: the number of the order that is refunded, in part or whole.
        fen: how much, at least 1.
        order_fen: the amount of the order, which some channels want repeated.
    """

    number: str = attrs.field(validator=holds(word))
    order: str = attrs.field(validator=holds(word))
    fen: int = attrs.field(validator=holds(some_fen))
    order_fen: int = attrs.field(validator=holds(some_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    reason: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class RefundStatus:
    """Where a refund stands by the channel's own word; one that ``failed`` moved no money and needs a person."""

    number: str = attrs.field(validator=holds(word))
    order: str = attrs.field(validator=holds(word))
    state: RefundState = attrs.field(validator=holds(one_of(("pending", "done", "failed"))))
    fen: int = attrs.field(validator=holds(some_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    transaction: str = attrs.field(default="", validator=holds(text))
    done_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))


class PaymentGateway(Protocol):
    """A payment channel, seen by the one who is paid.

    Promises, of every method: one call to the channel and no retry of its own; an answer is taken only if its
    signature holds; *at* is the instant by the host's clock, used for signing and for nothing else; safe to call from
    several threads; no secret and no personal data in any error.

    Raises, every method:  UnknownOutcome: the call may or may not have been carried out.   TryLater: it certainly was
        not (``RateLimited``, ``Unreachable``).   AdapterStopped: keys or account (``AuthRefused``, ``OutOfMoney``).
        RequestRefused: the channel says no, for good.   AbilityMissing: not declared in ``abilities``.
    """

    @property
    def abilities(self) -> frozenset[str]:
        """What this adapter can do, out of ``PAYMENT_ABILITIES``; the same for as long as it lives."""
        ...

    def create(self, order: PaymentOrder, *, at: datetime) -> Checkout:
        """Make the order known to the channel. The same order again gives a checkout of the same order.

        Raises:  NumberReused: the number is known with other content; nothing has changed.
        """
        ...

    def query(self, number: str, *, at: datetime) -> OrderStatus:
        """Ask where an order stands. Raises NoSuchOrder where the channel never heard of it.

        Some channels (Alipay) hear of an order only when a payer opens it: the code that ``create`` gave is then
        unknown to them, and can all the same be paid until the order expires. So before ``expires_at`` NoSuchOrder
        says that nothing has come so far, and only afterwards that nothing will.
        """
        ...

    def close(self, number: str, *, at: datetime) -> OrderStatus:
        """Let nobody pay the order any more; return where it stands then: ``closed``, or ``paid`` if that was first.

        Closing again is a no-op. Raises NoSuchOrder: there is nothing to close, and who holds a code of it may still
        open it; see ``query``.
        """
        ...

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        """Pay back. The same refund again returns where it stands, and pays nothing twice.

        Raises:  NumberReused: the number is known with other content.   NoSuchOrder.   RequestRefused: not paid, or
            more than is left of it; no money has moved.
        """
        ...

    def query_refund(self, number: str, order: str, *, at: datetime) -> RefundStatus:
        """Ask where the refund *number* of *order* stands. Raises NoSuchOrder where the channel never heard of it."""
        ...


@attrs.frozen(kw_only=True)
class PaymentNotice:
    """What a channel told by itself and signed: an order or a refund, as it stood ``at`` the channel's moment.

    Args:
        id: the channel's own id of the notice, the same each time it is sent again.
        refund: the number of the refund of which an order's notice tells, where the channel names it without saying
            how much it was (Alipay tells what was refunded of the order in all); ``query_refund`` has the rest.
    """

    id: str = attrs.field(validator=holds(word))
    about: OrderStatus | RefundStatus = attrs.field(validator=attrs.validators.instance_of((OrderStatus, RefundStatus)))
    refund: str = attrs.field(default="", validator=holds(text))
    at: datetime = attrs.field(validator=holds(instant))


class PaymentNotices(Protocol):
    """The notices of a channel (ability ``notices``).

    Nothing is kept, and nothing is called but the channel, for keys of its own that are new: at most once a minute,
    whatever comes in. So it is never read inside a transaction.

    Order and number of notices are not promised by any channel: the reader compares each with what it has stored.
    """

    def read(self, request: Request) -> PaymentNotice:
        """Return what a request says if it is the channel's own, whole, meant for this merchant, and fresh.

        Raises:  NoticeRefused: anything else; its ``reason`` says which of ``signature``, ``stale``, ``key-unknown``,
            ``malformed``, ``not-ours``, and nothing of its content may be used.
        """
        ...

    def reply(self, *, kept: bool) -> Reply:
        """Return what the channel wants to hear: after the commit that it was *kept*; else it sends again."""
        ...


@attrs.frozen(kw_only=True)
class SettlementLine:
    """One line of a channel's own account of a day. Amounts are never negative; the kind says which way they went.

    Args:
        order, refund: our numbers; both empty for a line that belongs to neither.
        transaction: the channel's number.
        fen: what was paid or refunded; of a fee or something else, what was taken.
        fee_fen: what the channel kept of it; of a refund, what it gave back of its fee.
    """

    kind: SettlementKind = attrs.field(validator=holds(one_of(("payment", "refund", "fee", "other"))))
    order: str = attrs.field(default="", validator=holds(text))
    refund: str = attrs.field(default="", validator=holds(text))
    transaction: str = attrs.field(default="", validator=holds(text))
    merchant: str = attrs.field(default="", validator=holds(text))
    fen: int = attrs.field(validator=holds(any_fen))
    fee_fen: int = attrs.field(default=0, validator=holds(any_fen))
    currency: str = attrs.field(default="CNY", validator=holds(word))
    at: datetime = attrs.field(validator=holds(instant))


class Settlement(Protocol):
    """What a channel says it settled in a day (ability ``settlement``)."""

    def lines(self, day: date, *, at: datetime) -> Iterator[SettlementLine]:
        """Yield every line of *day* by the channel's calendar, streaming, in the order of the channel's file.

        The same day gives the same lines each time. The file is checked as a whole (hash, totals, last line) before
        the first line is yielded.

        Raises:  NotReady: the channel has not made it yet.   FileDamaged: cut, changed, or of another merchant.
        """
        ...
