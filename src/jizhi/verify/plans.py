"""A book of maintenance plans under its laws: nothing later than its interval or rarer than a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, TypeAlias

import attrs
from hypothesis import strategies as st

from jizhi.estate import Asset
from jizhi.findings import Finding, Outcome
from jizhi.upkeep import Due, Every, Plan, PlanBook, Service, due_work
from jizhi.values import Period, months_after
from jizhi.verify.search import USUAL, Search

WALKS_MOST: Final = 30
_MONTHS: Final = 27

Work: TypeAlias = Callable[..., Outcome[tuple[Due, ...]]]
"""What says what is due: ``due_work``, or a broken twin of it."""


@attrs.frozen(kw_only=True)
class Rule:
    """The most that a published book lets pass for a class of assets, and on whose word."""

    every: Every
    basis: str


def rules_of(books: Iterable[PlanBook]) -> Mapping[str, Rule]:
    """By code of a plan its lawful interval, and by class of assets the shortest, of published *books*."""
    found: dict[str, Rule] = {}
    for book in books:
        for plan in book.plan:
            if plan.law != "interval" or not plan.every.by_date:
                continue
            for each in (f"plan {plan.code}", *plan.classes):
                if each not in found or _days(plan.every) < _days(found[each].every):
                    found[each] = Rule(every=plan.every, basis=plan.basis or book.title)
    return found


def _days(every: Every) -> int:
    base = date(2001, 1, 1)
    return (every.after(base, 1) - base).days


def verify_plans(
    book: PlanBook,
    published: Iterable[PlanBook] = (),
    *,
    on: date,
    search: Search = USUAL,
    work: Work = due_work,
) -> tuple[Finding, ...]:
    """Try the laws on a *book* of plans: done at the latest day it allows, the next never comes beyond the maximum.

    Args:
        published: books whose lawful intervals are the maximum for their classes, whatever the plan itself says.
        on: the first day from which work is drawn.

    Findings: ``law-plan-rare`` (the plan comes less often than a published rule asks), ``law-plan-exceeds`` (days off,
        blackouts or tolerance carry it beyond), both errors; ``law-plan-idle`` (a warning): it never comes at all.
    """
    rules = rules_of(published)
    smaller = (plan for plan in book.plan if not plan.covers)
    return tuple(finding for plan in smaller for finding in _plan(book, plan, rules, on, search, work))


def _plan(
    book: PlanBook, plan: Plan, rules: Mapping[str, Rule], on: date, search: Search, work: Work
) -> Iterator[Finding]:
    place = f"plan {plan.code}"
    known = [rules[each] for each in plan.classes if each in rules]
    smallest = rules.get(place) or min(known, key=lambda rule: _days(rule.every), default=None)
    if not plan.every.by_date or plan.every.years or not plan.classes:
        return
    if smallest is not None and _shortest(book, plan) and _days(plan.every) > _days(smallest.every):
        told = {"days": _days(plan.every), "most": _days(smallest.every), "basis": smallest.basis}
        yield Finding("law-plan-rare", place, told)
        return
    most = plan.every if plan.lawful else smallest.every if smallest is not None and _shortest(book, plan) else None
    few = attrs.evolve(search, tries=min(search.tries, WALKS_MOST))
    days = st.integers(0, 365).map(lambda number: on + timedelta(days=number))
    if not any(_dues(book, plan, each, work) for each in few.drawn(days)[:3]):
        yield Finding("law-plan-idle", place, {}, "warning")
    if most is None:
        return
    worst = few.smallest(days, lambda first: _beyond(book, plan, most, first, work) is not None)
    if worst is not None and (gap := _beyond(book, plan, most, worst, work)) is not None:
        one, other = gap
        yield Finding("law-plan-exceeds", place, {"day": one, "next": other, "most": most.after(one, 1)})


def _shortest(book: PlanBook, plan: Plan) -> bool:
    """True where no other plan of the book comes to the same assets more often."""
    return not any(
        other is not plan and set(other.classes) & set(plan.classes) and _days(other.every) < _days(plan.every)
        for other in book.plan
        if other.every.by_date
    )


def _dues(book: PlanBook, plan: Plan, first: date, work: Work) -> tuple[Due, ...]:
    """What is due of one plan for an asset on which it was done on a day."""
    alone = attrs.evolve(book, plan=(plan,))
    asset = Asset(code="A1", name="A1", asset_class=plan.classes[0], installed=first)
    done = Service(subject="A1", plan=plan.code, day=first)
    window = Period(first + timedelta(days=1), months_after(first, _MONTHS))
    return tuple(due for due in work(alone, [asset], [done], window=window).value if due.day > first)


def _beyond(book: PlanBook, plan: Plan, most: Every, first: date, work: Work) -> tuple[date, date] | None:
    """Two days on which the work is done, each as late as its plan allows, that lie further apart than *most*."""
    before = first
    for due in _dues(book, plan, first, work):
        latest = due.slot.closes
        if latest > most.after(before, 1):
            return before, latest
        before = due.day
    return None
