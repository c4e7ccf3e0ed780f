"""The statement of a payer: what he owed at the beginning, what happened, what he owes and has prepaid at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from jizhi.fees.ledger.entries import OWED, Entry, account, kind_of_account, signed
from jizhi.fees.ledger.items import bucket
from jizhi.values import Money, Period

_COLUMNS = ("charged", "late", "paid", "waived", "written_off")


@attrs.frozen(kw_only=True)
class StatementLine:
    """One entry of a statement, and what was owed and prepaid after it."""

    entry: Entry
    owed: Money
    prepaid: Money


@attrs.frozen(kw_only=True)
class Statement:
    """What happened in a payer's book in a period, or in the part of it that is about one space.

    ``opening`` + ``charged`` + ``late`` - ``paid`` - ``waived`` - ``written_off`` = ``closing``; a correction or a void
    nets in ``charged``, and a payment that was taken back in ``paid``. What came in and is not applied stands in
    ``prepaid``, which a statement of one space leaves out, because it is the payer's and no space's.
    """

    payer: str
    space: str
    period: Period
    opening: Money
    charged: Money
    late: Money
    paid: Money
    waived: Money
    written_off: Money
    closing: Money
    prepaid_before: Money
    prepaid: Money
    lines: tuple[StatementLine, ...]

    @property
    def agrees(self) -> bool:
        """True where the columns add up to the closing balance."""
        changed = self.charged + self.late - self.paid - self.waived - self.written_off
        return self.opening + changed == self.closing


def statement(
    entries: Iterable[Entry], *, payer: str, period: Period, space: str = "", currency: str = "CNY"
) -> Statement:
    """The statement of *payer* over *period*, of one *space* where it is named.

    Args:
        entries: at least everything in the payer's book, in any order.
    """
    mine = [entry for entry in entries if entry.payer == payer and (not space or entry.space == space)]
    mine.sort(key=lambda entry: (entry.day, entry.id))
    before = [entry for entry in mine if entry.day < period.start]
    within = [entry for entry in mine if period.start <= entry.day < period.end]
    owed, prepaid = _owed(before, payer), 0 if space else _prepaid(before, payer)
    opening, prepaid_before = owed, prepaid
    sums = dict.fromkeys(_COLUMNS, 0)
    lines = []
    for entry in within:
        for name, fen in _changes(entry):
            sums[name] += fen
        owed += _owed([entry], payer)
        prepaid += 0 if space else _prepaid([entry], payer)
        lines.append(StatementLine(entry=entry, owed=Money(owed, currency), prepaid=Money(prepaid, currency)))
    return Statement(
        payer=payer,
        space=space,
        period=period,
        opening=Money(opening, currency),
        closing=Money(owed, currency),
        prepaid_before=Money(prepaid_before, currency),
        prepaid=Money(prepaid, currency),
        lines=tuple(lines),
        **{name: Money(fen, currency) for name, fen in sums.items()},
    )


def _owed(entries: Sequence[Entry], payer: str) -> int:
    return sum(signed(entry, account(kind, payer)) for entry in entries for kind in OWED)


def _prepaid(entries: Sequence[Entry], payer: str) -> int:
    return -sum(signed(entry, account("prepayment", payer)) for entry in entries)


def _changes(entry: Entry) -> Iterable[tuple[str, int]]:
    """Which columns *entry* changes and by how much: a charge up, what settles it up in its own column."""
    for side, other, sign in ((entry.debit, entry.credit, 1), (entry.credit, entry.debit, -1)):
        kind = kind_of_account(side)
        if kind in OWED:
            settles = bucket(kind_of_account(other))
            if settles == "issued":
                yield ("late" if kind == "late-fee" else "charged"), sign * entry.amount.fen
            else:
                yield ("paid" if settles == "applied" else settles), -sign * entry.amount.fen
