"""The page on upkeep: how much was done in time by class and law, what is overdue, papers, and cards of assets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from jizhi.pages.page import figures, heading, page, paragraph, table, wide
from jizhi.pages.svg import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.writer import Writer, digits
from jizhi.reports import AssetCard, OnTime, UpkeepSummary
from jizhi.words import NOT_KNOWN, day_text, share_text, term

_LANGUAGES: Final[Mapping[str, str]] = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}
OVERDUE_MOST: Final = 200
"""Rows of the overdue list that a page shows; the rest is counted."""


def upkeep_page(summary: UpkeepSummary, cards: Sequence[AssetCard] = (), *, title: str, locale: str = "zh_CN") -> str:
    """Return one HTML page of *summary* with the history cards of a few assets, in one file.

    Raises:
        UnknownPolicy: there is no such locale.

    >>> from datetime import date
    >>> from jizhi.reports import upkeep_summary
    >>> from jizhi.values import Period
    >>> quiet = upkeep_summary([], [], window=Period.year(2025), as_of=date(2026, 1, 1))
    >>> "没有逾期的工单" in upkeep_page(quiet, title="翠园")
    True
    """
    return _Writer(summary, locale).page(title, cards)


class _Writer(Writer):
    """Writes one summary in one language."""

    def __init__(self, summary: UpkeepSummary, locale: str) -> None:
        super().__init__(locale)
        self.summary = summary

    def page(self, title: str, cards: Sequence[AssetCard]) -> str:
        parts = [*self.opening(), *self.charts(), *self.on_time(), *self.overdue(), *self.papers()]
        for card in cards:
            parts += self.card(card)
        return page(self.say("{project} 设备维保", project=title), parts, language=_LANGUAGES[self.locale])

    def opening(self) -> Iterator[str]:
        summary, whole = self.summary, self.summary.whole
        yield paragraph(self.say("截至 {day}", day=day_text(summary.as_of, locale=self.locale)), kind="note")
        by_law = next((row for row in summary.by_law if row.key == "law"), None)
        yield figures(
            [
                (self.say("在用设备"), str(summary.assets)),
                (self.say("到期"), str(whole.due)),
                (self.say("按时率"), share_text(whole.rate)),
                (self.say("法定按时率"), share_text(None if by_law is None else by_law.rate)),
                (self.say("逾期工单"), str(len(summary.overdue))),
                (self.say("故障"), str(summary.faults)),
                (self.say("费用"), self.money(summary.cost)),
            ]
        )

    def charts(self) -> Iterator[str]:
        names = (self.say("按时"), self.say("迟做"), self.say("未做"))
        stacks = [
            Stack(
                row.key,
                str(row.due),
                tuple(
                    Bar(name, size, str(size))
                    for name, size in zip(names, (row.on_time, row.late, row.open), strict=True)
                ),
            )
            for row in self.summary.by_month
        ]
        if stacks:
            yield heading(self.say("各月到期的维保"))
            yield wide(stacked_columns(stacks, title=self.say("各月到期的维保")))
        bars = [Bar(self.named(row.key), _size(row.rate), share_text(row.rate)) for row in self.summary.by_class]
        if bars:
            yield heading(self.say("各类设备按时率"))
            yield wide(bar_chart(bars, title=self.say("各类设备按时率")))

    def on_time(self) -> Iterator[str]:
        yield heading(self.say("按时率"))
        for title, rows in (
            (self.say("依据"), self.summary.by_law),
            (self.say("设备类别"), self.summary.by_class),
            (self.say("计划"), self.summary.by_plan),
        ):
            yield self._rows(title, rows)

    def _rows(self, title: str, rows: Sequence[OnTime]) -> str:
        header = [title, *map(self.say, ("到期", "按时", "迟做", "未做", "按时率"))]
        return table(
            header,
            [
                [self.named(row.key), *map(str, (row.due, row.on_time, row.late, row.open)), share_text(row.rate)]
                for row in rows
            ],
            numbers_from=1,
        )

    def named(self, key: str) -> str:
        """What a row is called: the library's own words in the reader's language, a class or a plan as it is."""
        return term(key, locale=self.locale)

    def overdue(self) -> Iterator[str]:
        yield heading(self.say("逾期清单"))
        late = self.summary.overdue
        if not late:
            yield paragraph(self.say("没有逾期的工单"))
            return
        yield table(
            [self.say("工单"), self.say("依据"), self.say("负责"), self.say("到期日"), self.say("逾期天数")],
            [
                [
                    each.order.title,
                    self.named("law" if each.order.lawful else "plan"),
                    each.order.crew or NOT_KNOWN,
                    str(each.order.due or NOT_KNOWN),
                    str(each.days),
                ]
                for each in late[:OVERDUE_MOST]
            ],
            numbers_from=3,
        )
        if len(late) > OVERDUE_MOST:
            yield paragraph(self.say("另有 {count} 张", count=len(late) - OVERDUE_MOST), kind="note")

    def papers(self) -> Iterator[str]:
        if not self.summary.papers:
            return
        yield heading(self.say("将到期和已到期的证书"))
        yield table(
            [self.say("持有者"), self.say("证书"), self.say("编号"), self.say("失效日期"), self.say("最迟申请")],
            [
                [paper.holder, paper.kind, paper.number or NOT_KNOWN, str(paper.expires), str(paper.apply_by)]
                for paper in self.summary.papers
            ],
            numbers_from=3,
        )

    def card(self, card: AssetCard) -> Iterator[str]:
        asset, figured = card.asset, card.figures
        yield heading(self.say("履历卡：{name}", name=f"{asset.code} {asset.name}"))
        facts = (asset.asset_class, asset.maker, asset.model, asset.serial, asset.place)
        yield paragraph(" · ".join(fact for fact in facts if fact), kind="note")
        yield figures(
            [
                (self.say("按时率"), share_text(figured.on_time_rate)),
                (self.say("故障"), str(figured.failures)),
                (self.say("平均无故障小时"), _hours(figured.mtbf_hours)),
                (self.say("平均修复小时"), _hours(figured.mttr_hours)),
                (self.say("费用"), self.money(figured.cost)),
            ]
        )
        yield table(
            [self.say("日期"), self.say("类别"), self.say("内容"), self.say("经办"), self.say("费用")],
            [
                [
                    str(line.day),
                    self.named(line.kind),
                    line.says,
                    line.by or NOT_KNOWN,
                    NOT_KNOWN if line.cost is None else digits(line.cost),
                ]
                for line in card.lines
            ],
            numbers_from=4,
        )


def _size(rate: Fraction | None) -> int:
    return 0 if rate is None else int(rate * 10_000)


def _hours(hours: Fraction | None) -> str:
    if hours is None:
        return NOT_KNOWN
    tenths = (hours * 20 + 1) // 2
    return f"{tenths // 10:,}.{tenths % 10}"
