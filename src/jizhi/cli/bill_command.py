"""``jizhi bill``: issue the bills of a period, or go on with a run that was broken off."""

from __future__ import annotations

import argparse
import sys

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.engine_billing import bill_by_engine
from jizhi.cli.opening import a_count, a_day, a_period, add_store, named, open_desk
from jizhi.cli.rehearsing import rehearse
from jizhi.fees import BillRun
from jizhi.findings import Finding
from jizhi.office.billing_day import bill_chunks, open_run
from jizhi.office.summaries import RunCounts, parked_of, run_counts
from jizhi.words import reason_text, sentence

SHOWN = 10
"""How many parked spaces are told one by one; the others are counted, and ``jizhi report`` has them all."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument("--project", type=named, metavar="CODE", help="项目编号 · the project")
    parser.add_argument(
        "--period", required=True, type=a_period, help="账期 · the period: 2025-03 | 2025-01-01..2025-04-01"
    )
    parser.add_argument(
        "--issued-on", type=a_day, metavar="DATE", help="出账日，默认账期首日 · day of issue; the period's first day"
    )

    parser.add_argument(
        "--dry-run", action="store_true", help="只试算，不出账 · say what would change, and keep nothing"
    )
    parser.add_argument(
        "--engine", metavar="NAME", help="由引擎按文件出账，如 columnar · bill a file by an engine, such as columnar"
    )
    parser.add_argument(
        "--roster",
        metavar="PLACE",
        help="名册，Parquet 或 URL#表；没有就用存储的项目 · a roster for --engine; else the project of the store",
    )
    parser.add_argument("--tariff", metavar="FILE", help="收费标准，与 --engine 同用 · a tariff, with --engine")
    parser.add_argument(
        "--out",
        metavar="PLACE",
        help="账单写到哪里：目录或 URL#表 · where bills go: a folder or URL#TABLE, with --engine",
    )
    parser.add_argument(
        "--workers",
        type=a_count(64),
        default=1,
        metavar="N",
        help="几个进程 · processes, with --engine",
    )
    parser.add_argument(
        "--steps",
        default="",
        metavar="COLUMNS",
        help="以最小单位计数的列，如 area · columns that count the smallest steps of their fact",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.engine:
        return bill_by_engine(options, console)
    if not options.project:
        raise WrongUse("缺少 --project · --project is missing")
    return rehearse(options, console) if options.dry_run else _issue(options, console)


def _issue(options: argparse.Namespace, console: Console) -> int:
    period, told = options.period, dict[Finding, None]()
    with open_desk(options) as desk:
        run = open_run(desk, options.project, period=period, issued_on=options.issued_on or period.start)
        for progress in bill_chunks(desk, run):
            run = progress.run
            told.update(dict.fromkeys(run.findings))
            told.update(dict.fromkeys(progress.findings))
            _show(run)
        with desk.store.reading() as known:
            counts, parked = run_counts(known, run), parked_of(known, run)
    findings = [*told, *parked]
    if console.as_json:
        console.answer({**counts.as_data(), "findings": console.as_data(findings)})
    console.tell(told)
    console.say(*_lines(counts, parked, console.locale))
    return NEEDS_A_PERSON if counts.parked else DONE


def _show(run: BillRun) -> None:
    """A moving line on a terminal; nothing where nobody looks."""
    if sys.stderr.isatty() and run.chunks:
        end = "\n" if run.state == "done" else ""
        sys.stderr.write(f"\r{run.done}/{run.chunks}{end}")
        sys.stderr.flush()


def _lines(counts: RunCounts, parked: tuple[Finding, ...], locale: str) -> list[str]:
    lines = [
        counts.run,
        f"  账单 {counts.bills} 张，合计 {counts.total}  ·  bills, total",
        f"  已出 {counts.billed} · 跳过 {counts.skipped} · 挂起 {counts.parked}  (billed · skipped · parked)",
    ]
    told = {finding.code for finding in parked}
    lines += [f"    {reason_text(code, locale=locale)}: {count}" for code, count in counts.reasons if code not in told]
    lines += [f"  ✗ {sentence(finding, locale=locale)}" for finding in parked[:SHOWN]]
    return lines + ([f"  … 共 {len(parked)} 条，见 · all of them: jizhi report --xlsx"] if len(parked) > SHOWN else [])
