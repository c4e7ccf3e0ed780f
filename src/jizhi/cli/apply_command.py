"""``jizhi apply``: what a payer has prepaid pays what he owes, where the books do it only when somebody asks."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jizhi.cli.console import Console
from jizhi.cli.counting import a_command, add_asked, add_payer, payer_named, wants
from jizhi.cli.opening import add_store
from jizhi.fees.ledger import POLICIES
from jizhi.office.counter import Apply
from jizhi.ports import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    add_payer(parser)
    parser.add_argument("--allocation", choices=POLICIES[:-1], default="", help="核销次序 · how it is spread")
    add_asked(parser, amount="")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, ("key", "on"))
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    return Apply(payer=payer_named(known, options), allocation=options.allocation, **told)
