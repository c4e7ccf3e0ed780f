"""``jizhi bill``: issue the bills of a period, or go on with a run that was broken off."""

from __future__ import annotations

import argparse
import sys

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console
from jizhi.cli.opening import a_day, a_period, add_store, open_desk
from jizhi.fees import BillRun
from jizhi.office.billing_day import bill_chunks, open_run
from jizhi.office.summaries import RunCounts, run_counts


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--period", required=True, help="账期 · the period: 2025-03 | 2025-01-01..2025-04-01")
    parser.add_argument("--issued-on", metavar="DATE", help="出账日，默认账期首日 · day of issue; the period's first day")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    desk, period = open_desk(options), a_period(options.period)
    issued_on = a_day(options.issued_on) if options.issued_on else period.start
    run = open_run(desk, options.project, period=period, issued_on=issued_on)
    for progress in bill_chunks(desk, run):
        run = progress.run
        console.tell(progress.findings if progress.run.done == 1 else ())
        _show(run)
    with desk.store.reading() as known:
        counts = run_counts(known, run)
    if console.as_json:
        console.answer(counts.as_data())
    console.say(*_lines(run, counts))
    return NEEDS_A_PERSON if counts.parked else DONE


def _show(run: BillRun) -> None:
    """A moving line on a terminal; nothing where nobody looks."""
    if sys.stderr.isatty() and run.chunks:
        end = "\n" if run.state == "done" else ""
        sys.stderr.write(f"\r{run.done}/{run.chunks}{end}")
        sys.stderr.flush()


def _lines(run: BillRun, counts: RunCounts) -> list[str]:
    lines = [
        f"{run.id}",
        f"  账单 {counts.bills} 张，合计 {counts.total}  ·  bills, total",
        f"  已出 {counts.billed} · 跳过 {counts.skipped} · 挂起 {counts.parked}  (billed · skipped · parked)",
    ]
    return lines + [f"    {reason}: {count}" for reason, count in counts.reasons]
