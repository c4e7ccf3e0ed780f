"""``jizhi demo``: a whole estate from workbook to explained bills, left in a folder to look at."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime
from pathlib import Path

import attrs

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.demo_book import BOOK_FILES, keep_the_book
from jizhi.cli.demo_dunning import tell_dunning
from jizhi.cli.demo_letters import PAGES, PDFS, write_letters
from jizhi.cli.demo_money import pay_the_half, tell_statement
from jizhi.cli.demo_pay import pay_by_phone
from jizhi.cli.demo_service import PAGE, serve_a_month
from jizhi.cli.demo_staff import STAFF_FILES, staff_of_the_demo
from jizhi.cli.demo_upkeep import UPKEEP_FILES, keep_up
from jizhi.cli.money_reporting import money_lines, money_of, money_tables
from jizhi.cli.opening import open_store, read_tables, xlsx_files
from jizhi.cli.reporting import billing_tables, report, summary_lines, write_page
from jizhi.estate import Project
from jizhi.fees import Bill, Charge, Explanation, OneOff
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.daybook import TakenIn, take_in
from jizhi.office.desk import Desk
from jizhi.office.move_in import MoveIn, move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.single_charges import approve_charge
from jizhi.office.summaries import kept_of, names_of, run_counts, runs_within
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.presets import DEMO_TARIFF
from jizhi.reports import BillingSummary
from jizhi.testing.daybooks import daybook_tables
from jizhi.testing.estate import estate_tables
from jizhi.values import Money, Period
from jizhi.words import bill_text, money_text, sentence

PROJECT, YEAR = "jade", 2025
SHOWN = (
    "estate.xlsx",
    "daybook.xlsx",
    "tariff.toml",
    "jizhi.db",
    "bills.xlsx",
    "report.html",
    *PAGES,
    *STAFF_FILES,
    *UPKEEP_FILES,
    PAGE,
    *BOOK_FILES,
)
FILES = (*SHOWN, *PDFS, "jizhi.db-wal", "jizhi.db-shm")
MARK = "README.txt"
ABOUT = """这些文件由 jizhi demo 写成，下一次运行会重写。
These files were written by jizhi demo; the next run writes them anew.

estate.xlsx   房产业主表 · the workbook of rooms and owners, as an office would have it
daybook.xlsx  最后一个月的抄表、公摊、临时收费 · readings, shared costs, single charges of the last month
tariff.toml   收费标准 · the tariff
jizhi.db      SQLite 数据库 · the store: rooms, owners, runs, charges, bills
bills.xlsx    汇总、账单、明细 · summary, bills, charges
report.html   带图表的网页 · the page with charts
service.html  最后一个月的服务台：按时率、投诉、满意度 · the service desk in the last month, with charts
month.html, month.xlsx  最后一个月的月报：与上期、预算相比，每个数字连着它的明细
                        the book of the last month beside the one before and the budget, each figure with its rows
budget.toml   它的预算 · its budget
notice, demand, receipt  一户的缴费通知单、催缴函、收据：网页，装了插件还有 PDF
                         a notice, a demand letter and a receipt of one payer: pages, and PDFs where the plugin is
staff.xlsx    员工表 · the workbook of the staff
attendance.xlsx  二月的考勤月表 · the sheet of February for payroll
staff.html    考勤与绩效的网页 · the page of attendance and KPI cards
register.xlsx 设备台账、维保记录、证书 · the register of assets, services, certificates
upkeep.html   设备维保的网页 · the page on upkeep

