"""``jizhi refund``: pay prepaid money back; above the threshold somebody else approves it with ``--approve``."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console
from jizhi.cli.counting import add_method, payer_named
from jizhi.cli.proposing import add_proposal, propose
from jizhi.office.counter import Refund
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_proposal(parser)
    add_method(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""

    def asked(known: Reading) -> Refund:
        return Refund(
            project=options.project,
            key=options.key,
            on=options.on,
            payer=payer_named(known, options),
            amount=options.amount,
            method=options.method,
            note=options.note,
            till=options.till,
        )

    return propose(options, console, asked)
