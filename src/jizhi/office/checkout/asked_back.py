"""A refund in the books and beside them: the counter's command, and the refund that the channel is to be asked for."""

from __future__ import annotations

import attrs

from jizhi.errors import KeyReused, MoreThanThere, RefundNotTaken, WrongState
from jizhi.fees.online import OnlineOrder, OnlineRefund
from jizhi.office.checkout.books import Books
from jizhi.office.checkout.rules import day_of
from jizhi.office.counter import Refund
from jizhi.values import Money

PARTS_MOST = 50
DAYS_MOST = 365


def ask_back(
    books: Books, order: OnlineOrder, *, key: str = "", amount: Money | None = None, note: str = ""
) -> OnlineRefund:
    """Take *amount* of an order out of the payer's prepayment and keep the refund that is to be asked for.

    The whole of the order under a key of its own, unless they are told. Above the project's threshold it waits until
    somebody else has approved the command of the same key at the counter.

    Raises:  KeyReused; RefundNotTaken; MoreThanThere: more than is left of the order, or than the payer has prepaid.
    """
    refund = OnlineRefund(
        project=order.project,
        key=key or f"{order.number}/back",
        order=order.number,
        payer=order.payer,
        amount=amount or order.amount,
        gateway=order.gateway,
        reason=note or order.number,
        asked_at=books.at,
        actor=books.desk.actor,
    )
    kept = books.tx.get(OnlineRefund, refund.number)
    if kept is not None:
        for field in ("order", "amount"):
            if getattr(kept, field) != getattr(refund, field):
                raise KeyReused(refund.key, field)
        return kept
    _check(books, order, refund)
    answer = books.do(
        Refund(
            project=refund.project,
            key=refund.key,
            on=books.day(refund.project, None),
            payer=refund.payer,
            amount=refund.amount,
            method="online",
            note=refund.number,
        )
    )
    waits = bool(answer.told)
    made = attrs.evolve(refund, state="proposed" if waits else "unknown", posted=not waits, entry=answer.posting)
    return books.tx.put(made, expected=None)


def _check(books: Books, order: OnlineOrder, refund: OnlineRefund) -> None:
    before = [each for each in books.tx.find(OnlineRefund, order=order.number) if each.state != "withdrawn"]
    limits = books.channel.gateway.abilities
    if "refund" not in limits:
        raise RefundNotTaken(order.number, "its channel pays nothing back", code="ability")
    if "refund-50-parts" in limits and len(before) >= PARTS_MOST:
        raise RefundNotTaken(order.number, f"its channel takes {PARTS_MOST} refunds of one order", code="parts")
    paid_on = day_of(order.paid_at or books.at)
    if "refund-1-year" in limits and (day_of(books.at) - paid_on).days > DAYS_MOST:
        raise RefundNotTaken(order.number, f"it was paid more than {DAYS_MOST} days ago", code="age")
    nothing = Money(0, order.amount.currency)
    left = order.amount - sum((each.amount for each in before if each.state != "failed"), nothing)
    if refund.amount > left:
        raise MoreThanThere("order", order.number, refund.amount, left)


def paid_order(order: OnlineOrder) -> OnlineOrder:
    """Return the order where it is paid and in the books. Raises: WrongState."""
    if order.state != "paid" or not order.posting:
        raise WrongState("order", order.number, order.state, "paid")
    return order
