"""The page of KPI cards: the ranking as a chart, and each card with the reason of every point."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.pages.attendance_page import LANGUAGES, attendance_parts
from jizhi.pages.page import figures, heading, page, paragraph, table, wide
from jizhi.pages.svg import Bar, bar_chart
from jizhi.pages.writer import Writer
from jizhi.reports import AttendanceSummary
from jizhi.reports.scorecard import Scorecard
from jizhi.staff.kpi import Card
from jizhi.staff.kpi.cards import decimals
from jizhi.words import period_text, say, sentence

EVIDENCE_SHOWN = 5


def kpi_page(scorecard: Scorecard, *, locale: str = "zh_CN") -> str:
    """Return one HTML page of the cards of a scheme, with nothing from outside.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    writer = _Writer(scorecard, locale)
    return page(scorecard.scheme.title or scorecard.scheme.scheme, writer.parts(), language=LANGUAGES[locale])


def kpi_parts(scorecard: Scorecard, *, locale: str = "zh_CN") -> tuple[str, ...]:
    """Return the HTML parts of the cards, to stand on a page of others."""
    return tuple(_Writer(scorecard, locale).parts())


def staff_page(summary: AttendanceSummary, scorecard: Scorecard, *, locale: str = "zh_CN") -> str:
    """Return one HTML page of a month's attendance and the cards that follow from it, with nothing from outside.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    title = say("{project} 考勤", locale=locale, project=summary.project)
    parts = (*attendance_parts(summary, locale=locale), *kpi_parts(scorecard, locale=locale))
    return page(title, parts, language=LANGUAGES[locale])


class _Writer(Writer):
    """Writes the cards of one scheme in one language."""

    def __init__(self, scorecard: Scorecard, locale: str) -> None:
        super().__init__(locale)
        self.scorecard = scorecard

    def parts(self) -> Iterator[str]:
        yield heading(self.say("绩效"))
        yield paragraph(period_text(self.scorecard.period, locale=self.locale), kind="note")
        origin = self.scorecard.scheme.origin
        if origin.note or origin.source:
            yield paragraph(" ".join(filter(None, (origin.note, origin.source))), kind="note")
        bars = [
            Bar(f"{place.place}. {self._name(place.subject)}", int(place.score * 100), decimals(place.score))
            for place in self.scorecard.places
        ]
        yield wide(bar_chart(bars, title=self.say("排名")))
        for card in self.scorecard.cards:
            yield from self._card(card)

    def _name(self, subject: str) -> str:
        return f"{subject} {self.scorecard.names.get(subject, '')}".strip()

    def _card(self, card: Card) -> Iterator[str]:
        yield heading(self._name(card.subject))
        pairs = [(self.say("得分"), card.shown), (self.say("满分"), decimals(card.total))]
        yield figures([*pairs, (self.say("绩效工资"), card.paid)] if card.paid else pairs)
        header = [self.say(name) for name in ("指标", "原因", "依据", "目标", "分值", "得分")]
        rows = [
            [
                line.name,
                sentence(line.reason, locale=self.locale),
                "、".join(line.evidence[:EVIDENCE_SHOWN]) + ("…" if len(line.evidence) > EVIDENCE_SHOWN else ""),
                line.target,
                decimals(line.weight),
                decimals(line.points),
            ]
            for line in card.lines
        ]
        yield table(header, rows, numbers_from=3)
