"""The summary of billing as lines, as an HTML page and as the tables of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jizhi.fees import Bill, Charge
from jizhi.intake import Table
from jizhi.office.billing_day import explain_bill
from jizhi.office.desk import Desk
from jizhi.office.summaries import kept_of, names_of, runs_within, summary_of
from jizhi.pages import ExplainedBill, billing_page
from jizhi.reports import BillingSummary, MoneySummary
from jizhi.values import Period
from jizhi.words import money_text, month_text, reason_text, say, sentence, term

Line = tuple[object, ...]


def summary_lines(summary: BillingSummary, locale: str) -> list[str]:
    """What a manager asks first, in a few lines."""
    tally = summary.tally
    lines = [
        f"{summary.title} {summary.project}: {summary.spaces} 户 · spaces",
        say("合计：{total}", locale=locale, total=money_text(summary.amount, locale=locale)),
        f"  已出 {tally.billed} · 跳过 {tally.skipped} · 挂起 {tally.parked}  (billed · skipped · parked)",
    ]
    lines += [f"  {part.name or part.key}  {money_text(part.amount, locale=locale)}" for part in summary.fees]
    lines += [f"  {reason_text(each.code, locale=locale)}: {each.items}" for each in summary.skipped]
    return lines + [f"  ✗ {space.space}: {sentence(space.findings[0], locale=locale)}" for space in summary.parked[:10]]


def write_page(
    desk: Desk, summary: BillingSummary, path: Path, *, example: str, locale: str, money: MoneySummary | None = None
) -> None:
    """Write the page of *summary* and *money* to *path*, with the bill called *example* explained on it, if any."""
    explained = None
    if example:
        bill, reasons = explain_bill(desk, example)
        with desk.store.reading() as known:
            explained = ExplainedBill(bill, reasons, names_of(known, {why.charge.payer for why in reasons}))
    path.write_text(billing_page(summary, explained, locale=locale, money=money), encoding="utf-8")


def report(desk: Desk, project: str, *, period: Period) -> BillingSummary:
    """The summary of the runs of a period."""
    with desk.store.reading() as known:
        return summary_of(known, project, period=period)


def billing_tables(desk: Desk, summary: BillingSummary, *, period: Period, locale: str) -> list[Table]:
    """The workbook of billing: fees by month, every bill, every charge, and what could not be billed."""
    with desk.store.reading() as known:
        runs = runs_within(known, summary.project, period=period)
        bills, charges = list(kept_of(known, Bill, runs)), list(kept_of(known, Charge, runs))
        names = names_of(known, {bill.payer for bill in bills})
    return [
        a_table("汇总", _matrix(summary, locale)),
        a_table("账单", _bills(bills, names)),
        a_table("明细", _charges(charges, names, locale)),
        a_table("未出账", _parked(summary, locale)),
    ]


def a_table(name: str, rows: Iterator[Line]) -> Table:
    """A table of a workbook; the first of *rows* are its headings."""
    header, *lines = rows
    return Table(name, tuple(map(str, header)), tuple(lines), "jizhi")  # type: ignore[arg-type]


def _matrix(summary: BillingSummary, locale: str) -> Iterator[Line]:
    yield ("费用项", *(month_text(month, locale=locale) for month in summary.months), "合计")
    for row in summary.matrix:
        yield (row.name, *(amount.yuan for amount in row.amounts), row.total.yuan)
    yield ("合计", *(part.amount.yuan for part in summary.by_month), summary.amount.yuan)


def _bills(bills: list[Bill], names: dict[str, str]) -> Iterator[Line]:
    yield ("账单编号", "房屋", "缴费人", "出账日", "缴费截止", "金额（元）")
    for bill in bills:
        payer = names.get(bill.payer, bill.payer)
        yield (bill.id, bill.space, payer, bill.issued_on, bill.due_on, bill.total.yuan)


def _charges(charges: list[Charge], names: dict[str, str], locale: str) -> Iterator[Line]:
    yield ("应收编号", "房屋", "费用项", "起", "止（不含）", "缴费人", "类别", "金额（元）")
    for charge in charges:
        payer = names.get(charge.payer, charge.payer)
        kind = term(charge.kind, locale=locale)
        cycle = charge.cycle
        yield (charge.id, charge.space, charge.fee, cycle.start, cycle.end, payer, kind, charge.amount.yuan)


def _parked(summary: BillingSummary, locale: str) -> Iterator[Line]:
    yield ("房屋", "月份", "原因和出路")
    for space in summary.parked:
        months = "、".join(month_text(month, locale=locale) for month in space.months)
        yield (space.space, months, "；".join(sentence(finding, locale=locale) for finding in space.findings))
