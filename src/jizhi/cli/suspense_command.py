"""``jizhi suspense``: money that came in from nobody knows whom: take it, give it to its payer, list what is left."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from jizhi.cli.console import DONE, Console
from jizhi.cli.counting import a_command, add_asked, add_method, add_note, add_payer, payer_named, wants
from jizhi.cli.opening import add_store, named, open_desk
from jizhi.codec import to_data
from jizhi.fees.ledger import Entry
from jizhi.fees.payments import in_suspense
from jizhi.office.counter import Resolve, TakeUnknown
from jizhi.ports import Reading
from jizhi.words import money_text

_WANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"take": ("key", "on", "amount"), "resolve": ("key", "on", "amount", "item"), "list": ()}
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=tuple(_WANTS), help="收、认领、列出 · what to do")
    add_payer(parser)
    parser.add_argument("--item", type=named, metavar="ID", help="哪笔来款，见 list · which money")
    add_method(parser)
    parser.add_argument("--reference", metavar="NO", help="渠道流水号 · number in its channel")
    add_asked(parser)
    add_note(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    return _listed(options, console) if options.what == "list" else a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    if options.what == "take":
        return TakeUnknown(method=options.method, reference=options.reference, **told)
    return Resolve(payer=payer_named(known, options), item=options.item, **told)


def _listed(options: argparse.Namespace, console: Console) -> int:
    with open_desk(options) as desk, desk.store.reading() as known:
        entries = [entry for entry in known.find(Entry, payer="") if entry.project == options.project and entry.item]
        about = {item: tuple(known.find(Entry, item=item)) for item in sorted({entry.item for entry in entries})}
        left = {item: in_suspense(rows, item, on=date.max) for item, rows in about.items()}
    there = {item: money for item, money in left.items() if money.fen}
    if console.as_json:
        console.answer([{"item": item, "amount": to_data(money)} for item, money in there.items()])
    console.say(*(f"{item}  {money_text(money, locale=console.locale)}" for item, money in there.items()))
    return DONE
