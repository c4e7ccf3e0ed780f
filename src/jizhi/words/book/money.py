"""The chapters on money: what was billed and collected, against the budget, and how old what is owed is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from jizhi.fees.arrears import Arrears
from jizhi.fees.ledger import OpenItem
from jizhi.reports import Collection
from jizhi.reports.book import BookMonth
from jizhi.values import Money
from jizhi.words.amounts import period_text
from jizhi.words.book.parts import BookChart, BookColumn, BookFigure, BookRow, BookTable, Cell, Chapter
from jizhi.words.book.writing import Writing
from jizhi.words.shares import bucket_texts, share_text
from jizhi.words.sheets import visible


def collection_chapter(writing: Writing) -> Chapter:
    """What was billed in the month and paid of it, by fee and building, and what came in by channel."""
    if writing.book.now.money.flow is None:
        return Chapter(code="collection", title=writing.say("收缴"), note=writing.say("本期没有账目。"))
    rows = writing.book.now.money.collected_by_building
    bars = tuple(
        (writing.named(row.key), int((row.overall_rate or 0) * 10_000), share_text(row.overall_rate)) for row in rows
    )
    return Chapter(
        code="collection",
        title=writing.say("收缴"),
        figures=tuple(_figures(writing)),
        charts=(_compared(writing), BookChart(title=writing.say("各楼栋综合收缴率"), bars=bars)),
        tables=(
            _collected(writing, "fees", writing.say("按费用收缴"), writing.book.now.money.collected_by_fee),
            _collected(writing, "buildings", writing.say("按楼栋收缴"), rows),
            _channels(writing),
            _items(writing, "charged", writing.say("本期应收明细"), writing.book.behind.charged),
            _items(writing, "older", writing.say("往期欠费明细"), writing.book.behind.older),
            _taken(writing),
        ),
    )


def _figures(writing: Writing) -> Iterator[BookFigure]:
    plan = writing.book.budget.within(writing.book.now.period) if writing.book.budget else None
    charged, received = (_sum(plan.charged), _sum(plan.received)) if plan else (None, None)
    say, figure = writing.say, writing.figure
    yield figure(say("本期应收"), "money", _of(lambda row: row.receivable), rows="charged", total=6, budget=charged)
    yield figure(say("本期实收"), "money", _of(lambda row: row.received), rows="charged", total=7, budget=received)
    yield figure(say("减免"), "money", _of(lambda row: row.waived), rows="charged", total=8)
    yield figure(say("当期收缴率"), "rate", _of(lambda row: row.current_rate), rows="fees")
    yield figure(say("清欠率"), "rate", _of(lambda row: row.recovery_rate), rows="older")
    yield figure(say("综合收缴率"), "rate", _of(lambda row: row.overall_rate), rows="buildings")
    yield figure(say("户数收缴率"), "rate", _of(lambda row: row.household_rate), rows="charged")
    yield figure(say("收款净额"), "money", _net, rows="taken", total=7)


def _of(value: Callable[[Collection], Cell]) -> Callable[[BookMonth], Cell]:
    return lambda month: None if month.money.collected is None else value(month.money.collected)


def _net(month: BookMonth) -> Cell:
    nets = [taking.net for taking in month.money.by_channel]
    return sum(nets[1:], nets[0]) if nets else (month.money.flow.opening * 0 if month.money.flow else None)


def _sum(amounts: Mapping[str, Money]) -> Money | None:
    found = list(amounts.values())
    return sum(found[1:], found[0]) if found else None


def _compared(writing: Writing) -> BookChart:
    """Receivable and received of the months beside each other."""
    book = writing.book
    months = [
        (writing.say("去年同期"), book.year_ago),
        (writing.say("上期"), book.before),
        (writing.say("本期"), book.now),
    ]
    told = [(name, month.money.collected) for name, month in months if month and month.money.collected]
    bars = [
        (f"{name} {label}", amount.fen, writing.money(amount))
        for name, row in told
        for label, amount in ((writing.say("应收"), row.receivable), (writing.say("实收"), row.received))
    ]
    return BookChart(title=writing.say("应收与实收"), bars=tuple(bars))


def _collected(writing: Writing, code: str, title: str, rows: Sequence[Collection]) -> BookTable:
    say = writing.say
    money = (say("应收"), say("实收"), say("减免"), say("期初欠费"), say("清欠"))
    rates = (say("当期收缴率"), say("清欠率"), say("综合收缴率"))
    columns = (
        BookColumn(say("费用") if code == "fees" else say("楼栋")),
        *(BookColumn(name, "money", True) for name in money),
        *(BookColumn(name, "rate") for name in rates),
    )
    return BookTable(
        code=code,
        title=title,
        columns=columns,
        rows=tuple(
            BookRow(
                (
                    writing.fee(row.key) if code == "fees" else writing.named(row.key),
                    *(row.receivable, row.received, row.waived, row.arrears, row.recovered),
                    *(row.current_rate, row.recovery_rate, row.overall_rate),
                ),
                link=f"charged/{row.key}" if code == "fees" else "charged",
            )
            for row in rows
        ),
    )


def _channels(writing: Writing) -> BookTable:
    say = writing.say
    return BookTable(
        code="channels",
        title=say("按收款方式"),
        columns=(
            BookColumn(say("收款方式")),
            BookColumn(say("笔数"), "count", True),
            *(BookColumn(name, "money", True) for name in (say("收入"), say("支出"), say("净额"))),
        ),
        rows=tuple(
            BookRow((writing.term(row.key), row.entries, row.received, row.paid_out, row.net), link=f"taken/{row.key}")
            for row in writing.book.now.money.by_channel
        ),
    )


def _items(writing: Writing, code: str, title: str, items: Sequence[OpenItem]) -> BookTable:
    say = writing.say
    texts = (say("费用"), say("楼栋"), say("房屋"), say("缴费人"), say("期间"))
    money = (say("应收"), say("实收"), say("减免"), say("核销"), say("尚欠"))
    return BookTable(
        code=code,
        title=title,
        columns=(
            *map(BookColumn, texts),
            BookColumn(say("缴费截止"), "date"),
            *(BookColumn(name, "money", True) for name in money),
        ),
        rows=tuple(
            BookRow(
                (
                    writing.fee(item.fee),
                    writing.named(writing.book.places.get(item.space, "")),
                    writing.named(item.space),
                    writing.payer(item.payer),
                    "" if item.cycle is None else period_text(item.cycle, locale=writing.locale),
                    item.due_on,
                    *(item.issued, item.applied, item.waived, item.written_off, item.outstanding),
                ),
                group=item.fee,
            )
            for item in items
        ),
        detail=True,
    )


def _taken(writing: Writing) -> BookTable:
    say = writing.say
    texts = (say("缴费人"), say("房屋"), say("费用"), say("经办人"), say("分录"))
    return BookTable(
        code="taken",
        title=say("收款明细"),
        columns=(
            BookColumn(say("收款方式")),
            BookColumn(say("日期"), "date"),
            *map(BookColumn, texts),
            BookColumn(say("净额"), "money", True),
        ),
        rows=tuple(
            BookRow(
                (
                    writing.term(each.channel),
                    each.entry.day,
                    writing.payer(each.entry.payer),
                    visible(each.entry.space),
                    writing.fee(each.entry.fee) if each.entry.fee else "",
                    visible(each.entry.actor),
                    each.entry.id,
                    each.amount,
                ),
                group=each.channel,
            )
            for each in writing.book.behind.taken
        ),
        detail=True,
    )


def budget_chapter(writing: Writing) -> Iterator[Chapter]:
    """Budget against actual by fee; no chapter where there is no budget of the month."""
    book, say = writing.book, writing.say
    plan = book.budget.within(book.now.period) if book.budget else None
    if plan is None:
        return
    actual = {row.key: row for row in book.now.money.collected_by_fee}
    fees = sorted({*plan.charged, *plan.received, *actual})
    rows = []
    for fee in fees:
        row, nothing = actual.get(fee), Money(0)
        if fee not in plan.charged and fee not in plan.received and not (row and row.receivable):
            continue
        rows.append(
            BookRow(
                (
                    writing.fee(fee),
                    *_against(plan.charged.get(fee), row.receivable if row else nothing),
                    *_against(plan.received.get(fee), row.received if row else nothing),
                ),
                link=f"charged/{fee}",
            )
        )
    heads: tuple[str, ...] = (say("预算应收"), say("实际应收"), say("差额"), say("完成预算"))
    heads += (say("预算实收"), say("实际实收"), say("差额"), say("完成预算"))
    columns = [
        BookColumn(name, "rate") if n % 4 == 3 else BookColumn(name, "money", True) for n, name in enumerate(heads)
    ]
    title = say("预算与实际")
    yield Chapter(
        code="budget",
        title=title,
        note=visible(book.budget.title) if book.budget else "",
        tables=(BookTable(code="planned", title=title, columns=(BookColumn(say("费用")), *columns), rows=tuple(rows)),),
    )


def _against(planned: Money | None, actual: Money) -> tuple[Cell, ...]:
    if planned is None:
        return None, actual, None, None
    return planned, actual, actual - planned, Fraction(actual.fen, planned.fen) if planned.fen else None


def ageing_chapter(writing: Writing) -> Chapter:
    """How old what is owed is: in one chart, and row by row."""
    money, say = writing.book.now.money, writing.say
    title = say("账龄")
    if money.ages is None:
        return Chapter(code="ageing", title=title, note=say("没有人欠费。"))
    names = bucket_texts(money.policy, locale=writing.locale)
    bars = [(name, amount.fen, writing.money(amount)) for name, amount in zip(names, money.ages.amounts, strict=True)]
    totals = len(names) + 4
    return Chapter(
        code="ageing",
        title=title,
        figures=(
            writing.figure(say("欠费合计"), "money", _aged(lambda ages: ages.total), rows="owing", total=totals),
            writing.figure(say("其中逾期"), "money", _aged(lambda ages: ages.overdue), rows="owing"),
            writing.figure(say("欠费户数"), "count", _owing_payers, rows="owing"),
        ),
        charts=(BookChart(title=title, bars=tuple(bars)),),
        tables=(_owing(writing, names),),
    )


def _aged(value: Callable[[Arrears], Cell]) -> Callable[[BookMonth], Cell]:
    return lambda month: None if month.money.ages is None else value(month.money.ages)


def _owing_payers(month: BookMonth) -> Cell:
    return None if month.money.flow is None else len({row.payer for row in month.money.ageing})


def _owing(writing: Writing, names: Sequence[str]) -> BookTable:
    say = writing.say
    return BookTable(
        code="owing",
        title=say("欠费明细"),
        columns=(
            BookColumn(say("缴费人")),
            BookColumn(say("房屋")),
            BookColumn(say("笔数"), "count", True),
            BookColumn(say("最早到期"), "date"),
            *(BookColumn(name, "money", True) for name in (*names, say("合计"))),
        ),
        rows=tuple(
            BookRow(
                (writing.payer(row.payer), writing.named(row.space), row.items, row.oldest, *row.amounts, row.total)
            )
            for row in writing.book.now.money.ageing
        ),
        detail=True,
    )
