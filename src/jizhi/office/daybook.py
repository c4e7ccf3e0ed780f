"""The daybook: readings, vehicles, leases, shared costs and the like are rehearsed, reported and taken in once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from jizhi.errors import MoveInRefused, NaiveInstant
from jizhi.estate import Lease, Meter, MeterReading, Stay, Vehicle
from jizhi.fees import OneOff, Pool
from jizhi.findings import Finding
from jizhi.intake import DaybookPlan, Kept, Table, read_daybook
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project, read_roster
from jizhi.office.move_in import Take, file_of
from jizhi.office.tariffs import fees_of_project
from jizhi.ports import Reading
from jizhi.records import ImportedFile, kind_of
from jizhi.values import key


@attrs.frozen(kw_only=True)
class TakenIn:
    """What a daybook comes to: its plan and everything that was found; ``applied`` where it was applied now."""

    plan: DaybookPlan
    findings: tuple[Finding, ...]
    file: ImportedFile | None = None
    applied: bool = False


@operation("daybook.take")
def rehearse_daybook(desk: Desk, project: str, tables: Iterable[Table]) -> TakenIn:
    """Say what taking *tables* in would do, and change nothing.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        return _read(known, desk, project, tuple(tables))


@operation("daybook.take")
def take_in(desk: Desk, project: str, tables: Iterable[Table], *, at: datetime, take: Take = "good-rows") -> TakenIn:
    """Keep what *tables* say in one unit; a content that was taken in before, and what is kept already, does nothing.

    Single charges are kept as asked for by the actor; ``approve_charge`` is somebody else's.

    Args:
        at: when it is taken in, aware.
        take: ``good-rows`` leaves out rows with an error; ``all-or-nothing`` keeps nothing where there is any error.

    Raises:  UnknownProject, NaiveInstant; MoveInRefused: ``all-or-nothing``, and there is an error.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        found = _read(tx, desk, project, tuple(tables))
        errors = tuple(finding for finding in found.findings if finding.severity == "error")
        if take == "all-or-nothing" and errors:
            raise MoveInRefused(", ".join(found.plan.sources), errors)
        if found.file is not None or not found.plan.report.count("accepted"):
            return found
        for record in found.plan.new:
            if kind_of(type(record)).mode == "versioned":
                tx.put(record, expected=None)
        # Readings and stays come by the thousand: all of a kind are added at once.
        for kind in dict.fromkeys(map(type, found.plan.new)):
            if kind_of(kind).mode == "append":
                tx.add(record for record in found.plan.new if isinstance(record, kind))
        for record in found.plan.changed:
            before = tx.get(type(record), record.id)
            tx.put(record, expected=None if before is None else getattr(before, "version", None))
        file = file_of(found.plan, found.plan.sha256, at=at)
        tx.add([file])
    return attrs.evolve(found, file=file, applied=True)


def _read(known: Reading, desk: Desk, project: str, tables: tuple[Table, ...]) -> TakenIn:
    kept = kept_of_project(known, project)
    outcome = read_daybook(tables, project=project, kept=kept, asked_by=desk.actor)
    file = known.get(ImportedFile, key(project, outcome.value.sha256))
    if file is None:
        return TakenIn(plan=outcome.value, findings=outcome.findings)
    seen = Finding("file-known", file.source, {"instant": file.instant.isoformat()}, "note")
    plan = attrs.evolve(outcome.value, new=(), changed=())
    return TakenIn(plan=plan, findings=(seen, *outcome.findings), file=file)


def kept_of_project(known: Reading, project: str) -> Kept:
    """What is kept of *project* that a daybook is held against.

    Raises:  UnknownProject.
    """
    roster = read_roster(known, read_project(known, project))
    return Kept(
        roster=roster,
        meters=tuple(known.find(Meter, project=project)),
        readings=tuple(known.find(MeterReading, project=project)),
        vehicles=tuple(known.find(Vehicle, project=project)),
        leases=tuple(known.find(Lease, project=project)),
        pools=tuple(known.find(Pool, project=project)),
        one_offs=tuple(known.find(OneOff, project=project)),
        stays=tuple(known.find(Stay, project=project)),
        fees=fees_of_project(known, project),
    )
