"""The statement of a space: what was charged and paid for it, whoever had to pay, with the balance after each line."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from jizhi.fees.ledger import Entry, kind_of_account
from jizhi.values import Money, Period

_OWED = frozenset({"receivable", "late-fee"})


@attrs.frozen(kw_only=True)
class SpaceLine:
    """One entry, by how much it changed what is owed for the space, and what is owed and held as its deposits then."""

    entry: Entry
    change: Money
    owed: Money
    deposit: Money


@attrs.frozen(kw_only=True)
class SpaceStatement:
    """What happened about a space in a period, of all its payers; ``fees.ledger.statement`` is that of one payer."""

    space: str
    period: Period
    opening: Money
    closing: Money
    deposit: Money
    lines: tuple[SpaceLine, ...]


def space_statement(entries: Iterable[Entry], *, space: str, period: Period) -> SpaceStatement:
    """Return the statement of a *space*, in the order of days; opening + changes = closing.

    What a payer has prepaid is his and no space's: it shows as soon as it pays something of the space.

    Args:
        entries: from the first to at least the end of *period*, those of other spaces too.

    >>> space_statement((), space="1-101", period=Period.month(2025, 3)).lines
    ()
    """
    mine = (row for row in entries if row.space == space and row.day < period.end)
    ordered = sorted(mine, key=lambda row: (row.day, row.id))
    owed = held = opening = ordered[0].amount * 0 if ordered else Money(0)
    lines: list[SpaceLine] = []
    for row in ordered:
        change, kept = _change(row, _OWED), -_change(row, frozenset({"deposit"}))
        owed, held = owed + change, held + kept
        if row.day < period.start:
            opening = owed
        elif change or kept:
            lines.append(SpaceLine(entry=row, change=change, owed=owed, deposit=held))
    return SpaceStatement(space=space, period=period, opening=opening, closing=owed, deposit=held, lines=tuple(lines))


def _change(row: Entry, kinds: frozenset[str]) -> Money:
    """Debits less credits of *row* on accounts of these kinds."""
    debit, credit = (
        row.amount if kind_of_account(side) in kinds else row.amount * 0 for side in (row.debit, row.credit)
    )
    return debit - credit
