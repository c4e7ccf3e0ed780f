"""What ``jizhi attendance`` shows: the board of a day, a month's sheet, exceptions, coverage, what is held."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jizhi.cli.attendance_doing import now, wanted
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, verdict
from jizhi.cli.files import reserved
from jizhi.cli.opening import xlsx_files
from jizhi.cli.reporting import Line, a_table
from jizhi.codec import to_data
from jizhi.findings import Outcome
from jizhi.intake import Table, write_csv
from jizhi.office.desk import Desk
from jizhi.office.timekeeping import attendance_rules, days_of, roster_of_staff, rota_of, sheet_changes, sheet_of
from jizhi.office.timekeeping.taking import held_devices
from jizhi.pages import attendance_page
from jizhi.reports import attendance_summary
from jizhi.staff import MonthSheet, coverage, expiring, last_looks
from jizhi.staff.kpi.cards import decimals
from jizhi.staff.punches import ClockLook
from jizhi.staff.spans import shown
from jizhi.values import Period
from jizhi.words import hours_text, sentence, term

CERTIFICATE_DAYS: Final = 60
"""How long before a certificate runs out it is told."""
NEED_A_PERSON: Final = ("absent", "half-absent", "missing", "irregular")


def _board(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (on,) = wanted(options, "on")
    return _days(desk, options, console, Period.day(on), exceptions=False)


def _exceptions(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (period,) = wanted(options, "period")
    return _days(desk, options, console, period, exceptions=True)


def _days(desk: Desk, options: argparse.Namespace, console: Console, period: Period, *, exceptions: bool) -> int:
    outcome = days_of(desk, options.project, period=period, as_of=now(options))
    with desk.store.reading() as known:
        people = roster_of_staff(known, options.project)
        zone = attendance_rules(known, options.project).place
    shift = [work for work in outcome.value if not options.employee or work.employee == options.employee]
    listed = [work for work in shift if not exceptions or work.state in NEED_A_PERSON]
    if console.as_json:
        days = [{**to_data(work), "state": work.state, "worked_minutes": work.worked_minutes} for work in listed]
        console.answer({"days": days, "findings": console.as_data(outcome.findings)})
    for work in listed:
        came, went = (shown(at, zone)[-5:] if at else "--:--" for at in (work.first, work.last))
        name = people[work.employee].name
        console.say(
            f"{work.employee} {name}  {work.day} {work.shift or '+'}  {came}–{went}"
            f"  {hours_text(work.worked_minutes)}  {term(work.state, locale=console.locale)}",
            *(f"    {sentence(reason, locale=console.locale)}" for reason in work.reasons),
        )
    console.say(f"{period}: {len(listed)}/{len(shift)}")
    console.tell(outcome.findings)
    return NEEDS_A_PERSON if exceptions and listed else verdict(outcome.findings)


def _month(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (period,) = wanted(options, "period")
    with reserved(options.csv, options.xlsx, options.html):
        outcome = sheet_of(desk, options.project, period=period, as_of=now(options))
        table = sheet_table(outcome.value, console.locale)
        if options.csv:
            Path(options.csv).write_bytes(write_csv(table))
        if options.xlsx:
            Path(options.xlsx).write_bytes(xlsx_files().write([table]))
        if options.html:
            days = days_of(desk, options.project, period=period, as_of=now(options)).value
            page = attendance_page(attendance_summary(outcome.value, days), locale=console.locale)
            Path(options.html).write_text(page, encoding="utf-8")
    changes = sheet_changes(desk, options.project, month=period, as_of=now(options))
    if console.as_json:
        told = console.as_data((*outcome.findings, *changes))
        console.answer({**to_data(outcome.value), "ready": outcome.value.ready, "findings": told})
    console.say(*sheet_lines(outcome.value))
    console.tell((*outcome.findings, *changes))
    return DONE if outcome.value.ready and not changes else NEEDS_A_PERSON


def sheet_lines(sheet: MonthSheet) -> list[str]:
    """The sheet as a person reads it, a line for each employee."""
    lines = [f"{sheet.project} {sheet.period}"]
    for line in sheet.lines:
        extra = line.overtime
        lines.append(
            f"{line.employee} {line.name}  出勤 {line.worked_days}/{line.planned_days} · days"
            f"  工时 {hours_text(line.worked)} · hours"
            f"  加班 {hours_text(extra.at_150)}+{hours_text(extra.at_200)}+{hours_text(extra.at_300)} · 150+200+300 %"
            f"  迟到 {line.late_times} · late  旷工 {decimals(line.absent_days)} · absent"
            + (f"  缺卡 {line.missing} · missing" if line.missing else "")
            + (f"  未判 {line.open} · open" if line.open else "")
        )
    return lines


def sheet_table(sheet: MonthSheet, locale: str) -> Table:
    """The sheet as payroll takes it over: minutes as minutes, days with two decimals."""
    return a_table("考勤月表", _sheet(sheet, locale))


def _sheet(sheet: MonthSheet, locale: str) -> Iterator[Line]:
    yield (
        "工号", "姓名", "部门", "岗位", "工时制度", "应出勤班次", "实出勤班次", "夜班", "应工作分钟", "实工作分钟",
        "正常工时分钟", "加班150%分钟", "加班200%分钟", "加班300%分钟", "补休分钟", "迟到次数", "迟到分钟", "早退次数",
        "早退分钟", "旷工天数", "请假分钟", "弹性欠时分钟", "补卡次数", "缺卡班次", "未判定班次",
    )  # fmt: skip
    for line in sheet.lines:
        extra = line.overtime
        yield (
            line.employee, line.name, line.department, line.post, term(line.regime, locale=locale), line.planned_days,
            line.worked_days, line.night_shifts, line.planned, line.worked, line.ordinary, extra.at_150, extra.at_200,
            extra.at_300, extra.in_lieu, line.late_times, line.late, line.early_times, line.early,
            decimals(line.absent_days), sum(length for _, length in line.leave), line.owed, line.made_up,
            line.missing, line.open,
        )  # fmt: skip


def _coverage(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (period,) = wanted(options, "period")
    with desk.store.reading() as known:
        rules = attendance_rules(known, options.project)
        rota = rota_of(known, options.project, period=period)
    outcome = coverage(rules, rota, period=period, calendar=desk.calendar)
    held = expiring(rota.employees, as_of=period.start, within_days=CERTIFICATE_DAYS)
    outcome = Outcome(outcome.value, outcome.findings + held.findings)
    if console.as_json:
        console.answer({"covers": to_data(outcome.value), "findings": console.as_data(outcome.findings)})
    short = sum(cover.short for cover in outcome.value)
    console.say(f"{period}: 岗位班次 {len(outcome.value)} · posts, 缺 {short} 人 · short")
    console.tell(outcome.findings)
    return verdict(outcome.findings)


def _held(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        held = held_devices(known, options.project)
        looks = last_looks(known.find(ClockLook, project=options.project))
    if console.as_json:
        clocks = [{**to_data(look), "seconds": look.seconds} for look in looks]
        console.answer({"held": to_data(held), "clocks": clocks})
    for each in held:
        cause = term(each.cause, locale=console.locale)
        console.say(f"{each.serial}  {cause}  {each.kept} 存 · kept, {each.passed_over} 不收 · passed over")
    for look in looks:
        console.say(f"{look.device}  {look.known}  {look.seconds:+} 秒 · seconds")
    return NEEDS_A_PERSON if held else DONE


SHOWING: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"board": _board, "exceptions": _exceptions, "month": _month, "coverage": _coverage, "held": _held}
)
"""By word, what is only looked at."""
