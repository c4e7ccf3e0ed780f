"""Suspense: money that came in and nobody knows from whom, until somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jizhi.errors import MoreThanThere
from jizhi.fees.ledger import Move, Row, account, least_from
from jizhi.fees.payments.moves import check_amount
from jizhi.values import Money


def receive_unknown(item: str, amount: Money, *, method: str, on: date, because: str = "") -> Move:
    """Money comes in from an unknown payer; *item* names it until it is resolved.

    Raises: AmountRefused.
    """
    return Move(
        day=on,
        debit=account("clearing", method),
        credit=account("suspense", item),
        amount=check_amount("a payment", amount),
        kind="receipt",
        item=item,
        because=because,
    )


def in_suspense(rows: Sequence[Row], item: str, *, on: date) -> Money:
    """What of the money named *item* is still nobody's and can be resolved on *on*."""
    here = account("suspense", item)
    changes = [
        (row.day, row.amount.fen if row.credit == here else -row.amount.fen)
        for row in rows
        if here in {row.debit, row.credit}
    ]
    return Money(max(0, least_from(changes, on=on)), rows[0].amount.currency if rows else "CNY")


def resolve(rows: Sequence[Row], item: str, amount: Money, *, payer: str, on: date, because: str = "") -> Move:
    """Give money in suspense, or a part of it, to the payer whose it is; it is his prepayment then.

    Raises:
        AmountRefused: nothing, or less.
        MoreThanThere: more than is in suspense under this name.
    """
    check_amount("a resolution", amount)
    there = in_suspense(rows, item, on=on) or amount * 0
    if amount > there:
        raise MoreThanThere("suspense", item, amount, there)
    return Move(
        day=on,
        debit=account("suspense", item),
        credit=account("prepayment", payer),
        amount=amount,
        kind="resolution",
        payer=payer,
        item=item,
        because=because,
    )
