"""A budget's file at the door: TOML text in, a budget or findings with their places out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import attrs

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import JizhiError, PolicyRefused
from jizhi.findings import Finding, Outcome
from jizhi.reports.book import Budget, BudgetMonth
from jizhi.values import Money, cny


@attrs.frozen(kw_only=True)
class _Month:
    month: str
    charged: Mapping[str, Decimal] = attrs.field(factory=dict)
    received: Mapping[str, Decimal] = attrs.field(factory=dict)
    upkeep: Decimal | None = None


@attrs.frozen(kw_only=True)
class _Document:
    budget: str = ""
    month: tuple[_Month, ...] = ()


def budget_from_toml(text: str, *, source: str = "budget.toml") -> Outcome[Budget | None]:
    """Read the TOML *text* of a budget: a ``[[month]]`` for each, with yuan as texts.

    Returns: the budget, or None with the findings that refuse it.

    >>> budget_from_toml('[[month]]\\nmonth = "2025-03"\\n[month.charged]\\nservice = "1200.50"').value.month[0].charged
    {'service': Money(fen=120050, currency='CNY')}
    >>> [(each.code, each.subject) for each in budget_from_toml('[[month]]\\nmonth = "2025-3"').findings]
    [('value-refused', 'budget.toml: month 1')]
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    outcome = structure(data, _Document)
    if outcome.value is None:
        return Outcome(None, tuple(attrs.evolve(one, subject=f"{source}: {one.subject}") for one in outcome.findings))
    months: list[BudgetMonth] = []
    troubles: list[Finding] = []
    for number, month in enumerate(outcome.value.month, 1):
        try:
            months.append(_month(month))
        except JizhiError as refused:
            troubles.append(Finding("value-refused", f"{source}: month {number}", {"why": refused}))
    if troubles:
        return Outcome(None, tuple(troubles))
    return Outcome(Budget(title=outcome.value.budget, month=tuple(months)))


def budget_or_refuse(text: str, *, source: str = "budget.toml") -> Budget:
    """Read a budget that must be sound.

    Raises: PolicyRefused with every finding.
    """
    outcome = budget_from_toml(text, source=source)
    if outcome.value is None:
        raise PolicyRefused(source, outcome.findings)
    return outcome.value


def _month(month: _Month) -> BudgetMonth:
    return BudgetMonth(
        month=month.month,
        charged=_amounts(month.charged),
        received=_amounts(month.received),
        upkeep=None if month.upkeep is None else cny(format(month.upkeep, "f")),
    )


def _amounts(told: Mapping[str, Decimal]) -> dict[str, Money]:
    return {fee: cny(format(amount, "f")) for fee, amount in told.items()}
