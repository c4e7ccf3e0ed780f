"""Days from facts: who was to work, what was punched, what was decided; the order in which it came plays no part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.staff.judging import Around, judge
from jizhi.staff.leave import Correction, Leave, Overtime, allowed, standing
from jizhi.staff.matching import matched
from jizhi.staff.punches import Devices, Punch, Timed, timed
from jizhi.staff.rota import OFF, Planned, Rota, by_employee, pattern_shift, planned
from jizhi.staff.rules import AttendanceRules
from jizhi.staff.workday import WorkDay
from jizhi.values import CHINA, Period, WorkCalendar

_AROUND_OVERTIME: Final = timedelta(hours=1)
_MARGIN: Final = 1  # days before and after a period whose shifts may claim its punches


@attrs.frozen(kw_only=True)
class Attendance:
    """Everything that the record of a day follows from."""

    rota: Rota = attrs.field(factory=Rota)
    known: Devices = attrs.field(factory=Devices)
    punches: tuple[Punch, ...] = ()
    corrections: tuple[Correction, ...] = ()
    leaves: tuple[Leave, ...] = ()
    overtimes: tuple[Overtime, ...] = ()


def reconcile(
    rules: AttendanceRules,
    facts: Attendance,
    *,
    period: Period,
    as_of: datetime,
    calendar: WorkCalendar = CHINA,
    project: str = "",
) -> Outcome[tuple[WorkDay, ...]]:
    """Return the record of every shift that begins in *period*, by employee and time.

    It is a function of the set of facts: twice the same punch, another order, an unknown device change nothing.

    Args:
        as_of: up to and with which instant all punches are known; shifts whose window closes later are ``open``.

    Findings: of the rota (``pattern-unknown``, ``shift-unknown``, ``rota-overlap``), of the devices (``punches-held``,
        ``punches-nobody``, ``clock-off``), of make-ups beyond their limit, and ``punch-stray`` for each person and day
        on which a punch belongs to no shift.

    Raises:  CalendarUnknown: a pattern by the calendar in a year that it does not hold.
    """
    wide = Period(period.start - _MARGIN * timedelta(days=1), period.end + _MARGIN * timedelta(days=1))
    shifts = planned(rules, facts.rota, calendar, period=wide)
    numbers = [employee.number for employee in facts.rota.employees]
    punches = timed(rules, facts.known, facts.punches, numbers)
    corrections = allowed(facts.corrections, most=rules.make_ups_most)
    decided = _Decided(rules, facts, corrections.value, calendar, wide)
    planned_of, punches_of = by_employee(shifts.value), _punches_of(punches.value)
    days: list[WorkDay] = []
    strays: list[Finding] = []
    for number in sorted(set(numbers)):
        own, alone = decided.with_overtime(number, planned_of.get(number, []))
        taps = punches_of.get(number, [])
        found = matched(rules, own, taps)
        later = matched(rules, alone, found.stray)
        strays += _strays(rules, later.stray, period)
        judged = [*zip(own, found.by_shift, strict=True), *zip(alone, later.by_shift, strict=True)]
        for shift, belonging in sorted(judged, key=lambda pair: pair[0].span):
            if shift.day in period:
                around = decided.around(shift)
                days.append(judge(rules, shift, belonging, around, project=project, as_of=as_of))
    return Outcome(tuple(days), (*shifts.findings, *punches.findings, *corrections.findings, *strays))


def _punches_of(punches: Iterable[Timed]) -> dict[str, list[Timed]]:
    found: dict[str, list[Timed]] = {}
    for punch in punches:
        found.setdefault(punch.employee, []).append(punch)
    return found


def _strays(rules: AttendanceRules, punches: Iterable[Timed], period: Period) -> Iterator[Finding]:
    counted: dict[str, int] = {}
    for punch in punches:
        on = punch.at.astimezone(rules.place).date()
        if on in period:
            subject = f"{punch.employee} {on}"
            counted[subject] = counted.get(subject, 0) + 1
    for subject, count in sorted(counted.items()):
        yield Finding("punch-stray", subject, {"count": count}, "note")


class _Decided:
    """What was decided about each person's shifts: corrections by day, leave and overtime by time."""

    def __init__(
        self,
        rules: AttendanceRules,
        facts: Attendance,
        corrections: Sequence[Correction],
        calendar: WorkCalendar,
        period: Period,
    ) -> None:
        self.rules, self.rota, self.calendar, self.period = rules, facts.rota, calendar, period
        self.corrections: dict[tuple[str, object], list[Correction]] = {}
        for correction in corrections:
            self.corrections.setdefault((correction.employee, correction.on), []).append(correction)
        self.leaves: dict[str, list[Leave]] = {}
        for leave in standing(facts.leaves):
            self.leaves.setdefault(leave.employee, []).append(leave)
        self.overtimes: dict[str, list[Overtime]] = {}
        for entry in standing(facts.overtimes):
            self.overtimes.setdefault(entry.employee, []).append(entry)

    def with_overtime(self, number: str, shifts: Sequence[Planned]) -> tuple[list[Planned], list[Planned]]:
        """The shifts with windows that hold their overtime, and overtime that stands by itself as shifts of its own."""
        own, alone = list(shifts), list[Planned]()
        for entry in sorted(self.overtimes.get(number, ()), key=lambda entry: (entry.start, entry.id)):
            start, end = entry.span
            at = next((place for place, shift in enumerate(own) if _meets(shift, entry)), None)
            if at is not None:
                opens, closes = own[at].window
                window = min(opens, start - _AROUND_OVERTIME), max(closes, end + _AROUND_OVERTIME)
                own[at] = attrs.evolve(own[at], window=window)
            elif not alone or alone[-1].span[1] <= start:
                alone.append(self._alone(number, entry))
        return own, [shift for shift in alone if shift.day in self.period]

    def _alone(self, number: str, entry: Overtime) -> Planned:
        start, end = entry.span
        on = start.astimezone(self.rules.place).date()
        line = self.rota.line_on(number, on)
        pattern = None if line is None else self.rules.pattern_of.get(line.pattern)
        off = line is None or pattern is None or pattern_shift(pattern, line, on, self.calendar) == OFF
        window = start - _AROUND_OVERTIME, end + _AROUND_OVERTIME
        return Planned(employee=number, day=on, shift="", span=(start, end), window=window, extra=off)

    def around(self, shift: Planned) -> Around:
        """What was decided about one shift."""
        number, opens, closes = shift.employee, *shift.window
        corrections = self.corrections.get((number, shift.day), ()) if shift.shift else ()
        return Around(
            corrections=tuple(corrections),
            leaves=tuple(
                leave
                for leave in self.leaves.get(number, ())
                if leave.start < shift.span[1] and leave.end > shift.span[0]
            ),
            overtimes=tuple(
                entry for entry in self.overtimes.get(number, ()) if entry.start < closes and entry.end > opens
            ),
        )


def _meets(shift: Planned, entry: Overtime) -> bool:
    return entry.start <= shift.window[1] and entry.end >= shift.window[0]
