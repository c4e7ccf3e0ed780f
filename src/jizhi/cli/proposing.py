"""What refunds, waivers and write-offs share: above a threshold one person proposes, another approves or declines."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import add_key, add_payer, an_amount, report_answer
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.office.counter import Answer, Approve, Command, carry_out
from jizhi.office.desk import Desk
from jizhi.ports import Reading


def add_proposal(parser: argparse.ArgumentParser) -> None:
    """Declare what a command has that may need a second person."""
    add_store(parser)
    add_payer(parser)
    add_key(parser)
    parser.add_argument("--on", required=True, type=a_day, metavar="DATE", help="记账日 · the day of it")
    parser.add_argument("--note", default="", metavar="TEXT", help="原因 · why")
    parser.add_argument("--approve", metavar="KEY", help="审批以这个键提出的 · approve what was asked under this key")
    parser.add_argument("--decline", metavar="WHY", help="与 --approve 同用：不批准 · with --approve: decline it")
    parser.add_argument("amount", nargs="?", type=an_amount, metavar="AMOUNT", help="金额（元）· in yuan")


def propose(options: argparse.Namespace, console: Console, asked: Callable[[Reading], Command]) -> int:
    """Do what is *asked*, or what somebody else asked for; what waits for approval needs a person."""
    if (options.approve is None) == (options.amount is None):
        raise WrongUse("请写金额，或 --approve · name an amount, or --approve")
    if options.decline is not None and not (options.approve and options.decline.strip()):
        raise WrongUse("--decline 与 --approve 同用，并写明原因 · --decline goes with --approve and a reason")
    if options.approve is None and not options.note.strip():
        raise WrongUse("请写 --note：原因 · name --note: why")
    with open_desk(options) as desk:
        answer = _carried(desk, options, asked)
        report_answer(desk, answer, console)
    if options.approve is None and answer.entries == 0:
        console.say(f"! 待另一人审批：--approve {options.key} · somebody else has to approve it")
        return NEEDS_A_PERSON
    return DONE


def _carried(desk: Desk, options: argparse.Namespace, asked: Callable[[Reading], Command]) -> Answer:
    if options.approve is not None:
        decline = options.decline or ""
        approve = Approve(
            project=options.project, key=options.key, on=options.on, proposal=options.approve, decline=decline
        )
        return carry_out(desk, approve)
    with desk.store.reading() as known:
        command = asked(known)
    return carry_out(desk, command)
