"""The chapter on upkeep: how much was done in time by law and class, and every order behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from jizhi.reports import OnTime, UpkeepSummary
from jizhi.reports.book import BookMonth
from jizhi.reports.upkeep import last_day
from jizhi.values import Money
from jizhi.words.book.parts import BookChart, BookColumn, BookRow, BookTable, Cell, Chapter
from jizhi.words.book.writing import Writing
from jizhi.words.orders import state_name
from jizhi.words.shares import share_text
from jizhi.words.sheets import visible


def upkeep_chapter(writing: Writing) -> Chapter:
    """On time by law and by class, what is overdue, faults and cost; each order."""
    say, figure, summary = writing.say, writing.figure, writing.book.now.upkeep
    title = say("设备维保")
    if summary is None or not (summary.assets or writing.book.behind.orders):
        return Chapter(code="upkeep", title=title, note=say("没有设备和工单。"))
    plan = writing.book.budget.within(writing.book.now.period) if writing.book.budget else None
    bars = [(writing.term(row.key), int((row.rate or 0) * 10_000), share_text(row.rate)) for row in summary.by_class]
    return Chapter(
        code="upkeep",
        title=title,
        figures=(
            figure(say("到期"), "count", _of(lambda s: s.whole.due), rows="by-class", total=1),
            figure(say("按时率"), "rate", _of(lambda s: s.whole.rate), rows="by-class"),
            figure(say("法定按时率"), "rate", _of(_lawful), rows="by-law"),
            figure(say("逾期工单"), "count", _of(lambda s: len(s.overdue)), rows="orders"),
            figure(say("故障"), "count", _of(lambda s: s.faults), rows="orders"),
            figure(
                say("维保费用"), "money", _of(lambda s: s.cost), rows="orders", budget=plan.upkeep if plan else None
            ),
        ),
        charts=(BookChart(title=say("各类设备按时率"), bars=tuple(bars)),) if bars else (),
        tables=(
            _on_time(writing, "by-class", say("按设备类别"), summary.by_class),
            _on_time(writing, "by-law", say("按依据"), summary.by_law),
            _orders(writing),
        ),
    )


def _of(value: Callable[[UpkeepSummary], Cell]) -> Callable[[BookMonth], Cell]:
    return lambda month: None if month.upkeep is None else value(month.upkeep)


def _lawful(summary: UpkeepSummary) -> Fraction | None:
    return next((row.rate for row in summary.by_law if row.key == "law"), None)


def _on_time(writing: Writing, code: str, title: str, rows: Sequence[OnTime]) -> BookTable:
    say = writing.say
    counts = (say("到期"), say("按时"), say("迟做"), say("未做"))
    return BookTable(
        code=code,
        title=title,
        columns=(
            BookColumn(say("设备类别") if code == "by-class" else say("依据")),
            *(BookColumn(name, "count", True) for name in counts),
            BookColumn(say("按时率"), "rate"),
        ),
        rows=tuple(
            BookRow((writing.term(row.key), row.due, row.on_time, row.late, row.open, row.rate), link="orders")
            for row in rows
        ),
    )


def _orders(writing: Writing) -> BookTable:
    say, currency = writing.say, "CNY"
    if writing.book.now.upkeep is not None:
        currency = writing.book.now.upkeep.cost.currency
    texts = (say("工单"), say("内容"), say("对象"), say("依据"), say("状态"), say("负责"))
    rows = []
    for order in writing.book.behind.orders:
        basis = "law" if order.lawful else order.source
        last = None if order.closes is None and order.due is None else last_day(order)
        cost = order.report.total if order.report else Money(0, currency)
        said = (order.id, order.title, order.subject)
        cells = (*map(visible, said), writing.term(basis), state_name(order.state, locale=writing.locale))
        rows.append(BookRow((*cells, visible(order.crew), last, order.done_on, cost)))
    return BookTable(
        code="orders",
        title=say("工单明细"),
        columns=(
            *map(BookColumn, texts),
            BookColumn(say("最迟"), "date"),
            BookColumn(say("完成"), "date"),
            BookColumn(say("费用"), "money", True),
        ),
        rows=tuple(rows),
        detail=True,
    )
