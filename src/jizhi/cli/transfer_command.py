"""``jizhi transfer``: what one payer has prepaid passes to another."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jizhi.cli.console import Console
from jizhi.cli.counting import a_command, add_asked, add_note, wants
from jizhi.cli.opening import add_store, named
from jizhi.office.counter import Transfer
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--giver", required=True, type=named, metavar="ID", help="转出人 · who gives")
    parser.add_argument("--taker", required=True, type=named, metavar="ID", help="转入人 · who takes")
    add_asked(parser, amount="amount")
    add_note(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, ("key", "on", "amount"))
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    return Transfer(giver=options.giver, taker=options.taker, **told)