jizhi explain --db sqlite:///jizhi.db --project jade --space 1-1-1504
jizhi report --db sqlite:///jizhi.db --project jade --period 2025
jizhi month-book --db sqlite:///jizhi.db --project jade --period 2025-12 --html month.html --xlsx month.xlsx
jizhi attendance board --db sqlite:///jizhi.db --project jade --on 2026-02-16
jizhi assets --db sqlite:///jizhi.db --project jade card L1 --period 2025
jizhi kpi score guard --db sqlite:///jizhi.db --project jade --period 2026-02 --subject G01
"""
HALVES = {6: Period.parse(f"{YEAR}-01-01..{YEAR}-07-01"), 12: Period.parse(f"{YEAR}-07-01..{YEAR + 1}-01-01")}
MOVED_IN = datetime(2024, 12, 20, 9, tzinfo=UTC)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--out", default="demo-out", metavar="DIR", help="写到哪个文件夹 · the folder to write to")
    parser.add_argument("--seed", type=int, default=YEAR, metavar="N", help="造小区的种子 · seed of the estate")
    parser.add_argument(
        "--months", type=int, default=12, choices=(6, 12), help="半年或全年 · half a year, or all of it"
    )
    parser.add_argument(
        "--pay", action="store_true", help="只演示手机付款，本机的渠道，不要账号 · only pay by phone, with no account"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    began = time.perf_counter()
    out = _fresh(Path(options.out))
    if options.pay:
        with open_store(f"sqlite:///{out / 'jizhi.db'}") as store:
            return pay_by_phone(Desk(store=store, actor="demo"), seed=options.seed, year=YEAR, console=console)
    with open_store(f"sqlite:///{out / 'jizhi.db'}") as store:
        desk = Desk(store=store, actor="demo")
        _tell_import(console, _move_in(desk, out, options.seed))
        _publish(desk, out, console)
        _bill_the_year(desk, out, options, console)
        bill, reasons = explain_bill(desk, _one_to_explain(desk))
        _tell_bill(desk, console, bill, reasons)
        tell_statement(desk, PROJECT, bill.payer, year=YEAR, console=console)
        tell_dunning(desk, PROJECT, year=YEAR, console=console)
        letters = write_letters(desk, PROJECT, out, year=YEAR, console=console)
        month = Period.month(YEAR, options.months)
        serve_a_month(desk, PROJECT, out, month=month, seed=options.seed, console=console)
        summary = _write_summary(desk, out, console, example=bill.id)
        keep_up(desk, PROJECT, out, seed=options.seed, year=YEAR, console=console)
        keep_the_book(desk, PROJECT, out, month=month, console=console)
        staff_of_the_demo(desk, PROJECT, out, seed=options.seed, console=console)
    paths = [str(out / name) for name in (MARK, *SHOWN, *letters[len(PAGES) :])]
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
    money = money_of(desk, PROJECT, period=year, as_of=None)
    tables = billing_tables(desk, summary, period=year, locale=console.locale)
    tables += money_tables(desk, money, console.locale)
    (out / "bills.xlsx").write_bytes(xlsx_files().write(tables))
    write_page(desk, summary, out / "report.html", example=example, locale=console.locale, money=money)
    console.say("", "── 收款与欠费 · money ──", *money_lines(money, console.locale))
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


def _bill_the_year(desk: Desk, out: Path, options: argparse.Namespace, console: Console) -> None:
    """Each month: what is due in advance on its first day; what was read, shared and asked for after its last."""
    console.say("", "── 出账 · bills ──")
    parked = 0
    for month in range(1, options.months + 1):
        period = Period.month(YEAR, month)
        issue_bills(desk, PROJECT, period=period, issued_on=period.start)
        taken = _take_in(desk, out, options.seed, month)
        if parked:  # what was found wrong is mended by now: nothing else is billed again
            issue_bills(desk, PROJECT, period=Period.month(YEAR, month - 1), issued_on=period.end)
        run = issue_bills(desk, PROJECT, period=period, issued_on=period.end)
        with desk.store.reading() as known:
            runs = runs_within(known, PROJECT, period=period)
            counts = run_counts(known, run)
            total = sum((bill.total for bill in kept_of(known, Bill, runs)), Money(0))
        parked, refused = counts.parked, taken.plan.report.count("refused")
        console.say(
            f"  {YEAR}-{month:02d}  账单 · bills {money_text(total, locale=console.locale):>16}"
            f"  挂起 · parked {parked}  拒收 · refused rows {refused}",
            *(f"    {sentence(one, locale=console.locale)}" for one in taken.findings if one.severity == "error"),
        )
        if month in HALVES:
            pay_the_half(desk, PROJECT, half=HALVES[month], seed=options.seed, console=console)


def _take_in(desk: Desk, out: Path, seed: int, month: int) -> TakenIn:
    """Write the sheets of a month as the office would have them, take them in, and have the manager approve."""
    workbook = out / "daybook.xlsx"
    workbook.write_bytes(xlsx_files().write(daybook_tables(month, seed=seed, year=YEAR)))
    at = MOVED_IN.replace(year=YEAR + month // 12, month=month % 12 + 1, day=1)
    taken = take_in(desk, PROJECT, read_tables(str(workbook)), at=at)
    for record in taken.plan.new:
        if isinstance(record, OneOff):
            approve_charge(attrs.evolve(desk, actor="demo-manager"), record.id)
    return taken


def _one_to_explain(desk: Desk) -> str:
    """A bill with a story: of a home that changed hands within the month, with readings where there is one; or any."""
    with desk.store.reading() as known:
        sold = [charge for charge in known.find(Charge, project=PROJECT) if charge.turns]
        charge = next((charge for charge in sold if charge.draws), next(iter(sold), None))
        if charge is None:
            return next(known.find(Bill, project=PROJECT)).id
        bills = known.find(Bill, run=charge.run, space=charge.space, payer=charge.payer)
        return next(bill.id for bill in bills if charge.id in bill.charges)
