"""``jizhi import``: rehearse or apply the workbook of rooms and owners, with a report of every row."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone
from pathlib import Path

from jizhi.cli.console import Console, WrongUse, verdict
from jizhi.cli.opening import add_store, open_desk, read_tables, xlsx_files
from jizhi.estate import Project
from jizhi.findings import Finding
from jizhi.intake import Table, compare, read_estate, refused_tables, report_table
from jizhi.office.desk import Desk
from jizhi.office.move_in import MoveIn, Take, move_in, rehearse_move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.words import sentence


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("file", metavar="FILE", help="房产业主表，xlsx 或 CSV · the workbook")
    parser.add_argument("--project-name", metavar="NAME", help="项目名称，首次导入时建立项目 · sets the project up")
    parser.add_argument("--dry-run", action="store_true", help="只试算不写入 · rehearse, change nothing")
    parser.add_argument("--all-or-nothing", action="store_true", help="有一行错误就全不导入 · any error stops all")
    parser.add_argument("--report", metavar="OUT.xlsx", help="逐行报告写到 · write the report of every row to")
    parser.add_argument("--refused", metavar="OUT.xlsx", help="未通过的行写到，改好再导入 · write the refused rows to")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    for path in filter(None, (options.report, options.refused)):
        if Path(path).exists():
            raise WrongUse(f"{path}: 文件已存在 · the file exists")
    tables, desk = read_tables(options.file), open_desk(options)
    found = (_rehearse if options.dry_run else _apply)(desk, options, tables)
    _write(options, console, tables, found)
    if console.as_json:
        console.answer(_data(found, console))
    console.tell(found.findings)
    console.say(*_lines(found, dry=options.dry_run))
    return verdict(found.findings)


def _rehearse(desk: Desk, options: argparse.Namespace, tables: tuple[Table, ...]) -> MoveIn:
    with desk.store.reading() as known:
        exists = known.get(Project, options.project) is not None
    if exists or not options.project_name:
        return rehearse_move_in(desk, options.project, tables)
    outcome = read_estate(tables, project=options.project)
    return MoveIn(plan=outcome.value, comparison=compare(outcome.value, None), findings=outcome.findings)


def _apply(desk: Desk, options: argparse.Namespace, tables: tuple[Table, ...]) -> MoveIn:
    if options.project_name:
        set_up_project(desk, Project(code=options.project, name=options.project_name))
    take: Take = "all-or-nothing" if options.all_or_nothing else "good-rows"
    found = move_in(desk, options.project, tables, at=datetime.now(timezone.utc), take=take)
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


def _lines(found: MoveIn, *, dry: bool) -> list[str]:
    report = found.plan.report
    state = "试算 · rehearsed" if dry else "已导入 · applied" if found.applied else "没有变化 · nothing changed"
    lines = [f"{state}: {report.count('accepted')} 行通过 · accepted, {report.count('refused')} 行未通过 · refused"]
    for kind, (new, changed) in found.comparison.counts().items():
        lines.append(f"  {kind}: +{new} ~{changed}")
    return lines
