"""Hours: what was worked by kind of day, overtime at 150, 200 and 300 per cent, and hours over a cycle.

劳动法 §44: 150 % on a work day, 200 % on a day of rest that is not given back, 300 % on the statutory days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import attrs

from jizhi.staff.people import Employee, Regime
from jizhi.staff.rules import AttendanceRules, HoursCycle
from jizhi.staff.workday import WorkDay
from jizhi.values import DayKind, Money, Period, Rounding, WorkCalendar, months_after

WORKDAY_PERCENT, REST_PERCENT, HOLIDAY_PERCENT = 150, 200, 300
DAY_MINUTES: Final = 8 * 60
PAID_DAYS: Final = Fraction(87, 4)
"""计薪天数 21.75 a month (人社部发〔2025〕2号)."""
AVERAGE_DAYS: Final[dict[HoursCycle, Fraction]] = {
    "month": Fraction(248, 12), "quarter": Fraction(62), "year": Fraction(248),
}  # fmt: skip
"""制度工作日 of a cycle since 2025 (人社部发〔2025〕2号): 248 a year, 62 a quarter, 20.67 a month."""
CYCLE_MONTHS: Final[dict[HoursCycle, int]] = {"month": 1, "quarter": 3, "year": 12}


@attrs.frozen(kw_only=True)
class Overtimes:
    """Overtime in minutes by what it is paid at; ``in_lieu`` is given back, ``emergency`` is part of it all."""

    at_150: int = 0
    at_200: int = 0
    at_300: int = 0
    in_lieu: int = 0
    emergency: int = 0

    @property
    def minutes(self) -> int:
        """All of it, what is given back too."""
        return self.at_150 + self.at_200 + self.at_300 + self.in_lieu

    def __add__(self, other: Overtimes) -> Overtimes:
        pairs = zip(attrs.astuple(self), attrs.astuple(other), strict=True)
        return Overtimes(**dict(zip((field.name for field in attrs.fields(Overtimes)), map(sum, pairs), strict=True)))


def overtimes_of(rules: AttendanceRules, work: WorkDay, calendar: WorkCalendar, *, regime: Regime) -> Overtimes:
    """Return the overtime of one record, by the days on which its minutes were.

    What is worked on a statutory day is overtime in any case, a planned shift too; a shift on a day that the pattern
    has off is overtime of a day of rest. By comprehensive hours only the statutory days are told here: the rest is
    counted over the cycle. 不定时 has none, but for statutory days where the rules say so.

    Raises:  CalendarUnknown.
    """
    days = {part.day for part in work.worked} | {extra.day for extra in work.overtime}
    statutory = {on: calendar.kind(on) is DayKind.HOLIDAY for on in days}
    holidays = regime != "untimed" or rules.untimed_holidays
    found = Overtimes()
    for part in work.worked:
        if statutory[part.day]:
            found += Overtimes(at_300=part.minutes if holidays else 0)
        elif work.extra and regime == "standard":
            found += Overtimes(at_200=part.minutes)
    for extra in work.overtime:
        urgent = extra.minutes if extra.emergency else 0
        if statutory[extra.day]:
            found += Overtimes(at_300=extra.minutes if holidays else 0, emergency=urgent)
        elif regime == "standard" and extra.in_lieu:
            found += Overtimes(in_lieu=extra.minutes, emergency=urgent)
        elif regime == "standard" and work.extra:
            found += Overtimes(at_200=extra.minutes, emergency=urgent)
        elif regime == "standard":
            found += Overtimes(at_150=extra.minutes, emergency=urgent)
    return found


@attrs.frozen(kw_only=True)
class CycleHours:
    """The hours of somebody who works comprehensively, over one cycle, in minutes.

    ``counted`` leaves out statutory days, which are paid by themselves; ``standard`` is what the law has for the cycle
    without the leave taken in it; what is counted beyond is overtime at 150 %.
    """

    employee: str
    cycle: Period
    counted: int
    standard: int
    leave: int

    @property
    def overtime(self) -> int:
        """Minutes beyond the standard."""
        return max(0, self.counted - self.standard)


def cycle_of(rules: AttendanceRules, on: date) -> Period:
    """Return the cycle of comprehensive hours that holds a day: its calendar month, quarter or year.

    >>> str(cycle_of(AttendanceRules(cycle="quarter"), date(2026, 2, 17)))
    '2026-01-01..2026-04-01'
    """
    months = CYCLE_MONTHS[rules.cycle]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    return Period(first, months_after(first, months))


def standard_minutes(rules: AttendanceRules, calendar: WorkCalendar, *, cycle: Period) -> int:
    """Return the working time that the law has for a cycle: its work days, or the average of all years, of 8 hours.

    Raises:  CalendarUnknown.

    >>> from jizhi.values import CHINA
    >>> standard_minutes(AttendanceRules(), CHINA, cycle=Period.month(2026, 2)) // 60
    128
    >>> standard_minutes(AttendanceRules(standard="average", cycle="quarter"), CHINA,
    ...     cycle=Period.parse("2026-01-01..2026-04-01")) // 60
    496
    """
    if rules.standard == "average":
        return int(AVERAGE_DAYS[rules.cycle] * DAY_MINUTES)
    days = (date.fromordinal(each) for each in range(cycle.start.toordinal(), cycle.end.toordinal()))
    return DAY_MINUTES * sum(calendar.is_workday(on) for on in days)


def cycle_hours(
    rules: AttendanceRules, employee: Employee, work: Sequence[WorkDay], calendar: WorkCalendar, *, cycle: Period
) -> CycleHours:
    """Return the hours of one person over a cycle, from all his records of it.

    Who was hired or left within the cycle is held against the part of it that he was here for.

    Raises:  CalendarUnknown.
    """
    here = _here(employee, cycle)
    standard = standard_minutes(rules, calendar, cycle=here or cycle)
    if rules.standard == "average" and here is not None and here != cycle:
        standard = standard * here.days // cycle.days
    counted = leave = 0
    for record in work:
        parts = [(part.day, part.minutes) for part in record.worked]
        parts += [(extra.day, extra.minutes) for extra in record.overtime if not extra.in_lieu]
        counted += sum(length for on, length in parts if calendar.kind(on) is not DayKind.HOLIDAY)
        leave += record.leave_minutes
    return CycleHours(
        employee=employee.number, cycle=cycle, counted=counted, standard=max(0, standard - leave), leave=leave
    )


def _here(employee: Employee, cycle: Period) -> Period | None:
    start, end = max(employee.hired, cycle.start), min(employee.left or cycle.end, cycle.end)
    return Period(start, end) if start < end else None


def hourly(monthly: Money) -> Fraction:
    """Return the wage of an hour in yuan: the month's over 21.75 days of 8 hours; exact.

    >>> from jizhi.values import cny
    >>> hourly(cny("4350.00"))
    Fraction(25, 1)
    """
    return Fraction(monthly.fen, 100) / (PAID_DAYS * 8)


def overtime_pay(monthly: Money, overtimes: Overtimes) -> tuple[tuple[int, Money], ...]:
    """Return what overtime of each kind earns, by its per cent: exact, and rounded once each.

    >>> from jizhi.values import cny
    >>> [str(pay) for _, pay in overtime_pay(cny("4350.00"), Overtimes(at_150=120, at_200=480, at_300=480))]
    ['75.00 CNY', '400.00 CNY', '600.00 CNY']
    """
    kinds: Iterable[tuple[int, int]] = (
        (WORKDAY_PERCENT, overtimes.at_150), (REST_PERCENT, overtimes.at_200), (HOLIDAY_PERCENT, overtimes.at_300),
    )  # fmt: skip
    wage, rounding = hourly(monthly), Rounding()
    return tuple(
        (percent, rounding.money(wage * Fraction(minutes, 60) * Fraction(percent, 100), monthly.currency))
        for percent, minutes in kinds
    )
