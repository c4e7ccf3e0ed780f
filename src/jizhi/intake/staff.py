"""Sheets of staff in: employees with the patterns they follow, and punches, row by row with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from jizhi.errors import JizhiError
from jizhi.findings import Finding, Outcome
from jizhi.intake.mapping import recognise
from jizhi.intake.rows import ReadRow, read_rows
from jizhi.intake.staff_columns import REGIME_WORDS, STAFF_FORMS, WAY_WORDS
from jizhi.intake.table import Table
from jizhi.ports import DevicePunch
from jizhi.staff import Appointment, Certificate, Employee, RotaLine


@attrs.frozen(kw_only=True)
class StaffPlan:
    """What sheets of staff come to."""

    employees: tuple[Employee, ...] = ()
    lines: tuple[RotaLine, ...] = ()


def read_staff(tables: Iterable[Table], *, project: str) -> Outcome[StaffPlan]:
    """Return the employees and rota lines of *tables*; a row with an error gives neither.

    A number that stands there again with another appointment day is a transfer of the same person.

    Findings:  those of ``recognise`` and ``read_rows``; ``cell-missing``, ``regime-unknown``, ``value-refused``.
    """
    findings: list[Finding] = []
    people: dict[str, Employee] = {}
    lines: dict[str, RotaLine] = {}
    for row in _rows(tables, "staff", findings):
        row = row.needs("number").needs("name").needs("hired")
        regime = REGIME_WORDS.get(row.text("regime"))
        if regime is None:
            row = row.found("regime-unknown", "regime", shown=row.text("regime"))
        if row.refused:
            findings += row.findings
            continue
        try:
            employee, line = _employee(row, project, regime), _line(row, project)
            known = people.get(employee.number)
            people[employee.number] = employee if known is None else _joined(known, employee)
            if line is not None:
                lines[line.id] = line
        except JizhiError as refused:
            findings.append(Finding("value-refused", row.place, {"error": type(refused).__name__, "why": refused}))
        findings += row.findings
    return Outcome(StaffPlan(employees=tuple(people.values()), lines=tuple(lines.values())), findings)


def read_punches(tables: Iterable[Table], *, device: str) -> Iterator[DevicePunch | Finding]:
    """Yield the punches of *tables*, in their order; what cannot be read is a finding in its place.

    Args:
        device: the serial under which a sheet without a column of devices was registered.
    """
    findings: list[Finding] = []
    for row in _rows(tables, "punches", findings):
        yield from _flushed(findings)
        row = row.needs("number").needs("at")
        yield from row.findings
        if row.refused:
            continue
        way: Any = WAY_WORDS.get(row.text("way").strip().lower(), "")
        serial = row.text("device") or device
        yield DevicePunch(
            device=serial, user=row.text("number"), at=row.values["at"], kind=way, evidence=row.text("evidence")
        )
    yield from _flushed(findings)


def _flushed(findings: list[Finding]) -> tuple[Finding, ...]:
    told = tuple(findings)
    findings.clear()
    return told


def _rows(tables: Iterable[Table], form: str, findings: list[Finding]) -> Iterator[ReadRow]:
    for table in tables:
        outcome = recognise(table, forms=STAFF_FORMS)
        findings += outcome.findings
        if outcome.value is not None and outcome.value.form.name == form:
            yield from (row for row in read_rows(outcome.value) if not row.skipped)


def _employee(row: ReadRow, project: str, regime: Any) -> Employee:
    hired = row.values["hired"]
    since = row.day("since") or hired
    certificates: Sequence[Certificate] = ()
    if row.text("certificate"):
        certificates = (Certificate(kind=row.text("certificate"), until=row.day("valid_until")),)
    held = Appointment(since=since, department=row.text("department"), post=row.text("post"), regime=regime)
    return Employee(
        project=project,
        number=row.text("number"),
        name=row.text("name"),
        hired=hired,
        left=row.day("left"),
        phone=row.values.get("phone"),
        appointments=(held,),
        certificates=tuple(certificates),
    )


def _line(row: ReadRow, project: str) -> RotaLine | None:
    if not row.text("pattern"):
        return None
    return RotaLine(
        project=project,
        employee=row.text("number"),
        pattern=row.text("pattern"),
        since=row.day("since") or row.values["hired"],
        offset=row.whole("offset") or 0,
    )


def _joined(known: Employee, again: Employee) -> Employee:
    """One person in two rows: his appointments and certificates together."""
    held = {each.since: each for each in (*known.appointments, *again.appointments)}
    certificates = dict.fromkeys((*known.certificates, *again.certificates))
    return attrs.evolve(again, appointments=tuple(held.values()), certificates=tuple(certificates))
