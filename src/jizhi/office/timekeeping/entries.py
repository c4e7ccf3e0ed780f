"""Entries that a person makes: corrections, leave, overtime, changes of the rota; each under its caller's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

import attrs

from jizhi.errors import CorrectionRefused, UnknownEmployee
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project
from jizhi.office.timekeeping.facts import attendance_rules, rota_of
from jizhi.ports import Writing
from jizhi.staff import Correction, Employee, Leave, Overtime, RotaChange, allowed, swap
from jizhi.values import Period, key

E = TypeVar("E", Leave, Overtime)


@operation("staff.correct", at="entry.project", own="entry.employee")
def correct(desk: Desk, entry: Correction) -> Correction:
    """Keep a correction, made by the desk's actor; the same again changes nothing.

    Raises:
        UnknownEmployee; CorrectionRefused: a make-up beyond the month's limit, or nothing of its day to take back.
        AlreadyStored: another entry has this name.
    """
    entry = attrs.evolve(entry, actor=desk.actor)
    with desk.store.writing() as tx:
        lock_project(tx, entry.project)
        _works_here(tx, entry.project, entry.employee)
        rules = attendance_rules(tx, entry.project)
        known = [each for each in tx.find(Correction, project=entry.project, employee=entry.employee)
                 if each.id != entry.id]  # fmt: skip
        _takes_back(entry, {each.id: each.on for each in known}, entry.on)
        over = allowed([*known, entry], most=rules.make_ups_most).findings
        if any(finding.fact("name") == entry.name for finding in over):
            raise CorrectionRefused(entry.name, f"a month has {rules.make_ups_most} make-ups at most")
        tx.add([entry])
    return entry


@operation("staff.approve", at="leave.project")
def approve_leave(desk: Desk, leave: Leave) -> Leave:
    """Keep leave that the desk's actor approves, or takes back; the same again changes nothing.

    Raises:  UnknownEmployee; CorrectionRefused: it takes back nothing of its day; AlreadyStored: the name is taken.
    """
    return _approved(desk, leave)


@operation("staff.approve", at="overtime.project")
def approve_overtime(desk: Desk, overtime: Overtime) -> Overtime:
    """Keep overtime that the desk's actor approves, or takes back; the same again changes nothing.

    Raises:  UnknownEmployee; CorrectionRefused: it takes back nothing of its day; AlreadyStored: the name is taken.
    """
    return _approved(desk, overtime)


def _approved(desk: Desk, entry: E) -> E:
    entry = attrs.evolve(entry, approver=desk.actor)
    with desk.store.writing() as tx:
        lock_project(tx, entry.project)
        _works_here(tx, entry.project, entry.employee)
        known = tx.find(type(entry), project=entry.project, employee=entry.employee)
        _takes_back(entry, {each.id: each.day for each in known}, entry.day)
        tx.add([entry])
    return entry


@operation("staff.rota", at="change.project")
def change_rota(desk: Desk, change: RotaChange) -> RotaChange:
    """Keep a change of one day of one employee.

    Raises:  UnknownEmployee; CorrectionRefused: the rules have no such shift.
    """
    change = attrs.evolve(change, actor=desk.actor)
    with desk.store.writing() as tx:
        lock_project(tx, change.project)
        _works_here(tx, change.project, change.employee)
        if change.shift and change.shift not in attendance_rules(tx, change.project).shift_of:
            raise CorrectionRefused(change.name, f"the rules have no shift {change.shift}")
        tx.add([change])
    return change


@operation("staff.rota")
def swap_shifts(
    desk: Desk, project: str, *, one: str, other: str, on: date, name: str, at: datetime
) -> Outcome[tuple[RotaChange, ...]]:
    """Exchange the shifts of two employees on a day.

    Raises:  UnknownEmployee, NoAttendanceRules.
    """
    with desk.store.writing() as tx:
        lock_project(tx, project)
        for number in (one, other):
            _works_here(tx, project, number)
        rota = rota_of(tx, project, period=Period.day(on))
        made = swap(
            attendance_rules(tx, project),
            rota,
            desk.calendar,
            one=one,
            other=other,
            on=on,
            name=name,
            made_at=at,
            actor=desk.actor,
        )
        tx.add(made.value)
    return made


def _takes_back(entry: Correction | Leave | Overtime, days: Mapping[str, date], on: date) -> None:
    """An entry takes back one of the same person and day: whoever reads that day must meet both."""
    if entry.cancels and entry.cancels not in days:
        raise CorrectionRefused(entry.name, f"there is no {entry.cancels} to take back")
    if entry.cancels and days[entry.cancels] != on:
        raise CorrectionRefused(entry.name, f"{entry.cancels} is of {days[entry.cancels]}; take it back on that day")


def _works_here(tx: Writing, project: str, number: str) -> None:
    if tx.get(Employee, key(project, number)) is None:
        raise UnknownEmployee(project, number)
