"""The chapter on dunning: what each step of the month came to, promises, and every act behind it."""

from __future__ import annotations

from jizhi.reports import MoneySummary
from jizhi.reports.book import BookMonth
from jizhi.values import Money
from jizhi.words.book.parts import BookColumn, BookRow, BookTable, Cell, Chapter
from jizhi.words.book.writing import Writing
from jizhi.words.sheets import visible


def dunning_chapter(writing: Writing) -> Chapter:
    """Acts of the month by step and channel; promises; each act with what it told of."""
    report, title = writing.book.now.dunning, writing.say("催缴")
    if report is None or not (report.steps or report.promises):
        return Chapter(code="dunning", title=title, note=writing.say("本期没有催缴。"))
    say, figure = writing.say, writing.figure
    return Chapter(
        code="dunning",
        title=title,
        figures=(
            figure(say("催缴次数"), "count", lambda m: _steps(m, "acts"), rows="acts"),
            figure(say("送达"), "count", lambda m: _steps(m, "delivered"), rows="steps", total=3),
            figure(say("催缴金额"), "money", _told, rows="acts", total=6),
            figure(say("催后收回"), "money", _recovered, rows="steps", total=7),
            figure(say("守约率"), "rate", lambda m: None if m.dunning is None else m.dunning.kept_rate),
        ),
        tables=(_by_step(writing), _acts(writing)),
    )


def _steps(month: BookMonth, name: str) -> Cell:
    return None if month.dunning is None else sum(getattr(step, name) for step in month.dunning.steps)


def _told(month: BookMonth) -> Cell:
    return None if month.dunning is None else sum((step.told for step in month.dunning.steps), nothing(month.money))


def _recovered(month: BookMonth) -> Cell:
    return None if month.dunning is None else sum((s.recovered for s in month.dunning.steps), nothing(month.money))


def nothing(money: MoneySummary) -> Money:
    """No money, in the currency of the books."""
    return Money(0) if money.flow is None else money.flow.opening * 0


def _by_step(writing: Writing) -> BookTable:
    say, report = writing.say, writing.book.now.dunning
    counts = (say("次数"), say("送达"), say("未达"), say("答复"), say("缴清"))
    return BookTable(
        code="steps",
        title=say("按步骤"),
        columns=(
            BookColumn(say("步骤")),
            BookColumn(say("渠道")),
            *(BookColumn(name, "count", True) for name in counts),
            BookColumn(say("催后收回"), "money", True),
            BookColumn(say("费用支出"), "money", True),
            BookColumn(say("送达率"), "rate"),
        ),
        rows=tuple(
            BookRow(
                (
                    writing.term(step.step),
                    writing.term(step.channel),
                    *(step.acts, step.delivered, step.failed, step.answered, step.paid),
                    *(step.recovered, step.cost, step.delivery_rate),
                ),
                link=f"acts/{step.step}",
            )
            for step in (report.steps if report else ())
        ),
    )


def _acts(writing: Writing) -> BookTable:
    say = writing.say
    return BookTable(
        code="acts",
        title=say("催缴明细"),
        columns=(
            BookColumn(say("步骤")),
            BookColumn(say("渠道")),
            BookColumn(say("日期"), "date"),
            BookColumn(say("缴费人")),
            BookColumn(say("编号")),
            BookColumn(say("账单"), "count"),
            BookColumn(say("催缴金额"), "money", True),
        ),
        rows=tuple(
            BookRow(
                (
                    writing.term(act.step),
                    writing.term(act.channel),
                    act.day,
                    writing.payer(act.payer),
                    visible(act.id),
                    len(act.bills),
                    act.amount,
                ),
                group=act.step,
            )
            for act in writing.book.behind.acts
        ),
        detail=True,
    )
