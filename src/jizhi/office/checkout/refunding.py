"""Paying back: out of the books and kept first, asked of the channel then, and done by the channel's word only."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.errors import NotStored
from jizhi.fees.online import OnlineOrder, OnlineRefund, OnlineRefundState, next_check
from jizhi.fees.payments import Proposal
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.asked_back import ask_back, paid_order
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.calling import Called, call
from jizhi.office.checkout.closing import order_of
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import refund_failed, refund_told
from jizhi.office.desk import Desk
from jizhi.ports import RefundOrder, RefundStatus
from jizhi.values import Money, key


@attrs.frozen(kw_only=True)
class RefundAsked:
    """What is to be paid back of an order: *amount* out of what its payer has prepaid, under the caller's *key*."""

    order: str
    key: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class Refunded:
    """A refund as it is kept, and what a person has to look at."""

    refund: OnlineRefund
    findings: tuple[Finding, ...] = ()


@operation("refunds.ask", at="about", about="asked.order", kind=OnlineOrder)
def ask_refund(
    desk: Desk, channel: Channel, asked: RefundAsked, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Refunded:
    """Pay back a part of an order or all of it, out of the payer's prepayment, through its channel.

    The refund is committed with what it does to the books before the channel is called. Above the project's threshold
    it waits: once somebody else has approved the command of this key at the counter, the janitor sends it.

    Raises:
        NotStored, WrongState: no such order here, or none that is paid and in the books.
        KeyReused: the key is that of another refund or command.
        RefundNotTaken: beyond a limit that the channel declares; nothing was sent.
        Refusal: more than is left of the order, or than the payer has prepaid.
    """

    def work(books: Books) -> OnlineRefund:
        order = paid_order(order_of(books, asked.order))
        return ask_back(books, order, key=asked.key, amount=asked.amount, note=asked.note)

    refund, _ = in_books(desk, channel, work, at=at, rules=rules)
    if refund.state == "proposed" or refund.attempts:
        return Refunded(refund=refund)
    return send_refund(desk, channel, refund.number, at=at, rules=rules)


@operation("refunds.ask", at="about", about="number", kind=OnlineRefund)
def send_refund(desk: Desk, channel: Channel, number: str, *, at: datetime, rules: CheckoutRules) -> Refunded:
    """Ask the channel for a refund that is in the books, or after one it was asked for; keep what it says.

    The same refund under the same number again pays nothing twice, so that a lost answer is asked for by asking again.
    """
    (refund, order), _ = in_books(desk, channel, lambda books: _begun(books, number), at=at, rules=rules)
    if refund.state not in ("unknown", "pending"):
        return Refunded(refund=refund)
    called, certain = _called(channel, refund, order, at)

    def work(books: Books) -> OnlineRefund:
        if called.fate == "answered":
            refund_told(books, called.answer, by="answer" if refund.attempts == 1 else "query")
        return _after(books, number, called, certain=certain)

    refund, found = in_books(desk, channel, work, at=at, rules=rules)
    return Refunded(refund=refund, findings=(*called.findings, *found))


def _called(channel: Channel, refund: OnlineRefund, order: OnlineOrder, at: datetime) -> tuple[Called, bool]:
    """Ask after a refund that was asked for before, and ask for it where the channel never heard of it.

    Returns:  what came of it, and whether a refusal is certain: of the first call for it, or of one for a number that
        the channel has just said it does not know.
    """
    gateway, number = channel.gateway, refund.number
    if refund.attempts > 1:
        asked = call(channel.name, number, RefundStatus, lambda: gateway.query_refund(number, refund.order, at=at))
        if asked.fate != "missing" or refund.state == "pending":
            return asked, False
    back = RefundOrder(
        number=number,
        order=refund.order,
        fen=refund.amount.fen,
        order_fen=order.amount.fen,
        currency=refund.amount.currency,
        reason=refund.reason,
    )
    return call(channel.name, number, RefundStatus, lambda: gateway.refund(back, at=at)), True


def _begun(books: Books, number: str) -> tuple[OnlineRefund, OnlineOrder]:
    """The refund and its order as they are kept before the channel is called."""
    known = books.tx.get(OnlineRefund, number)
    if known is None or known.gateway != books.channel.name:
        raise NotStored("refund", number)
    order = books.tx.lock(OnlineOrder, known.order)
    refund = _decided(books, books.tx.lock(OnlineRefund, number))
    if refund.state not in ("unknown", "pending"):
        return refund, order
    return books.tx.put(attrs.evolve(refund, attempts=refund.attempts + 1), expected=refund.version), order


def _decided(books: Books, refund: OnlineRefund) -> OnlineRefund:
    """A refund that was proposed goes by what was decided of it at the counter."""
    if refund.state != "proposed":
        return refund
    proposal = books.tx.get(Proposal, key(refund.project, refund.key))
    if proposal is None or proposal.state == "waiting":
        return refund
    state: OnlineRefundState = "unknown" if proposal.state == "approved" else "withdrawn"
    return books.tx.put(attrs.evolve(refund, state=state, posted=state == "unknown"), expected=refund.version)


def _after(books: Books, number: str, called: Called, *, certain: bool) -> OnlineRefund:
    refund = books.tx.lock(OnlineRefund, number)
    if refund.state not in ("unknown", "pending"):
        return refund
    if called.fate in ("refused", "missing") and certain:
        return refund_failed(books, refund, by="answer", why=f"{called.why} {called.code}".strip())
    due, last = next_check(refund.asked_at, refund.checks, at=books.at)
    if last:
        books.case(refund.project, "refund-unsettled", refund.number, order=refund.order, payer=refund.payer)
    why = f"{called.why} {called.code}".strip()
    return books.tx.put(attrs.evolve(refund, due=due, checks=refund.checks + 1, why=why), expected=refund.version)
