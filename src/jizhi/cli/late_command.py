"""``jizhi late``: bring the late fees in the books to what they should be on a day."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console
from jizhi.cli.engine_books import add_engine, by_engine
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.codec import to_data
from jizhi.office.late_fees import accrue_late_fees
from jizhi.words import money_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "--as-of", required=True, type=a_day, metavar="DATE", help="算到哪一天（含） · up to and with this day"
    )
    add_engine(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.engine:
        return by_engine("late", options, console)
    with open_desk(options) as desk:
        found = accrue_late_fees(desk, options.project, as_of=options.as_of)
    if console.as_json:
        console.answer({**to_data(found), "change": to_data(found.change)})
    if not found.payers:
        console.say(f"违约金没有变化 · nothing changed, {found.as_of}")
        return DONE
    accrued, taken_back, given_back = (
        money_text(money, locale=console.locale) for money in (found.accrued, found.reversed, found.released)
    )
    console.say(
        f"✓ {found.as_of}: 缴费人 {found.payers} · payers",
        f"  计提 {accrued} · accrued",
        f"  冲回 {taken_back} · reversed",
        f"  转预收 {given_back} · given back to prepayment",
    )
    return DONE
