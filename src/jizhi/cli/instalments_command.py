"""``jizhi instalments``: agree with a payer to pay what he owes in parts, and list plans with how far they are."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.counting import a_command, add_asked, add_payer, an_amount, payer_named, wants
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees.ledger import items, open_items
from jizhi.fees.payments import InstalmentPlan, equal_parts, plan_state
from jizhi.office.counter import AgreeInstalments
from jizhi.office.posting import book_of
from jizhi.ports import Reading
from jizhi.values import Money
from jizhi.words import money_text, term

_WANTS: Mapping[str, tuple[str, ...]] = MappingProxyType({"agree": ("key", "on"), "list": ("on",)})


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("what", choices=tuple(_WANTS), help="约定、列出 · what to do")
    add_payer(parser)
    parser.add_argument(
        "--part", action="append", default=[], type=_a_part, metavar="DATE=AMOUNT", help="一期 · a part"
    )
    parser.add_argument(
        "--months", type=int, metavar="N", help="或按月均分成几期 · or so many equal parts, a month each"
    )
    parser.add_argument("--first", type=a_day, metavar="DATE", help="与 --months 同用：第一期 · the first of them")
    parser.add_argument(
        "--item", action="append", default=[], metavar="ITEM", help="只管这些，可重复 · only these items"
    )
    add_asked(parser, amount="")


def _a_part(text: str) -> tuple[date, Money]:
    day, _, amount = text.partition("=")
    return a_day(day), an_amount(amount)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    if options.what == "list":
        return _listed(options, console)
    equal = options.months is not None and options.months > 0 and options.first is not None
    if bool(options.part) == equal or (options.months is None) != (options.first is None):
        raise WrongUse("请写 --part，或 --months 和 --first · name --part, or --months and --first")
    return a_command(options, console, _asked)


def _asked(known: Reading, options: argparse.Namespace, told: Mapping[str, Any]) -> Any:
    payer = payer_named(known, options)
    parts = tuple(options.part)
    if not parts:
        owed = open_items(book_of(known, options.project, payer))
        total = sum((one.outstanding for one in owed if not options.item or one.id in options.item), Money(0))
        parts = equal_parts(total, first=options.first, count=options.months)
    return AgreeInstalments(payer=payer, parts=parts, items=tuple(options.item), **told)


def _listed(options: argparse.Namespace, console: Console) -> int:
    with open_desk(options) as desk, desk.store.reading() as known:
        by: dict[str, Any] = {"payer": payer_named(known, options)} if options.payer or options.space else {}
        plans = tuple(known.find(InstalmentPlan, project=options.project, **by))
        books = {plan.payer: items(book_of(known, options.project, plan.payer), as_of=options.on) for plan in plans}
    states = [(plan, plan_state(plan, books[plan.payer], as_of=options.on)) for plan in plans]
    if console.as_json:
        console.answer([{**to_data(plan), **to_data(state)} for plan, state in states])
    for plan, state in states:
        paid, behind, total = (money_text(one, locale=console.locale) for one in (state.paid, state.behind, plan.total))
        running = "已终止 · ended" if plan.state == "ended" else term("open", locale=console.locale)
        console.say(
            f"{plan.id}  {running}  {total}  已付 {paid} · paid  拖欠 {behind} · behind  {state.next_due or '—'}",
            *(f"  {day}  {money_text(part, locale=console.locale)}" for day, part in plan.parts),
        )
    return DONE
