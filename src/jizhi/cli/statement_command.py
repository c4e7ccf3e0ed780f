"""``jizhi statement``: what happened in a payer's book in a period, line by line."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console
from jizhi.cli.counting import add_payer, payer_named
from jizhi.cli.opening import a_period, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees.ledger import Statement
from jizhi.office.books import statement_of
from jizhi.words import money_text, term


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    add_payer(parser)
    parser.add_argument("--period", required=True, type=a_period, help="期间 · the period: 2025 | 2025-03 | a..b")
    parser.add_argument("--ids", action="store_true", help="写出每条分录的编号 · the id of each entry, too")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk, desk.store.reading() as known:
        payer = payer_named(known, options)
        told = statement_of(known, options.project, payer, period=options.period, space=options.space or "")
    if console.as_json:
        ids = {"ids": [line.entry.id for line in told.lines]} if options.ids else {}
        console.answer({**to_data(told), "agrees": told.agrees, **ids})
    console.say(*statement_lines(told, console.locale))
    if options.ids:
        console.say(*(f"  {line.entry.id}  {term(line.entry.kind, locale=console.locale)}" for line in told.lines))
    return DONE if told.agrees else NEEDS_A_PERSON


def statement_lines(told: Statement, locale: str) -> list[str]:
    """The statement for a person: the balance before, every entry, the sums, the balance after."""
    whose = f"{told.payer} {told.space}".rstrip()
    lines = [f"{whose}  {told.period}", f"  期初尚欠 · owed before: {money_text(told.opening, locale=locale)}"]
    for line in told.lines:
        entry = line.entry
        what = " ".join(part for part in (entry.space, entry.fee) if part)
        lines.append(
            f"  {entry.day}  {term(entry.kind, locale=locale)}  {what}  {money_text(entry.amount, locale=locale)}"
            f"  ({money_text(line.owed, locale=locale)})"
        )
    sums = (
        ("应收 · charged", told.charged),
        ("违约金 · late fees", told.late),
        ("核销 · paid", told.paid),
        ("减免 · waived", told.waived),
        ("坏账核销 · written off", told.written_off),
        ("期末尚欠 · owed after", told.closing),
        ("预收 · prepaid", told.prepaid),
    )
    return [*lines, *(f"  {name}: {money_text(amount, locale=locale)}" for name, amount in sums)]
