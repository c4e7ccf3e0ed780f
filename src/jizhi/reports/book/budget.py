"""A budget: what a project is to charge, to receive and to spend on upkeep, month by month, by fee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.errors import RecordRefused
from jizhi.values import Money, Period

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
NOTHING: Final[Mapping[str, Money]] = MappingProxyType({})


def _month(record: BudgetMonth, field: attrs.Attribute[str], month: str) -> None:
    if not _MONTH.fullmatch(month):
        raise RecordRefused("budget", field.name, month, "it must be a month such as 2025-03")


@attrs.frozen(kw_only=True)
class BudgetMonth:
    """The budget of one *month*: by the code of a fee what is to be charged and received, and what upkeep may cost.

    Raises:  RecordRefused: *month* is no month such as ``2025-03``.

    >>> BudgetMonth(month="2025-03").of(date(2025, 3, 1))
    True
    >>> BudgetMonth(month="March")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: budget: month = 'March', but it must be a month such as 2025-03
    """

    month: str = attrs.field(validator=_month)
    charged: Mapping[str, Money] = NOTHING
    received: Mapping[str, Money] = NOTHING
    upkeep: Money | None = None

    def of(self, first: date) -> bool:
        """Whether it is the budget of the month that begins on *first*."""
        return self.month == f"{first:%Y-%m}"


@attrs.frozen(kw_only=True)
class Budget:
    """The budget of a project; a month that it does not have has none, which is not a budget of nothing.

    >>> plan = Budget(month=(BudgetMonth(month="2025-03", upkeep=Money(10000)),))
    >>> plan.within(Period.month(2025, 3)).upkeep, plan.within(Period.month(2025, 4)) is None
    (Money(fen=10000, currency='CNY'), True)
    """

    title: str = ""
    month: tuple[BudgetMonth, ...] = ()

    def within(self, period: Period) -> BudgetMonth | None:
        """The months of *period* added up, None where it has none of them."""
        found = [each for each in self.month if date.fromisoformat(f"{each.month}-01") in period]
        if not found:
            return None
        spent = [each.upkeep for each in found if each.upkeep is not None]
        return BudgetMonth(
            month=found[0].month,
            charged=_added([each.charged for each in found]),
            received=_added([each.received for each in found]),
            upkeep=sum(spent[1:], spent[0]) if spent else None,
        )


def _added(tables: list[Mapping[str, Money]]) -> Mapping[str, Money]:
    sums: dict[str, Money] = {}
    for fee, amount in (pair for each in tables for pair in each.items()):
        sums[fee] = sums[fee] + amount if fee in sums else amount
    return MappingProxyType(sums)
