"""``jizhi settle``: a year's advances of a shared cost against what it came to; posts it where that is asked."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import an_amount
from jizhi.cli.opening import a_day, a_period, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees import SettledShare, Settlement
from jizhi.fees.ledger import Entry
from jizhi.office.settlements import read_settlement
from jizhi.office.settling import post_settlement
from jizhi.words import money_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--fee", required=True, metavar="CODE", help="公摊费用项 · the fee that shares it")
    parser.add_argument("--period", required=True, type=a_period, help="清算的期间 · what is settled: 2025 | a..b")
    parser.add_argument("--amount", required=True, type=an_amount, metavar="YUAN", help="实际费用 · the real cost")
    parser.add_argument(
        "--advanced-as",
        action="append",
        default=[],
        metavar="CODE",
        help="预收用的费用项，可写几个，不写就是同一项 · a fee that charged the advances, else the fee itself",
    )
    parser.add_argument(
        "--post", type=a_day, metavar="DATE", help="差额记到这一天，不写就只算 · post the differences on this day"
    )
    parser.add_argument("--due", type=a_day, metavar="DATE", help="补缴截止，与 --post 同用 · by when to pay the rest")
    parser.add_argument("--basis", default="", metavar="TEXT", help="凭证，与 --post 同用 · the paper it stands on")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.post is not None and (options.due is None or not options.basis):
        raise WrongUse("--post 要写 --due 和 --basis · --post needs --due and --basis")
    posted: tuple[Entry, ...] = ()
    with open_desk(options) as desk:
        found = read_settlement(
            desk,
            options.project,
            options.fee,
            options.amount,
            period=options.period,
            advanced_as=options.advanced_as,
        )
        if options.post is not None and found.value is not None:
            posted = post_settlement(
                desk, options.project, found.value, on=options.post, due_on=options.due, because=options.basis
            )
    settled = found.value
    if console.as_json:
        sums = {} if settled is None else {"advanced": settled.advanced, "difference": settled.difference}
        told = {name: str(amount.yuan) for name, amount in sums.items()}
        rows = [] if settled is None else [_data(row) for row in settled.rows]
        company = {} if settled is None else {space: to_data(amount) for space, amount in settled.company.items()}
        console.answer(
            {
                **told,
                "rows": rows,
                "company": company,
                "posted": len(posted),
                "findings": console.as_data(found.findings),
            }
        )
    console.tell(found.findings)
    if settled is not None:
        console.say(*_lines(settled, console.locale))
    if options.post is not None:
        console.say(f"✓ {options.post}: 入账 {len(posted)} 笔 · posted")
    return NEEDS_A_PERSON if settled is None or any(each.severity != "note" for each in found.findings) else DONE


def _data(row: SettledShare) -> dict[str, str]:
    return {
        "space": row.space,
        "payer": row.payer,
        "advanced": str(row.advanced.yuan),
        "share": str(row.share.yuan),
        "difference": str(row.difference.yuan),
    }


def _lines(settled: Settlement, locale: str) -> list[str]:
    advanced, difference = (money_text(each, locale=locale) for each in (settled.advanced, settled.difference))
    cost = money_text(settled.cost, locale=locale)
    head = f"{settled.fee}  {settled.period}  实际 · cost {cost}  预收 · advanced {advanced}  差额 · rest {difference}"
    rows = (
        f"  {row.space}  {row.payer or '-'}  {row.advanced.yuan} → {row.share.yuan}  {row.difference.yuan:+}"
        for row in settled.rows
    )
    return [head, *rows]
