"""Statements: line by line, what a payer or a space owed, was charged and paid, with the balance after each line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.fees.ledger import Entry, EntryKind, kind_of_account
from jizhi.values import Money, Period

_OWED = frozenset({"receivable", "late-fee"})


@attrs.frozen(kw_only=True)
class StatementLine:
    """One entry: by how much it changed what is owed, what is prepaid and what is held as deposit, and what they are.

    A line that pays a bill from a prepayment lessens both.
    """

    entry: str
    day: date
    kind: EntryKind
    payer: str
    space: str
    fee: str
    cycle: Period | None
    bill: str
    owed: Money
    prepaid: Money
    deposit: Money
    owed_after: Money
    prepaid_after: Money
    deposit_after: Money


@attrs.frozen(kw_only=True)
class Statement:
    """The lines of a period in the order of days, and what was owed, prepaid and held before and after them."""

    payer: str
    space: str
    period: Period
    opening: tuple[Money, Money, Money]
    closing: tuple[Money, Money, Money]
    lines: tuple[StatementLine, ...]


def payer_statement(entries: Iterable[Entry], *, payer: str, period: Period) -> Statement:
    """Return the statement of a *payer*: everything in his book.

    >>> payer_statement((), payer="zhang", period=Period.month(2025, 3)).lines
    ()
    """
    return _statement((entry for entry in entries if entry.payer == payer), payer, "", period)


def space_statement(entries: Iterable[Entry], *, space: str, period: Period) -> Statement:
    """Return the statement of a *space*: what was charged and paid for it, whoever had to pay.

    Prepayments are the payers', not the space's: what stands in their column is what the space's bills took of them.
    """
    return _statement((entry for entry in entries if entry.space == space), "", space, period)


def _statement(rows: Iterable[Entry], payer: str, space: str, period: Period) -> Statement:
    ordered = sorted((row for row in rows if row.day < period.end), key=lambda row: (row.day, row.id))
    nothing = ordered[0].amount * 0 if ordered else Money(0)
    now = before = (nothing, nothing, nothing)
    lines: list[StatementLine] = []
    for row in ordered:
        change = _change(row)
        now = (now[0] + change[0], now[1] + change[1], now[2] + change[2])
        if row.day < period.start:
            before = now
        elif any(change):
            lines.append(_line(row, change, now))
    return Statement(payer=payer, space=space, period=period, opening=before, closing=now, lines=tuple(lines))


def _change(row: Entry) -> tuple[Money, Money, Money]:
    """By how much an entry changes what is owed, prepaid and held."""
    owed = prepaid = deposit = row.amount * 0
    for side, amount in ((row.debit, row.amount), (row.credit, -row.amount)):
        kind = kind_of_account(side)
        if kind in _OWED:
            owed += amount
        elif kind == "prepayment":
            prepaid -= amount
        elif kind == "deposit":
            deposit -= amount
    return owed, prepaid, deposit


def _line(row: Entry, change: tuple[Money, Money, Money], now: tuple[Money, Money, Money]) -> StatementLine:
    return StatementLine(
        entry=row.id,
        day=row.day,
        kind=row.kind,
        payer=row.payer,
        space=row.space,
        fee=row.fee,
        cycle=row.cycle,
        bill=row.bill,
        owed=change[0],
        prepaid=change[1],
        deposit=change[2],
        owed_after=now[0],
        prepaid_after=now[1],
        deposit_after=now[2],
    )
