"""Business time: when a desk is open, how much open time lies between two instants, and when so much has passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from jizhi.errors import BadHours, NaiveInstant, NeverOpen
from jizhi.values.calendar import WorkCalendar

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_DAYS_MAX: Final = 800
"""How many days in a row may be closed before a search gives up."""

_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)
_ONE: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)

Minutes = tuple[tuple[int, int], ...]
Span = tuple[datetime, datetime]


def read_hours(text: str) -> Minutes:
    """Return what hours mean, ``08:30-12:00 14:00-17:30``, in minutes of the day; past 24:00 where they cross midnight.

    Raises:
        BadHours: another form, an hour that does not exist, or hours that overlap.

    >>> read_hours("22:00-06:00"), read_hours("")
    (((1320, 1800),), ())
    >>> read_hours("9-17")
    Traceback (most recent call last):
    jizhi.errors.BadHours: hours '9-17': write them like 08:30-12:00 14:00-17:30
    """
    spans = sorted(_minutes(part, text) for part in text.split())
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise BadHours(text, "they overlap")
    return tuple(spans)


def _minutes(part: str, text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(part)
    if not found:
        raise BadHours(text, "write them like 08:30-12:00 14:00-17:30")
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if start >= 24 * 60 or end > 24 * 60 or int(found[2]) > 59 or int(found[4]) > 59:
        raise BadHours(text, "there is no such hour")
    return start, end if end > start else end + 24 * 60


def _week(given: Mapping[str, str]) -> Mapping[str, str]:
    days: dict[str, str] = {}
    for name, hours in given.items():
        first, _, last = name.partition("-")
        if first not in WEEK or (last or first) not in WEEK or WEEK.index(last or first) < WEEK.index(first):
            raise BadHours(name, "name a day like mon, or days like mon-fri")
        days |= dict.fromkeys(WEEK[WEEK.index(first) : WEEK.index(last or first) + 1], hours)
    return MappingProxyType(days)


def _days(given: Iterable[date]) -> frozenset[date]:
    return frozenset(given)


@attrs.frozen(kw_only=True)
class BusinessTime:
    """The hours in which work is done and clocks run; half-open, in a time zone.

    Args:
        week: hours by day, ``{"mon-fri": "08:30-12:00 14:00-17:30", "sat": "09:00-12:00"}``; later keys win. Hours that
            end before they start cross midnight and belong to the day they start on.
        zone: the name of the time zone.
        calendar: with one, festivals are closed, weekdays off too, and a weekend day worked in exchange has the hours
            of ``makeup``; without one, the week stands alone.
        makeup: the weekday whose hours a weekend day worked in exchange has.
        special: hours of single days, in place of those of the week and the calendar.
        breaks: hours of single days that are cut out.
        holidays: days closed whatever else is said.

    Raises:
        BadHours: hours or days of another form.
        CalendarUnknown: by every method, where it comes upon a year that the calendar does not hold.

    >>> from jizhi.values import CHINA
    >>> desk = BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"}, calendar=CHINA)
    >>> asked = datetime.fromisoformat("2026-02-13T17:00:00+08:00")
    >>> print(desk.after(asked, timedelta(hours=1)))  # Saturday makes up for the Spring Festival
    2026-02-14 09:00:00+08:00
    >>> desk.after(datetime.fromisoformat("2026-12-31T17:00:00+08:00"), timedelta(hours=1))
    Traceback (most recent call last):
    jizhi.errors.CalendarUnknown: the calendar holds 2004 to 2026, not 2027; add the year once its notice is published
    """

    week: Mapping[str, str] = attrs.field(converter=_week)
    zone: str = "Asia/Shanghai"
    calendar: WorkCalendar | None = None
    makeup: str = attrs.field(default="mon", validator=attrs.validators.in_(WEEK))
    special: Mapping[date, str] = attrs.field(factory=dict)
    breaks: Mapping[date, str] = attrs.field(factory=dict)
    holidays: frozenset[date] = attrs.field(factory=frozenset, converter=_days)

    def __attrs_post_init__(self) -> None:
        """Read all hours once, so that a wrong one is met here and not on its day."""
        for hours in (*self.week.values(), *self.special.values(), *self.breaks.values()):
            read_hours(hours)

    @cached_property
    def tz(self) -> tzinfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    @cached_property
    def _read(self) -> tuple[Minutes, ...]:
        return tuple(read_hours(self.week.get(name, "")) for name in WEEK)

    @cached_property
    def _crosses_midnight(self) -> bool:
        named = [hours for text in self.special.values() for hours in read_hours(text)]
        return any(end > 24 * 60 for _, end in (*(hours for day in self._read for hours in day), *named))

    def hours(self, day: date) -> Minutes:
        """Return the hours that start on *day* in minutes of the day, before breaks are cut out."""
        if day in self.holidays:
            return ()
        if day in self.special:
            return read_hours(self.special[day])
        if self.calendar is not None:
            weekend = day.weekday() > 4
            if weekend and self.calendar.is_workday(day):
                return self._read[WEEK.index(self.makeup)]
            if self.calendar.name(day) and not self.calendar.is_workday(day):
                return ()
        return self._read[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Return whether work is done at the instant *at*; the start of hours is in, their end is out."""
        at = _aware(at)
        return any(start <= at < end for start, end in self.spans(at, at + timedelta(microseconds=1)))

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the open spans between two instants, in order, none overlapping."""
        start, end = _aware(start), _aware(end)
        for one, other in self._from(start):
            if one >= end:
                return
            yield one, min(other, end)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants; nothing where the end comes first."""
        if _aware(end) <= _aware(start):
            return _NOTHING
        return sum((other - one for one, other in self.spans(start, end)), _NOTHING)

    def after(self, at: datetime, amount: timedelta) -> datetime:
        """Return the first instant by which *amount* of open time has passed since *at*; of none: the next open one.

        Raises:
            NeverOpen: the search met no open day in a long time.
        """
        at = _aware(at)
        for start, end in self._from(at):
            if amount <= end - start:
                return (start + amount).astimezone(self.tz)
            amount -= end - start
        raise NeverOpen(at.astimezone(self.tz), SEARCH_DAYS_MAX)

    def before(self, at: datetime, amount: timedelta) -> datetime:
        """Return the last instant from which *amount* of open time passes until *at*; of none: the last open one.

        Raises:
            NeverOpen: the search met no open day in a long time.
        """
        at = _aware(at)
        for start, end in self._until(at):
            if amount <= end - start:
                return (end - amount).astimezone(self.tz)
            amount -= end - start
        raise NeverOpen(at.astimezone(self.tz), SEARCH_DAYS_MAX)

    def days_after(self, at: datetime, days: int) -> datetime:
        """Return the same time of day, *days* open days later (earlier if negative), moved on to an open instant.

        Raises:
            NeverOpen: the search met no open day in a long time.
        """
        local = _aware(at).astimezone(self.tz)
        step, left, idle = (_ONE if days > 0 else -_ONE), abs(days), 0
        day = local.date()
        while left:
            day += step
            idle = 0 if self.hours(day) else idle + 1
            left -= bool(self.hours(day))
            if idle > SEARCH_DAYS_MAX:
                raise NeverOpen(local, SEARCH_DAYS_MAX)
        there = datetime.combine(day, local.time(), self.tz)
        if self.is_open(there):
            return there
        return self.before(there, _NOTHING) if days < 0 else self.after(there, _NOTHING)

    def _of(self, day: date) -> Iterator[Span]:
        """The spans that start on *day*, without its breaks and those of the next day, as instants."""
        for start, end in self.hours(day):
            open_from = start
            for out, back in self._cuts(day):
                if out < end and back > open_from:
                    if out > open_from:
                        yield self._instant(day, open_from), self._instant(day, out)
                    open_from = max(open_from, back)
            if open_from < end:
                yield self._instant(day, open_from), self._instant(day, end)

    def _cuts(self, day: date) -> Minutes:
        if not self.breaks:
            return ()
        today, tomorrow = (read_hours(self.breaks.get(each, "")) for each in (day, day + _ONE))
        return (*today, *((start + 24 * 60, end + 24 * 60) for start, end in tomorrow))

    def _instant(self, day: date, minutes: int) -> datetime:
        days, rest = divmod(minutes, 24 * 60)
        clock = time(rest // 60, rest % 60)
        return datetime.combine(day + timedelta(days=days), clock, self.tz).astimezone(UTC)

    def _from(self, at: datetime) -> Iterator[Span]:
        """The open spans that end after *at*, in order; hours that overlap those of the day before are not twice."""
        day, reached, idle = at.astimezone(self.tz).date(), at, 0
        if self._crosses_midnight:
            day -= _ONE
        while idle <= SEARCH_DAYS_MAX:
            idle += 1
            for start, end in self._of(day):
                if end > reached:
                    yield max(start, reached), end
                    reached, idle = end, 0
            day += _ONE

    def _until(self, at: datetime) -> Iterator[Span]:
        """The open spans that start before *at*, the last one first."""
        day, idle = at.astimezone(self.tz).date(), 0
        while idle <= SEARCH_DAYS_MAX:
            begins, ends = self._instant(day, 0), self._instant(day, 24 * 60)
            found = list(self.spans(begins, min(ends, at)))
            yield from reversed(found)
            idle = 0 if found else idle + 1
            day -= _ONE


def shared_spans(one: BusinessTime, other: BusinessTime, start: datetime, end: datetime) -> Iterator[Span]:
    """Yield the spans between two instants in which both are open: the office and its contractor."""
    ones, others = one.spans(start, end), other.spans(start, end)
    mine, theirs = next(ones, None), next(others, None)
    while mine and theirs:
        both = max(mine[0], theirs[0]), min(mine[1], theirs[1])
        if both[0] < both[1]:
            yield both
        if mine[1] <= theirs[1]:
            mine = next(ones, None)
        else:
            theirs = next(others, None)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise NaiveInstant("an instant of business time", at)
    return at.astimezone(UTC)


ALWAYS: Final = BusinessTime(week={"mon-sun": "00:00-24:00"})
"""Open day and night: the clock of a fire, of a lift that is stuck."""
