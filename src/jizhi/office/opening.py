"""Opening balances are rehearsed, reported and posted once: an estate moves in with what is owed and what is held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from jizhi.errors import MoveInRefused, NaiveInstant
from jizhi.fees.ledger import Entry
from jizhi.findings import Finding
from jizhi.intake import Table
from jizhi.intake.opening import Books, OpeningPlan, read_opening
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project, read_roster
from jizhi.office.move_in import Take, file_of
from jizhi.office.posting import closed_until, head_of, keep_entries
from jizhi.office.tariffs import fees_of_project
from jizhi.ports import Reading
from jizhi.records import ImportedFile
from jizhi.values import key


@attrs.frozen(kw_only=True)
class OpenedBooks:
    """What opening balances come to: their plan and everything that was found; ``applied`` where they were posted."""

    plan: OpeningPlan
    findings: tuple[Finding, ...]
    file: ImportedFile | None = None
    applied: bool = False


@operation("books.open")
def rehearse_opening(desk: Desk, project: str, tables: Iterable[Table], *, on: date) -> OpenedBooks:
    """Say what taking the opening balances in *tables* over would do, and change nothing.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        return _read(known, desk, project, tuple(tables), on)


@operation("books.open")
def open_books(
    desk: Desk, project: str, tables: Iterable[Table], *, on: date, at: datetime, take: Take = "good-rows"
) -> OpenedBooks:
    """Post the opening balances in *tables* in one unit; what stands in the books already does nothing.

    Args:
        on: the day of the opening.
        at: when it is taken over, aware.
        take: ``good-rows`` leaves out rows with an error; ``all-or-nothing`` posts nothing where there is any error.

    Raises:
        UnknownProject, NaiveInstant; MoveInRefused: ``all-or-nothing``, and there is an error; PeriodClosed where a
        day lies in closed books; Conflict where somebody else posted to one of the books meanwhile.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        found = _read(tx, desk, project, tuple(tables), on)
        errors = tuple(finding for finding in found.findings if finding.severity == "error")
        if take == "all-or-nothing" and errors:
            raise MoveInRefused(", ".join(found.plan.sources), errors)
        if found.file is not None or not found.plan.new:
            return found
        payers = sorted({entry.payer for entry in found.plan.new})
        heads = {payer: head_of(tx, project, payer) for payer in payers}
        keep_entries(tx, found.plan.new, heads=heads, closed=closed_until(tx, project, desk.closed_until))
        file = file_of(found.plan, _digest(found.plan), at=at)
        tx.add([file])
    return attrs.evolve(found, file=file, applied=True)


def _read(known: Reading, desk: Desk, project: str, tables: tuple[Table, ...], on: date) -> OpenedBooks:
    books = Books(
        roster=read_roster(known, read_project(known, project)),
        fees=fees_of_project(known, project),
        entries=tuple(known.find(Entry, project=project)),
    )
    outcome = read_opening(tables, project=project, books=books, on=on, actor=desk.actor)
    file = known.get(ImportedFile, key(project, _digest(outcome.value)))
    if file is None:
        return OpenedBooks(plan=outcome.value, findings=outcome.findings)
    seen = Finding("file-known", file.source, {"instant": file.instant.isoformat()}, "note")
    plan = attrs.evolve(outcome.value, new=())
    return OpenedBooks(plan=plan, findings=(seen, *outcome.findings), file=file)


def _digest(plan: OpeningPlan) -> str:
    """The name of the content as an opening: a workbook may hold rooms too, which are taken over by themselves."""
    return hashlib.sha256(f"opening:{plan.sha256}".encode()).hexdigest()
