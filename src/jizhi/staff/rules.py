"""The rulebook of attendance: shifts, patterns, who is needed where, and what counts as late, absent or overtime."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from jizhi.estate.fields import day, flag, holds, one_of, or_none, refuse, text, whole, word
from jizhi.staff.geofence import Fence
from jizhi.staff.shifts import Shift

Beyond: TypeAlias = Literal["late", "half-day", "absent"]
Presence: TypeAlias = Literal["first-last", "pairs"]
Contest: TypeAlias = Literal["midpoint", "to-next"]
Midnight: TypeAlias = Literal["by-day", "by-start"]
FlexSettled: TypeAlias = Literal["day", "month"]
HoursCycle: TypeAlias = Literal["month", "quarter", "year"]
HoursStandard: TypeAlias = Literal["calendar", "average"]

BEYOND: Final[tuple[Beyond, ...]] = ("late", "half-day", "absent")
PRESENCES: Final[tuple[Presence, ...]] = ("first-last", "pairs")
CONTESTS: Final[tuple[Contest, ...]] = ("midpoint", "to-next")
MIDNIGHTS: Final[tuple[Midnight, ...]] = ("by-day", "by-start")

_minutes = whole(0, 24 * 60)
_most = or_none(_minutes)


@attrs.frozen(kw_only=True)
class Pattern:
    """What follows on what: codes of shifts from the day *first* on, begun anew after the last; empty is a day off.

    By the ``calendar`` the one step is worked on every work day, 调休 included, and on no other.

    >>> Pattern(code="four-crews", steps=("D", "D", "N", "N", "", ""), first=date(2026, 1, 1)).by
    'cycle'
    >>> Pattern(code="office", steps=(), by="calendar")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: pattern office: steps = (), but it must have a step, just one by the calendar
    """

    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    steps: tuple[str, ...]
    first: date = attrs.field(default=date(2024, 1, 1), validator=holds(day))
    by: Literal["cycle", "calendar"] = attrs.field(default="cycle", validator=holds(one_of(("cycle", "calendar"))))

    def __attrs_post_init__(self) -> None:
        if not self.steps or (self.by == "calendar" and len(self.steps) != 1):
            refuse(self, "steps", self.steps, "it must have a step, just one by the calendar")


@attrs.frozen(kw_only=True)
class Need:
    """How many have to be on a shift at a post every day, and the certificate that each of them needs."""

    post: str = attrs.field(validator=holds(word))
    shift: str = attrs.field(validator=holds(word))
    count: int = attrs.field(default=1, validator=holds(whole(1, 1000)))
    certificate: str = attrs.field(default="", validator=holds(text))
    workdays_only: bool = attrs.field(default=False, validator=holds(flag))


@attrs.frozen(kw_only=True, slots=False)
class AttendanceRules:
    """What an office agreed on working time; every number has a usual value, minutes unless its name says otherwise.

    Args:
        fences: where a phone may punch.
        late_ignored, late_most: up to the first nobody is late; beyond the second ``late_beyond`` says what he is.
        early_ignored, early_most, early_beyond: the same for who leaves early.
        taps_within: two punches within so many minutes are one.
        presence: working time lies between the ``first-last`` punch, or in ``pairs`` of in and out.
        contest: whose a punch is that two windows claim: parted at the ``midpoint`` of the gap, or all ``to-next``.
        midnight: minutes beyond midnight count by the ``by-day`` they were worked on, or the day the shift began.
        half_day_below, absent_below: who worked less is absent for half or all of the day; None for no such rule.
        make_ups_most: how many make-up punches a person may have in a calendar month.
        flex_settled: time owed by who is flexible is settled each ``day``, or over the ``month``.
        clock_ignored_seconds, clock_flagged_seconds: a device's clock that is off by no more is taken as right, and
            by more than the second is told of.
        clock_reach_days: for how long around a look at a device's clock it is taken to have been off by the same.
        rest_least: what has to lie between two shifts; ``days_running_most`` shifts on days without a day off.
        overtime_day_most, overtime_month_most: the caps of 劳动法 §41; emergencies do not count.
        cycle, standard: over what the hours of who works comprehensively are counted, and against which standard.
        untimed_holidays: whether 不定时 hours on a statutory day are overtime; regions differ.

    Raises:
        RecordRefused: a value that cannot be so, two shifts or patterns of one code, a step that is no shift.

    >>> AttendanceRules().late_ignored
    3
    >>> AttendanceRules(patterns=(Pattern(code="office", steps=("D",)),))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: attendancerules: patterns = 'office', but it must name shifts that there are: D
    """

    zone: str = attrs.field(default="Asia/Shanghai", validator=holds(text))
    shifts: tuple[Shift, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    needs: tuple[Need, ...] = ()
    fences: tuple[Fence, ...] = ()
    late_ignored: int = attrs.field(default=3, validator=holds(_minutes))
    late_most: int | None = attrs.field(default=30, validator=holds(_most))
    late_beyond: Beyond = attrs.field(default="half-day", validator=holds(one_of(BEYOND)))
    early_ignored: int = attrs.field(default=3, validator=holds(_minutes))
    early_most: int | None = attrs.field(default=30, validator=holds(_most))
    early_beyond: Beyond = attrs.field(default="half-day", validator=holds(one_of(BEYOND)))
    taps_within: int = attrs.field(default=3, validator=holds(whole(0, 60)))
    presence: Presence = attrs.field(default="first-last", validator=holds(one_of(PRESENCES)))
    contest: Contest = attrs.field(default="midpoint", validator=holds(one_of(CONTESTS)))
    midnight: Midnight = attrs.field(default="by-day", validator=holds(one_of(MIDNIGHTS)))
    half_day_below: int | None = attrs.field(default=None, validator=holds(_most))
    absent_below: int | None = attrs.field(default=None, validator=holds(_most))
    make_ups_most: int = attrs.field(default=3, validator=holds(whole(0, 62)))
    flex_settled: FlexSettled = attrs.field(default="day", validator=holds(one_of(("day", "month"))))
    clock_ignored_seconds: int = attrs.field(default=5, validator=holds(whole(0, 3600)))
    clock_flagged_seconds: int = attrs.field(default=60, validator=holds(whole(0, 24 * 3600)))
    clock_reach_days: int = attrs.field(default=31, validator=holds(whole(1, 400)))
    rest_least: int = attrs.field(default=8 * 60, validator=holds(_minutes))
    days_running_most: int = attrs.field(default=6, validator=holds(whole(1, 60)))
    overtime_day_most: int = attrs.field(default=3 * 60, validator=holds(_minutes))
    overtime_month_most: int = attrs.field(default=36 * 60, validator=holds(whole(0, 744 * 60)))
    cycle: HoursCycle = attrs.field(default="month", validator=holds(one_of(("month", "quarter", "year"))))
    standard: HoursStandard = attrs.field(default="calendar", validator=holds(one_of(("calendar", "average"))))
    untimed_holidays: bool = attrs.field(default=False, validator=holds(flag))

    def __attrs_post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            refuse(self, "zone", self.zone, "it must be a time zone such as Asia/Shanghai")
        for name, codes in (("shifts", self.shifts), ("patterns", self.patterns)):
            seen = [each.code for each in codes]
            for code in {code for code in seen if seen.count(code) > 1}:
                refuse(self, name, code, "it must be there once")
        for (field, code), used in self._used():
            missing = sorted(set(used) - set(self.shift_of) - {""})
            if missing:
                refuse(self, field, code, f"it must name shifts that there are: {' '.join(missing)}")

    def _used(self) -> tuple[tuple[tuple[str, str], tuple[str, ...]], ...]:
        patterns = tuple((("patterns", pattern.code), pattern.steps) for pattern in self.patterns)
        return patterns + tuple((("needs", need.post), (need.shift,)) for need in self.needs)

    @cached_property
    def place(self) -> ZoneInfo:
        """The zone by whose clocks shifts begin and days end."""
        return ZoneInfo(self.zone)

    @cached_property
    def shift_of(self) -> Mapping[str, Shift]:
        """Shifts by code."""
        return {shift.code: shift for shift in self.shifts}

    @cached_property
    def pattern_of(self) -> Mapping[str, Pattern]:
        """Patterns by code."""
        return {pattern.code: pattern for pattern in self.patterns}
