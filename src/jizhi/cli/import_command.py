"""``jizhi import``: rehearse or apply the workbook of rooms and owners, with a report of every row."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from jizhi.cli.console import DONE, Console, verdict
from jizhi.cli.files import reserved
from jizhi.cli.opening import add_store, is_kept, named, new_desk, open_desk, read_tables, xlsx_files
from jizhi.estate import Project
from jizhi.findings import Finding
from jizhi.intake import Table, compare, read_estate, refused_tables, report_table
from jizhi.office.desk import Desk
from jizhi.office.move_in import MoveIn, Take, move_in, rehearse_move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.words import sentence, term


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("file", metavar="FILE", help="房产业主表，xlsx 或 CSV · the workbook")
    parser.add_argument(
        "--project-name", type=named, metavar="NAME", help="项目名称，首次导入时建立项目 · sets the project up"
    )
    parser.add_argument("--dry-run", action="store_true", help="只试算不写入 · rehearse, change nothing")
    parser.add_argument("--all-or-nothing", action="store_true", help="有一行错误就全不导入 · any error stops all")
    parser.add_argument("--report", metavar="OUT.xlsx", help="逐行报告写到 · write the report of every row to")
    parser.add_argument("--refused", metavar="OUT.xlsx", help="未通过的行写到，改好再导入 · write the refused rows to")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    tables = read_tables(options.file)
    with reserved(options.report, options.refused):
        found = (_rehearse if options.dry_run else _apply)(options, tables)
        _write(options, console, tables, found)
    if console.as_json:
        console.answer(_data(found, console))
    console.tell(found.findings)
    console.say(*_lines(options, found, console.locale))
    return verdict(found.findings)


def _rehearse(options: argparse.Namespace, tables: tuple[Table, ...]) -> MoveIn:
    """What an import would do; neither a store nor a project that is not there yet is made."""
    if not options.project_name or is_kept(options.db):
        with open_desk(options) as desk:
            if not options.project_name or _is_known(desk, options.project):
                return rehearse_move_in(desk, options.project, tables)
    outcome = read_estate(tables, project=options.project)
    return MoveIn(plan=outcome.value, comparison=compare(outcome.value, None), findings=outcome.findings)


def _is_known(desk: Desk, project: str) -> bool:
    with desk.store.reading() as known:
        return known.get(Project, project) is not None


def _apply(options: argparse.Namespace, tables: tuple[Table, ...]) -> MoveIn:
    """Apply what is good, or all or nothing; what is refused as a whole is reported row by row all the same."""
    if options.all_or_nothing:
        rehearsed = _rehearse(options, tables)
        if verdict(rehearsed.findings) != DONE:
            return rehearsed
    take: Take = "all-or-nothing" if options.all_or_nothing else "good-rows"
    at = datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with (new_desk if options.project_name else open_desk)(options) as desk:
        if options.project_name:
            set_up_project(desk, Project(code=options.project, name=options.project_name))
        found = move_in(desk, options.project, tables, at=at, take=take)
        name_developer(desk, options.project)
    return found


def _write(options: argparse.Namespace, console: Console, tables: tuple[Table, ...], found: MoveIn) -> None:
    def say(finding: Finding) -> str:
        return sentence(finding, locale=console.locale)

    report = found.plan.report
    if options.report:
        Path(options.report).write_bytes(xlsx_files().write([report_table(report, say=say)]))
    if options.refused:
        Path(options.refused).write_bytes(xlsx_files().write(refused_tables(tables, report, say=say)))


def _data(found: MoveIn, console: Console) -> dict[str, object]:
    counts = found.comparison.counts()
    return {
        "applied": found.applied,
        "rows": {verdict: found.plan.report.count(verdict) for verdict in ("accepted", "refused", "skipped")},
        "records": {kind: {"new": new, "changed": changed} for kind, (new, changed) in counts.items()},
        "findings": console.as_data(found.findings),
    }


def _lines(options: argparse.Namespace, found: MoveIn, locale: str) -> list[str]:
    report = found.plan.report
    counts = f"{report.count('accepted')} 行通过 · accepted, {report.count('refused')} 行未通过 · refused"
    kinds = [
        f"  {term(kind.lower(), locale=locale)}: +{new} ~{changed}"
        for kind, (new, changed) in found.comparison.counts().items()
    ]
    if options.dry_run:
        return [f"试算 · rehearsed: {counts}", *kinds]
    if found.applied:
        return [f"已导入 · applied: {counts}", *kinds]
    if options.all_or_nothing and verdict(found.findings) != DONE:
        return [f"有错误，全部没有导入 · there are errors, nothing was applied: {counts}"]
    return [f"没有变化 · nothing changed: {counts}"]
