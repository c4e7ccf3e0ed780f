"""jizhi import of opening balances: recognised by their headings, rehearsed, applied once, with a report of rows."""

from __future__ import annotations

import openpyxl
import pytest

from .conftest import HEADINGS as ROOM_HEADINGS
from .conftest import ROOMS, save_rows

HEADINGS = ("房屋编码", "费用名称", "开始时间", "结束时间", "收费金额")
GOOD = ("1-1-101", "物业服务费", "2025-01-01", "2025-01-31", "266.11")
BAD = ("1-1-102", "电梯费", "2025-01-01", "2025-01-31", "30.00")


@pytest.fixture
def old(tmp_path):
    """Write a sheet of arrears."""

    def write(*rows):
        return save_rows(tmp_path / "old.xlsx", [HEADINGS, *rows], title="期初欠费")

    return write


def test_old_arrears_are_rehearsed_and_taken_over_once(office, old):
    """Then they stand in the report; the second time nothing changes."""
    file = old(GOOD)
    rehearsed, first, again = (
        office.run("import", "--opening-on", "2025-03-01", *more, "--json", file) for more in (["--dry-run"], [], [])
    )
    assert [False, True, False] == [said.data["applied"] for said in (rehearsed, first, again)]
    assert {"Entry": {"new": 1, "changed": 0}} == first.data["records"]
    assert ["file-known"] == again.codes
    money = office.run("report", "--period", "2025-03", "--json").data["money"]
    assert 26611 == money["flow"]["brought_in"]["fen"]


def test_a_row_that_is_not_clear_is_reported_at_its_place(office, old, tmp_path):
    """The others go on; what was refused is handed back."""
    back = tmp_path / "back.xlsx"
    said = office.run("import", "--opening-on", "2025-03-01", "--refused", back, old(GOOD, BAD))
    assert 1 == said.code
    assert "期初欠费!B3" in said.out, said.out
    assert "1-1-102" == openpyxl.load_workbook(back).active.cell(2, 1).value


def test_a_day_of_opening_must_be_named(office, old):
    """Nobody guesses since when what is owed stands in the books."""
    said = office.run("import", old(GOOD))
    assert (2, True) == (said.code, "--opening-on" in said.err)


def test_with_an_error_nothing_is_taken_over_where_that_is_asked(office, old):
    """Neither the good row."""
    said = office.run("import", "--opening-on", "2025-03-01", "--all-or-nothing", "--json", old(GOOD, BAD))
    assert (1, False) == (said.code, said.data["applied"])


def test_a_first_import_of_rooms_and_balances_is_rehearsed_whole(empty_office, tmp_path):
    """What the other sheets say is held against the rooms beside them: all or nothing makes not even a store."""
    path = save_rows(tmp_path / "first.xlsx", [ROOM_HEADINGS, *ROOMS])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("期初欠费")
    for row in (HEADINGS, BAD):
        sheet.append(list(row))
    book.save(path)
    words = ("--opening-on", "2025-03-01", "--json")
    rehearsed = empty_office.import_rooms(path, *words, "--dry-run")
    assert (1, {"accepted": 2, "refused": 1, "skipped": 0}) == (rehearsed.code, rehearsed.data["rows"])
    nothing = empty_office.import_rooms(path, *words, "--all-or-nothing")
    assert (1, False, False) == (nothing.code, nothing.data["applied"], empty_office.path.exists())
    good = empty_office.import_rooms(path, *words)
    assert (rehearsed.codes, rehearsed.data["rows"]) == (good.codes, good.data["rows"])
