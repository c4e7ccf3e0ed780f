"""``jizhi explain``: why a bill is what it is, line by line, replayed from what was recorded."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.engine_explaining import explain_by_engine
from jizhi.cli.opening import a_period, add_store, open_desk
from jizhi.codec import to_data
from jizhi.fees import Bill, Explanation
from jizhi.formula import plain
from jizhi.office.billing_day import explain_bill
from jizhi.office.desk import Desk
from jizhi.office.summaries import bills_of_space, names_of
from jizhi.words import bill_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument("bill", nargs="?", metavar="BILL", help="账单编号 · the bill's id")
    parser.add_argument("--project", metavar="CODE", help="项目编号，与 --space 同用 · with --space")
    parser.add_argument("--space", metavar="CODE", help="房屋编号：解释它的账单 · every bill of a space")
    parser.add_argument("--period", type=a_period, help="账期，与 --space 同用 · with --space: runs of this period")
    parser.add_argument(
        "--engine", metavar="NAME", help="由引擎出的账，如 columnar，与 --space 同用 · a run by an engine, with --space"
    )
    parser.add_argument(
        "--roster", metavar="PLACE", help="名册：Parquet 文件或 URL#表 · a roster, Parquet or URL#TABLE"
    )
    parser.add_argument("--tariff", metavar="FILE", help="收费标准，与 --engine 同用 · a tariff, with --engine")
    parser.add_argument("--out", metavar="PLACE", help="出好的账单，逐项对照 · the bills of the run, to lay beside")
    parser.add_argument(
        "--steps", default="", metavar="COLUMNS", help="以最小单位计数的列 · columns that count the smallest steps"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.engine:
        return explain_by_engine(options, console)
    with open_desk(options) as desk:
        answers = [explain_bill(desk, bill) for bill in _asked(desk, options)]
        payers = {why.charge.payer for _, reasons in answers for why in reasons} | {bill.payer for bill, _ in answers}
        with desk.store.reading() as known:
            names = names_of(known, payers)
    if console.as_json:
        console.answer([_data(bill, reasons) for bill, reasons in answers])
    for bill, reasons in answers:
        console.say(bill_text(bill, reasons, locale=console.locale, names=names), "")
    return DONE


def _asked(desk: Desk, options: argparse.Namespace) -> list[str]:
    if options.bill:
        if options.space or options.period:
            raise WrongUse("账单编号不与 --space、--period 同用 · a bill goes without --space and --period")
        return [options.bill]
    if not options.space or not options.project:
        raise WrongUse("给出账单编号，或 --project 和 --space · give a bill, or --project and --space")
    with desk.store.reading() as known:
        found = bills_of_space(known, options.project, options.space, period=options.period)
    if not found:
        raise WrongUse(f"{options.space}: 没有账单 · no bill")
    return [bill.id for bill in found]


def _data(bill: Bill, reasons: tuple[Explanation, ...]) -> dict[str, object]:
    return {"bill": to_data(bill), "charges": [_charge(why) for why in reasons]}


def _charge(why: Explanation) -> dict[str, object]:
    segments = [
        {"period": str(piece.period), "exact": plain(piece.exact), "text": piece.text(why.fee.per)}
        for piece in why.line.segments
        if piece.applies
    ]
    return {
        "id": why.charge.id,
        "fee": why.fee.code,
        "kind": why.charge.kind,
        "amount": format(why.charge.amount.yuan, ".2f"),
        "line": format(why.line.amount.yuan, ".2f"),
        "before": format(why.before.yuan, ".2f"),
        "holds": why.holds,
        "segments": segments,
    }
