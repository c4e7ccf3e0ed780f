"""The page of attendance: turnout by day as a chart, the month's sheet, and every shift that needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jizhi.pages.page import figures, heading, page, paragraph, table, wide
from jizhi.pages.svg import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.writer import Writer
from jizhi.reports import AttendanceSummary
from jizhi.staff import SheetLine
from jizhi.staff.kpi.cards import decimals
from jizhi.words import hours_text, period_text, sentence, share_text, term

LANGUAGES: Final = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}
EXCEPTIONS_MOST: Final = 200


def attendance_page(summary: AttendanceSummary, *, locale: str = "zh_CN") -> str:
    """Return one HTML page of a month's attendance, with nothing from outside.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    writer = _Writer(summary, locale)
    title = writer.say("{project} 考勤", project=summary.project)
    return page(title, writer.parts(), language=LANGUAGES[locale])


def attendance_parts(summary: AttendanceSummary, *, locale: str = "zh_CN") -> tuple[str, ...]:
    """Return the HTML parts of a month's attendance, to stand on a page of others."""
    return tuple(_Writer(summary, locale).parts())


class _Writer(Writer):
    """Writes one summary in one language."""

    def __init__(self, summary: AttendanceSummary, locale: str) -> None:
        super().__init__(locale)
        self.summary = summary

    def parts(self) -> Iterator[str]:
        whole = self.summary.whole
        yield heading(self.say("出勤"))
        yield paragraph(period_text(self.summary.period, locale=self.locale), kind="note")
        yield figures(
            [
                (self.say("出勤率"), share_text(whole.rate)),
                (self.say("班次"), str(whole.judged + whole.open)),
                (self.say("旷工"), str(whole.absent)),
                (self.say("待处理"), str(len(self.summary.exceptions))),
                (self.say("未判定"), str(whole.open)),
            ]
        )
        yield wide(stacked_columns([*self._stacks()], title=self.say("每日出勤")))
        yield wide(bar_chart([*self._departments()], title=self.say("各部门出勤率")))
        yield from self._sheet()
        yield from self._exceptions()

    def _stacks(self) -> Iterator[Stack]:
        for turnout in self.summary.by_day:
            counts = (
                (self.say("正常"), turnout.present),
                (self.say("异常"), turnout.irregular),
                (self.say("旷工"), turnout.absent),
                (self.say("请假"), turnout.away),
            )
            parts = tuple(Bar(name, count, str(count)) for name, count in counts)
            yield Stack(str(int(turnout.key[-2:])), str(turnout.judged), parts)

    def _departments(self) -> Iterator[Bar]:
        for turnout in self.summary.by_department:
            size = 0 if turnout.rate is None else int(turnout.rate * 10_000)
            yield Bar(turnout.key or self.say("（未登记）"), size, share_text(turnout.rate))

    def _sheet(self) -> Iterator[str]:
        yield heading(self.say("月度汇总"))
        names = (
            "出勤班次", "工时", "加班 150%", "加班 200%", "加班 300%", "迟到", "早退", "旷工天数", "缺卡", "未判定",
        )  # fmt: skip
        header = [self.say("员工"), self.say("岗位"), *(self.say(name) for name in names)]
        yield table(header, [self._line(line) for line in self.summary.sheet.lines], numbers_from=2)

    def _line(self, line: SheetLine) -> list[str]:
        extra = line.overtime
        return [
            f"{line.employee} {line.name}", line.post, f"{line.worked_days}/{line.planned_days}",
            hours_text(line.worked), hours_text(extra.at_150), hours_text(extra.at_200), hours_text(extra.at_300),
            str(line.late_times), str(line.early_times), decimals(line.absent_days), str(line.missing), str(line.open),
        ]  # fmt: skip

    def _exceptions(self) -> Iterator[str]:
        yield heading(self.say("需要处理的班次"))
        shown = self.summary.exceptions[:EXCEPTIONS_MOST]
        names = {line.employee: line.name for line in self.summary.sheet.lines}
        rows = [
            [
                f"{work.employee} {names.get(work.employee, '')}",
                str(work.day),
                work.shift,
                term(work.state, locale=self.locale),
                "；".join(sentence(reason, locale=self.locale) for reason in work.reasons),
            ]
            for work in shown
        ]
        header = [self.say(name) for name in ("员工", "日期", "班次", "结果", "原因")]
        yield table(header, rows, numbers_from=5)
        more = len(self.summary.exceptions) - len(shown)
        if more:
            yield paragraph(self.say("还有 {count} 班没有列出", count=more), kind="note")
