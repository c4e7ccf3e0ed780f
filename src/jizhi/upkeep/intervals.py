"""Intervals: every so many days, weeks, months or run-hours, or in the years that a rule names."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import attrs

from jizhi.errors import UpkeepRefused
from jizhi.values import month_length, months_after

DAYS_MOST = 36_600
"""A hundred years; nothing is planned beyond."""


@attrs.frozen(kw_only=True)
class Every:
    """How often: exactly one measure, and beside run-hours days or months too, whichever comes first.

    Args:
        days, weeks, months: one of them above zero.
        hours: run-hours by the asset's own counter.
        years: the years after the anchor in which something is due; after the last one every year.

    Raises:
        UpkeepRefused: none, several, or years that do not rise.

    >>> Every(months=1).after(date(2025, 1, 31), 1), Every(months=1).after(date(2025, 1, 31), 2)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 31))
    >>> [Every(years=(1, 4, 7)).after(date(2018, 6, 20), n).year for n in (1, 2, 3, 4, 5)]
    [2019, 2022, 2025, 2026, 2027]
    >>> Every(days=15, months=1)
    Traceback (most recent call last):
    jizhi.errors.UpkeepRefused: every: give days, weeks, months or years, and only one of them
    """

    days: int = 0
    weeks: int = 0
    months: int = 0
    hours: int = 0
    years: tuple[int, ...] = ()

    def __attrs_post_init__(self) -> None:
        numbers = (self.days, self.weeks, self.months, self.hours, *self.years)
        if any(type(number) is not int or not 0 <= number <= DAYS_MOST for number in numbers):
            raise UpkeepRefused("every", f"each number is whole, from 0 to {DAYS_MOST}")
        given = sum(bool(measure) for measure in (self.days, self.weeks, self.months, self.years))
        if given > 1 or not (given or self.hours):
            raise UpkeepRefused("every", "give days, weeks, months or years, and only one of them")
        if self.years and (self.hours or not all(one < other for one, other in pairwise((0, *self.years)))):
            raise UpkeepRefused("every", "years rise from 1 on, and do not go with hours")

    @property
    def by_date(self) -> bool:
        """True where the calendar alone says when, False where run-hours are all there is."""
        return bool(self.days or self.weeks or self.months or self.years)

    def after(self, base: date, n: int) -> date:
        """Return the day *n* intervals after *base*, always counted from the base."""
        if self.years:
            beyond = max(0, n - len(self.years))
            years = 0 if n == 0 else self.years[min(n, len(self.years)) - 1] + beyond
            return months_after(base, 12 * years)
        if self.months:
            return months_after(base, self.months * n)
        return base + timedelta(days=(self.days + 7 * self.weeks) * n)

    def reaching(self, base: date, day: date) -> int:
        """Return the smallest n of 0 or more whose day is not before *day*."""
        if day <= base:
            return 0
        if self.years or self.months:
            months = (day.year - base.year) * 12 + day.month - base.month
            n = months // 12 - max(self.years, default=0) if self.years else months // self.months
        else:
            n = (day - base).days // (self.days + 7 * self.weeks)
        n = max(0, n - 1)
        while self.after(base, n) < day:
            n += 1
        return n


def month_end(day: date) -> date:
    """Return the last day of the month that holds *day*.

    >>> month_end(date(2024, 2, 10))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=month_length(day))
