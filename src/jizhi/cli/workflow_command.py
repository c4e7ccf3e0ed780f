"""``jizhi workflow``: check the file of a workflow or of a service desk, draw a workflow, publish either."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from jizhi.cli.console import DONE, Console, WrongUse, speak, verdict
from jizhi.cli.files import read_text
from jizhi.cli.opening import open_desk
from jizhi.codec.service import desk_from_toml
from jizhi.codec.toml import read_toml
from jizhi.codec.workflows import workflow_from_toml, workflow_or_refuse
from jizhi.findings import Finding, Outcome
from jizhi.office.helpdesk import migrate_tickets, publish_service, publish_workflow
from jizhi.presets import FLOWS
from jizhi.tickets import ServiceDesk
from jizhi.workflow import Workflow, draw


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("what", choices=("check", "draw", "publish"), help="检查、画图、发布 · what to do")
    parser.add_argument(
        "file", metavar="FILE", help="TOML 文件，或自带流程的名字 · a TOML file, or the name of a flow that comes along"
    )
    parser.add_argument("--db", metavar="URL", help="发布到哪个数据库 · the store, to publish")
    parser.add_argument("--project", metavar="CODE", help="项目编号，发布时 · the project, to publish")
    parser.add_argument("--actor", default="cli", metavar="NAME", help="经办人 · who asks")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    text = FLOWS.get(options.file) or read_text(options.file)
    if options.what == "draw":
        picture = draw(workflow_or_refuse(text, source=options.file))
        if console.as_json:
            console.answer({"mermaid": picture})
        else:
            speak(sys.stdout, picture.rstrip("\n"))
        return DONE
    read = _read(text, options.file)
    if options.what == "check" or read.value is None:
        if console.as_json:
            console.answer({"ok": read.value is not None, "findings": console.as_data(read.findings)})
        console.tell(read.findings)
        if read.value is not None:
            console.say(*_listing(read.value))
        return verdict(read.findings)
    return _publish(text, read.value, options, console)


def _read(text: str, source: str) -> Outcome[Workflow | ServiceDesk | None]:
    data = read_toml(text, source)
    if not isinstance(data, Finding) and "desk" in data:
        desk = desk_from_toml(text, source=source)
        return Outcome(desk.value, desk.findings)
    flow = workflow_from_toml(text, source=source)
    return Outcome(flow.value, flow.findings)


def _publish(text: str, read: Workflow | ServiceDesk, options: argparse.Namespace, console: Console) -> int:
    if not (options.db and options.project):
        raise WrongUse("发布要写 --db 和 --project · to publish, --db and --project are wanted")
    at = datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    findings: tuple[Finding, ...] = ()
    moved = 0
    with open_desk(options) as desk:
        if isinstance(read, Workflow):
            kept = publish_workflow(desk, options.project, text)
            carried = migrate_tickets(desk, options.project, read.workflow, at=at)
            findings, moved = carried.findings, len(carried.value)
        else:
            kept = publish_service(desk, options.project, text)
    if console.as_json:
        console.answer({"id": kept.id, "migrated": moved, "findings": console.as_data(findings)})
    console.tell(findings)
    console.say(f"✓ {kept.id}，迁移 {moved} 张未结工单 · published, {moved} open tickets migrated")
    return verdict(findings)


def _listing(read: Workflow | ServiceDesk) -> list[str]:
    if isinstance(read, ServiceDesk):
        return [f"✓ {read.title} ({read.desk})", *(f"  {each.name}  [{each.source}]" for each in read.promise)]
    rows = (
        f"  {'、'.join(map(read.name_of, move.from_))} → {read.name_of(move.to)}  {move.name or move.event} "
        f"({' '.join(move.by)})"
        for move in read.move
    )
    return [f"✓ {read.title} ({read.workflow}#{read.edition})", *rows]
