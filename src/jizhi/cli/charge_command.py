"""``jizhi charge``: ask for a single charge, approve, decline or withdraw it, and list those of a project."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.codec import to_data
from jizhi.errors import FactRefused
from jizhi.fees import OneOff
from jizhi.intake.kept import told_facts
from jizhi.office.desk import Desk
from jizhi.office.single_charges import approve_charge, ask_charge, decline_charge, withdraw_charge
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.values import key
from jizhi.words import error_sentence, term

MOVES: dict[str, Callable[[Desk, str], OneOff]] = {
    "approve": approve_charge,
    "decline": decline_charge,
    "withdraw": withdraw_charge,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=("ask", *MOVES, "list"), help="申请、审批、拒绝、撤销、列出 · what to do")
    parser.add_argument("key", nargs="?", metavar="KEY", help="收费编号，由申请方定 · the caller's own key")
    parser.add_argument("--space", metavar="CODE", help="房屋编号，申请时 · the space, to ask")
    parser.add_argument("--fee", metavar="CODE", help="费用项，申请时 · the fee, to ask")
    parser.add_argument("--day", type=a_day, metavar="DATE", help="发生日，申请时 · the day, to ask")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="公式要的事实 · a fact")
    parser.add_argument("--payer", default="", metavar="ID", help="缴费人，空则按规则 · who pays, else the fee's rule")
    parser.add_argument("--note", default="", metavar="TEXT", help="备注 · a note")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if (options.what == "list") == bool(options.key):
        raise WrongUse("list 不带编号，其余都要编号 · list goes without a key, everything else with one")
    with open_desk(options) as desk:
        if options.what == "list":
            with desk.store.reading() as known:
                found = tuple(known.find(OneOff, project=options.project))
        elif options.what == "ask":
            found = (ask_charge(desk, _asked(options, desk)),)
        else:
            found = (MOVES[options.what](desk, key(options.project, options.key)),)
    if console.as_json:
        console.answer([to_data(one) for one in found])
    console.say(*(_line(one, console.locale) for one in found))
    return DONE


def _line(one: OneOff, locale: str) -> str:
    who = f"{one.asked_by} → {one.approved_by}" if one.approved_by else one.asked_by
    return f"{one.code}  {one.space}  {one.fee}  {one.day}  {term(one.state, locale=locale)}  {who}"


def _asked(options: argparse.Namespace, desk: Desk) -> OneOff:
    if not (options.space and options.fee and options.day):
        raise WrongUse("申请需要 --space、--fee 和 --day · to ask, --space, --fee and --day are wanted")
    with desk.store.reading() as known:
        fee = tariff_of(known, published_tariff(known, options.project).id).fee(options.fee)
    if fee.per != "once":
        raise WrongUse(f"{fee.code}: 不是一次性费用 · this fee is not charged once")
    specs = told_facts(fee)
    facts = {}
    for text in options.fact:
        name, equals, value = text.partition("=")
        if not equals or name not in specs:
            raise WrongUse(f"--fact {text}: 写作 NAME=VALUE，可用 {' '.join(sorted(specs)) or '-'} · write NAME=VALUE")
        try:
            facts[name] = specs[name].typed(value)
        except FactRefused as refused:
            raise WrongUse(error_sentence(refused)) from refused
    return OneOff(
        project=options.project,
        code=options.key,
        fee=fee.code,
        space=options.space,
        day=options.day,
        facts=facts,
        payer=options.payer,
        note=options.note,
    )
