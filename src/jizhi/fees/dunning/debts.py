"""Debts: what one payer still owes on one bill, late fees beside it, as dunning looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.fees.ledger import OpenItem
from jizhi.values import Money


@attrs.frozen(kw_only=True)
class Debt:
    """What a payer owes on a *bill* (of what was moved in without one, on its item): *principal*, and *late* fees.

    ``due_on`` is the first day on which some of it fell due; it is overdue from the day after.
    """

    bill: str
    payer: str
    due_on: date
    principal: Money
    late: Money
    spaces: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def total(self) -> Money:
        """All that is owed of it."""
        return self.principal + self.late


def debts(items: Iterable[OpenItem]) -> tuple[Debt, ...]:
    """Return what is owed, bill by bill, in the order of payer, due day and bill; what is settled is passed over.

    Args:
        items: those of any payers as of one day. A late fee stands with the bill of its charge.
    """
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        groups.setdefault((item.payer, item.bill or item.item), []).append(item)
    found = (_debt(payer, bill, mine) for (payer, bill), mine in groups.items())
    return tuple(sorted((debt for debt in found if debt.total.fen > 0), key=order))


def order(debt: Debt) -> tuple[str, date, str]:
    """The order of debts: by payer, due day and bill."""
    return debt.payer, debt.due_on, debt.bill


def _debt(payer: str, bill: str, mine: list[OpenItem]) -> Debt:
    nothing = mine[0].outstanding * 0
    sums = {"principal": nothing, "late": nothing}
    for item in mine:
        sums[item.part] += item.outstanding
    # A late fee falls due on the day it was accrued, which says nothing about the bill.
    dated = [item.due_on for item in mine if item.part == "principal"] or [item.due_on for item in mine]
    return Debt(
        bill=bill,
        payer=payer,
        due_on=min(dated),
        principal=sums["principal"],
        late=sums["late"],
        spaces=tuple(sorted({item.space for item in mine if item.space})),
        items=tuple(sorted({item.item for item in mine})),
    )
