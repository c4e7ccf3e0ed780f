"""``jizhi demo``: a whole estate from workbook to explained bills, left in a folder to look at."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime
from pathlib import Path

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.opening import open_store, read_tables, xlsx_files
from jizhi.cli.reporting import billing_tables, report, summary_lines, write_page
from jizhi.estate import Project
from jizhi.fees import Bill, Charge, Explanation
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.office.move_in import MoveIn, move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.summaries import names_of, run_counts
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.presets import DEMO_TARIFF
from jizhi.reports import BillingSummary
from jizhi.testing.estate import estate_tables
from jizhi.values import Period
from jizhi.words import bill_text, money_text, sentence

PROJECT, YEAR = "jade", 2025
SHOWN = ("estate.xlsx", "tariff.toml", "jizhi.db", "bills.xlsx", "report.html")
FILES = (*SHOWN, "jizhi.db-wal", "jizhi.db-shm")
MARK = "README.txt"
ABOUT = """这些文件由 jizhi demo 写成，下一次运行会重写。
These files were written by jizhi demo; the next run writes them anew.

estate.xlsx   房产业主表 · the workbook of rooms and owners, as an office would have it
tariff.toml   收费标准 · the tariff
jizhi.db      SQLite 数据库 · the store: rooms, owners, runs, charges, bills
bills.xlsx    汇总、账单、明细 · summary, bills, charges
report.html   带图表的网页 · the page with charts

jizhi explain --db sqlite:///jizhi.db --project jade --space 1-1-1504
jizhi report --db sqlite:///jizhi.db --project jade --period 2025
"""
MOVED_IN = datetime(2024, 12, 20, 9, tzinfo=UTC)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--out", default="demo-out", metavar="DIR", help="写到哪个文件夹 · the folder to write to")
    parser.add_argument("--seed", type=int, default=YEAR, metavar="N", help="造小区的种子 · seed of the estate")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    began = time.perf_counter()
    out = _fresh(Path(options.out))
    with open_store(f"sqlite:///{out / 'jizhi.db'}") as store:
        desk = Desk(store=store, actor="demo")
        _tell_import(console, _move_in(desk, out, options.seed))
        _publish(desk, out, console)
        _bill_the_year(desk, console)
        bill, reasons = explain_bill(desk, _one_to_explain(desk))
        _tell_bill(desk, console, bill, reasons)
        summary = _write_summary(desk, out, console, example=bill.id)
    paths = [str(out / name) for name in (MARK, *SHOWN)]
    console.say("", "── 汇总 · summary ──", *summary_lines(summary, console.locale))
    console.say("", "── 文件 · files ──", *paths)
    console.say(f"用时 {time.perf_counter() - began:.1f} 秒 · seconds")
    if console.as_json:
        total = format(summary.amount.yuan, ".2f")
        console.answer(
            {"bills": summary.bills, "total": total, "bill": bill.id, "agrees": summary.agrees, "files": paths}
        )
    return DONE if summary.agrees else NEEDS_A_PERSON


def _fresh(out: Path) -> Path:
    """The folder, without the files of an earlier demo; files of anybody else are left alone, whatever their names.

    Raises: WrongUse where somebody else's file has the name of one that the demo writes.
    """
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out}: 不是文件夹 · not a folder")
    foreign = [str(out / name) for name in (MARK, *FILES) if (out / name).exists()]
    if foreign and not _is_ours(out / MARK):
        raise WrongUse(f"{', '.join(foreign)}: 不是演示写的，请换个文件夹 · not written by a demo; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    (out / MARK).write_text(ABOUT, encoding="utf-8")
    return out


def _is_ours(mark: Path) -> bool:
    return mark.is_file() and mark.read_bytes().splitlines()[:1] == ABOUT.encode().splitlines()[:1]


def _tell_bill(desk: Desk, console: Console, bill: Bill, reasons: tuple[Explanation, ...]) -> None:
    with desk.store.reading() as known:
        names = names_of(known, {why.charge.payer for why in reasons} | {bill.payer})
    text = bill_text(bill, reasons, locale=console.locale, names=names)
    console.say("", "── 解释一张账单 · one bill explained ──", text)


def _write_summary(desk: Desk, out: Path, console: Console, *, example: str) -> BillingSummary:
    year = Period.year(YEAR)
    summary = report(desk, PROJECT, period=year)
    tables = billing_tables(desk, summary, period=year, locale=console.locale)
    (out / "bills.xlsx").write_bytes(xlsx_files().write(tables))
    write_page(desk, summary, out / "report.html", example=example, locale=console.locale)
    return summary


def _move_in(desk: Desk, out: Path, seed: int) -> MoveIn:
    """Write the estate as the workbook that an office would have, and import what the file says."""
    workbook = out / "estate.xlsx"
    workbook.write_bytes(xlsx_files().write(estate_tables(seed, year=YEAR)))
    set_up_project(desk, Project(code=PROJECT, name="翠园"))
    found = move_in(desk, PROJECT, read_tables(str(workbook)), at=MOVED_IN)
    name_developer(desk, PROJECT)
    return found


def _tell_import(console: Console, found: MoveIn) -> None:
    report = found.plan.report
    console.say(
        "── 导入 · import ──",
        f"{report.count('accepted')} 行通过 · accepted, {report.count('refused')} 行未通过 · refused",
        *(f"  {sentence(finding, locale=console.locale)}" for finding in found.findings if finding.severity == "error"),
    )


def _publish(desk: Desk, out: Path, console: Console) -> None:
    (out / "tariff.toml").write_text(DEMO_TARIFF, encoding="utf-8")
    draft = draft_tariff(desk, PROJECT, DEMO_TARIFF, source="tariff.toml", on=date(YEAR, 1, 1))
    approve_tariff(attrs.evolve(desk, actor="demo-manager"), draft.id)
    text = publish_tariff(desk, draft.id, on=date(YEAR, 1, 1))
    console.say("", f"── 收费标准 · tariff ──  {text.code} {text.state}")


def _bill_the_year(desk: Desk, console: Console) -> None:
    console.say("", "── 出账 · bills ──")
    for month in range(1, 13):
        period = Period.month(YEAR, month)
        run = issue_bills(desk, PROJECT, period=period, issued_on=period.start)
        with desk.store.reading() as known:
            counts = run_counts(known, run)
        total = money_text(counts.total, locale=console.locale)
        console.say(f"  {YEAR}-{month:02d}  账单 {counts.bills:>4}  {total:>16}  挂起 {counts.parked}")


def _one_to_explain(desk: Desk) -> str:
    """A bill with a story: the first whose home changed hands within the month, else the first of all."""
    with desk.store.reading() as known:
        charges = known.find(Charge, project=PROJECT)
        charge = next((charge for charge in charges if charge.turns), None)
        if charge is None:
            return next(known.find(Bill, project=PROJECT)).id
        bills = known.find(Bill, run=charge.run, space=charge.space, payer=charge.payer)
        return next(bill.id for bill in bills if charge.id in bill.charges)
