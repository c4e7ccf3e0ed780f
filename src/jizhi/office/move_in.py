"""Moving in: an estate's workbook is rehearsed, reported row by row, and applied once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import MoveInRefused, NaiveInstant
from jizhi.findings import Finding
from jizhi.intake import (
    Column,
    Comparison,
    DaybookPlan,
    MoveInPlan,
    OpeningPlan,
    RegisterPlan,
    Table,
    compare,
    read_estate,
)
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project, read_roster
from jizhi.ports import Reading
from jizhi.records import ImportedFile
from jizhi.values import key

Take: TypeAlias = Literal["good-rows", "all-or-nothing"]


@attrs.frozen(kw_only=True)
class MoveIn:
    """What a workbook comes to: its plan, what applying it does, and everything that was found on the way.

    ``file`` is the record of the file where its content was applied, now or earlier; ``applied`` is True where that
    was now.
    """

    plan: MoveInPlan
    comparison: Comparison
    findings: tuple[Finding, ...]
    file: ImportedFile | None = None
    applied: bool = False


@operation("estate.import")
def rehearse_move_in(desk: Desk, project: str, tables: Iterable[Table], *, extra: Sequence[Column] = ()) -> MoveIn:
    """Say what moving in with *tables* would do, and change nothing.

    Args:  extra: further columns of the room sheet that are custom facts of a space.
    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        return _rehearsed(known, project, tuple(tables), extra)


@operation("estate.import")
def move_in(
    desk: Desk,
    project: str,
    tables: Iterable[Table],
    *,
    at: datetime,
    take: Take = "good-rows",
    extra: Sequence[Column] = (),
) -> MoveIn:
    """Apply *tables* in one unit: all that is new or changed is kept, or nothing is.

    A content that was applied before does nothing, whatever the file is called.

    Args:
        at: when it is applied, aware.
        take: ``good-rows`` leaves out rows with an error; ``all-or-nothing`` applies nothing where there is any error.

    Raises:  UnknownProject, NaiveInstant; MoveInRefused: ``all-or-nothing``, and there is an error.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.writing() as tx:
        found = _rehearsed(tx, project, tuple(tables), extra)
        errors = tuple(finding for finding in found.findings if finding.severity == "error")
        if take == "all-or-nothing" and errors:
            raise MoveInRefused(", ".join(found.plan.sources), errors)
        if found.file is not None or not found.plan.report.count("accepted"):
            return found
        for record in found.comparison.new:
            tx.put(record, expected=None)
        for change in found.comparison.changed:
            tx.put(change.after, expected=change.before.version)
        file = file_of(found.plan, found.plan.sha256, at=at)
        tx.add([file])
    return attrs.evolve(found, file=file, applied=True)


def _rehearsed(known: Reading, project: str, tables: tuple[Table, ...], extra: Sequence[Column]) -> MoveIn:
    roster = read_roster(known, read_project(known, project))
    outcome = read_estate(tables, project=project, known=roster, extra=extra)
    file = known.get(ImportedFile, key(project, outcome.value.sha256))
    if file is None:
        return MoveIn(plan=outcome.value, comparison=compare(outcome.value, roster), findings=outcome.findings)
    seen = Finding("file-known", file.source, {"instant": file.instant.isoformat()}, "note")
    return MoveIn(plan=outcome.value, comparison=Comparison(), findings=(seen, *outcome.findings), file=file)


def file_of(plan: MoveInPlan | DaybookPlan | OpeningPlan | RegisterPlan, sha256: str, *, at: datetime) -> ImportedFile:
    """The record of a workbook that was applied at an instant, known again by the hash of its content."""
    return ImportedFile(
        id=key(plan.project, sha256),
        project=plan.project,
        source=", ".join(plan.sources),
        sha256=sha256,
        instant=at,
        rows=plan.report.count("accepted"),
        parked=plan.report.count("refused"),
    )
