"""The rota: who works which shift on which day, by a pattern, by changes of single days, and by swaps of two people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import day, holds, one_of, or_none, refuse, text, whole, word
from jizhi.findings import Finding, Outcome
from jizhi.staff.people import Employee
from jizhi.staff.rules import AttendanceRules, Pattern
from jizhi.staff.shifts import Shift, Span, aware
from jizhi.values import Period, WorkCalendar, key

OFF: Final = ""
"""In a pattern and in a change: no shift on that day."""

ChangeKind: TypeAlias = Literal["change", "swap"]


@attrs.frozen(kw_only=True)
class RotaLine:
    """Who follows a pattern from a day on, and at which of its steps he stands on the pattern's first day.

    >>> RotaLine(project="jade", employee="G01", pattern="four-crews", since=date(2026, 1, 1), offset=2).id
    'jade/G01/2026-01-01'
    """

    project: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    pattern: str = attrs.field(validator=holds(word))
    since: date = attrs.field(validator=holds(day))
    until: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    offset: int = attrs.field(default=0, validator=holds(whole(0, 400)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @until.validator
    def _ends_later(self, field: attrs.Attribute[date | None], until: date | None) -> None:
        if until is not None and until <= self.since:
            refuse(self, field.name, until, f"it must be after since, {self.since}")

    @property
    def id(self) -> str:
        """Project, employee and first day as one key."""
        return key(self.project, self.employee, self.since)


@attrs.frozen(kw_only=True)
class RotaChange:
    """One day of one employee that differs from his pattern: another shift, or none; of several the last made holds.

    Args:
        shift: its code, empty for a day off.
        made_at: when it was decided; with *name* it orders the changes of one day, whenever they arrive.
        partner: with whom a day was swapped.
    """

    project: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    on: date = attrs.field(validator=holds(day))
    shift: str = attrs.field(default=OFF, validator=holds(text))
    name: str = attrs.field(validator=holds(word))
    made_at: datetime = attrs.field(validator=holds(aware))
    kind: ChangeKind = attrs.field(default="change", validator=holds(one_of(("change", "swap"))))
    partner: str = attrs.field(default="", validator=holds(text))
    reason: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))

    @property
    def id(self) -> str:
        """Project, employee, day and the caller's name of it as one key."""
        return key(self.project, self.employee, self.on, self.name)


@attrs.frozen(kw_only=True)
class Planned:
    """A shift that somebody is to work: its day, its span, and the window in which a punch may be its own.

    ``extra`` says that the pattern has a day off there; ``shift`` is empty for overtime on its own.
    """

    employee: str
    day: date
    shift: str
    span: Span
    window: Span
    unpaid: tuple[Span, ...] = ()
    flex_minutes: int = 0
    extra: bool = False
    night: bool = False

    @property
    def minutes(self) -> int:
        """Its working time in minutes."""
        pauses = sum(int((end - start).total_seconds()) for start, end in self.unpaid)
        return (int((self.span[1] - self.span[0]).total_seconds()) - pauses) // 60


@attrs.frozen(kw_only=True, slots=False)
class Rota:
    """What decides who works when: employees, the lines they follow and the changes of single days.

    The order in which any of it arrived plays no part.
    """

    employees: tuple[Employee, ...] = ()
    lines: tuple[RotaLine, ...] = ()
    changes: tuple[RotaChange, ...] = ()

    @cached_property
    def lines_of(self) -> Mapping[str, tuple[RotaLine, ...]]:
        """The lines of each employee, in order of time."""
        found: dict[str, list[RotaLine]] = {}
        for line in sorted(self.lines, key=lambda line: line.since):
            found.setdefault(line.employee, []).append(line)
        return {employee: tuple(lines) for employee, lines in found.items()}

    @cached_property
    def changed(self) -> Mapping[tuple[str, date], RotaChange]:
        """The change that holds, by employee and day."""
        ordered = sorted(self.changes, key=lambda change: (change.made_at, change.name))
        return {(change.employee, change.on): change for change in ordered}

    def line_on(self, employee: str, on: date) -> RotaLine | None:
        """The line that an employee follows on a day: of several the one that began last."""
        lines = [line for line in self.lines_of.get(employee, ()) if line.since <= on]
        return next((line for line in reversed(lines) if line.until is None or on < line.until), None)


def planned(
    rules: AttendanceRules, rota: Rota, calendar: WorkCalendar, *, period: Period
) -> Outcome[tuple[Planned, ...]]:
    """Return every shift that starts in *period*, by employee and day; none before hiring or after leaving.

    What cannot be planned is a finding and no shift: a pattern or a shift that the rules do not have, and a shift
    that begins before the one before it of the same person has ended.

    Raises:  CalendarUnknown: a pattern by the calendar in a year that it does not hold.
    """
    made = _Planner(rules, rota, calendar)
    found = [shift for employee in sorted(rota.employees, key=lambda each: each.number)
             for shift in made.of(employee, period)]  # fmt: skip
    return Outcome(tuple(found), tuple(made.findings))


