"""Run-hours: when an asset will have run so long since the last time, by what its counter has shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jizhi.estate import RunHours
from jizhi.upkeep.intervals import Every
from jizhi.upkeep.series import Step


def by_hours(every: Every, readings: Sequence[RunHours]) -> Step:
    """Return the step of a plan by run-hours: the day on which the counter reached them, or will at its usual pace.

    Where *every* names days or months too, whichever comes first. Without two readings that differ nobody knows the
    pace, and only the calendar counts; None where there is none either.

    >>> shown = [RunHours(asset="P1", day=date(2025, 1, day), hours=hours) for day, hours in ((1, 100), (11, 200))]
    >>> by_hours(Every(hours=500), shown)(0, date(2025, 1, 1), True)
    datetime.date(2025, 2, 20)
    >>> by_hours(Every(hours=500), [])(0, date(2025, 1, 1), True) is None
    True
    """
    shown = _last_of_each_day(readings)

    def step(_: int, base: date, known: bool) -> date | None:
        by_counter = _reached(every.hours, shown, base)
        by_date = every.after(base, 1) if every.by_date else None
        return min((day for day in (by_counter, by_date) if day is not None), default=None)

    return step


def _last_of_each_day(readings: Sequence[RunHours]) -> list[RunHours]:
    by_day = {reading.day: reading for reading in sorted(readings, key=lambda each: (each.day, each.n))}
    return [by_day[day] for day in sorted(by_day)]


def _reached(hours: int, shown: Sequence[RunHours], base: date) -> date | None:
    if not shown:
        return None
    first, last = shown[0], shown[-1]
    used, days = last.hours - first.hours, (last.day - first.day).days
    if base >= last.day:
        # Where the counter has not been read since, its usual pace is all there is.
        return base + timedelta(days=max(1, -(-hours * days // used))) if used > 0 else None
    begun = next((each.hours for each in reversed(shown) if each.day <= base), first.hours)
    target = begun + hours
    met = next((each.day for each in shown if each.day > base and each.hours >= target), None)
    if met is not None:
        return met
    return last.day + timedelta(days=max(1, -(-(target - last.hours) * days // used))) if used > 0 else None
