"""A payment channel in memory: the three ports of payment, the payer's side, and the channel's own truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import attrs

from jizhi.codec import structure, to_store
from jizhi.errors import (
    AbilityMissing,
    AdapterFailed,
    AuthRefused,
    NoSuchOrder,
    NoticeRefused,
    NotReady,
    NumberReused,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import (
    PAYMENT_ABILITIES,
    Checkout,
    OrderStatus,
    PaymentNotice,
    PaymentOrder,
    RefundOrder,
    RefundStatus,
    Reply,
    Request,
    SettlementLine,
)
from jizhi.testing.signatures import believed, signed

FAULTS: Final = ("lost-answer", "unreachable", "rate-limited", "auth")
_RAISED: Final[dict[str, type[AdapterFailed]]] = {
    "unreachable": Unreachable,
    "rate-limited": RateLimited,
    "auth": AuthRefused,
}


class MemoryGateway:
    """The model of every gateway, and its world: ``pay`` is the payer, ``notice`` the channel, ``fail_next`` fate.

    ``truth`` is what the channel itself holds: orders and refunds by their numbers.
    """

    abilities = PAYMENT_ABILITIES
    name = "memory"

    def __init__(self, *, merchant: str = "m-1", key: bytes = b"a key for tests") -> None:
        self.merchant, self._key = merchant, key
        self.orders: dict[str, tuple[PaymentOrder, OrderStatus]] = {}
        self.refunds: dict[str, tuple[RefundOrder, RefundStatus]] = {}
        self._fault = ""

    def create(self, order: PaymentOrder, *, at: datetime) -> Checkout:
        """Make the order known."""
        lost = self._called()
        self._able(order.way)
        known = self.orders.get(order.number)
        if known and known[0] != order:
            raise NumberReused(self.name, f"{order.number} is an order of other content")
        if not known:
            status = OrderStatus(number=order.number, state="waiting", fen=order.fen, merchant=self.merchant)
            self.orders[order.number] = (order, status)
        self._answer(lost)
        return Checkout(number=order.number, way=order.way, target=f"pay://{order.number}")

    def query(self, number: str, *, at: datetime) -> OrderStatus:
        """Ask where an order stands."""
        lost = self._called()
        status = self._order(number)[1]
        self._answer(lost)
        return status

    def close(self, number: str, *, at: datetime) -> OrderStatus:
        """Close an order that waits."""
        lost = self._called()
        order, status = self._order(number)
        if status.state == "waiting":
            status = attrs.evolve(status, state="closed")
            self.orders[number] = (order, status)
        self._answer(lost)
        return status

    def refund(self, refund: RefundOrder, *, at: datetime) -> RefundStatus:
        """Pay back."""
        lost = self._called()
        order, status = self._order(refund.order)
        known = self.refunds.get(refund.number)
        if known and known[0] != refund:
            raise NumberReused(self.name, f"{refund.number} is a refund of other content")
        if known:
            made = known[1]
        else:
            if status.state != "paid" or status.refunded_fen + refund.fen > status.fen:
                raise RequestRefused(self.name, f"{refund.fen} fen cannot be refunded of {refund.order}")
            made = RefundStatus(
                number=refund.number, order=refund.order, state="done", fen=refund.fen,
                transaction=f"R{refund.number}", done_at=at,
            )  # fmt: skip
            self.refunds[refund.number] = (refund, made)
            self.orders[refund.order] = (order, attrs.evolve(status, refunded_fen=status.refunded_fen + refund.fen))
        self._answer(lost)
        return made

    def query_refund(self, number: str, order: str, *, at: datetime) -> RefundStatus:
        """Ask where a refund stands."""
        lost = self._called()
        if number not in self.refunds:
            raise NoSuchOrder(self.name, f"there is no refund {number}")
        self._answer(lost)
        return self.refunds[number][1]

    def read(self, request: Request) -> PaymentNotice:
        """Read a notice: signature, freshness, form, merchant."""
        at = believed(request, self._key, adapter=self.name)
        try:
            told = json.loads(request.body)
            kind: type[OrderStatus | RefundStatus] = OrderStatus if told["about"] == "order" else RefundStatus
            about, id, merchant = structure(told["told"], kind).value, told["id"], told["merchant"]
        except (ValueError, LookupError, TypeError):
            about, id, merchant = None, "", ""
        if about is None:
            raise NoticeRefused(self.name, "malformed", "it is signed, and says nothing that can be")
        if merchant != self.merchant:
            raise NoticeRefused(self.name, "not-ours", "it is for another merchant")
        return PaymentNotice(id=id, about=about, at=at)

    def reply(self, *, kept: bool) -> Reply:
        """Answer a notice."""
        return Reply(status=200 if kept else 500)

    def lines(self, day: date, *, at: datetime) -> Iterator[SettlementLine]:
        """Tell what was paid and refunded on a day, by its calendar in UTC; ready when the day is over."""
        lost = self._called()
        if at.date() <= day:
            raise NotReady(self.name, f"{day} is not over")
        self._answer(lost)
        return iter([*self._payments(day), *self._refunds(day)])

    def pay(self, number: str, *, at: datetime) -> None:
        """Be the payer. Raises RequestRefused where the channel takes no money for the order."""
        order, status = self._order(number)
        if status.state != "waiting":
            raise RequestRefused(self.name, f"{number} is {status.state}")
        paid = attrs.evolve(status, state="paid", payer_fen=order.fen, transaction=f"T{number}", paid_at=at)
        self.orders[number] = (order, paid)

    def notice(self, number: str, *, at: datetime, merchant: str = "") -> Request:
        """Be the channel: the signed notice of an order as it stands now."""
        status = self._order(number)[1]
        return self.say(to_store(status), id=f"n-{number}-{status.state}", at=at, merchant=merchant)

    def refund_notice(self, number: str, *, at: datetime) -> Request:
        """Be the channel: the signed notice of a refund as it stands now."""
        made = self.refunds[number][1]
        return self.say(to_store(made), id=f"n-{number}-{made.state}", about="refund", at=at)

    def say(self, told: Any, *, id: str, at: datetime, about: str = "order", merchant: str = "") -> Request:
        """Be the channel, and sign whatever is *told*: what no status could hold as well."""
        body = {"id": id, "about": about, "merchant": merchant or self.merchant, "told": told}
        return signed(json.dumps(body).encode(), self._key, at=at)

    def fail_next(self, fault: str) -> None:
        """Let the next call of the adapter meet one of ``FAULTS``."""
        self._fault = fault

    def order_fen(self) -> dict[str, int]:
        """The truth: the amount of each order that the channel knows, by number."""
        return {number: order.fen for number, (order, _) in self.orders.items()}

    def refunded_fen(self) -> dict[str, int]:
        """The truth: what was paid back, by the number of the refund."""
        return {number: refund.fen for number, (refund, _) in self.refunds.items()}

    def _order(self, number: str) -> tuple[PaymentOrder, OrderStatus]:
        if number not in self.orders:
            raise NoSuchOrder(self.name, f"there is no order {number}")
        return self.orders[number]

    def _able(self, ability: str) -> None:
        if ability not in self.abilities:
            raise AbilityMissing(self.name, ability)

    def _called(self) -> bool:
        """Meet the fault that was asked for; say whether the answer of this call gets lost."""
        fault, self._fault = self._fault, ""
        if fault in _RAISED:
            raise _RAISED[fault](self.name, fault)
        return fault == "lost-answer"

    def _answer(self, lost: bool) -> None:
        if lost:
            raise UnknownOutcome(self.name, "the answer is lost")

    def _payments(self, day: date) -> Iterator[SettlementLine]:
        for order, status in self.orders.values():
            if status.paid_at and status.paid_at.date() == day:
                yield self._line(
                    "payment", order.fen, status.paid_at, order=order.number, transaction=status.transaction
                )

    def _refunds(self, day: date) -> Iterator[SettlementLine]:
        for refund, made in self.refunds.values():
            if made.done_at and made.done_at.date() == day:
                yield self._line("refund", made.fen, made.done_at, order=refund.order, refund=refund.number)

    def _line(self, kind: Any, fen: int, at: datetime, **told: Any) -> SettlementLine:
        return SettlementLine(kind=kind, fen=fen, at=at, merchant=self.merchant, **told)
