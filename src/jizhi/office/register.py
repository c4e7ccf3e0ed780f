"""The register of assets in the store: sheets rehearsed and taken in once, one asset's card, and all of it read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import attrs

from jizhi.errors import MoveInRefused, NaiveInstant, UnknownAsset
from jizhi.estate import Asset, AssetEvent, RunHours, Standstill, asset_events
from jizhi.findings import Finding
from jizhi.intake import KnownRegister, RegisterPlan, Table, read_register
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.office.move_in import Take, file_of
from jizhi.ports import Reading, Writing
from jizhi.records import ImportedFile, kind_of
from jizhi.reports import AssetCard, asset_card
from jizhi.upkeep import Certificate, Service, WorkOrder
from jizhi.values import Period, key


@attrs.frozen(kw_only=True)
class Registered:
    """What sheets of the register come to: their plan and all that was found; ``applied`` where that was now."""

    plan: RegisterPlan
    findings: tuple[Finding, ...]
    file: ImportedFile | None = None
    applied: bool = False


def kept_register(known: Reading, project: str) -> KnownRegister:
    """What is kept of the register of *project*.

    Raises:  UnknownProject.
    """
    read_project(known, project)
    return KnownRegister(
        assets=tuple(known.find(Asset, project=project)),
        still=tuple(known.find(Standstill, project=project)),
        services=tuple(known.find(Service, project=project)),
        hours=tuple(known.find(RunHours, project=project)),
        certificates=tuple(known.find(Certificate, project=project)),
    )


@operation("estate.import")
def rehearse_register(desk: Desk, project: str, tables: Iterable[Table]) -> Registered:
    """Say what taking the sheets of the register in would do, and change nothing.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        return _read(known, project, tuple(tables))


@operation("estate.import")
def register(
    desk: Desk, project: str, tables: Iterable[Table], *, at: datetime, take: Take = "good-rows"
) -> Registered:
    """Keep what the sheets say in one unit, with a line of history for each change; done again it does nothing.

    Args:
        at: when it is taken in, aware; the day of the history's lines.
        take: ``good-rows`` leaves out rows with an error; ``all-or-nothing`` keeps nothing where there is any error.

    Raises:  UnknownProject, NaiveInstant; MoveInRefused: ``all-or-nothing``, and there is an error.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        found = _read(tx, project, tuple(tables))
        errors = tuple(finding for finding in found.findings if finding.severity == "error")
        if take == "all-or-nothing" and errors:
            raise MoveInRefused(", ".join(found.plan.sources), errors)
        if found.file is not None or not found.plan.report.count("accepted"):
            return found
        _keep(tx, desk, found.plan, at)
        file = file_of(found.plan, found.plan.sha256, at=at)
        tx.add([file])
    return attrs.evolve(found, file=file, applied=True)


def _read(known: Reading, project: str, tables: tuple[Table, ...]) -> Registered:
    outcome = read_register(tables, project=project, kept=kept_register(known, project))
    file = known.get(ImportedFile, key(project, outcome.value.sha256))
    if file is None:
        return Registered(plan=outcome.value, findings=outcome.findings)
    seen = Finding("file-known", file.source, {"instant": file.instant.isoformat()}, "note")
    plan = attrs.evolve(outcome.value, new=(), changed=())
    return Registered(plan=plan, findings=(seen, *outcome.findings), file=file)


def _keep(tx: Writing, desk: Desk, plan: RegisterPlan, at: datetime) -> None:
    events: list[AssetEvent] = []
    today = at.date()
    told = Counter(event.asset for event in tx.find(AssetEvent, project=plan.project, day=today))
    for record in (*plan.new, *plan.changed):
        if kind_of(type(record)).mode == "append":
            continue
        before = tx.get(type(record), record.id)
        if isinstance(record, Asset):
            number = told[record.code]
            old = before if isinstance(before, Asset) else None
            events += asset_events(old, record, on=today, by=desk.actor, told=number)
            told[record.code] = number + len(events)
        tx.put(record, expected=None if before is None else getattr(before, "version", None))
    for kind in dict.fromkeys(map(type, plan.new)):
        if kind_of(kind).mode == "append":
            tx.add(record for record in plan.new if isinstance(record, kind))
    tx.add(events)


def card_of(known: Reading, project: str, code: str, *, window: Period) -> AssetCard:
    """Return the history card of one asset, with its figures over *window*.

    Raises:  UnknownProject, UnknownAsset.
    """
    read_project(known, project)
    asset = known.get(Asset, key(project, code))
    if asset is None:
        raise UnknownAsset(project, code)
    return asset_card(
        asset,
        orders=tuple(known.find(WorkOrder, project=project, subject=code)),
        services=tuple(known.find(Service, project=project, subject=code)),
        events=tuple(known.find(AssetEvent, project=project, asset=code)),
        still=tuple(known.find(Standstill, project=project, asset=code)),
        certificates=tuple(known.find(Certificate, project=project, holder=code)),
        window=window,
    )
