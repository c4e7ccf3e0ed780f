"""``jizhi void``: take a bill run back whole, or one bill, by reversal."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.fees import Bill
from jizhi.office.billing_day import void_run
from jizhi.office.summaries import run_counts
from jizhi.office.voiding import void_bill


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument("run", metavar="RUN|BILL", help="出账批次或账单 · the run or the bill")
    parser.add_argument("--on", required=True, type=a_day, metavar="DATE", help="冲销日 · day of the reversal")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            take_back = void_run if known.get(Bill, options.run) is None else void_bill
        reversing = take_back(desk, options.run, on=options.on)
        with desk.store.reading() as known:
            counts = run_counts(known, reversing)
    if console.as_json:
        console.answer({**counts.as_data(), "voids": options.run})
    console.say(f"✓ {reversing.id}: 冲销 {counts.bills} 张，合计 {counts.total} · reversed")
    return DONE
