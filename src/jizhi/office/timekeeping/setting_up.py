"""What attendance stands on: its rules, the staff with their patterns, the devices and the numbers in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from jizhi.codec.staff import attendance_or_refuse, scheme_or_refuse
from jizhi.errors import NotStored, UnknownEmployee
from jizhi.findings import Outcome
from jizhi.intake import Table
from jizhi.intake.staff import StaffPlan, read_staff
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project
from jizhi.ports import Writing
from jizhi.staff import Badge, ClockLook, Device, Employee, RotaLine
from jizhi.staff.punches import Trust
from jizhi.staff.texts import RulesText
from jizhi.values import key

LOOK_AGAIN: Final = timedelta(hours=12)
LOOK_ALIKE_SECONDS: Final = 2


@operation("staff.set-up")
def set_rules(desk: Desk, project: str, text: str, *, source: str, on: date, kpi: bool = False) -> RulesText:
    """Keep *text* as the rulebook of attendance, or as a KPI scheme; the same text again changes nothing.

    Raises:  RulesRefused with every finding; UnknownProject.
    """
    named = scheme_or_refuse(text, source=source).scheme if kpi else "attendance"
    if not kpi:
        attendance_or_refuse(text, source=source)
    rules = RulesText(
        project=project,
        kind="kpi" if kpi else "attendance",
        code=named,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        source=source,
        since=on,
        actor=desk.actor,
    )
    with desk.store.writing() as tx:
        lock_project(tx, project)
        before = tx.get(RulesText, rules.id)
        if before is not None and before.sha256 == rules.sha256:
            return before
        return tx.put(rules, expected=None if before is None else before.version)


@operation("staff.set-up")
def take_staff(desk: Desk, project: str, tables: Iterable[Table]) -> Outcome[StaffPlan]:
    """Keep the employees and rota lines that *tables* have; what is kept already and the same is left alone.

    Rows with an error are left out and told. What an employee has beyond the sheet (documents, his identity number,
    earlier appointments) stays.

    Raises:  UnknownProject.
    """
    plan = read_staff(tables, project=project)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        for employee in plan.value.employees:
            _put_employee(tx, employee)
        for line in plan.value.lines:
            before = tx.get(RotaLine, line.id)
            if before is None or attrs.evolve(line, version=before.version) != before:
                tx.put(line, expected=None if before is None else before.version)
    return plan


def _put_employee(tx: Writing, employee: Employee) -> None:
    before = tx.get(Employee, employee.id)
    if before is None:
        tx.put(employee, expected=None)
        return
    held = {each.since: each for each in (*before.appointments, *employee.appointments)}
    certificates = {(each.kind, each.until): each for each in (*before.certificates, *employee.certificates)}
    merged = attrs.evolve(
        before,
        name=employee.name,
        hired=employee.hired,
        left=employee.left or before.left,
        phone=employee.phone or before.phone,
        appointments=tuple(held.values()),
        certificates=tuple(certificates.values()),
    )
    if merged != before:
        tx.put(merged, expected=before.version)


@operation("staff.set-up")
def register_device(
    desk: Desk, project: str, serial: str, *, since: date, name: str = "", trust_least: Trust = "none"
) -> Device:
    """Register a device, or change how it is registered; what it sent from *since* on counts from now on.

    Raises:  UnknownProject, RecordRefused.
    """
    device = Device(project=project, serial=serial, name=name, since=since, trust_least=trust_least)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        before = tx.get(Device, device.id)
        return tx.put(device, expected=None if before is None else before.version)


@operation("staff.set-up")
def unregister_device(desk: Desk, project: str, serial: str, *, until: date) -> Device:
    """Let a device count no more from a day on.

    Raises:  NotStored: it was never registered.
    """
    with desk.store.writing() as tx:
        before = tx.get(Device, key(project, serial))
        if before is None:
            raise NotStored("device", key(project, serial))
        return tx.put(attrs.evolve(before, until=until), expected=before.version)


@operation("staff.set-up")
def badge_user(
    desk: Desk, project: str, user: str, employee: str, *, since: date, until: date | None = None, device: str = ""
) -> Badge:
    """Say whose number it is in a device, or in all of them.

    Raises:  UnknownEmployee.
    """
    badge = Badge(project=project, user=user, employee=employee, since=since, until=until, device=device)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        if tx.get(Employee, key(project, employee)) is None:
            raise UnknownEmployee(project, employee)
        before = tx.get(Badge, badge.id)
        return tx.put(badge, expected=None if before is None else before.version)


@operation("staff.set-up")
def look_at_clock(desk: Desk, project: str, device: str, *, shown: datetime, known: datetime) -> ClockLook:
    """Keep what a device's clock showed at an instant that we know.

    A look within half a day of one that found the same says nothing new, and that one is returned instead: a device
    may be looked at with every push.

    Raises:  RecordRefused: an instant without its offset.
    """
    look = ClockLook(project=project, device=device, shown=shown, known=known)
    with desk.store.writing() as tx:
        for before in tx.find(ClockLook, project=project, device=device):
            near = abs(before.shown - shown) < LOOK_AGAIN
            if near and abs(before.seconds - look.seconds) <= LOOK_ALIKE_SECONDS:
                return before
        tx.add([look])
    return look
