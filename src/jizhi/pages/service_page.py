"""The page of the service desk: promises kept, tickets by kind and day, complaints, suggestions, satisfaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from jizhi.pages.page import figures, heading, page, paragraph, table, wide
from jizhi.pages.svg import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.writer import Writer
from jizhi.reports import Kept, ServiceSummary
from jizhi.words import clock_name, period_text, share_text, term


def service_page(summary: ServiceSummary, *, locale: str = "zh_CN") -> str:
    """Return *summary* as one page of HTML, its charts in it.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    writer = _Writer(summary, locale)
    return page(writer.say("服务台"), writer.parts(), language=locale.replace("_", "-"))


def hundredths_text(number: Fraction) -> str:
    """Return a number with two decimals, half up.

    >>> hundredths_text(Fraction(13, 3))
    '4.33'
    """
    hundredths = (number * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02}"


class _Writer(Writer):
    """Writes one summary in one language."""

    def __init__(self, summary: ServiceSummary, locale: str) -> None:
        super().__init__(locale)
        self.summary = summary

    def parts(self) -> Iterator[str]:
        yield paragraph(period_text(self.summary.period, locale=self.locale), kind="note")
        yield from self.figures()
        yield from self.promises()
        yield from self.kinds()
        yield from self.complaints()
        yield from self.satisfaction()

    def figures(self) -> Iterator[str]:
        told = self.summary
        average = told.satisfaction.average
        yield figures(
            [
                (self.say("工单"), str(told.tickets)),
                *((clock_name(row.key, locale=self.locale), share_text(row.rate)) for row in told.clocks),
                (self.say("满意率"), share_text(told.satisfaction.satisfied)),
                (self.say("平均分"), "—" if average is None else hundredths_text(average)),
            ]
        )

    def promises(self) -> Iterator[str]:
        yield heading(self.say("按时率"))
        bars = [self._bar(clock_name(row.key, locale=self.locale), row) for row in self.summary.clocks]
        yield wide(bar_chart(bars, title=self.say("按时率")))
        bars = [self._bar(row.key or self.say("（未登记）"), row) for row in self.summary.departments]
        yield wide(bar_chart(bars, title=self.say("各部门按时率")))
        yield self._kept(self.say("部门"), self.summary.departments)

    def _bar(self, label: str, row: Kept) -> Bar:
        return Bar(label, 0 if row.rate is None else int(row.rate * 10000), share_text(row.rate))

    def _kept(self, title: str, rows: Sequence[Kept]) -> str:
        header = [title, *map(self.say, ("按时", "超时", "未到期"))]
        cells = [[row.key or self.say("（未登记）"), str(row.kept), str(row.broken), str(row.open)] for row in rows]
        return table(header, cells, numbers_from=1)

    def kinds(self) -> Iterator[str]:
        yield heading(self.say("工单"))
        header = [self.say("种类"), *map(self.say, ("报事", "已结", "返工"))]
        rows = [
            [term(row.kind, locale=self.locale), str(row.opened), str(row.closed), str(row.reopened)]
            for row in self.summary.kinds
        ]
        yield table(header, rows, numbers_from=1)
        stacks = [
            Stack(str(day.day), str(count), (Bar(self.say("工单"), count, str(count)),))
            for day, count in self.summary.days
        ]
        yield wide(stacked_columns(stacks, title=self.say("每天的工单")))

    def complaints(self) -> Iterator[str]:
        yield heading(self.say("投诉与建议"))
        unnamed = self.say("（未登记）")
        rows = [[category or unnamed, zone or unnamed, str(count)] for category, zone, count in self.summary.complaints]
        yield table([self.say("类别"), self.say("区域"), self.say("件数")], rows, numbers_from=2)
        sums: dict[str, int] = {}
        for category, _, count in self.summary.complaints:
            sums[category or unnamed] = sums.get(category or unnamed, 0) + count
        bars = [Bar(name, count, str(count)) for name, count in sorted(sums.items(), key=lambda each: -each[1])]
        yield wide(bar_chart(bars, title=self.say("各类投诉")))
        told = self.summary
        decided = ((self.say("已采纳"), told.adopted), (self.say("未采纳"), told.declined))
        yield figures([(name, str(count)) for name, count in (*decided, (self.say("评估中"), told.undecided))])

    def satisfaction(self) -> Iterator[str]:
        told = self.summary.satisfaction
        yield heading(self.say("满意度"))
        bars = [
            Bar(self.say("{score} 分", score=score), count, str(count))
            for score, count in reversed(list(enumerate(told.counts, start=1)))
        ]
        yield wide(bar_chart(bars, title=self.say("满意度")))
        if told.wanted_percent is not None:
            yield paragraph(self.say("要求满意率 {percent}% 以上", percent=told.wanted_percent), kind="note")
