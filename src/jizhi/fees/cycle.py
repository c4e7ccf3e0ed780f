"""The billing cycle: every N months, weeks or days from an anchor, and the day on which a cycle's bill falls due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import attrs

from jizhi.errors import BadCycle, BeyondCalendar
from jizhi.values import Period, WorkCalendar, month_length, months_after

FIRST: Final = date(2025, 1, 1)
"""The anchor of a cycle that names none: the 1st of a month."""

WHEN: Final = ("in-advance", "in-arrears")
WORKDAY: Final = ("as-is", "next", "previous")


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _one_month_unless_counted(cycle: Cycle) -> int:
    return 0 if cycle.weeks or cycle.days else 1


@attrs.frozen(kw_only=True)
class Cycle:
    """Every so many months, weeks or days, always counted from the anchor and never from the period before.

    A monthly cycle anchored on the 31st begins on 28 February and returns to 31 March. A cycle counted in weeks or
    days knows no day of the month at all.

    Args:
        months: months in one cycle period; one where neither *weeks* nor *days* is given.
        weeks: weeks in one cycle period, in place of months.
        days: days in one cycle period, in place of months.
        anchor: a day on which a cycle period begins; its day of the month is kept through short months.
        when: ``in-advance`` (billed as the period begins) or ``in-arrears`` (as it ends).
        due_day: day of the month on which a bill is due, 1 to 31, clamped to the month's end.
        due_days: days after issue on which a bill is due, in place of *due_day*.
        workday: where the due day goes when nobody works on it: ``as-is``, ``next`` or ``previous`` working day.

    Raises:
        BadCycle: an argument that is not of these, two counts at once, or *due_day* beside *due_days*.

    >>> str(Cycle(months=3, anchor=date(2024, 11, 30)).nth(1))
    '2025-02-28..2025-05-30'
    >>> Cycle(months=0)
    Traceback (most recent call last):
    jizhi.errors.BadCycle: cycle: months = 0, but it takes exactly one of months, weeks and days, above zero
    """

    weeks: int = 0
    days: int = 0
    months: int = attrs.field(default=attrs.Factory(_one_month_unless_counted, takes_self=True))
    anchor: date = FIRST
    when: str = "in-advance"
    due_day: int | None = None
    due_days: int | None = None
    workday: str = "as-is"

    def __attrs_post_init__(self) -> None:
        self._check_length()
        if isinstance(self.anchor, datetime) or not isinstance(self.anchor, date):
            raise BadCycle("anchor", self.anchor, "it takes a date without a time")
        if self.when not in WHEN:
            raise BadCycle("when", self.when, "it takes one of " + ", ".join(WHEN))
        if self.workday not in WORKDAY:
            raise BadCycle("workday", self.workday, "it takes one of " + ", ".join(WORKDAY))
        if self.due_day is not None and not _is_whole(self.due_day, 1, 31):
            raise BadCycle("due_day", self.due_day, "it takes a day of the month, 1 to 31")
        if self.due_days is not None and not _is_whole(self.due_days, 0, 3660):
            raise BadCycle("due_days", self.due_days, "it takes a whole number of days, 0 to 3660")
        if self.due_day is not None and self.due_days is not None:
            raise BadCycle("due_days", self.due_days, "due_day is given already: name one of the two")

    def _check_length(self) -> None:
        lengths = {"months": self.months, "weeks": self.weeks, "days": self.days}
        for name, value in lengths.items():
            if not _is_whole(value, 0, 12_000):
                raise BadCycle(name, value, "it takes a whole number, at most 12000")
        given = {name: value for name, value in lengths.items() if value}
        if len(given) != 1:
            name, value = next(iter(given.items()), ("months", self.months))
            raise BadCycle(name, value, "it takes exactly one of months, weeks and days, above zero")

    @property
    def _step_days(self) -> int:
        return self.weeks * 7 + self.days

    def start(self, n: int) -> date:
        """Return the first day of the cycle period number *n*; number 0 begins on the anchor.

        Raises:
            BeyondCalendar: the day would lie outside the years 1 to 9999.

        >>> [str(Cycle(anchor=date(2025, 1, 31)).start(n)) for n in (-1, 0, 1, 2)]
        ['2024-12-31', '2025-01-31', '2025-02-28', '2025-03-31']
        """
        if self.months:
            return months_after(self.anchor, n * self.months)
        return _days_after(self.anchor, n * self._step_days)

    def nth(self, n: int) -> Period:
        """Return the cycle period number *n*, which may be negative; number 0 begins on the anchor.

        >>> str(Cycle(months=3).nth(-1))
        '2024-10-01..2025-01-01'
        """
        return Period(self.start(n), self.start(n + 1))

    def number(self, day: date) -> int:
        """Return the number of the cycle period that holds *day*.

        >>> Cycle(weeks=2).number(date(2025, 1, 15))
        1
        """
        if not self.months:
            return (day - self.anchor).days // self._step_days
        n = _months_between(self.anchor, day) // self.months
        return n if self.start(n) <= day else n - 1

    def covering(self, day: date) -> Period:
        """Return the cycle period that holds *day*.

        >>> str(Cycle(months=3).covering(date(2025, 5, 20)))
        '2025-04-01..2025-07-01'
        """
        return self.nth(self.number(day))

    def overlapping(self, period: Period) -> tuple[Period, ...]:
        """Return every cycle period that shares a day with *period*, whole and in order of time.

        >>> [str(each) for each in Cycle().overlapping(Period.parse("2025-01-20..2025-02-02"))]
        ['2025-01-01..2025-02-01', '2025-02-01..2025-03-01']
        """
        last = self.number(period.end - timedelta(days=1))
        return tuple(self.nth(n) for n in range(self.number(period.start), last + 1))


def due_on(cycle: Cycle, period: Period, *, issued_on: date, calendar: WorkCalendar) -> date:
    """Return the day on which the bill of one cycle *period* falls due.

    ``due_days`` counts from *issued_on*. ``due_day`` is the first such day of a month on or after the period's start
    (in advance) or its end (in arrears). With neither, it is the last day of the period (in advance) or the last day
    of the month that begins where the period ends (in arrears). Then ``workday`` moves it. See tariff-language, cycle.

    Args:
        period: one period of *cycle*, as :meth:`Cycle.nth` gives it.
        issued_on: the day the bill is issued.
        calendar: the working days; not asked where ``workday`` is ``as-is``.

    Raises:
        CalendarUnknown: the due day has to move and its year is not announced yet.

    >>> from jizhi.values import CHINA
    >>> quarter = Cycle(months=3, due_day=15, workday="next")
    >>> str(due_on(quarter, Period.parse("2025-04-01..2025-07-01"), issued_on=date(2025, 4, 1), calendar=CHINA))
    '2025-04-15'
    >>> due_on(quarter, Period.parse("2094-04-01..2094-07-01"), issued_on=date(2094, 4, 1), calendar=CHINA)
    Traceback (most recent call last):
    jizhi.errors.CalendarUnknown: ...
    """
    day = _due_day(cycle, period, issued_on)
    if cycle.workday == "next":
        return calendar.workday_on_or_after(day)
    if cycle.workday == "previous":
        return calendar.workday_on_or_before(day)
    return day


def day_of_month_from(day: date, day_of_month: int) -> date:
    """Return the first *day_of_month* on or after *day*; in a month too short for it, the month's last day.

    >>> str(day_of_month_from(date(2025, 2, 10), 31)), str(day_of_month_from(date(2025, 2, 10), 9))
    ('2025-02-28', '2025-03-09')
    """
    same_month = _clamped(day, day_of_month)
    return same_month if same_month >= day else _clamped(months_after(day.replace(day=1), 1), day_of_month)


def _due_day(cycle: Cycle, period: Period, issued_on: date) -> date:
    if cycle.due_days is not None:
        return _days_after(issued_on, cycle.due_days)
    in_advance = cycle.when == "in-advance"
    if cycle.due_day is not None:
        return day_of_month_from(period.start if in_advance else period.end, cycle.due_day)
    return (period.end if in_advance else _month_from(cycle, period.end)) - timedelta(days=1)


def _month_from(cycle: Cycle, day: date) -> date:
    """One month after *day*, counted from the anchor where *day* is a month of it, so that the 31st comes back."""
    months = _months_between(cycle.anchor, day)
    return months_after(cycle.anchor, months + 1) if months_after(cycle.anchor, months) == day else months_after(day, 1)


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise BeyondCalendar(f"{days} days after {day}") from error


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _clamped(month: date, day_of_month: int) -> date:
    return month.replace(day=min(day_of_month, month_length(month)))
