"""``jizhi import``: rehearse or apply a workbook of rooms, readings and the like, with a report of every row."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs

from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.files import reserved
from jizhi.cli.opening import a_day, add_store, is_kept, named, new_desk, open_desk, read_tables, xlsx_files
from jizhi.estate import Project, Roster
from jizhi.findings import Finding
from jizhi.intake import (
    Kept,
    KnownRegister,
    RowReport,
    Table,
    compare,
    is_daybook,
    is_estate,
    is_opening,
    is_register,
    read_daybook,
    read_estate,
    read_register,
    refused_tables,
    report_table,
)
from jizhi.intake.opening import Books, read_opening
from jizhi.office.daybook import TakenIn, rehearse_daybook, take_in
from jizhi.office.desk import Desk
from jizhi.office.move_in import MoveIn, Take, move_in, rehearse_move_in
from jizhi.office.opening import OpenedBooks, open_books, rehearse_opening
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.register import Registered, register, rehearse_register
from jizhi.words import sentence, term


@attrs.frozen(kw_only=True)
class Found:
    """What a workbook came to, whichever books it is for: rows, records by kind (new, changed), findings."""

    report: RowReport
    counts: Mapping[str, tuple[int, int]]
    findings: tuple[Finding, ...]
    applied: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        help="房产业主、抄表、车辆、公摊、设备等表 · rooms, readings, vehicles, costs, assets…",
    )
    parser.add_argument(
        "--project-name", type=named, metavar="NAME", help="项目名称，首次导入时建立项目 · sets the project up"
    )
    parser.add_argument(
        "--opening-on", type=a_day, metavar="DATE", help="期初建账日，有期初表时必填 · day of the opening balances"
    )
    parser.add_argument("--dry-run", action="store_true", help="只试算不写入 · rehearse, change nothing")
    parser.add_argument("--all-or-nothing", action="store_true", help="有一行错误就全不导入 · any error stops all")
    parser.add_argument("--report", metavar="OUT.xlsx", help="逐行报告写到 · write the report of every row to")
    parser.add_argument("--refused", metavar="OUT.xlsx", help="未通过的行写到，改好再导入 · write the refused rows to")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    tables = read_tables(options.file)
    if is_opening(tables) and options.opening_on is None:
        raise WrongUse("有期初表，请写 --opening-on 建账日 · there are opening balances; --opening-on says as of when")
    with reserved(options.report, options.refused):
        found = (_rehearse if options.dry_run else _apply)(options, tables)
        _write(options, console, tables, found)
    if console.as_json:
        console.answer(_data(found, console))
    console.tell(found.findings)
    console.say(*_lines(options, found, console.locale))
    return verdict(found.findings)


def _rehearse(options: argparse.Namespace, tables: tuple[Table, ...]) -> Found:
    """What an import would do; neither a store nor a project that is not there yet is made."""
    if not options.project_name or is_kept(options.db):
        with open_desk(options) as desk:
            if not options.project_name or _is_known(desk, options.project):
                return _joined(
                    [rehearse_move_in(desk, options.project, tables)] if _moves_in(tables) else [],
                    [rehearse_daybook(desk, options.project, tables)] if is_daybook(tables) else [],
                    [rehearse_opening(desk, options.project, tables, on=options.opening_on)]
                    if is_opening(tables)
                    else [],
                    [rehearse_register(desk, options.project, tables)] if is_register(tables) else [],
                )
    return _first(options, tables)


def _first(options: argparse.Namespace, tables: tuple[Table, ...]) -> Found:
    """What a first import would do: the other sheets are held against the estate that the workbook itself describes."""
    estate = read_estate(tables, project=options.project)
    plan = estate.value
    moved = MoveIn(plan=plan, comparison=compare(plan, None), findings=estate.findings)
    roster = Roster.of(
        Project(code=options.project, name=options.project_name),
        spaces=plan.spaces,
        parties=plan.parties,
        tenures=plan.tenures,
        occupancies=plan.occupancies,
        vacancies=plan.vacancies,
        buildings=plan.buildings,
    ).value
    taken: list[TakenIn] = []
    opened: list[OpenedBooks] = []
    if is_daybook(tables):
        daybook = read_daybook(tables, project=options.project, kept=Kept(roster=roster), asked_by=options.actor)
        taken.append(TakenIn(plan=daybook.value, findings=daybook.findings))
    if is_opening(tables):
        on, books = options.opening_on, Books(roster=roster)
        opening = read_opening(tables, project=options.project, books=books, on=on, actor=options.actor)
        opened.append(OpenedBooks(plan=opening.value, findings=opening.findings))
    listed: list[Registered] = []
    if is_register(tables):
        sheets = read_register(tables, project=options.project, kept=KnownRegister())
        listed.append(Registered(plan=sheets.value, findings=sheets.findings))
    return _joined([moved] if _moves_in(tables) else [], taken, opened, listed)


def _moves_in(tables: tuple[Table, ...]) -> bool:
    """True where the workbook is of the estate, or of nothing that is known: then the estate says what is wrong."""
    return is_estate(tables) or not (is_daybook(tables) or is_opening(tables) or is_register(tables))


def _is_known(desk: Desk, project: str) -> bool:
    with desk.store.reading() as known:
        return known.get(Project, project) is not None


def _apply(options: argparse.Namespace, tables: tuple[Table, ...]) -> Found:
    """Apply what is good, or all or nothing; what is refused as a whole is reported row by row all the same."""
    if options.all_or_nothing:
        rehearsed = _rehearse(options, tables)
        if verdict(rehearsed.findings) != DONE:
            return rehearsed
    take: Take = "all-or-nothing" if options.all_or_nothing else "good-rows"
    at = datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    moved: list[MoveIn] = []
    taken: list[TakenIn] = []
    opened: list[OpenedBooks] = []
    listed: list[Registered] = []
    with (new_desk if options.project_name else open_desk)(options) as desk:
        if options.project_name:
            set_up_project(desk, Project(code=options.project, name=options.project_name))
        if _moves_in(tables):
            moved.append(move_in(desk, options.project, tables, at=at, take=take))
            name_developer(desk, options.project)
        if is_daybook(tables):
            taken.append(take_in(desk, options.project, tables, at=at, take=take))
        if is_opening(tables):
            opened.append(open_books(desk, options.project, tables, on=options.opening_on, at=at, take=take))
        if is_register(tables):
            listed.append(register(desk, options.project, tables, at=at, take=take))
    return _joined(moved, taken, opened, listed)


def _joined(
    moved: Iterable[MoveIn],
    taken: Iterable[TakenIn],
    opened: Iterable[OpenedBooks],
    listed: Iterable[Registered],
) -> Found:
    parts: tuple[MoveIn | TakenIn | OpenedBooks | Registered, ...] = (*moved, *taken, *opened, *listed)
    counts: dict[str, tuple[int, int]] = {}
    for part in parts:
        counts |= part.comparison.counts() if isinstance(part, MoveIn) else part.plan.counts()
    return Found(
        report=RowReport(tuple(line for part in parts for line in part.plan.report.lines)),
        counts=counts,
        findings=tuple(finding for part in parts for finding in part.findings),
        applied=any(part.applied for part in parts),
    )


def _write(options: argparse.Namespace, console: Console, tables: tuple[Table, ...], found: Found) -> None:
    def say(finding: Finding) -> str:
        return sentence(finding, locale=console.locale)

    if options.report:
        Path(options.report).write_bytes(xlsx_files().write([report_table(found.report, say=say)]))
    if options.refused:
        Path(options.refused).write_bytes(xlsx_files().write(refused_tables(tables, found.report, say=say)))


def _data(found: Found, console: Console) -> dict[str, object]:
    return {
        "applied": found.applied,
        "rows": {verdict: found.report.count(verdict) for verdict in ("accepted", "refused", "skipped")},
        "records": {kind: {"new": new, "changed": changed} for kind, (new, changed) in found.counts.items()},
        "findings": console.as_data(found.findings),
    }


def _lines(options: argparse.Namespace, found: Found, locale: str) -> list[str]:
    report = found.report
    counts = f"{report.count('accepted')} 行通过 · accepted, {report.count('refused')} 行未通过 · refused"
    kinds = [
        f"  {term(kind.lower(), locale=locale)}: +{new} ~{changed}" for kind, (new, changed) in found.counts.items()
    ]
    if options.dry_run:
        return [f"试算 · rehearsed: {counts}", *kinds]
    if found.applied:
        return [f"已导入 · applied: {counts}", *kinds]
    if options.all_or_nothing and verdict(found.findings) != DONE:
        return [f"有错误，全部没有导入 · there are errors, nothing was applied: {counts}"]
    return [f"没有变化 · nothing changed: {counts}"]
