"""The staff of the demo: a month of punches over the spring festival, the sheet, the page and the cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from jizhi.cli.attendance_showing import sheet_lines, sheet_table
from jizhi.cli.console import Console
from jizhi.cli.opening import read_tables, xlsx_files
from jizhi.office.desk import Desk
from jizhi.office.scoring import score_project
from jizhi.office.timekeeping import (
    attendance_rules,
    days_of,
    look_at_clock,
    register_device,
    rota_of,
    set_rules,
    sheet_of,
    take_punches,
    take_staff,
)
from jizhi.pages import staff_page
from jizhi.reports import attendance_summary
from jizhi.staff import SheetLine
from jizhi.staff.kpi.cards import decimals
from jizhi.testing.staffing import GATE, LOBBY, LOBBY_SLOW, MONTH, RULES, punches_of_month, staff_tables
from jizhi.words import sentence

STAFF_FILES: Final = ("staff.xlsx", "attendance.xlsx", "staff.html")
SCHEME: Final = "guard"
POST: Final = "秩序维护员"
LATER: Final = datetime(2026, 3, 2, 4, tzinfo=UTC)
SINCE: Final = date(2026, 1, 1)


def staff_of_the_demo(desk: Desk, project: str, out: Path, *, seed: int, console: Console) -> None:
    """Set the staff up, take a month of punches in, and leave the sheet and the page in the folder *out*."""
    set_rules(desk, project, RULES, source="attendance.toml", on=SINCE)
    workbook = out / "staff.xlsx"
    workbook.write_bytes(xlsx_files().write(staff_tables(seed)))
    take_staff(desk, project, read_tables(str(workbook)))
    for serial, name in ((GATE, "大门"), (LOBBY, "大堂")):
        register_device(desk, project, serial, since=SINCE, name=name)
    known = datetime(2026, 2, 1, 1, tzinfo=UTC)
    look_at_clock(desk, project, LOBBY, shown=known - LOBBY_SLOW, known=known)
    with desk.store.reading() as kept:
        rules, rota = attendance_rules(kept, project), rota_of(kept, project, period=MONTH)
    taken = take_punches(desk, project, punches_of_month(rules, rota, seed=seed), at=LATER)
    sheet = sheet_of(desk, project, period=MONTH, as_of=LATER)
    days = days_of(desk, project, period=MONTH, as_of=LATER).value
    cards = score_project(desk, project, SCHEME, period=MONTH, as_of=LATER, subjects=_guards(sheet.value.lines))
    page = staff_page(attendance_summary(sheet.value, days), cards.value, locale=console.locale)
    (out / "staff.html").write_text(page, encoding="utf-8")
    (out / "attendance.xlsx").write_bytes(xlsx_files().write([sheet_table(sheet.value, console.locale)]))
    console.say(
        "",
        "── 考勤 · attendance ──",
        f"打卡 {taken.new} · punches, 重复 {taken.known} · sent again, 隔离 {taken.held} · held",
        *sheet_lines(sheet.value),
        *(f"  ! {sentence(each, locale=console.locale)}" for each in sheet.findings if each.severity != "note"),
        *(f"  #{each.place} {each.subject} {decimals(each.score)}" for each in cards.value.places),
    )


def _guards(lines: Iterable[SheetLine]) -> list[str]:
    return [line.employee for line in lines if line.post == POST]
