"""``jizhi hand-over``: an owner leaves: his prepayment pays what he owes, the rest passes to the buyer or stays his."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jizhi.cli.console import Console
from jizhi.cli.counting import a_command, add_asked, wants
from jizhi.cli.opening import add_store, named
from jizhi.office.counter import HandOver
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--seller", required=True, type=named, metavar="ID", help="原业主 · who leaves")
    parser.add_argument("--buyer", default="", metavar="ID", help="新业主，余额转给他 · who gets what is left")
    add_asked(parser, amount="")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, ("key", "on"))
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    return HandOver(seller=options.seller, buyer=options.buyer.strip(), **told)
