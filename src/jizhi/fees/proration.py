"""Day counts: how many months a part of a month is, by the name that the tariff gives the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.errors import UnknownDayCount
from jizhi.fees.cycle import Cycle
from jizhi.values import Period, month_length

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)

Parts = Callable[[Period, Cycle], tuple[Period, ...]]
Reach = Callable[[Period, date, Cycle], Fraction]


@attrs.frozen(kw_only=True)
class DayCount:
    """One way to count the months of a billed line.

    Args:
        parts: cuts the line into the parts that are counted each on its own (calendar months, cycle periods).
        reach: months from a part's start up to, not including, a day within it or at its end.
        month: what one whole calendar month counts, or None where that depends on the month or the cycle.
    """

    parts: Parts
    reach: Reach
    month: Fraction | None = ONE


def weights(line: Period, cuts: Iterable[date] = (), *, day_count: str, cycle: Cycle) -> tuple[Fraction, ...]:
    """Return the months that each stretch of *line* adds, cut at *cuts*, exactly and in order of time.

    Within one calendar month (one cycle period for ``actual/period``) a stretch weighs what the part has reached at
    its end less what it had reached at its start. So a cut never changes the sum.

    Args:
        line: the days billed as one line.
        cuts: days strictly inside the line on which a stretch begins.
        day_count: a name of :data:`DAY_COUNTS`; the rules are those of the tariff language.
        cycle: read by ``actual/period`` alone; a whole period weighs its months, or 1 where it counts weeks or days.

    Raises:
        UnknownDayCount: no rule has this name.

    >>> [str(each) for each in weights(Period.month(2025, 3), [date(2025, 3, 11)], day_count="fixed-30", cycle=Cycle())]
    ['1/3', '2/3']
    >>> weights(Period.month(2025, 3), day_count="banker", cycle=Cycle())
    Traceback (most recent call last):
    jizhi.errors.UnknownDayCount: no day count is called 'banker'; ...
    """
    rule = DAY_COUNTS.get(day_count)
    if rule is None:
        raise UnknownDayCount(day_count, tuple(DAY_COUNTS))
    days = tuple(cuts)
    if not days and rule.month is not None and _is_one_month(line):
        return (rule.month,)
    return _weights(line, days, rule, cycle)


def months(period: Period, *, day_count: str, cycle: Cycle) -> Fraction:
    """Return the months that *period* counts as a line of its own.

    >>> months(Period.parse("2023-01-12..2023-09-15"), day_count="actual/month", cycle=Cycle()) * 100
    Fraction(75440, 93)
    """
    return weights(period, day_count=day_count, cycle=cycle)[0]


@lru_cache(maxsize=1024)
def _weights(line: Period, days: tuple[date, ...], rule: DayCount, cycle: Cycle) -> tuple[Fraction, ...]:
    # A run bills the same few lines for every space: each is counted once.
    parts = rule.parts(line, cycle)
    return tuple(_weight(stretch, parts, rule.reach, cycle) for stretch in line.cut(days))


def _is_one_month(line: Period) -> bool:
    return line.start.day == line.end.day == 1 and line.days == month_length(line.start)


def _weight(stretch: Period, parts: Iterable[Period], reach: Reach, cycle: Cycle) -> Fraction:
    weight = ZERO
    for part in parts:
        common = part.overlap(stretch)
        if common is not None:
            weight += reach(part, common.end, cycle) - reach(part, common.start, cycle)
    return weight


def _by_month(line: Period, cycle: Cycle) -> tuple[Period, ...]:
    return line.months()


def _by_cycle(line: Period, cycle: Cycle) -> tuple[Period, ...]:
    return tuple(Period(max(each.start, line.start), min(each.end, line.end)) for each in cycle.overlapping(line))


def _undivided(line: Period, cycle: Cycle) -> tuple[Period, ...]:
    return (line,)


def _actual_month(part: Period, day: date, cycle: Cycle) -> Fraction:
    return Fraction((day - part.start).days, month_length(part.start))


def _actual_period(part: Period, day: date, cycle: Cycle) -> Fraction:
    return Fraction((day - part.start).days * (cycle.months or 1), cycle.covering(part.start).days)


def _fixed_30(part: Period, day: date, cycle: Cycle) -> Fraction:
    days = (day - part.start).days
    return ONE if days == month_length(part.start) else min(Fraction(days, 30), ONE)


def _thirty_360(part: Period, day: date, cycle: Cycle) -> Fraction:
    """Bond basis (30/360, ISDA 2006 §4.16(f)): the 31st counts as the 30th, every month has 30 days."""
    first = min(part.start.day, 30)
    last = 30 if day.day == 31 and first == 30 else day.day
    return Fraction(30 * (day.month != part.start.month) + last - first, 30)


def _actual_365(part: Period, day: date, cycle: Cycle) -> Fraction:
    return Fraction((day - part.start).days * 12, 365)


def _whole_month_if_15(part: Period, day: date, cycle: Cycle) -> Fraction:
    return ONE if (day - part.start).days >= 15 else ZERO


def _once_begun(part: Period, day: date, cycle: Cycle) -> Fraction:
    return ONE if day > part.start else ZERO


def _mc4_parts(line: Period, cycle: Cycle) -> tuple[Period, ...]:
    return (line,) if line.start.day == line.end.day else line.months()


def _mc4(part: Period, day: date, cycle: Cycle) -> Fraction:
    """As MicroCommunity counts: each part of a month to four places, half up; from a day to the same day whole months.

    >>> [str(months(Period.parse(text), day_count="mc4", cycle=Cycle()))
    ...     for text in ("2024-01-17..2024-02-01", "2024-01-15..2024-03-10", "2024-01-31..2024-02-29")]
    ['4839/10000', '18387/10000', '4989/5000']
    """
    if day == part.start:
        return ZERO
    pieces = Period(part.start, day).months()
    counted = sum((_four_places(Fraction(piece.days, month_length(piece.start))) for piece in pieces), ZERO)
    if part.start.day != part.end.day:
        return counted
    whole = Fraction((part.end.year - part.start.year) * 12 + part.end.month - part.start.month)
    return whole if day == part.end else min(counted, whole)


def _four_places(share: Fraction) -> Fraction:
    return Fraction((share * 20_000 + 1) // 2, 10_000)


DAY_COUNTS: Final[Mapping[str, DayCount]] = MappingProxyType(
    {
        "actual/month": DayCount(parts=_by_month, reach=_actual_month),
        "actual/period": DayCount(parts=_by_cycle, reach=_actual_period, month=None),
        "fixed-30": DayCount(parts=_by_month, reach=_fixed_30),
        "30/360": DayCount(parts=_by_month, reach=_thirty_360),
        "actual/365": DayCount(parts=_by_month, reach=_actual_365, month=None),
        "whole-month-if-15": DayCount(parts=_by_month, reach=_whole_month_if_15),
        "whole-month": DayCount(parts=_by_month, reach=_once_begun),
        "mc4": DayCount(parts=_mc4_parts, reach=_mc4),
        "none": DayCount(parts=_undivided, reach=_once_begun),
    }
)
"""Every day count of the tariff language by its name."""
