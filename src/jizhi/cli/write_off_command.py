"""``jizhi write-off``: write off what nobody will pay; above the threshold somebody else approves it."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, WrongUse
from jizhi.cli.counting import payer_named
from jizhi.cli.proposing import add_proposal, propose
from jizhi.office.counter import WriteOff
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_proposal(parser)
    parser.add_argument("--item", metavar="ITEM", help="哪一项，见 jizhi arrears --items · which item owed")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.item is None) == (options.approve is None):
        raise WrongUse("请写 --item，审批时不写 · name --item, but not to approve")

    def asked(known: Reading) -> WriteOff:
        return WriteOff(
            project=options.project,
            key=options.key,
            on=options.on,
            payer=payer_named(known, options),
            item=options.item,
            amount=options.amount,
            note=options.note,
        )

    return propose(options, console, asked)
