"""The summary of money as lines, as JSON and as the tables of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jizhi.cli.reporting import Line, a_table
from jizhi.codec import to_data
from jizhi.intake import Table
from jizhi.office.desk import Desk
from jizhi.office.money import money_summary_of
from jizhi.office.summaries import names_of
from jizhi.pages import bucket_texts, share_text
from jizhi.pages.money_page import amounts_of
from jizhi.reports import Collection, Flow, MoneySummary, Taking
from jizhi.values import Period
from jizhi.words import money_text, term

_RATES = ("current_rate", "current_rate_with_waived", "recovery_rate", "overall_rate", "household_rate")


def money_of(desk: Desk, project: str, *, period: Period, as_of: date | None) -> MoneySummary:
    """The summary of the money of a period."""
    with desk.store.reading() as known:
        return money_summary_of(known, project, period=period, as_of=as_of)


def money_data(summary: MoneySummary) -> dict[str, object]:
    """The summary as JSON has it, with the rates as fractions and what closes each flow."""
    return {
        **to_data(summary),
        "flow": None if summary.flow is None else _closed(summary.flow),
        "flows_by_fee": [_closed(flow) for flow in summary.flows_by_fee],
        "flows_by_building": [_closed(flow) for flow in summary.flows_by_building],
        "collected": None if summary.collected is None else _rated(summary.collected),
        "collected_by_fee": [_rated(one) for one in summary.collected_by_fee],
        "collected_by_building": [_rated(one) for one in summary.collected_by_building],
    }


def _closed(flow: Flow) -> dict[str, object]:
    return {**to_data(flow), "closing": to_data(flow.closing)}


def _rated(collected: Collection) -> dict[str, object]:
    return {**to_data(collected), **{name: to_data(getattr(collected, name)) for name in _RATES}}


def money_lines(summary: MoneySummary, locale: str) -> list[str]:
    """What a manager asks first of the money; nothing where nothing stands in the books."""
    if summary.flow is None:
        return []
    flow, whole, ages = summary.flow, summary.collected, summary.ages
    moved = (("期初 opening", flow.opening), ("收款 received", flow.received), ("期末 closing", flow.closing))
    lines = ["欠费 · owed: " + ", ".join(f"{name} {money_text(money, locale=locale)}" for name, money in moved)]
    if whole is not None:
        rates = (
            ("当期收缴率 current", whole.current_rate),
            ("清欠率 recovered", whole.recovery_rate),
            ("综合 overall", whole.overall_rate),
            ("户数 spaces", whole.household_rate),
        )
        lines.append("  " + ", ".join(f"{name} {share_text(rate)}" for name, rate in rates))
    if ages is not None:
        lines.append(f"  {summary.as_of}: 逾期 {money_text(ages.overdue, locale=locale)} · overdue")
    return lines


def money_tables(desk: Desk, summary: MoneySummary, locale: str) -> list[Table]:
    """The sheets of money: collection, flows, ageing, takings, prepayments and deposits."""
    payers = {row.payer for row in summary.ageing} | {row.payer for row in summary.deposits}
    payers |= {row.key for row in summary.prepayments}
    with desk.store.reading() as known:
        names = names_of(known, payers - {""})
    return [
        a_table("收缴", _collected(summary)),
        a_table("欠费变动", _flows(summary)),
        a_table("账龄", _ageing(summary, names, locale)),
        a_table("收款", _takings(summary, locale)),
        a_table("预收", _prepaid(summary, names)),
        a_table("押金", _deposits(summary, names)),
    ]


def _collected(summary: MoneySummary) -> Iterator[Line]:
    yield (
        "按", "名称", "应收", "实收", "减免", "期初欠费", "清欠", "减免核销的旧欠", "户数", "缴清户数",
        "当期收缴率", "当期收缴率（含减免）", "清欠率", "综合收缴率", "户数收缴率",
    )  # fmt: skip
    whole = () if summary.collected is None else (summary.collected,)
    cuts: Iterable[tuple[str, Iterable[Collection]]] = (
        ("费用", summary.collected_by_fee),
        ("楼栋", summary.collected_by_building),
        ("合计", whole),
    )
    for cut, rows in cuts:
        for row in rows:
            amounts = (row.receivable, row.received, row.waived, row.arrears, row.recovered, row.forgiven)
            rates = (share_text(getattr(row, name)) for name in _RATES)
            yield (cut, row.key, *(money.yuan for money in amounts), row.spaces, row.settled, *rates)


def _flows(summary: MoneySummary) -> Iterator[Line]:
    yield (
        "按", "名称", "期初欠费", "新增应收", "期初导入", "违约金", "减免", "核销", "收款", "退回", "期末欠费",
    )  # fmt: skip
    whole = () if summary.flow is None else (summary.flow,)
    cuts = (("费用", summary.flows_by_fee), ("楼栋", summary.flows_by_building), ("合计", whole))
    for cut, rows in cuts:
        for row in rows:
            yield (cut, row.key, *(money.yuan for money in amounts_of(row)))


def _ageing(summary: MoneySummary, names: Mapping[str, str], locale: str) -> Iterator[Line]:
    yield ("缴费人", "房屋", "笔数", "最早到期", *bucket_texts(summary.policy, locale=locale), "合计")
    for row in summary.ageing:
        amounts = (money.yuan for money in row.amounts)
        yield (names.get(row.payer, row.payer), row.space, row.items, row.oldest, *amounts, row.total.yuan)


def _takings(summary: MoneySummary, locale: str) -> Iterator[Line]:
    yield ("按", "名称", "笔数", "收入", "支出", "净额")
    cuts: Iterable[tuple[str, Iterable[Taking]]] = (
        ("收款方式", summary.by_channel),
        ("经办人", summary.by_cashier),
        ("日期", summary.by_day),
    )
    for cut, rows in cuts:
        for row in rows:
            yield (
                cut, term(row.key, locale=locale), row.entries, row.received.yuan, row.paid_out.yuan, row.net.yuan,
            )  # fmt: skip


def _prepaid(summary: MoneySummary, names: Mapping[str, str]) -> Iterator[Line]:
    yield ("缴费人", "期初", "收入", "抵缴", "退回或转出", "期末")
    for row in summary.prepayments:
        amounts = (row.opening, row.came, row.used, row.went, row.closing)
        yield (names.get(row.key, row.key), *(money.yuan for money in amounts))


def _deposits(summary: MoneySummary, names: Mapping[str, str]) -> Iterator[Line]:
    yield ("编号", "缴费人", "房屋", "押金", "收取日", "收取", "抵扣", "没收", "退还", "余额")
    for row in summary.deposits:
        amounts = (row.held, row.offset, row.forfeited, row.refunded, row.balance)
        yield (
            row.id,
            names.get(row.payer, row.payer),
            row.space,
            row.kind,
            row.since,
            *(money.yuan for money in amounts),
        )
