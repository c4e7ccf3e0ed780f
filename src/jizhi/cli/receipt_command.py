"""``jizhi receipt``: a receipt that was given, once more on paper, as PDF, HTML or text."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, verdict
from jizhi.cli.lettering import add_head, read_head, report_made, write_one
from jizhi.cli.opening import add_store, named, open_desk
from jizhi.office.letters import paper_of_receipt, receipt_numbered


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("number", type=named, metavar="NUMBER", help="收据号，如 receipt-00000001 · its number")
    add_head(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk, desk.store.reading() as known:
        head = read_head(known, options.project, options.head)
        paper = paper_of_receipt(known, receipt_numbered(known, options.project, options.number), head=head)
    made, findings = write_one((paper,), options.out, console)
    report_made(made, findings, console)
    return verdict(findings)
