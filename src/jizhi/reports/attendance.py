"""Attendance: what a month came to by day and by department, from the records of its shifts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from jizhi.staff import MonthSheet, WorkDay
from jizhi.values import Period


@attrs.frozen(kw_only=True)
class Turnout:
    """How many shifts of one key (a day, a department) were judged, and what became of them; each counts once.

    ``present`` worked as planned, ``irregular`` were late, left early or lack a punch, ``away`` were on leave all day.
    """

    key: str
    judged: int = 0
    present: int = 0
    irregular: int = 0
    absent: int = 0
    away: int = 0
    open: int = 0

    @property
    def rate(self) -> Fraction | None:
        """出勤率: shifts on which somebody came, of those that were judged and not on leave; None without any."""
        due = self.judged - self.away
        return Fraction(self.present + self.irregular, due) if due else None


@attrs.frozen(kw_only=True)
class AttendanceSummary:
    """A month: its turnout by day and department, its sheet, and the shifts that need a person."""

    project: str
    period: Period
    sheet: MonthSheet
    whole: Turnout
    by_day: tuple[Turnout, ...]
    by_department: tuple[Turnout, ...]
    exceptions: tuple[WorkDay, ...]


def attendance_summary(sheet: MonthSheet, days: Iterable[WorkDay]) -> AttendanceSummary:
    """Return the summary of the days of *sheet*'s period.

    >>> empty = MonthSheet(project="p", period=Period.month(2026, 2), lines=())
    >>> attendance_summary(empty, ()).whole.rate is None
    True
    """
    departments = {line.employee: line.department for line in sheet.lines}
    shifts = [work for work in days if work.shift and work.day in sheet.period]
    return AttendanceSummary(
        project=sheet.project,
        period=sheet.period,
        sheet=sheet,
        whole=_turnout("", shifts),
        by_day=_cut({work.id: str(work.day) for work in shifts}, shifts),
        by_department=_cut({work.id: departments.get(work.employee, "") for work in shifts}, shifts),
        exceptions=tuple(work for work in shifts if work.state in ("absent", "half-absent", "missing", "irregular")),
    )


def _cut(keys: Mapping[str, str], shifts: Iterable[WorkDay]) -> tuple[Turnout, ...]:
    groups: dict[str, list[WorkDay]] = {}
    for work in shifts:
        groups.setdefault(keys[work.id], []).append(work)
    return tuple(_turnout(key, groups[key]) for key in sorted(groups))


def _turnout(key: str, shifts: Iterable[WorkDay]) -> Turnout:
    states = [work.state for work in shifts]
    waiting = states.count("open")
    return Turnout(
        key=key,
        judged=len(states) - waiting,
        present=states.count("normal"),
        irregular=states.count("irregular") + states.count("missing") + states.count("half-absent"),
        absent=states.count("absent"),
        away=states.count("leave"),
        open=waiting,
    )
