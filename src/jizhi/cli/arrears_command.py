"""``jizhi arrears``: who owes what and since when, as of a day."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console
from jizhi.cli.engine_books import add_engine, by_engine
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees import Arrears, arrears
from jizhi.fees.arrears import DEFAULT
from jizhi.fees.ledger import OpenItem
from jizhi.office.books import owed_items
from jizhi.office.extracts import read_project
from jizhi.values import Money
from jizhi.words import money_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--as-of", required=True, type=a_day, metavar="DATE", help="截至日 · as of this day")
    parser.add_argument("--items", action="store_true", help="逐项列出，带编号 · each item, with its id")
    add_engine(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.engine:
        return by_engine("arrears", options, console)
    with open_desk(options) as desk, desk.store.reading() as known:
        read_project(known, options.project)
        items = tuple(owed_items(known, options.project, as_of=options.as_of))
        rows = arrears(DEFAULT, items, as_of=options.as_of, by=("payer", "space"))
    owed, overdue = (sum(amounts, Money(0)) for amounts in ((r.total for r in rows), (r.overdue for r in rows)))
    if console.as_json:
        console.answer({"as_of": to_data(options.as_of), "owed": to_data(owed), "overdue": to_data(overdue),
                        "rows": [_as_data(row) for row in rows],
                        **({"items": [_item_as_data(item) for item in items]} if options.items else {})})  # fmt: skip
    locale = console.locale
    if options.items:
        console.say(*(f"  {one.id}  {one.due_on}  {money_text(one.outstanding, locale=locale)}" for one in items))
    console.say(
        *(
            f"  {row.payer}  {row.space}  {money_text(row.total, locale=locale)}"
            f"  逾期 · overdue {money_text(row.overdue, locale=locale)}  {row.oldest or '—'}"
            for row in rows
        ),
        f"共 {len(rows)} 户 · rows; 尚欠 {money_text(owed, locale=locale)} · owed;"
        f" 逾期 {money_text(overdue, locale=locale)} · overdue",
    )
    return DONE


def _item_as_data(item: OpenItem) -> dict[str, object]:
    return {"item": item.id, "payer": item.payer, "due_on": to_data(item.due_on), "owed": to_data(item.outstanding)}


def _as_data(row: Arrears) -> dict[str, object]:
    return {
        "payer": row.payer,
        "space": row.space,
        "owed": to_data(row.total),
        "overdue": to_data(row.overdue),
        "oldest": to_data(row.oldest),
    }
