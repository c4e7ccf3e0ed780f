"""``jizhi deposit``: take a deposit, pay it back, use it for what is owed, keep it for good, and list what is held."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.counting import a_command, add_asked, add_method, add_note, add_payer, payer_named, wants
from jizhi.cli.opening import add_store, named, open_desk
from jizhi.codec import to_data
from jizhi.fees.deposits import Deposit, deposits
from jizhi.fees.ledger import Entry
from jizhi.office.counter import ForfeitDeposit, HoldDeposit, OffsetDeposit, RefundDeposit
from jizhi.ports import Reading
from jizhi.words import money_text

_WANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "take": ("key", "on", "amount", "space", "kind"),
        "refund": ("key", "on", "amount", "deposit"),
        "offset": ("key", "on", "amount", "deposit"),
        "forfeit": ("key", "on", "amount", "deposit", "note"),
        "list": (),
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=tuple(_WANTS), help="收、退、抵欠费、没收、列出 · what to do")
    add_payer(parser)
    parser.add_argument(
        "--kind", type=named, metavar="KIND", help="押金种类，如 decoration，收时 · its kind, to take it"
    )
    parser.add_argument("--deposit", type=named, metavar="ID", help="押金编号，见 list · which deposit")
    add_method(parser)
    parser.add_argument("--reference", metavar="NO", help="渠道流水号 · number in its channel")
    add_asked(parser)
    add_note(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    if options.what == "list":
        return _listed(options, console)
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    if options.what == "take":
        payer = options.payer or payer_named(known, options)
        more = {"method": options.method, "till": options.till, "reference": options.reference}
        return HoldDeposit(payer=payer, space=options.space, kind=options.kind, **more, **told)
    payer = options.payer or _payer_of(known, options)
    if options.what == "refund":
        return RefundDeposit(payer=payer, deposit=options.deposit, method=options.method, till=options.till, **told)
    return {"offset": OffsetDeposit, "forfeit": ForfeitDeposit}[options.what](
        payer=payer, deposit=options.deposit, **told
    )


def _payer_of(known: Reading, options: argparse.Namespace) -> str:
    """Whose the deposit is."""
    for entry in known.find(Entry, project=options.project, item=options.deposit):
        return entry.payer
    raise WrongUse(f"{options.deposit}: 没有这笔押金 · there is no such deposit")


def _listed(options: argparse.Namespace, console: Console) -> int:
    with open_desk(options) as desk, desk.store.reading() as known:
        by = {name: getattr(options, name) for name in ("payer", "space") if getattr(options, name)}
        held = deposits(known.find(Entry, project=options.project, **by))
    if console.as_json:
        console.answer([{**to_data(one), "balance": to_data(one.balance)} for one in held])
    console.say(*(_line(one, console.locale) for one in held))
    return DONE


def _line(one: Deposit, locale: str) -> str:
    return f"{one.id}  {one.payer}  {one.space}  {one.kind}  {one.since}  {money_text(one.balance, locale=locale)}"
