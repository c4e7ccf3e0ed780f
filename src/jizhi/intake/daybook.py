"""A daybook: what sheets of readings, vehicles, leases, shared costs, single charges and stays ask for, as records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.intake.costs import settle_pools, settle_singles
from jizhi.intake.kept import Daily, Kept
from jizhi.intake.leases import settle_leases
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.plan import told_apart
from jizhi.intake.readings import settle_readings
from jizhi.intake.report import RowReport, report_of
from jizhi.intake.rows import ReadRow, read_rows
from jizhi.intake.table import Table, fingerprint
from jizhi.intake.vehicles import settle_stays, settle_vehicles

BOOK = "daybook"


@attrs.frozen(kw_only=True)
class DaybookPlan:
    """The records that the accepted rows of a daybook describe, and how each row fared.

    ``new`` are to be added, ``changed`` replace what is kept under the same id, ``unchanged`` counts the others.
    """

    project: str
    sources: tuple[str, ...]
    sha256: str
    report: RowReport
    new: tuple[Daily, ...] = ()
    changed: tuple[Daily, ...] = ()
    unchanged: int = 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return new and changed records by the name of their kind."""
        new, changed = (Counter(type(record).__name__ for record in records) for records in (self.new, self.changed))
        return {kind: (new[kind], changed[kind]) for kind in sorted(new | changed)}


def is_daybook(tables: Iterable[Table]) -> bool:
    """True where one of *tables* is a sheet of the daybook by its headings."""
    return any(one.value is not None and one.value.form.book == BOOK for one in map(recognise, tables))


def is_estate(tables: Iterable[Table]) -> bool:
    """True where one of *tables* is a sheet of the estate itself by its headings."""
    return any(one.value is not None and one.value.form.book == "estate" for one in map(recognise, tables))


def read_daybook(tables: Iterable[Table], *, project: str, kept: Kept, asked_by: str = "") -> Outcome[DaybookPlan]:
    """Read the sheets of a daybook into a plan; rows with an error are left out whole, the others go on.

    Args:
        tables: sheets in any order: 抄表, 车辆, 租赁, 公摊费用, 一次性收费, 停车记录; others are passed over.
        kept: what is known, so that a reading is held to the one before it, and what is kept already yields nothing.
        asked_by: who asks for the single charges.

    >>> rows = [["表号", "房屋", "本期度数", "本期时间"], ["w1", "3-1203", "17", "2025-04-01"]]
    >>> plan = read_daybook([Table("抄表", rows=rows)], project="jade", kept=Kept())
    >>> [(finding.subject, finding.code) for finding in plan.errors]
    [('抄表!2', 'room-unknown')]
    """
    tables = told_apart(tables)
    mapped, findings = _mapped(tables, kept)
    rows = {name: _rows(mapped, name) for name in ("readings", "vehicles", "leases", "pools", "singles", "stays")}
    metered = settle_readings(rows["readings"], project=project, kept=kept)
    driven = settle_vehicles(rows["vehicles"], project=project, kept=kept)
    stayed = settle_stays(rows["stays"], project=project, kept=kept, vehicles=driven.vehicles)
    let = settle_leases(rows["leases"], project=project, kept=kept)
    pools = settle_pools(rows["pools"], project=project, kept=kept)
    singles = settle_singles(rows["singles"], project=project, kept=kept, asked_by=asked_by)
    report = report_of((*metered.rows, *driven.rows, *stayed.rows, *let.rows, *pools.rows, *singles.rows))
    told: tuple[Daily, ...] = (
        *metered.meters,
        *metered.readings,
        *let.parties,
        *driven.vehicles,
        *let.leases,
        *stayed.stays,
        *pools.pools,
        *singles.one_offs,
    )
    new, changed, unchanged = _compared(told, kept)
    plan = DaybookPlan(
        project=project,
        sources=tuple(sorted({table.source or table.name for table in tables})),
        sha256=fingerprint(tables),
        report=report,
        new=new,
        changed=changed,
        unchanged=unchanged,
    )
    return Outcome(plan, (*findings, *report.findings))


def _mapped(tables: Sequence[Table], kept: Kept) -> tuple[list[Mapped], list[Finding]]:
    outcomes = [recognise(table, extra=kept.columns) for table in tables]
    known = [outcome for outcome in outcomes if outcome.value is None or outcome.value.form.book == BOOK]
    mapped = [outcome.value for outcome in known if outcome.value is not None]
    return mapped, [finding for outcome in known for finding in outcome.findings]


def _rows(mapped: Iterable[Mapped], name: str) -> list[ReadRow]:
    return [row for one in mapped if one.form.name == name for row in read_rows(one)]


def _compared(told: Iterable[Daily], kept: Kept) -> tuple[tuple[Daily, ...], tuple[Daily, ...], int]:
    new: list[Daily] = []
    changed: list[Daily] = []
    unchanged = 0
    for record in told:
        before = kept.records.get((type(record), record.id))
        if before is None:
            new.append(record)
        elif before != record:
            changed.append(record)
        else:
            unchanged += 1
    return tuple(new), tuple(changed), unchanged
