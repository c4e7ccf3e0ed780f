"""What a channel's word does: an order or a refund goes forward, money comes into the books once, or a person looks.

Every kind of evidence comes through here: the answer to a call, a notice, a query, a settlement line.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.fees.online import Evidence, OnlineOrder, OnlineRefund, moved, refund_moved
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.taking import suspend, take_money
from jizhi.office.counter import RefundFailed
from jizhi.office.desk import Desk
from jizhi.ports import OrderStatus, RefundStatus, SettlementLine


def order_told(books: Books, status: OrderStatus, *, by: Evidence) -> OnlineOrder | None:
    """Take in what the channel says of an order; return it as it is kept then, None where nobody here knows it."""
    order = _held(books, status.number)
    if order is None:
        books.case(books.channel.project, "payment-unknown", status.number, state=status.state, fen=status.fen)
        if status.state == "paid":
            suspend(books, books.channel.project, status)
        return None
    field = difference(order, status, books.channel, books.rules)
    if field:
        _case_of(books, order, field, status)
        if status.state == "paid":
            suspend(books, order.project, status)
        return order
    changed = _heard(books, order, status, by)
    return order if changed == order else books.tx.put(changed, expected=order.version)


def _held(books: Books, number: str) -> OnlineOrder | None:
    """The order with this number at this channel, held for this unit."""
    known = books.tx.get(OnlineOrder, number)
    if known is None or known.gateway != books.channel.name:
        return None
    return books.tx.lock(OnlineOrder, number)


def difference(order: OnlineOrder, status: OrderStatus, channel: Channel, rules: CheckoutRules) -> str:
    """Name the first thing in which what the channel says is not what was stored; empty where all is as it should be.

    A merchant is compared where both sides name one, a transaction where the order was paid by another before.
    """
    merchants = {name for name in (order.merchant, channel.merchant, status.merchant) if name}
    if len(merchants) > 1:
        return "merchant"
    if status.currency != order.amount.currency:
        return "currency"
    if status.fen != order.amount.fen:
        return "fen"
    if status.refunded_fen > status.fen:
        return "refunded_fen"
    if status.state != "paid":
        return "state" if order.state == "paid" and status.state == "closed" else ""
    if status.payer_fen > status.fen or (status.payer_fen < status.fen and rules.coupons == "ask"):
        return "payer_fen"
    if order.transaction and status.transaction and order.transaction != status.transaction:
        return "transaction"
    return ""


def _case_of(books: Books, order: OnlineOrder, field: str, status: OrderStatus) -> None:
    stored = {
        "merchant": order.merchant or books.channel.merchant,
        "currency": order.amount.currency,
        "fen": order.amount.fen,
        "refunded_fen": order.amount.fen,
        "payer_fen": order.amount.fen,
        "state": order.state,
        "transaction": order.transaction,
    }
    books.case(
        order.project,
        "payment-differs",
        order.number,
        field=field,
        told=getattr(status, field),
        stored=stored[field],
        payer=order.payer,
        transaction=status.transaction,
    )


def _heard(books: Books, order: OnlineOrder, status: OrderStatus, by: Evidence) -> OnlineOrder:
    if status.state == "waiting":
        return moved(order, "waiting", by=by)
    if status.state == "closed":
        return moved(order, "closed", by=by)
    paid = order if order.state == "paid" else take_money(books, order, status, by=by)
    if status.refunded_fen <= paid.refunded_fen:
        return paid
    _check_refunds(books, paid, status)
    return attrs.evolve(paid, refunded_fen=status.refunded_fen)


def _check_refunds(books: Books, order: OnlineOrder, status: OrderStatus) -> None:
    """Where the channel paid back more than we ever asked for, a person looks: nobody here took it out of the books."""
    ours = sum(each.amount.fen for each in books.tx.find(OnlineRefund, order=order.number) if each.attempts)
    if status.refunded_fen > ours:
        books.case(
            order.project,
            "refund-unknown",
            order.number,
            told=status.refunded_fen,
            stored=ours,
            payer=order.payer,
        )


def refund_told(books: Books, status: RefundStatus, *, by: Evidence) -> OnlineRefund | None:
    """Take in what the channel says of a refund; return it as it is kept then, None where nobody here asked for it."""
    known = books.tx.get(OnlineRefund, status.number)
    if known is None or known.gateway != books.channel.name:
        order = books.tx.get(OnlineOrder, status.order)
        project = books.channel.project if order is None else order.project
        books.case(project, "refund-unknown", status.number, order=status.order, told=status.fen, state=status.state)
        return None
    # The order before the refund, as everybody does, so that no two wait for each other.
    books.tx.lock(OnlineOrder, known.order)
    refund = books.tx.lock(OnlineRefund, status.number)
    told = (status.order, status.currency, status.fen)
    if told != (refund.order, refund.amount.currency, refund.amount.fen):
        books.case(
            refund.project,
            "refund-differs",
            refund.number,
            order=status.order,
            told=f"{status.fen} {status.currency}",
            stored=f"{refund.amount.fen} {refund.amount.currency}",
        )
        return refund
    changed = refund_moved(refund, status.state, by=by, transaction=status.transaction, done_at=status.done_at)
    return refund if changed == refund else _refund_kept(books, refund, changed)


def _refund_kept(books: Books, before: OnlineRefund, refund: OnlineRefund) -> OnlineRefund:
    """Keep a refund that went forward; one that failed puts the money back to the payer's prepayment."""
    if refund.state == "failed" and refund.posted:
        books.do(
            RefundFailed(
                project=refund.project,
                key=f"{refund.number}/failed",
                on=books.day(refund.project, None),
                payer=refund.payer,
                note=refund.number,
            )
        )
        refund = attrs.evolve(refund, posted=False)
        books.case(refund.project, "refund-failed", refund.number, order=refund.order, payer=refund.payer)
    if refund.state == "done" and not refund.posted:
        books.case(
            refund.project, "refund-differs", refund.number, order=refund.order, told="done", stored=before.state
        )
    return books.tx.put(refund, expected=before.version)


def refund_failed(books: Books, refund: OnlineRefund, *, by: Evidence, why: str) -> OnlineRefund:
    """Keep that a refund certainly moved no money."""
    failed = refund_moved(refund, "failed", by=by)
    return refund if failed == refund else _refund_kept(books, refund, attrs.evolve(failed, why=why))


@operation("payments.channels", at="")
def take_settled(
    desk: Desk, channel: Channel, line: SettlementLine, *, at: datetime, rules: CheckoutRules = HOUSE_CHECKOUT
) -> tuple[Finding, ...]:
    """Take a line of a channel's settlement as evidence of the order or refund that it names; a fee is none.

    What is in the books already changes nothing, so that a file may be taken in again and again.

    Raises:  whatever the store raises.
    """

    def work(books: Books) -> None:
        if line.kind == "payment" and line.order:
            order_told(books, _paid_by(line), by="settlement")
        if line.kind == "refund" and line.refund:
            refund_told(books, _refunded_by(line), by="settlement")

    return in_books(desk, channel, work, at=at, rules=rules)[1]


def _paid_by(line: SettlementLine) -> OrderStatus:
    return OrderStatus(
        number=line.order,
        state="paid",
        fen=line.fen,
        payer_fen=line.fen,
        currency=line.currency,
        transaction=line.transaction,
        merchant=line.merchant,
        paid_at=line.at,
    )


def _refunded_by(line: SettlementLine) -> RefundStatus:
    return RefundStatus(
        number=line.refund,
        order=line.order or line.refund,
        state="done",
        fen=line.fen,
        currency=line.currency,
        transaction=line.transaction,
        done_at=line.at,
    )
