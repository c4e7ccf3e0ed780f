"""``jizhi arrears``: who owes what and since when, as of a day."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.cli.console import DONE, Console
from jizhi.cli.opening import a_day, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees.ledger import OpenItem
from jizhi.office.books import owed_items
from jizhi.office.extracts import read_project
from jizhi.values import Money
from jizhi.words import money_text


@attrs.frozen(kw_only=True)
class _Owing:
    payer: str
    space: str
    owed: Money
    overdue: Money
    oldest: date


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--as-of", required=True, type=a_day, metavar="DATE", help="截至日 · as of this day")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk, desk.store.reading() as known:
        read_project(known, options.project)
        rows = _rows(owed_items(known, options.project, as_of=options.as_of), options.as_of)
    owed, overdue = _sum(row.owed for row in rows), _sum(row.overdue for row in rows)
    if console.as_json:
        console.answer({"as_of": to_data(options.as_of), "owed": to_data(owed), "overdue": to_data(overdue),
                        "rows": [to_data(row) for row in rows]})  # fmt: skip
    locale = console.locale
    console.say(
        *(
            f"  {row.payer}  {row.space}  {money_text(row.owed, locale=locale)}"
            f"  逾期 · overdue {money_text(row.overdue, locale=locale)}  {row.oldest}"
            for row in rows
        ),
        f"共 {len(rows)} 户 · rows; 尚欠 {money_text(owed, locale=locale)} · owed;"
        f" 逾期 {money_text(overdue, locale=locale)} · overdue",
    )
    return DONE


def _rows(items: Iterable[OpenItem], as_of: date) -> list[_Owing]:
    """What each payer owes for each space; overdue is what fell due before *as_of*."""
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        groups.setdefault((item.payer, item.space), []).append(item)
    return [
        _Owing(
            payer=payer,
            space=space,
            owed=_sum(item.outstanding for item in about),
            overdue=_sum(item.outstanding for item in about if item.due_on < as_of),
            oldest=min(item.due_on for item in about),
        )
        for (payer, space), about in sorted(groups.items())
    ]


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money(0))
