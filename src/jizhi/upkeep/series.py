"""Series: the days of a fixed plan from its anchor, and the visits of floating plans from when each was done last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import attrs

from jizhi.estate import Standstill
from jizhi.upkeep.intervals import Every, month_end
from jizhi.upkeep.placing import Placing
from jizhi.upkeep.plan import Plan
from jizhi.values import Period, months_after

_ONE = timedelta(days=1)


@attrs.frozen
class Slot:
    """One occurrence of a series, shared by everything whose days are the same.

    Args:
        plan: the plan whose work it is; of a ladder the widest that is due.
        occurrence: what it is known by for good, whatever day it is moved to: the anchor or the time before, and how
            many intervals later.
        day: when it is planned. *limit*: the day that the interval or the calendar comes to, before it was moved.
        opens: the first day on which the work counts. *closes*: the last one within tolerance.
        step: of a floating series, 1 for the next visit; the later ones suppose that each is done on its day.
        time: the time of day, of a plan that has several a day.
    """

    plan: Plan
    occurrence: str
    day: date
    limit: date
    opens: date
    closes: date
    step: int = 1
    time: str = ""


def fixed_slots(placing: Placing, anchor: date, *, first: int, window: Period) -> Iterator[Slot]:
    """Yield the occurrences of a fixed plan whose days lie in *window*, counted from *anchor*.

    Args:
        first: number of the first one: 0 for the anchor itself, 1 for an interval later.
    """
    plan = placing.plan
    n = max(first, plan.every.reaching(anchor, window.start))
    while n > first and _fixed_day(placing, anchor, n - 1)[1] >= window.start:
        n -= 1
    while True:
        limit, day = _fixed_day(placing, anchor, n)
        if day >= window.end or (plan.until is not None and limit >= plan.until):
            return
        if day >= window.start:
            yield from _timed(plan, anchor, n, limit, day)
        n += 1


def _fixed_day(placing: Placing, anchor: date, n: int) -> tuple[date, date]:
    limit = placing.plan.every.after(anchor, n)
    if placing.plan.whole_month:
        limit = month_end(limit)
    return limit, placing.placed(limit)


def _timed(plan: Plan, anchor: date, n: int, limit: date, day: date) -> Iterator[Slot]:
    opens = limit - timedelta(days=plan.early_days)
    if plan.early_months or plan.whole_month:
        opens = months_after(limit, -plan.early_months)
    if plan.whole_month:
        opens = opens.replace(day=1)
    closes = max(day, limit) + timedelta(days=plan.late_days)
    for time in plan.times or ("",):
        name = f"{anchor}+{n}@{time}" if time else f"{anchor}+{n}"
        yield Slot(plan, name, day, limit, min(opens, day), closes, time=time)


Step = Callable[[int, date, bool], date | None]
"""From the number of a plan in its ladder, the time before and whether that is known: when it is due next."""


def by_calendar(ladder: Sequence[Plan]) -> Step:
    """Return the step that counts days, weeks and months."""
    every: tuple[Every, ...] = tuple(plan.every for plan in ladder)
    # Assets of one class ask for the same few hundred days again and again.
    known: tuple[dict[date, date], ...] = tuple({} for _ in ladder)

    def step(level: int, base: date, _: bool) -> date:
        found = known[level].get(base)
        if found is None:
            found = known[level][base] = every[level].after(base, 1)
        return found

    return step


@attrs.frozen(kw_only=True)
class Bases:
    """What the visits of one asset are counted from.

    Args:
        last: for each plan of the ladder, when its work was done last; None for never.
        start: where counting begins for what was never done; *at_once*: by law it is due on that day already.
        until: the first day on which nothing is due any more; None where that is open.
    """

    last: tuple[date | None, ...]
    start: date
    at_once: bool = False
    until: date | None = None

    @property
    def base(self) -> date:
        """The time before, by which the next visit is known."""
        return max((day for day in self.last if day is not None), default=self.start)


def visits(placings: Sequence[Placing], bases: Bases, step: Step, still: Sequence[Standstill] = ()) -> Iterator[Slot]:
    """Yield the visits of a ladder of floating plans, without end unless something ends them.

    Each visit is of the widest plan that would be overdue by the visit after it, so that a quarter's work goes with
    one of the half-month's and no interval is ever exceeded; what the wider one covers counts as done with it.
    """
    ladder = [placing.plan for placing in placings]
    base, number = bases.base, 0
    limits = [
        bases.start if last is None and bases.at_once else step(level, last or bases.start, last is not None)
        for level, last in enumerate(bases.last)
    ]
    before = None if bases.at_once and limits[0] == base else base
    while True:
        due = [limit for limit in limits if limit is not None]
        if not due:
            return
        limit = min(due)
        day = placings[0].placed(limit, after=before)
        if before is not None and day <= before:
            # Overdue already when the smaller work was done last: it is due at once, not on a day that has passed.
            day = before + _ONE
        in_use = _in_use(day, still)
        if in_use is None or (bases.until is not None and in_use >= bases.until):
            return
        limit, day = (limit, day) if in_use == day else (in_use, in_use)
        following = step(0, day, False)
        after = None if following is None else placings[0].placed(following, after=day)
        level = max(i for i, each in enumerate(limits) if each is not None and (each <= day or _late(each, after)))
        number += 1
        yield _visit(ladder[level], base, number, day, limit)
        limits[: level + 1] = [step(i, day, False) for i in range(level + 1)]
        before = day


def _late(limit: date, after: date | None) -> bool:
    return after is None or limit < after


def _visit(plan: Plan, base: date, number: int, day: date, limit: date) -> Slot:
    opens = day - timedelta(days=plan.early_days)
    if plan.early_months:
        opens = months_after(day, -plan.early_months)
    closes = max(day, limit) + timedelta(days=plan.late_days)
    return Slot(plan, f"{base}+{number}", day, limit, opens, closes, step=number)


def _in_use(day: date, still: Sequence[Standstill]) -> date | None:
    """The day, or the first one after it on which the asset is in use again; None where nobody knows when."""
    for spell in sorted(still, key=lambda each: each.since):
        if spell.covers(day):
            if spell.until is None:
                return None
            day = spell.until
    return day
