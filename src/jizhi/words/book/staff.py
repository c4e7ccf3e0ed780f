"""The chapter on staff: turnout by department, the month's hours, and every shift that needs a person."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from jizhi.reports import AttendanceSummary
from jizhi.reports.book import BookMonth
from jizhi.words.book.parts import BookChart, BookColumn, BookRow, BookTable, Cell, Chapter
from jizhi.words.book.writing import Writing
from jizhi.words.findings import sentence
from jizhi.words.hours import hours_text
from jizhi.words.shares import share_text
from jizhi.words.sheets import visible


def staff_chapter(writing: Writing) -> Chapter:
    """Turnout, hours by employee, shifts that were not as planned."""
    say, figure, summary = writing.say, writing.figure, writing.book.now.staff
    title = say("员工与考勤")
    if summary is None or not summary.sheet.lines:
        return Chapter(code="staff", title=title, note=say("没有考勤规则或员工。"))
    bars = [
        (writing.named(row.key), int((row.rate or 0) * 10_000), share_text(row.rate)) for row in summary.by_department
    ]
    return Chapter(
        code="staff",
        title=title,
        figures=(
            figure(say("员工"), "count", _of(lambda s: len(s.sheet.lines)), rows="sheet"),
            figure(say("出勤率"), "rate", _of(lambda s: s.whole.rate), rows="sheet"),
            figure(say("旷工"), "count", _of(lambda s: s.whole.absent), rows="shifts"),
            figure(say("加班分钟"), "count", _of(_overtime), rows="sheet"),
            figure(say("待处理"), "count", _of(lambda s: len(s.exceptions)), rows="shifts"),
        ),
        charts=(BookChart(title=say("各部门出勤率"), bars=tuple(bars)),),
        tables=(_sheet(writing, summary), _shifts(writing, summary)),
    )


def _of(value: Callable[[AttendanceSummary], Cell]) -> Callable[[BookMonth], Cell]:
    return lambda month: None if month.staff is None else value(month.staff)


def _overtime(summary: AttendanceSummary) -> int:
    extra = [line.overtime for line in summary.sheet.lines]
    return sum(each.at_150 + each.at_200 + each.at_300 for each in extra)


def _sheet(writing: Writing, summary: AttendanceSummary) -> BookTable:
    say = writing.say
    counts: tuple[str, ...] = (
        say("应出勤"),
        say("实出勤"),
        say("工时分钟"),
        say("加班 150%"),
        say("加班 200%"),
        say("加班 300%"),
    )
    counts += (say("迟到"), say("早退"), say("缺卡"))
    return BookTable(
        code="sheet",
        title=say("考勤月表"),
        columns=(
            *map(BookColumn, (say("工号"), say("姓名"), say("部门"), say("岗位"))),
            *(BookColumn(name, "count", True) for name in counts),
            BookColumn(say("旷工天数")),
        ),
        rows=tuple(
            BookRow(
                (
                    *map(visible, (line.employee, line.name, line.department, line.post)),
                    *(line.planned_days, line.worked_days, line.worked),
                    *(line.overtime.at_150, line.overtime.at_200, line.overtime.at_300),
                    *(line.late_times, line.early_times, line.missing, _days(line.absent_days)),
                ),
                link=f"shifts/{line.employee}",
            )
            for line in summary.sheet.lines
        ),
    )


def _days(days: Fraction) -> str:
    halves = int(days * 2)
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def _shifts(writing: Writing, summary: AttendanceSummary) -> BookTable:
    say = writing.say
    names = {line.employee: line.name for line in summary.sheet.lines}
    shifts = sorted(writing.book.behind.shifts, key=lambda work: (work.employee, work.span[0]))
    return BookTable(
        code="shifts",
        title=say("班次明细"),
        columns=(
            *map(BookColumn, (say("工号"), say("姓名"))),
            BookColumn(say("日期"), "date"),
            *map(BookColumn, (say("班次"), say("结果"), say("工时"), say("原因"))),
        ),
        rows=tuple(
            BookRow(
                (
                    visible(work.employee),
                    visible(names.get(work.employee, "")),
                    work.day,
                    visible(work.shift),
                    writing.term(work.state),
                    hours_text(work.worked_minutes),
                    "；".join(sentence(reason, locale=writing.locale) for reason in work.reasons),
                ),
                group=work.employee,
            )
            for work in shifts
        ),
        detail=True,
    )
