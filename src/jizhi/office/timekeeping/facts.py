"""What is kept of attendance, read, and the days and sheets that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jizhi.codec.staff import attendance_or_refuse
from jizhi.errors import NoAttendanceRules
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.ports import Range, Reading
from jizhi.staff import (
    Attendance,
    AttendanceRules,
    Badge,
    ClockLook,
    Correction,
    Device,
    Devices,
    Employee,
    Leave,
    MonthSheet,
    Overtime,
    Punch,
    Rota,
    RotaChange,
    RotaLine,
    WorkDay,
    cycle_of,
    month_sheet,
    reconcile,
)
from jizhi.staff.texts import RulesText
from jizhi.values import Period, key

_USUAL: Final = AttendanceRules()
_AROUND: Final = timedelta(days=3)  # a window may reach into the day before, and days are found by UTC
_DAY_SECONDS: Final = 86_400


def attendance_rules(known: Reading, project: str) -> AttendanceRules:
    """The rulebook of attendance of *project*.

    Raises:  NoAttendanceRules, UnknownProject.
    """
    read_project(known, project)
    kept = known.get(RulesText, key(project, "attendance", "attendance"))
    if kept is None:
        raise NoAttendanceRules(project)
    return attendance_or_refuse(kept.text, source=kept.source)


def zone_of(known: Reading, project: str) -> ZoneInfo:
    """The zone of the project's attendance; before there are rules the usual one."""
    kept = known.get(RulesText, key(project, "attendance", "attendance"))
    return (_USUAL if kept is None else attendance_or_refuse(kept.text, source=kept.source)).place


def rota_of(known: Reading, project: str, *, period: Period) -> Rota:
    """The rota of *project*, with the changes of the days around *period*."""
    days = _around(period)
    return Rota(
        employees=tuple(known.find(Employee, project=project)),
        lines=tuple(known.find(RotaLine, project=project)),
        changes=tuple(known.find(RotaChange, _range("on", days), project=project)),
    )


def facts_of(known: Reading, project: str, *, period: Period) -> Attendance:
    """Everything that the days of *period* follow from."""
    days = _around(period)
    devices = Devices(
        devices=tuple(known.find(Device, project=project)),
        badges=tuple(known.find(Badge, project=project)),
        looks=tuple(known.find(ClockLook, project=project)),
    )
    # Make-ups are counted by the month, and an entry is taken back by one that may be of another day.
    months = Period(period.start.replace(day=1), max(days.end, period.end + timedelta(days=31)))
    return Attendance(
        rota=rota_of(known, project, period=period),
        known=devices,
        punches=tuple(_punches(known, project, devices, days)),
        corrections=tuple(known.find(Correction, _range("on", months), project=project)),
        leaves=tuple(known.find(Leave, project=project)),
        overtimes=tuple(known.find(Overtime, _range("day", days), project=project)),
    )


def _punches(known: Reading, project: str, devices: Devices, days: Period) -> Iterator[Punch]:
    """The punches of some days; of a device whose clock is off by days, those that it dated elsewhere too."""
    yield from known.find(Punch, _range("day", days), project=project)
    off = {(look.device, look.seconds // _DAY_SECONDS) for look in devices.looks}
    for device, by in sorted(off):
        if by not in (0, -1):
            moved = timedelta(days=by)
            there = Period(days.start - moved - _AROUND, days.end - moved + _AROUND)
            yield from known.find(Punch, _range("day", there), project=project, device=device)


def _around(period: Period) -> Period:
    return Period(period.start - _AROUND, period.end + _AROUND)


def _range(field: str, days: Period) -> Range:
    return Range(field=field, at_least=days.start, below=days.end)


@operation("staff.read")
def days_of(
    desk: Desk, project: str, *, period: Period, as_of: datetime, rules: AttendanceRules | None = None
) -> Outcome[tuple[WorkDay, ...]]:
    """The record of every shift of *period*, worked out anew from what is kept.

    Args:
        as_of: up to when everything that was punched is known.
        rules: others than those that are kept, to see what they would come to.

    Raises:  UnknownProject, NoAttendanceRules, CalendarUnknown.
    """
    with desk.store.reading() as known:
        rules = rules or attendance_rules(known, project)
        facts = facts_of(known, project, period=period)
    return reconcile(rules, facts, period=period, as_of=as_of, calendar=desk.calendar, project=project)


@operation("staff.read")
def sheet_of(desk: Desk, project: str, *, period: Period, as_of: datetime) -> Outcome[MonthSheet]:
    """The sheet of a month, with the hours of a cycle that ends in it.

    Raises:  UnknownProject, NoAttendanceRules, CalendarUnknown.
    """
    with desk.store.reading() as known:
        rules = attendance_rules(known, project)
        cycle = cycle_of(rules, _last(period))
        whole = Period(min(cycle.start, period.start), period.end) if cycle.end == period.end else period
        facts = facts_of(known, project, period=whole)
    days = reconcile(rules, facts, period=whole, as_of=as_of, calendar=desk.calendar, project=project)
    sheet = month_sheet(rules, facts.rota.employees, days.value, period=period, calendar=desk.calendar, project=project)
    return Outcome(sheet.value, days.findings + sheet.findings)


def _last(period: Period) -> date:
    return period.end - timedelta(days=1)


def roster_of_staff(known: Reading, project: str) -> dict[str, Employee]:
    """The employees of *project* by number."""
    return {employee.number: employee for employee in known.find(Employee, project=project)}
