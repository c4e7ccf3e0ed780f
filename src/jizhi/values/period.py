"""Periods: half-open runs of days, and months counted from an anchor."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import MAXYEAR, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import attrs

from jizhi.errors import BadPeriod, BeyondCalendar, NotADate, NotWhole

_YEAR = re.compile(r"([0-9]{4})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

iso_day = lru_cache(maxsize=4096)(date.isoformat)
"""Write a day as ``2025-03-01``; an estate has few days, and each is written again and again."""


def plain_date(what: str, day: object) -> date:
    """Return *day* if it is a date and no instant.

    Raises:
        NotADate: anything else, a datetime too.

    >>> plain_date("due day", date(2025, 3, 1))
    datetime.date(2025, 3, 1)
    >>> plain_date("due day", "2025-03-01")
    Traceback (most recent call last):
    jizhi.errors.NotADate: due day must be a date, not str '2025-03-01'
    """
    if isinstance(day, datetime) or not isinstance(day, date):
        raise NotADate(what, day)
    return day


def month_length(day: date) -> int:
    """Return the number of days of the calendar month that holds *day*.

    >>> month_length(date(2024, 2, 10))
    29
    """
    return monthrange(day.year, day.month)[1]


def months_after(anchor: date, n: int) -> date:
    """Return the day *n* months after *anchor*; where the month is too short, its last day.

    Always count from the anchor, never from the answer before: then the 31st becomes the 28th and returns.

    Raises:
        NotADate: *anchor* is no plain date.
        NotWhole: *n* is no whole number.
        BeyondCalendar: the day would lie outside the years 1 to 9999.

    >>> [str(months_after(date(2025, 1, 31), n)) for n in (1, 2, -2)]
    ['2025-02-28', '2025-03-31', '2024-11-30']
    >>> months_after(date(9999, 12, 1), 1)
    Traceback (most recent call last):
    jizhi.errors.BeyondCalendar: 1 months after 9999-12-01 lies outside the years 1 to 9999
    """
    plain_date("an anchor", anchor)
    if type(n) is not int:
        raise NotWhole("a number of months", n)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + n, 12)
    if not 1 <= year <= MAXYEAR:
        raise BeyondCalendar(f"{n} months after {anchor}")
    first = date(year, month + 1, 1)
    return first.replace(day=min(anchor.day, month_length(first)))


@attrs.frozen(order=True)
class Period:
    """The days from *start* up to, but not including, *end*.

    Raises:
        NotADate: a bound is no plain date.
        BadPeriod: the end is not after the start.

    >>> Period(date(2025, 3, 1), date(2025, 4, 1)).days
    31
    >>> Period(date(2025, 3, 1), date(2025, 3, 1))
    Traceback (most recent call last):
    jizhi.errors.BadPeriod: period 2025-03-01..2025-03-01: it must end after it starts
    """

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        plain_date("the start of a period", self.start)
        plain_date("the end of a period", self.end)
        if not self.start < self.end:
            raise BadPeriod(self, "it must end after it starts")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a calendar month.

        >>> str(Period.month(2025, 3))
        '2025-03-01..2025-04-01'
        """
        first = _first(f"{year}-{month}", year, month)
        return cls(first, months_after(first, 1))

    @classmethod
    def year(cls, year: int) -> Period:
        """Return a calendar year.

        >>> Period.year(2024).days
        366
        """
        first = _first(f"{year}", year, 1)
        return cls(first, months_after(first, 12))

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day.

        >>> str(Period.day(date(2025, 3, 7)))
        '2025-03-07..2025-03-08'
        """
        if plain_date("a day", day) == date.max:
            raise BeyondCalendar(f"the day after {day}")
        return cls(day, day + timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period: a year, a month, a day, or ``start..end`` with the end left out.

        Raises:
            BadPeriod: any other text, and a day that does not exist.

        >>> [Period.parse(text).days for text in ("2025", "2025-02", "2025-03-07", "2025-01-12..2025-09-15")]
        [365, 28, 1, 246]
        >>> Period.parse("2025-3")
        Traceback (most recent call last):
        jizhi.errors.BadPeriod: period '2025-3': write 2025, 2025-03, 2025-03-07 or 2025-01-12..2025-09-15
        """
        if year := _YEAR.fullmatch(text):
            return cls.year(int(year[1]))
        if month := _MONTH.fullmatch(text):
            return cls.month(int(month[1]), int(month[2]))
        start, dots, end = text.partition("..")
        if dots:
            return cls(_read_day(text, start), _read_day(text, end))
        return cls.day(_read_day(text, start))

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days

    def __str__(self) -> str:
        return f"{iso_day(self.start)}..{iso_day(self.end)}"

    def __contains__(self, day: date) -> bool:
        return self.start <= plain_date("a day", day) < self.end

    def overlap(self, other: Period) -> Period | None:
        """Return the days that both periods hold, or None where there are none.

        >>> str(Period.parse("2025-03").overlap(Period.parse("2025-03-20..2025-05-01")))
        '2025-03-20..2025-04-01'
        """
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def months(self) -> tuple[Period, ...]:
        """Return the parts that lie in one calendar month each, in order.

        >>> [str(part) for part in Period.parse("2025-01-12..2025-02-15").months()]
        ['2025-01-12..2025-02-01', '2025-02-01..2025-02-15']
        """
        first = self.start.replace(day=1)
        count = (self.end.year - first.year) * 12 + self.end.month - first.month
        return self.cut(months_after(first, n) for n in range(1, count + 1))

    def cut(self, days: Iterable[date]) -> tuple[Period, ...]:
        """Return the parts between *days*, in order; a day that is not strictly inside cuts nothing.

        >>> [part.days for part in Period.month(2025, 3).cut([date(2025, 3, 21), date(2025, 4, 1)])]
        [20, 11]
        """
        inside = sorted({day for day in days if day in self and day != self.start})
        bounds = (self.start, *inside, self.end)
        return tuple(Period(start, end) for start, end in pairwise(bounds))


def _first(source: str, year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except (ValueError, TypeError, OverflowError) as refused:
        raise BadPeriod(source, str(refused)) from refused


def _read_day(source: str, text: str) -> date:
    if not _DAY.fullmatch(text):
        raise BadPeriod(repr(source), "write 2025, 2025-03, 2025-03-07 or 2025-01-12..2025-09-15")
    try:
        return date.fromisoformat(text)
    except ValueError as refused:
        raise BadPeriod(repr(source), str(refused)) from refused