def pattern_shift(pattern: Pattern, line: RotaLine, on: date, calendar: WorkCalendar) -> str:
    """Return the code of the shift that a pattern has on a day for who follows it by *line*; empty for a day off."""
    if pattern.by == "calendar":
        return pattern.steps[0] if calendar.is_workday(on) else OFF
    return pattern.steps[((on - pattern.first).days + line.offset) % len(pattern.steps)]


def swap(
    rules: AttendanceRules,
    rota: Rota,
    calendar: WorkCalendar,
    *,
    one: str,
    other: str,
    on: date,
    name: str,
    made_at: datetime,
    actor: str = "",
) -> Outcome[tuple[RotaChange, ...]]:
    """Exchange the shifts of two employees on a day: two changes, or none and a finding where both have the same."""
    shifts = {who: shift_on(rules, rota, calendar, employee=who, on=on) for who in (one, other)}
    if shifts[one] == shifts[other] or one == other:
        return Outcome((), (Finding("swap-nothing", f"{one} {on}", {"other": other, "shift": shifts[one] or "-"}),))
    project = next((employee.project for employee in rota.employees if employee.number == one), "")
    return Outcome(
        tuple(
            RotaChange(
                project=project,
                employee=who,
                on=on,
                shift=shifts[partner],
                name=name,
                made_at=made_at,
                kind="swap",
                partner=partner,
                actor=actor,
            )
            for who, partner in ((one, other), (other, one))
        )
    )


def shift_on(rules: AttendanceRules, rota: Rota, calendar: WorkCalendar, *, employee: str, on: date) -> str:
    """Return the code of the shift an employee has on a day, changes counted; empty where he is off."""
    change = rota.changed.get((employee, on))
    if change is not None:
        return change.shift
    line = rota.line_on(employee, on)
    pattern = None if line is None else rules.pattern_of.get(line.pattern)
    return OFF if line is None or pattern is None else pattern_shift(pattern, line, on, calendar)


class _Planner:
    """Makes the shifts of one employee after another; the spans of a shift on a day are made once for all."""

    def __init__(self, rules: AttendanceRules, rota: Rota, calendar: WorkCalendar) -> None:
        self.rules, self.rota, self.calendar = rules, rota, calendar
        self.findings: list[Finding] = []
        self.spans: dict[tuple[str, date], tuple[Span, Span, tuple[Span, ...]]] = {}
        self.told: set[tuple[str, str]] = set()

    def of(self, employee: Employee, period: Period) -> Iterator[Planned]:
        number, ended = employee.number, None
        for offset in range(-1, period.days):
            on = period.start + timedelta(days=offset)
            shift, extra = self._due(employee, on)
            if shift is None:
                continue
            span, window, unpaid = self._placed(shift, on)
            if ended is not None and span[0] < ended:
                if on in period:
                    self.findings.append(Finding("rota-overlap", f"{number} {on}", {"shift": shift.code}))
                continue
            ended = span[1]
            if on in period:
                yield Planned(
                    employee=number,
                    day=on,
                    shift=shift.code,
                    span=span,
                    window=window,
                    unpaid=unpaid,
                    flex_minutes=shift.flex_minutes,
                    extra=extra,
                    night=shift.night,
                )

    def _due(self, employee: Employee, on: date) -> tuple[Shift | None, bool]:
        """The shift of a day, and whether the pattern has a day off there."""
        if not employee.works_on(on):
            return None, False
        line = self.rota.line_on(employee.number, on)
        usual = OFF
        if line is not None:
            pattern = self.rules.pattern_of.get(line.pattern)
            if pattern is None:
                self._tell("pattern-unknown", employee.number, line.pattern)
            else:
                usual = pattern_shift(pattern, line, on, self.calendar)
        change = self.rota.changed.get((employee.number, on))
        code = usual if change is None else change.shift
        if code and code not in self.rules.shift_of:
            self._tell("shift-unknown", employee.number, code)
            return None, False
        return (self.rules.shift_of[code] if code else None), usual == OFF

    def _placed(self, shift: Shift, on: date) -> tuple[Span, Span, tuple[Span, ...]]:
        at = (shift.code, on)
        if at not in self.spans:
            span = shift.span(on, self.rules.place)
            before, after = timedelta(minutes=shift.before_minutes), timedelta(minutes=shift.after_minutes)
            self.spans[at] = (span, (span[0] - before, span[1] + after), shift.unpaid(on, self.rules.place))
        return self.spans[at]

    def _tell(self, code: str, number: str, name: str) -> None:
        if (number, name) not in self.told:
            self.told.add((number, name))
            self.findings.append(Finding(code, number, {"name": name}))


def by_employee(shifts: Iterable[Planned]) -> dict[str, list[Planned]]:
    """Return the shifts of each employee in order of their start."""
    found: dict[str, list[Planned]] = {}
    for shift in sorted(shifts, key=lambda shift: shift.span):
        found.setdefault(shift.employee, []).append(shift)
    return found
