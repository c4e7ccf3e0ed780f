"""Money that a channel has taken: for the bills it was for, else the payer's prepayment, else in suspense."""

from __future__ import annotations

from datetime import date

import attrs

from jizhi.estate import Tenure
from jizhi.fees.clearing import ChannelLine, suspense_item
from jizhi.fees.ledger import Entry
from jizhi.fees.online import Evidence, OnlineOrder, moved
from jizhi.fees.online.orders import Effect
from jizhi.office.checkout.asked_back import ask_back
from jizhi.office.checkout.books import Books
from jizhi.office.counter import Pay, TakeUnknown
from jizhi.ports import OrderStatus
from jizhi.records import Command as Kept
from jizhi.values import Money, key


def take_money(books: Books, order: OnlineOrder, status: OrderStatus, *, by: Evidence) -> OnlineOrder:
    """Bring what was paid into the books, in this unit, and return the order as paid; what is odd about it is a case.

    A payment that the books have already (a cashier took it down by its number) is not posted again.
    """
    paid = moved(
        order,
        "paid",
        by=by,
        transaction=status.transaction,
        payer_fen=status.payer_fen,
        paid_at=status.paid_at,
        closing=False,
    )
    before = books.received(order.project, status.transaction)
    if before:
        books.case(order.project, "payment-posted-before", order.number, receipt=before, payer=order.payer)
        return attrs.evolve(paid, receipt=before)
    owed = books.owed(order.project, order.payer, order.bills)
    second = bool(order.bills) and not owed
    answer = books.do(
        Pay(
            project=order.project,
            key=f"{order.number}/paid",
            on=books.day(order.project, status.paid_at),
            payer=order.payer,
            amount=order.amount,
            method="online",
            bills=owed,
            allocation="as-told" if second else "",
            reference=status.transaction or None,
            note=order.subject,
        )
    )
    effect: Effect = "bills" if answer.applied == answer.amount else "part" if answer.applied.fen else "prepayment"
    back = second and books.rules.second == "refund" and "refund" in books.channel.gateway.abilities
    _odd(books, order, status, second="" if not second else "refund" if back else "prepay")
    if back:
        ask_back(books, order)
    return attrs.evolve(paid, effect=effect, posting=answer.posting, receipt=answer.receipt)


def _odd(books: Books, order: OnlineOrder, status: OrderStatus, *, second: str) -> None:
    """Keep a case of each thing about a payment that somebody should know; *second* says what becomes of one."""
    told = {"payer": order.payer, "amount": order.amount}
    if second:
        books.case(order.project, "payment-second", order.number, becomes=second, **told)
    late = status.paid_at is not None and status.paid_at > order.expires_at
    if order.state == "closed" or order.closing or late:
        why = "closed" if order.state == "closed" else "closing" if order.closing else "expired"
        books.case(order.project, "payment-late", order.number, why=why, **told)
    if _gone(books, order, books.day(order.project, status.paid_at)):
        books.case(order.project, "payer-gone", order.number, **told)


def _gone(books: Books, order: OnlineOrder, on: date) -> bool:
    """Whether the payer held spaces here, and holds none any more."""
    mine = tuple(books.tx.find(Tenure, project=order.project, party=order.payer))
    return bool(mine) and all(tenure.until is not None and tenure.until <= on for tenure in mine)


def _waits(books: Books, project: str, transaction: str) -> bool:
    """Whether reconciling has put the money of this transaction in suspense, by its line of the channel's account."""
    lines = books.tx.find(ChannelLine, transaction=transaction) if transaction else iter(())
    items = tuple(suspense_item(line) for line in tuple(lines) if line.project == project)
    return bool(items) and next(books.tx.find(Entry, project=project, item=items, limit=1), None) is not None


def suspend(books: Books, project: str, status: OrderStatus) -> None:
    """Take money in suspense that came in otherwise than anybody asked for; once for each transaction.

    What is no amount of the books' currency is not posted: the case says what the channel told.
    """
    id = key(books.channel.name, status.transaction or status.number)
    command = f"online/{id}"
    told_before = books.tx.get(Kept, key(project, command)) is not None
    if told_before or status.fen <= 0 or status.currency != "CNY" or books.received(project, status.transaction):
        return
    if _waits(books, project, status.transaction):
        return
    books.do(
        TakeUnknown(
            project=project,
            key=command,
            on=books.day(project, status.paid_at),
            amount=Money(status.fen, status.currency),
            method="online",
            reference=status.transaction or None,
            note=status.number,
        )
    )
