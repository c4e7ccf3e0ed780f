"""``jizhi pay``: take money of a payer and spread it over what he owes."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console
from jizhi.cli.counting import add_key, add_method, add_payer, an_amount, payer_named, report_answer
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.fees.ledger import POLICIES
from jizhi.office.counter import Pay, carry_out


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    add_payer(parser)
    add_key(parser)
    add_method(parser)
    parser.add_argument("--on", required=True, type=a_day, metavar="DATE", help="收款日 · day of the payment")
    parser.add_argument("--bill", action="append", default=[], metavar="BILL", help="只付这些账单，可重复 · only these")
    parser.add_argument("--allocation", choices=POLICIES[:-1], default="", help="核销次序 · how it is spread")
    parser.add_argument("--reference", metavar="NO", help="渠道流水号 · number in its channel")
    parser.add_argument("--note", default="", metavar="TEXT", help="备注 · a note")
    parser.add_argument("amount", type=an_amount, metavar="AMOUNT", help="金额（元）· in yuan")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            payer = payer_named(known, options)
        command = Pay(
            project=options.project,
            key=options.key,
            on=options.on,
            payer=payer,
            amount=options.amount,
            method=options.method,
            bills=tuple(options.bill),
            allocation=options.allocation,
            reference=options.reference,
            till=options.till,
            note=options.note,
        )
        report_answer(desk, carry_out(desk, command), console)
    return DONE
