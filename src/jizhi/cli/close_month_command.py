"""``jizhi close-month``: close the books of a month and all before; what corrects it goes into an open one."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.opening import a_period, add_store, open_desk
from jizhi.codec import to_data
from jizhi.office.counter import CloseBooks, carry_out


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--period", required=True, type=a_period, help="要关的月 · the month to close: 2025-03")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out; done again it is answered again."""
    until = options.period.end
    if (options.period.start.day, until.day) != (1, 1):
        raise WrongUse(f"{options.period}: 关账按整月 · books are closed by whole months")
    command = CloseBooks(project=options.project, key=f"close-month {until}", on=options.period.start, until=until)
    with open_desk(options) as desk:
        answer = carry_out(desk, command)
    if console.as_json:
        console.answer({**to_data(answer), "closed_until": to_data(until)})
    console.say(f"✓ {options.project}: {until} 之前已关账 · the books are closed before this day")
    return DONE
