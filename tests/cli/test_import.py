"""``jizhi import``: a workbook rehearsed, reported row by row, and applied once."""

from __future__ import annotations

import openpyxl
import pytest

HEADINGS = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称")
GOOD = ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "张三")
BAD = ("1", "1", "102", "住宅", "约90", "已入住", "2024-06-30", "李四")


@pytest.fixture
def mixed(workbook):
    """A workbook with a good row and one with a mistake."""
    return workbook(GOOD, BAD, headings=HEADINGS)


def test_a_rehearsal_makes_neither_a_store_nor_a_project(empty_office, workbook):
    """And says what an import would do."""
    said = empty_office.import_rooms(workbook(), "--dry-run", "--json")
    assert (0, False, False) == (said.code, said.data["applied"], empty_office.path.exists())
    assert {"new": 2, "changed": 0} == said.data["records"]["Space"]
    assert {"accepted": 2, "refused": 0, "skipped": 0} == said.data["rows"]


def test_the_first_import_sets_the_project_up_and_the_second_changes_nothing(empty_office, workbook):
    """Under any name of the file."""
    first, again = empty_office.import_rooms(workbook()), empty_office.import_rooms(workbook(name="copy.xlsx"))
    assert (0, "已导入 · applied: 2 行通过 · accepted, 0 行未通过 · refused") == (first.code, first.out.splitlines()[0])
    assert (0, True) == (again.code, "没有变化 · nothing changed" in again.out)
    assert ["file-known"] == empty_office.import_rooms(workbook(), "--json").codes


def test_a_rehearsal_on_what_is_there_says_what_would_change(office, workbook):
    """With or without the project's name; of another project everything would be new, and it is not made."""
    larger = ("1", "1", "101", "住宅", "99.00", "已入住", None, "张三")
    file = workbook(larger, headings=HEADINGS, name="larger.xlsx")
    for said in (office.import_rooms(file, "--dry-run", "--json"), office.run("import", "--dry-run", "--json", file)):
        assert (False, {"new": 0, "changed": 1}) == (said.data["applied"], said.data["records"]["Space"])
    words = ("--project", "other", "--project-name", "别处", "--dry-run", "--json", file)
    other = office.jizhi("import", "--db", office.db, *words)
    assert (0, {"new": 1, "changed": 0}) == (other.code, other.data["records"]["Space"])
    assert 2 == office.jizhi("report", "--db", office.db, "--project", "other", "--period", "2025").code
    assert "试算 · rehearsed" in office.import_rooms(file, "--dry-run").out


def test_a_project_that_is_not_there_is_named(office, workbook):
    """--project-name is what makes one."""
    said = office.jizhi("import", "--db", office.db, "--project", "nope", workbook())
    assert (2, True) == (said.code, "没有项目“nope”" in said.err)
    missing = office.jizhi("import", "--db", f"{office.db}x", "--project", "jade", workbook())
    assert (2, True) == (missing.code, "--project-name" in missing.err)


def test_good_rows_are_taken_and_the_others_named_with_their_cells(empty_office, mixed):
    """Exit code 1: somebody has to look."""
    said = empty_office.import_rooms(mixed)
    assert (1, True) == (said.code, "✗ 房产业主!E3（建筑面积）：“约90”不是数" in said.out)
    assert "已导入 · applied: 1 行通过 · accepted, 1 行未通过 · refused" in said.out
    english = empty_office.import_rooms(mixed, "--lang", "en")
    assert "约90 is not a number" in english.out


def test_all_or_nothing_takes_nothing_and_reports_everything(empty_office, mixed, workbook, tmp_path):
    """Not even a store is made; without an error it is an import like any other."""
    report = tmp_path / "report.xlsx"
    said = empty_office.import_rooms(mixed, "--all-or-nothing", "--report", report)
    assert (1, False, True) == (said.code, empty_office.path.exists(), report.exists())
    assert "全部没有导入 · there are errors, nothing was applied" in said.out
    whole = empty_office.import_rooms(workbook(), "--all-or-nothing", "--json")
    assert (0, True) == (whole.code, whole.data["applied"])


def test_the_report_has_every_row_and_the_refused_ones_can_be_mended_and_imported(empty_office, mixed, tmp_path):
    """The refused rows stand in a workbook of their own, as they were typed."""
    report, refused = tmp_path / "report.xlsx", tmp_path / "refused.xlsx"
    empty_office.import_rooms(mixed, "--report", report, "--refused", refused)
    rows = list(openpyxl.load_workbook(report).active.iter_rows(values_only=True))
    assert 3 == len(rows)
    book = openpyxl.load_workbook(refused)
    sheet = book.active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert "101" not in cells
    cells["约90"].value = "90.00"
    book.save(refused)
    said = empty_office.import_rooms(refused, "--json")
    assert (0, {"new": 1, "changed": 0}) == (said.code, said.data["records"]["Space"]), said.out


@pytest.mark.parametrize("option", ["--report", "--refused"])
def test_where_a_report_cannot_be_written_nothing_is_imported(empty_office, workbook, tmp_path, option):
    """The place is tried before the work: an existing file stays, a missing folder is named."""
    (tmp_path / "old.xlsx").write_text("mine", encoding="utf-8")
    for place in ("old.xlsx", "no/such.xlsx"):
        said = empty_office.import_rooms(workbook(), option, tmp_path / place)
        assert (2, False) == (said.code, empty_office.path.exists())
    assert "mine" == (tmp_path / "old.xlsx").read_text(encoding="utf-8")


def test_a_place_that_was_held_is_given_back_where_the_import_fails(office, workbook, tmp_path):
    """No empty file is left behind."""
    report = tmp_path / "report.xlsx"
    said = office.jizhi("import", "--db", office.db, "--project", "nope", "--report", report, workbook())
    assert (2, False) == (said.code, report.exists())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_is_read_in_the_encodings_of_chinese_offices(empty_office, tmp_path, encoding):
    """With Windows line ends."""
    path = tmp_path / "rooms.csv"
    path.write_bytes("\r\n".join(map(",".join, (HEADINGS, GOOD))).encode(encoding))
    said = empty_office.import_rooms(path, "--json")
    assert (0, {"new": 1, "changed": 0}) == (said.code, said.data["records"]["Space"])
