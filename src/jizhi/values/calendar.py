"""Work calendars: which days are worked, as data of each year with the notice it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

import attrs

from jizhi.errors import BadCalendarYear, CalendarUnknown
from jizhi.values.period import plain_date

_DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})", re.ASCII)
_ONE = timedelta(days=1)


class DayKind(Enum):
    """What a day is for somebody who works office hours; overtime is paid by it.

    ``WORKDAY`` is worked (150 %), a weekend day that makes up for a break too. ``REST`` is free without being a
    festival: a weekend, and the weekday off for a festival that fell on one (200 %). ``IN_LIEU`` is a weekday off in
    exchange for a weekend day worked (调休, 200 %). ``HOLIDAY`` is a statutory day (法定节假日, 300 %).
    """

    WORKDAY = "workday"
    REST = "rest"
    IN_LIEU = "in-lieu"
    HOLIDAY = "holiday"


@attrs.frozen
class Break:
    """One festival in a notice: the days off around it and what is swapped for them.

    Days are written as a notice has them, ``02-15至02-23``, both ends included, several with spaces between; a day of
    the year before carries its year, ``2018-12-29``.

    Args:
        name: the festival.
        off: every day off, weekends in the block included.
        holidays: the statutory days among them.
        in_lieu: the weekdays among them that are off in exchange.
        worked: the weekend days worked in exchange.
    """

    name: str
    off: str = attrs.field(kw_only=True)
    holidays: str = attrs.field(default="", kw_only=True)
    in_lieu: str = attrs.field(default="", kw_only=True)
    worked: str = attrs.field(default="", kw_only=True)


def _breaks(given: Iterable[Break]) -> tuple[Break, ...]:
    return tuple(given)


@attrs.frozen
class CalendarYear:
    """The arrangement of holidays for one year, as one notice gives it.

    Args:
        year: the year the notice is about; it may also change the end of the year before.
        source: the notice, by its number.
        breaks: its festivals, in any order.

    Raises:
        BadCalendarYear: a day that does not exist, a statutory day or a day in lieu that is not off, a day in lieu
            on a weekend, a day worked on a weekday, or a day both off and worked.

    >>> CalendarYear(2026, "国办发明电〔2025〕7号", [Break("元旦", off="01-01", in_lieu="01-02")])
    Traceback (most recent call last):
    jizhi.errors.BadCalendarYear: calendar 2026, 2026-01-02: 元旦: a day in lieu must be a weekday off
    """

    year: int
    source: str
    breaks: tuple[Break, ...] = attrs.field(converter=_breaks)
    _days: dict[date, tuple[DayKind, str]] = attrs.field(init=False, repr=False, eq=False)

    @_days.default
    def _arranged(self) -> dict[date, tuple[DayKind, str]]:
        days: dict[date, tuple[DayKind, str]] = {}
        for one in self.breaks:
            days |= dict.fromkeys(self._read(one.off), (DayKind.REST, one.name))
        for one in self.breaks:
            self._mark(days, one)
        return days

    def _mark(self, days: dict[date, tuple[DayKind, str]], one: Break) -> None:
        for day in self._read(one.worked):
            if day.weekday() < 5 or day in days:
                raise BadCalendarYear(self.year, day, f"{one.name}: a day worked in exchange must be a weekend day")
            days[day] = (DayKind.WORKDAY, one.name)
        for day in self._read(one.in_lieu):
            if day.weekday() > 4 or days.get(day) != (DayKind.REST, one.name):
                raise BadCalendarYear(self.year, day, f"{one.name}: a day in lieu must be a weekday off")
            days[day] = (DayKind.IN_LIEU, one.name)
        for day in self._read(one.holidays):
            kind, name = days.get(day, (DayKind.WORKDAY, ""))
            if kind not in (DayKind.REST, DayKind.HOLIDAY):
                raise BadCalendarYear(self.year, day, f"{one.name}: a statutory day must be off")
            # Two festivals may meet on one day; a festival inside another's block keeps its own name.
            days[day] = (DayKind.HOLIDAY, f"{name}、{one.name}" if kind is DayKind.HOLIDAY else one.name)

    def days(self) -> Mapping[date, tuple[DayKind, str]]:
        """Return the days that differ from an ordinary week or belong to a break: kind and festival by day."""
        return dict(self._days)

    def _read(self, text: str) -> Iterator[date]:
        for part in text.split():
            first, _, last = part.partition("至")
            day, end = self._day(first), self._day(last or first)
            if end < day:
                raise BadCalendarYear(self.year, part, "the last day comes before the first")
            while day <= end:
                yield day
                day += _ONE

    def _day(self, text: str) -> date:
        written = _DAY.fullmatch(text)
        if not written:
            raise BadCalendarYear(self.year, text, "write a day like 02-15 or 2018-12-29")
        try:
            return date(int(written[1] or self.year), int(written[2]), int(written[3]))
        except ValueError as refused:
            raise BadCalendarYear(self.year, text, str(refused)) from refused


def _by_year(years: Iterable[CalendarYear]) -> tuple[CalendarYear, ...]:
    return tuple(sorted(years, key=lambda arrangement: arrangement.year))


def _one_each(_: WorkCalendar, __: attrs.Attribute[tuple[CalendarYear, ...]], years: tuple[CalendarYear, ...]) -> None:
    for one, other in pairwise(years):
        if one.year == other.year:
            raise BadCalendarYear(one.year, one.year, f"given twice: {one.source} and {other.source}")


@attrs.frozen
class WorkCalendar:
    """The work days of a country, for the years whose notices it holds.

    A year without a notice is never guessed. A host with other rules, or with next year's notice, makes its own
    calendar or adds to this one: ``CHINA.including(CalendarYear(2027, …))``.

    Args:
        label: whose calendar.
        years: one arrangement a year, in any order.

    Raises:
        BadCalendarYear: two arrangements for one year.

    >>> new_year = Break("元旦", off="01-01", holidays="01-01")
    >>> office = WorkCalendar("office", [CalendarYear(2026, "notice", [new_year])])
    >>> office.kind(date(2026, 1, 1)), office.kind(date(2026, 1, 3)).value
    (<DayKind.HOLIDAY: 'holiday'>, 'rest')
    >>> office.kind(date(2027, 1, 1))
    Traceback (most recent call last):
    jizhi.errors.CalendarUnknown: the calendar holds 2026 to 2026, not 2027; add the year once its notice is published
    """

    label: str
    years: tuple[CalendarYear, ...] = attrs.field(converter=_by_year, validator=_one_each, repr=False)
    _known: frozenset[int] = attrs.field(init=False, repr=False, eq=False)
    _days: dict[date, tuple[DayKind, str]] = attrs.field(init=False, repr=False, eq=False)

    @_known.default
    def _all_years(self) -> frozenset[int]:
        return frozenset(arrangement.year for arrangement in self.years)

    @_days.default
    def _all_days(self) -> dict[date, tuple[DayKind, str]]:
        # In order of years: a later notice has the last word about the end of the year before.
        return {day: kind for arrangement in self.years for day, kind in arrangement.days().items()}

    def including(self, *years: CalendarYear) -> WorkCalendar:
        """Return this calendar with *years* added, each in place of the same year if it was there.

        >>> empty = WorkCalendar("site", [])
        >>> empty.including(CalendarYear(2026, "notice", [])).is_workday(date(2026, 1, 1))
        True
        """
        merged = {arrangement.year: arrangement for arrangement in (*self.years, *years)}
        return WorkCalendar(self.label, merged.values())

    def kind(self, day: date) -> DayKind:
        """Return what *day* is.

        Raises:
            CalendarUnknown: the year is not in the calendar.
            NotADate: no plain date.
        """
        if found := self._look_up(day):
            return found[0]
        return DayKind.WORKDAY if day.weekday() < 5 else DayKind.REST

    def is_workday(self, day: date) -> bool:
        """Return whether *day* is worked; raises like ``kind``."""
        return self.kind(day) is DayKind.WORKDAY

    def name(self, day: date) -> str:
        """Return the festival that *day* is off or worked for, or the empty text; raises like ``kind``."""
        found = self._look_up(day)
        return found[1] if found else ""

    def workday_on_or_after(self, day: date) -> date:
        """Return *day* if it is worked, or the next day that is.

        Raises:
            CalendarUnknown: the search leaves the years of the calendar.
        """
        while not self.is_workday(day):
            day += _ONE
        return day

    def workday_on_or_before(self, day: date) -> date:
        """Return *day* if it is worked, or the last day before it that is.

        Raises:
            CalendarUnknown: the search leaves the years of the calendar.
        """
        while not self.is_workday(day):
            day -= _ONE
        return day

    def _look_up(self, day: date) -> tuple[DayKind, str] | None:
        if plain_date("a day of the calendar", day).year not in self._known:
            raise CalendarUnknown(day.year, sorted(self._known))
        return self._days.get(day)
