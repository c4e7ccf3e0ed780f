"""``jizhi report``: what was billed in a period and what became of it: lines, a page with charts, a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.engine_books import add_engine, by_engine
from jizhi.cli.files import reserved
from jizhi.cli.money_reporting import money_data, money_lines, money_of, money_tables
from jizhi.cli.opening import a_day, a_period, add_store, open_desk, xlsx_files
from jizhi.cli.reporting import billing_tables, report, summary_lines, write_page
from jizhi.codec import to_data


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "--period",
        required=True,
        type=a_period,
        help="账期起日在此期间 · runs that begin in: 2025 | 2025-03 | a..b",
    )
    parser.add_argument(
        "--as-of",
        type=a_day,
        metavar="DATE",
        help="收缴和账龄截至哪天，默认期末 · collection and ageing up to this day",
    )
    parser.add_argument("--html", metavar="OUT.html", help="写一页带图表的网页 · write a page with charts")
    parser.add_argument("--xlsx", metavar="OUT.xlsx", help="写一个工作簿 · write a workbook")
    parser.add_argument("--bill", default="", metavar="BILL", help="网页上解释的账单 · the bill explained on the page")
    add_engine(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.engine:
        return by_engine("report", options, console)
    if options.bill and not options.html:
        raise WrongUse("--bill 与 --html 同用 · --bill goes with --html")
    period = options.period
    with reserved(options.html, options.xlsx), open_desk(options) as desk:
        summary = report(desk, options.project, period=period)
        money = money_of(desk, options.project, period=period, as_of=options.as_of)
        if options.html:
            write_page(desk, summary, Path(options.html), example=options.bill, locale=console.locale, money=money)
        if options.xlsx:
            tables = billing_tables(desk, summary, period=period, locale=console.locale)
            tables += money_tables(desk, money, console.locale)
            Path(options.xlsx).write_bytes(xlsx_files().write(tables))
    if console.as_json:
        console.answer({**to_data(summary), "agrees": summary.agrees, "money": money_data(money)})
    console.say(*summary_lines(summary, console.locale))
    console.say(*money_lines(money, console.locale))
    if not summary.months:
        console.say(f"  {period} 没有出过账 · nothing was billed")
    return DONE if summary.agrees and not summary.parked else NEEDS_A_PERSON
