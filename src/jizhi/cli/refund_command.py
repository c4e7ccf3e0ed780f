"""``jizhi refund``: pay prepaid money back; above the threshold somebody else approves it with ``--approve``."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import add_key, add_method, add_payer, an_amount, payer_named, report_answer
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.office.counter import Answer, Approve, Refund, carry_out
from jizhi.office.desk import Desk


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    add_payer(parser)
    add_key(parser)
    add_method(parser)
    parser.add_argument("--on", required=True, type=a_day, metavar="DATE", help="退款日 · day of the refund")
    parser.add_argument("--note", default="", metavar="TEXT", help="原因 · why")
    parser.add_argument("--approve", metavar="KEY", help="审批这一待审批退款 · approve what was asked under this key")
    parser.add_argument("--decline", metavar="WHY", help="与 --approve 同用：不批准 · with --approve: decline it")
    parser.add_argument("amount", nargs="?", type=an_amount, metavar="AMOUNT", help="金额（元）· in yuan")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out; a refund that waits for somebody's approval needs a person."""
    if (options.approve is None) == (options.amount is None):
        raise WrongUse("请写金额，或 --approve · name an amount, or --approve")
    if options.decline is not None and not (options.approve and options.decline.strip()):
        raise WrongUse("--decline 与 --approve 同用，并写明原因 · --decline goes with --approve and a reason")
    with open_desk(options) as desk:
        answer = _asked(desk, options) if options.approve is None else _approved(desk, options)
        report_answer(desk, answer, console)
    if options.approve is None and not answer.receipt:
        console.say(f"! 待另一人审批：--approve {options.key} · somebody else has to approve it")
        return NEEDS_A_PERSON
    return DONE


def _asked(desk: Desk, options: argparse.Namespace) -> Answer:
    if not options.note.strip():
        raise WrongUse("请写 --note：为什么退 · name --note: why it is paid back")
    with desk.store.reading() as known:
        payer = payer_named(known, options)
    command = Refund(
        project=options.project,
        key=options.key,
        on=options.on,
        payer=payer,
        amount=options.amount,
        method=options.method,
        note=options.note,
        till=options.till,
    )
    return carry_out(desk, command)


def _approved(desk: Desk, options: argparse.Namespace) -> Answer:
    command = Approve(
        project=options.project,
        key=options.key,
        on=options.on,
        proposal=options.approve,
        decline=options.decline or "",
    )
    return carry_out(desk, command)
