"""Forgiving: a waiver gives up what is owed as a kindness or a duty, a write-off what nobody will pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from jizhi.errors import AlreadyReversed, MoreThanOwed
from jizhi.fees.ledger import Entry, Move, OpenItem, Row, account, items, reversed_move
from jizhi.fees.payments.moves import check_amount
from jizhi.values import Money


def waive(rows: Sequence[Row], item: str, amount: Money, *, on: date, because: str) -> Move:
    """Waive *amount* of what is owed of an item, on a day not before it was raised.

    Args:
        rows: everything in the payer's book.
        item: the id of the open item; that of a late fee ends with ``!late``.
        because: why; somebody will ask.

    Raises:
        AmountRefused: nothing, or less.
        MoreThanOwed: more than is owed of it.
    """
    return _forgiven(rows, item, amount, on=on, because=because, kind="waiver", against="discount")


def write_off(rows: Sequence[Row], item: str, amount: Money, *, on: date, because: str) -> Move:
    """Write off *amount* of what is owed of an item; else as ``waive``."""
    return _forgiven(rows, item, amount, on=on, because=because, kind="write-off", against="write-off")


def unforgive(rows: Sequence[Row], entry: Entry, *, on: date, because: str = "") -> Move:
    """Take a waiver or a write-off back: the amount is owed again.

    Raises: AlreadyReversed: it is neither, was reversed before, or the item was credited since.
    """
    why = ""
    if entry.kind not in {"waiver", "write-off"}:
        why = f"it is a {entry.kind}, not a waiver or a write-off"
    elif any(row.reverses == entry.id for row in rows):
        why = "it was reversed before"
    elif _standing(rows, entry) < entry.amount.fen:
        why = "the item was credited since, and it was taken back by that"
    if why:
        raise AlreadyReversed(entry.id, why)
    return reversed_move(entry, on=max(on, entry.day), because=because)


def _standing(rows: Sequence[Row], entry: Entry) -> int:
    about = (row for row in rows if row.item == entry.item and {row.debit, row.credit} == {entry.debit, entry.credit})
    return sum(row.amount.fen if row.credit == entry.credit else -row.amount.fen for row in about)


def _forgiven(
    rows: Sequence[Row],
    item: str,
    amount: Money,
    *,
    on: date,
    because: str,
    kind: Literal["waiver", "write-off"],
    against: str,
) -> Move:
    check_amount(f"a {kind}", amount)
    found: OpenItem | None = next((one for one in items(rows) if one.id == item), None)
    if found is None or amount > found.outstanding:
        raise MoreThanOwed(item, amount, found.outstanding if found else Money(0, amount.currency))
    return Move(
        day=max(on, found.since),
        debit=account(against, found.fee),
        credit=account("receivable" if found.part == "principal" else "late-fee", found.payer),
        amount=amount,
        kind=kind,
        payer=found.payer,
        space=found.space,
        fee=found.fee,
        item=found.item,
        because=because,
    )
