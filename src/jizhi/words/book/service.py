"""The chapter on the service desk: promises kept, kinds, satisfaction, and every ticket behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from jizhi.reports import Kept, ServiceSummary
from jizhi.reports.book import BookMonth
from jizhi.words.book.parts import BookChart, BookColumn, BookRow, BookTable, Cell, Chapter
from jizhi.words.book.writing import Writing
from jizhi.words.sheets import visible
from jizhi.words.tickets import clock_name


def service_chapter(writing: Writing) -> Chapter:
    """Tickets by kind, promises kept by clock, satisfaction; each ticket."""
    say, figure, summary = writing.say, writing.figure, writing.book.now.service
    title = say("服务台")
    if summary is None or not summary.tickets:
        return Chapter(code="service", title=title, note=say("本期没有报事。"))
    scores = [
        (say("{score} 分", score=score), count, str(count))
        for score, count in reversed(list(enumerate(summary.satisfaction.counts, start=1)))
    ]
    return Chapter(
        code="service",
        title=title,
        figures=(
            figure(say("报事"), "count", _of(lambda s: s.tickets), rows="kinds", total=1),
            figure(say("按时率"), "rate", _of(_kept_rate), rows="clocks"),
            figure(say("满意率"), "rate", _of(lambda s: s.satisfaction.satisfied), rows="tickets"),
            figure(say("投诉"), "count", _of(lambda s: sum(count for *_, count in s.complaints)), rows="tickets"),
            figure(say("返工"), "count", _of(lambda s: sum(row.reopened for row in s.kinds)), rows="kinds", total=3),
        ),
        charts=(BookChart(title=say("满意度"), bars=tuple(scores)),),
        tables=(_kinds(writing, summary), _clocks(writing, summary.clocks), _tickets(writing)),
    )


def _of(value: Callable[[ServiceSummary], Cell]) -> Callable[[BookMonth], Cell]:
    return lambda month: None if month.service is None else value(month.service)


def _kept_rate(summary: ServiceSummary) -> Fraction | None:
    decided = sum(row.kept + row.broken for row in summary.clocks)
    return Fraction(sum(row.kept for row in summary.clocks), decided) if decided else None


def _kinds(writing: Writing, summary: ServiceSummary) -> BookTable:
    say = writing.say
    return BookTable(
        code="kinds",
        title=say("按种类"),
        columns=(
            BookColumn(say("种类")),
            *(BookColumn(name, "count", True) for name in (say("报事"), say("已结"), say("返工"))),
        ),
        rows=tuple(
            BookRow((writing.term(row.kind), row.opened, row.closed, row.reopened), link="tickets")
            for row in summary.kinds
        ),
    )


def _clocks(writing: Writing, clocks: Sequence[Kept]) -> BookTable:
    say = writing.say
    return BookTable(
        code="clocks",
        title=say("服务承诺"),
        columns=(
            BookColumn(say("承诺")),
            *(BookColumn(name, "count", True) for name in (say("守住"), say("超时"), say("进行中"))),
            BookColumn(say("按时率"), "rate"),
        ),
        rows=tuple(
            BookRow(
                (clock_name(row.key, locale=writing.locale), row.kept, row.broken, row.open, row.rate), link="tickets"
            )
            for row in clocks
        ),
    )


def _tickets(writing: Writing) -> BookTable:
    say = writing.say
    texts = (say("编号"), say("种类"), say("类别"), say("房屋"), say("区域"), say("部门"), say("状态"))
    rows = []
    for each in writing.book.behind.tickets:
        one = each.ticket
        broken = sum(clock.kept is False for clock in each.clocks)
        cells = (one.category, one.space, one.zone, one.department)
        state = writing.say("已结") if one.closed else writing.say("进行中")
        rows.append(
            BookRow(
                (
                    visible(one.number),
                    writing.term(one.kind),
                    *map(visible, cells),
                    state,
                    each.day,
                    broken,
                    one.score or None,
                )
            )
        )
    return BookTable(
        code="tickets",
        title=say("报事明细"),
        columns=(
            *map(BookColumn, texts),
            BookColumn(say("日期"), "date"),
            BookColumn(say("超时"), "count", True),
            BookColumn(say("评分"), "count"),
        ),
        rows=tuple(rows),
        detail=True,
    )
