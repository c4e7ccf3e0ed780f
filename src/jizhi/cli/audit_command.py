"""``jizhi audit``: the audit trail: its heads to be kept outside, its rows, and whether every chain is whole."""

from __future__ import annotations

import argparse
import json
from typing import Any

import attrs

from jizhi.access import AuditHead, AuditRow
from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.files import read_text
from jizhi.cli.opening import add_store, open_desk
from jizhi.codec import to_data
from jizhi.codec.door import structure
from jizhi.office.audit import audit_heads, audit_rows, publish_heads, verify_trail


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "what",
        choices=("head", "publish", "verify", "export"),
        help="链头、送进发件箱、校验、导出 · heads, into the outbox, verify, export",
    )
    add_store(parser, project=False)
    parser.add_argument("--company", default="", metavar="CODE", help="公司编号 · the company")
    parser.add_argument("--project", default="", metavar="CODE", help="项目编号 · the project")
    parser.add_argument(
        "--heads",
        metavar="FILE",
        help="以前 audit head --json 或 outbox relay --heads 的输出 · what those told before",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    place = {"project": options.project, "company": options.company}
    with open_desk(options) as desk:
        if options.what == "head":
            heads = audit_heads(desk, **place)
            if console.as_json:
                console.answer({"heads": [to_data(head) for head in heads]})
            console.say(*(f"{head.chain}#{head.seq} {head.hash}" for head in heads))
            return DONE
        if options.what == "publish":
            fresh = publish_heads(desk, **place)
            if console.as_json:
                console.answer({"heads": [to_data(head) for head in fresh]})
            console.say(f"✓ {len(fresh)} 个链头进了发件箱 · heads are in the outbox")
            return DONE
        if options.what == "export":
            told = 0
            for row in audit_rows(desk, **place):
                told += 1
                if console.as_json:
                    console.answer(to_data(row))
                console.say(_line(row))
            console.say(f"✓ {told} 行 · rows")
            return DONE
        witnesses = _witnesses(options)
        findings = verify_trail(desk, heads=witnesses, **place)
        heads = audit_heads(desk, **place)
    if console.as_json:
        console.answer({"ok": not findings, "findings": console.as_data(findings)})
    console.tell(findings)
    if not findings:
        rows = sum(head.seq for head in heads)
        console.say(
            f"✓ {len(heads)} 条链、{rows} 行都完整；对照了 {len(witnesses)} 个链头 · whole, against so many heads"
        )
    return verdict(findings)


def _witnesses(options: argparse.Namespace) -> tuple[AuditHead, ...]:
    if not options.heads:
        return ()
    try:
        rows = [row for line in _told(read_text(options.heads)) for row in line["heads"]]
        read = [structure(row, AuditHead).value for row in rows]
    except (ValueError, KeyError, TypeError) as trouble:
        raise WrongUse(f"{options.heads}: 不是链头的文件 · no file of heads") from trouble
    if None in read:
        raise WrongUse(f"{options.heads}: 不是链头的文件 · no file of heads")
    return tuple(attrs.evolve(head, version=0) for head in read if head is not None)


def _told(text: str) -> list[Any]:
    """One answer of ``head``, or what ``outbox relay --heads`` has written, a line each time."""
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]


def _line(row: AuditRow) -> str:
    return (
        f"{row.id} {row.at or '-'} {row.actor} {row.operation} {row.decision} {row.about} {row.count} {row.hash[:12]}"
    )
