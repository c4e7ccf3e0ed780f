"""Instalments: what a payer owes, paid in parts by days that were agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import attrs

from jizhi.errors import PlanRefused
from jizhi.fees.ledger import OpenItem
from jizhi.fees.payments.vouchers import InstalmentPlan
from jizhi.values import Money, months_after, split


@attrs.frozen(kw_only=True)
class PlanState:
    """How far a plan is on a day: what should be paid by then, what is paid, and what is behind."""

    due: Money
    paid: Money
    behind: Money
    next_due: date | None


def equal_parts(total: Money, *, first: date, count: int) -> tuple[tuple[date, Money], ...]:
    """*count* monthly parts of *total* that differ by a fen at most, from *first* on; a 31st stays a month's end.

    >>> [f"{day} {part}" for day, part in equal_parts(Money(10000), first=date(2025, 1, 31), count=3)]
    ['2025-01-31 33.34 CNY', '2025-02-28 33.33 CNY', '2025-03-31 33.33 CNY']
    """
    parts = split(total, by=[1] * count)
    return tuple((months_after(first, number), part) for number, part in enumerate(parts))


def agree(
    payer: str,
    owed: Sequence[OpenItem],
    parts: Iterable[tuple[date, Money]],
    *,
    project: str,
    number: int,
    on: date,
    actor: str = "",
) -> InstalmentPlan:
    """A plan by which *payer* pays what is owed of the items *owed* in parts.

    Raises:
        PlanRefused: nothing is owed; the parts do not add up to it, or are not above zero; their days do not rise
            or begin before *on*.
    """
    agreed = tuple(parts)
    total = sum((item.outstanding for item in owed), Money(0, owed[0].outstanding.currency if owed else "CNY"))
    if not total:
        raise PlanRefused(payer, "nothing is owed")
    sums = sum((part for _, part in agreed), total * 0)
    days = [day for day, _ in agreed]
    if sums != total or any(part.fen <= 0 for _, part in agreed):
        raise PlanRefused(payer, f"the parts add up to {sums}, and {total} is owed")
    if any(one >= other for one, other in pairwise([on, *days][1:])) or days[0] < on:
        raise PlanRefused(payer, "the days of the parts do not rise")
    return InstalmentPlan(
        project=project,
        payer=payer,
        number=number,
        agreed_on=on,
        items=tuple(item.id for item in owed),
        parts=agreed,
        baseline=_settled(owed, total.currency),
        actor=actor,
    )


def plan_state(plan: InstalmentPlan, items: Iterable[OpenItem], *, as_of: date) -> PlanState:
    """How far *plan* is: what was paid or forgiven of its items since it was agreed counts, oldest part first.

    Args:
        items: the items of the payer, as of the same day.
    """
    mine = [item for item in items if item.id in set(plan.items)]
    paid = _settled(mine, plan.baseline.currency) - plan.baseline
    due = sum((part for day, part in plan.parts if day <= as_of), Money(0, plan.baseline.currency))
    reached = Money(0, plan.baseline.currency)
    next_due = None
    for day, part in plan.parts:
        reached = reached + part
        if reached > paid:
            next_due = day
            break
    return PlanState(due=due, paid=paid, behind=max(due - paid, due - due), next_due=next_due)


def _settled(owed: Iterable[OpenItem], currency: str) -> Money:
    nothing = Money(0, currency)
    return sum((item.applied + item.waived + item.written_off for item in owed), nothing)
