"""The monthly sheet: what payroll takes over, a line for each employee, with every number from the days beneath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.staff.hours import CycleHours, Overtimes, cycle_hours, cycle_of, overtimes_of
from jizhi.staff.leave import LeaveKind
from jizhi.staff.people import Employee, Regime
from jizhi.staff.rules import AttendanceRules
from jizhi.staff.workday import WorkDay
from jizhi.values import CHINA, Period, WorkCalendar


@attrs.frozen(kw_only=True)
class SheetLine:
    """One employee's month; times in minutes, absence in days.

    Args:
        planned_days, worked_days: shifts to work, and shifts of which any was worked.
        ordinary: minutes worked that are no overtime.
        overtime: by kind of day; for who works comprehensively with what a cycle that ends in the month has beyond.
        holiday: minutes worked on statutory days, in ``overtime`` at 300 % too.
        open, missing: shifts not known yet, and shifts with a punch missing; payroll waits for both.
    """

    employee: str
    name: str = attrs.field(repr=False)
    department: str
    post: str
    regime: Regime
    planned_days: int = 0
    worked_days: int = 0
    night_shifts: int = 0
    planned: int = 0
    worked: int = 0
    ordinary: int = 0
    overtime: Overtimes = attrs.field(factory=Overtimes)
    late_times: int = 0
    late: int = 0
    early_times: int = 0
    early: int = 0
    absent_days: Fraction = Fraction(0)
    leave: tuple[tuple[LeaveKind, int], ...] = ()
    owed: int = 0
    made_up: int = 0
    open: int = 0
    missing: int = 0
    cycle: CycleHours | None = None


@attrs.frozen(kw_only=True)
class MonthSheet:
    """The sheet of a period: a line for each who worked here in it, by number."""

    project: str
    period: Period
    lines: tuple[SheetLine, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing is open and no punch is missing, so that payroll can take it over."""
        return not any(line.open or line.missing for line in self.lines)


def month_sheet(
    rules: AttendanceRules,
    employees: Iterable[Employee],
    days: Iterable[WorkDay],
    *,
    period: Period,
    calendar: WorkCalendar = CHINA,
    project: str = "",
) -> Outcome[MonthSheet]:
    """Return the sheet of *period* from the records of its shifts.

    Args:
        days: of the period, and of the whole cycle of comprehensive hours where one ends in the period.

    Findings: ``overtime-month`` and ``overtime-day`` where a cap is passed (emergencies do not count),
        ``sheet-open`` and ``sheet-missing`` for who is not ready.

    Raises:  CalendarUnknown.
    """
    by_person: dict[str, list[WorkDay]] = {}
    for record in days:
        by_person.setdefault(record.employee, []).append(record)
    lines: list[SheetLine] = []
    findings: list[Finding] = []
    for employee in sorted(employees, key=lambda each: each.number):
        records = by_person.get(employee.number, [])
        here = employee.hired < period.end and (employee.left is None or employee.left > period.start)
        if here or any(record.day in period for record in records):
            line = _line(rules, employee, records, calendar, period)
            lines.append(line)
            findings += _told(rules, line, records, period)
    return Outcome(MonthSheet(project=project, period=period, lines=tuple(lines)), tuple(findings))


def _line(
    rules: AttendanceRules, employee: Employee, records: Sequence[WorkDay], calendar: WorkCalendar, period: Period
) -> SheetLine:
    held = employee.appointment_on(_last_day(employee, period))
    own = [record for record in records if record.day in period]
    overtime = Overtimes()
    for record in own:
        regime = employee.appointment_on(record.day).regime
        overtime += overtimes_of(rules, record, calendar, regime=regime)
    cycle = _cycle(rules, employee, held.regime, records, calendar, period)
    shift_overtime = sum(_of_shift(rules, employee, record, calendar) for record in own)
    worked = sum(record.worked_minutes for record in own)
    shifts = [record for record in own if record.shift]
    leave = Counter[LeaveKind]()
    for record in own:
        leave.update(dict(record.leave))
    beyond = 0 if cycle is None else cycle.overtime
    return SheetLine(
        employee=employee.number,
        name=employee.name,
        department=held.department,
        post=held.post,
        regime=held.regime,
        planned_days=len(shifts),
        worked_days=sum(record.worked_minutes > 0 for record in shifts),
        night_shifts=sum(record.night and record.worked_minutes > 0 for record in shifts),
        planned=sum(record.planned for record in own),
        worked=worked,
        ordinary=worked - shift_overtime,
        overtime=overtime + Overtimes(at_150=beyond),
        late_times=sum(record.late > 0 for record in own),
        late=sum(record.late for record in own),
        early_times=sum(record.early > 0 for record in own),
        early=sum(record.early for record in own),
        absent_days=sum((record.absent for record in own), Fraction(0)),
        leave=tuple(sorted(leave.items())),
        owed=sum(record.owed for record in own),
        made_up=sum(reason.code.startswith("day-make-up") for record in own for reason in record.reasons),
        open=sum(record.state == "open" for record in own),
        missing=sum(record.state == "missing" for record in own),
        cycle=cycle,
    )


def _last_day(employee: Employee, period: Period) -> date:
    last = min(period.end, employee.left or period.end)
    return date.fromordinal(max(last.toordinal() - 1, period.start.toordinal()))


def _of_shift(rules: AttendanceRules, employee: Employee, record: WorkDay, calendar: WorkCalendar) -> int:
    """How much of the worked minutes of a shift is overtime."""
    alone = attrs.evolve(record, overtime=())
    return overtimes_of(rules, alone, calendar, regime=employee.appointment_on(record.day).regime).minutes


def _cycle(
    rules: AttendanceRules,
    employee: Employee,
    regime: Regime,
    records: Sequence[WorkDay],
    calendar: WorkCalendar,
    period: Period,
) -> CycleHours | None:
    """The hours of the cycle that ends with the period, where he works comprehensively."""
    last = date.fromordinal(period.end.toordinal() - 1)
    cycle = cycle_of(rules, last)
    if regime != "comprehensive" or cycle.end != period.end:
        return None
    of_cycle = [record for record in records if record.day in cycle]
    return cycle_hours(rules, employee, of_cycle, calendar, cycle=cycle)


def _told(rules: AttendanceRules, line: SheetLine, records: Sequence[WorkDay], period: Period) -> Iterable[Finding]:
    counted = line.overtime.minutes - line.overtime.emergency
    if line.regime == "standard" and counted > rules.overtime_month_most:
        facts = {"hours": _hours(counted), "most": _hours(rules.overtime_month_most)}
        yield Finding("overtime-month", f"{line.employee} {period}", facts, "warning")
    by_day: dict[date, int] = {}
    for extra in (extra for record in records if not record.extra for extra in record.overtime):
        if extra.day in period and not extra.emergency:
            by_day[extra.day] = by_day.get(extra.day, 0) + extra.minutes
    for on, length in sorted(by_day.items()):
        if line.regime == "standard" and length > rules.overtime_day_most:
            facts = {"hours": _hours(length), "most": _hours(rules.overtime_day_most)}
            yield Finding("overtime-day", f"{line.employee} {on}", facts, "warning")
    if line.open:
        yield Finding("sheet-open", line.employee, {"count": line.open}, "note")
    if line.missing:
        yield Finding("sheet-missing", line.employee, {"count": line.missing}, "warning")


def _hours(minutes: int) -> str:
    """Hours and minutes of a length, such as 36:30."""
    return f"{minutes // 60}:{minutes % 60:02}"
