"""What a workbook asks for, as records: read, held against what is known, nothing applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from jizhi.estate import Building, Occupancy, Party, Roster, Space, Tenure, Vacancy
from jizhi.findings import Finding, Outcome
from jizhi.intake.columns import Column
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.people import gather_people, other_names
from jizhi.intake.report import RowReport, report_of
from jizhi.intake.rooms import by_code, judge_rooms
from jizhi.intake.rows import ReadRow, read_rows
from jizhi.intake.settle import Settled, settle
from jizhi.intake.table import Table, fingerprint
from jizhi.intake.turns import judge_turns, judge_vacancies, known_space


@attrs.frozen(kw_only=True)
class MoveInPlan:
    """The records that the accepted rows of a workbook describe, and how each row fared.

    ``sha256`` is of what the tables say, so that the same content is known again under another name.
    """

    project: str
    sources: tuple[str, ...]
    sha256: str
    report: RowReport
    buildings: tuple[Building, ...] = ()
    spaces: tuple[Space, ...] = ()
    parties: tuple[Party, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    occupancies: tuple[Occupancy, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()


@attrs.frozen
class _Sheets:
    rooms: list[ReadRow]
    turns: list[ReadRow]
    vacancies: list[ReadRow]

    @property
    def rows(self) -> list[ReadRow]:
        return [*self.rooms, *self.turns, *self.vacancies]


def read_estate(
    tables: Iterable[Table], *, project: str, known: Roster | None = None, extra: Sequence[Column] = ()
) -> Outcome[MoveInPlan]:
    """Read the workbook of an estate into a plan; rows with an error are left out whole, the others go on.

    Args:
        tables: the sheets, in any order: 房产业主, 产权变更, 空置报备, or those of MicroCommunity and ejyy.
        project: code of the project.
        known: what is kept already, so that the same person, room and owner change are recognised.
        extra: further columns of the room sheet that are custom facts of a space.

    Returns:
        The plan, with a finding for every cell, row and column that needs a look.

    >>> rooms = Table("s", rows=[["楼号", "房屋", "房屋类型", "建筑面积"], ["3", "1203", "住宅", "89.37"]])
    >>> [space.id for space in read_estate([rooms], project="jade").value.spaces]
    ['jade/3-1203']
    >>> bad = Table("s", rows=[["楼号", "房屋", "房屋类型", "建筑面积"], ["3", "1203", "住宅", "89.375"]])
    >>> [(finding.subject, finding.code) for finding in read_estate([bad], project="jade").errors]
    [('s!D2', 'too-many-decimals')]
    """
    tables = told_apart(tables)
    sheets, findings = _understood(tables, extra, known)
    settled = _settled(sheets, project=project, known=known)
    report = report_of(settled.rows)
    plan = MoveInPlan(
        project=project,
        sources=tuple(sorted({table.source or table.name for table in tables})),
        sha256=fingerprint(tables),
        report=report,
        buildings=_buildings(settled.spaces, project, known),
        spaces=settled.spaces,
        parties=settled.parties,
        tenures=settled.tenures,
        occupancies=settled.occupancies,
        vacancies=settled.vacancies,
    )
    return Outcome(plan, (*findings, *report.findings))


def told_apart(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Give each table a name of its own, so that a place is never two places."""
    told: dict[str, Table] = {}
    for table in tables:
        name, count = table.name, 2
        while name in told:
            name, count = f"{table.name}({count})", count + 1
        told[name] = attrs.evolve(table, name=name)
    return tuple(told.values())


def _understood(
    tables: Sequence[Table], extra: Sequence[Column], known: Roster | None
) -> tuple[_Sheets, list[Finding]]:
    findings: list[Finding] = []
    mapped: list[Mapped] = []
    for table in tables:
        outcome = recognise(table, extra=extra)
        if outcome.value is not None and outcome.value.form.book != "estate":
            continue
        findings += outcome.findings
        if outcome.value is not None:
            mapped.append(outcome.value)
    if not mapped:
        findings.append(Finding("nothing-to-import", ", ".join(table.name for table in tables), {}))
    rows = {
        name: [row for one in mapped if one.form.name == name for row in read_rows(one)]
        for name in ("rooms", "turns", "vacancies")
    }
    rooms = judge_rooms(other_names(rows["rooms"], known=known))
    turns = judge_turns(other_names(rows["turns"], known=known))
    return _Sheets(rooms, turns, judge_vacancies(rows["vacancies"])), findings


def _settled(sheets: _Sheets, *, project: str, known: Roster | None) -> Settled:
    """Settle every space; a row refused on the way is taken out and the rest settled again, until none is refused.

    The second round matters because a refused row may have told something about a person of another row.
    """
    while True:
        taken = _accepted(sheets, known)
        live = [row for row in taken.rows if not row.refused and not row.skipped]
        settled = settle(live, people=gather_people(live, project=project, known=known), project=project, known=known)
        fared = {row.place: row for row in (*sheets.rows, *taken.rows, *settled.rows)}
        sheets = _Sheets(
            *([fared[row.place] for row in rows] for rows in (sheets.rooms, sheets.turns, sheets.vacancies))
        )
        if not any(row.refused for row in settled.rows):
            return attrs.evolve(settled, rows=tuple(sheets.rows))


def _accepted(sheets: _Sheets, known: Roster | None) -> _Sheets:
    rooms = [row for row in sheets.rooms if row.code and not row.refused and not row.skipped]
    codes = sorted({space.code for space in known.spaces} | set(by_code(rooms))) if known else sorted(by_code(rooms))
    turns, vacancies = known_space(sheets.turns, codes), known_space(sheets.vacancies, codes)
    return _Sheets(rooms, turns, vacancies)


def _buildings(spaces: Sequence[Space], project: str, known: Roster | None) -> tuple[Building, ...]:
    kept = {building.code: building for building in known.buildings} if known else {}
    entrances: dict[str, set[str]] = {}
    for space in spaces:
        if space.building:
            entrances.setdefault(space.building, set()).update(filter(None, (space.entrance,)))
    return tuple(
        attrs.evolve(
            kept.get(code, Building(project=project, code=code)),
            entrances=tuple(sorted(entrances[code] | set(kept[code].entrances if code in kept else ()))),
        )
        for code in sorted(entrances)
    )
