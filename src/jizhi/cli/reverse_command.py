"""``jizhi reverse``: take back a payment that bounced, or one entry that was a mistake: an application, a waiver."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jizhi.cli.console import Console, WrongUse
from jizhi.cli.counting import a_command, add_asked, add_note, wants
from jizhi.cli.opening import add_store, named
from jizhi.office.books import receipt_with
from jizhi.office.counter import Reverse
from jizhi.office.letters import receipt_numbered
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--receipt", type=named, metavar="NUMBER", help="收据号：整笔收款 · a whole payment")
    parser.add_argument("--entry", type=named, metavar="ID", help="或一条分录，见 statement --ids · or one entry")
    add_asked(parser, amount="")
    add_note(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, ("key", "on", "note"))
    if (options.receipt is None) == (options.entry is None):
        raise WrongUse("请写 --receipt 或 --entry 之一 · name --receipt or --entry, one of them")
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    return Reverse(entry=options.entry or _entry_of(known, options), **told)


def _entry_of(known: Reading, options: argparse.Namespace) -> str:
    """The entry by which the money of a receipt came in."""
    receipt, entries = receipt_with(known, receipt_numbered(known, options.project, options.receipt))
    came_in = (entry.id for entry in entries if entry.kind == "receipt")
    entry = next(came_in, None)
    if entry is None:
        raise WrongUse(f"{receipt.series}-{receipt.number:08d}: 不是收款，请写 --entry · no payment; name --entry")
    return entry
