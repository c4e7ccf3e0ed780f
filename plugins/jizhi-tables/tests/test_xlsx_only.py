"""What only workbooks have: formulas, merged cells, dates behind number formats, texts that look like formulas."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from jizhi_tables.write import write_xlsx
from jizhi_tables.xlsx import XlsxFiles, plain

from jizhi.errors import FileNotWritten
from jizhi.intake import Formula, Merged, Row, Table, read_estate


def written(fill, name="房"):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    fill(book, book.add_worksheet(name))
    book.close()
    return XlsxFiles().read(out.getvalue(), source="x.xlsx")[0]


def test_a_formula_is_seen_with_its_text_and_its_value():
    """The value alone would pass for something typed."""
    table = written(lambda book, sheet: [sheet.write(0, 0, 7), sheet.write_formula(0, 1, '=A1&"<"', None, 8)])
    assert (7, Formula('=A1&"<"', 8)) == table.rows[0].cells


def test_a_formula_for_an_identity_number_is_refused_at_its_cell():
    """Other columns take the value with a warning."""

    def fill(book, sheet):
        for column, heading in enumerate(("楼号", "房屋", "房屋类型", "建筑面积", "身份证", "业主")):
            sheet.write(0, column, heading)
        for column, cell in enumerate(("1", "101", "住宅")):
            sheet.write(1, column, cell)
        sheet.write_formula(1, 3, "=40+49.37", None, 89.37)
        sheet.write_formula(1, 4, "=B9", None, "110101199001010011")

    found = read_estate([written(fill)], project="jade").findings
    assert [("房!D2", "formula-value"), ("房!E2", "formula-cell")] == [
        (f.subject, f.code) for f in found if f.code.startswith("formula")
    ]


def test_cells_under_a_merged_one_are_known_and_never_filled_in():
    """The first shows, the others say which."""
    table = written(lambda book, sheet: [sheet.merge_range(0, 0, 2, 1, "3"), sheet.write(2, 2, "x")])
    assert ("3", Merged("A1"), None) == table.rows[0].cells
    assert (Merged("A1"), Merged("A1"), "x") == table.rows[2].cells


def test_numbers_dates_and_texts_come_as_what_they_are():
    """A room "3-12" that became a date is a date; a number of 18 digits is a number."""

    def fill(book, sheet):
        sheet.write_datetime(0, 0, datetime.fromisoformat("2025-03-12T00:00"), book.add_format({"num_format": "m-d"}))
        sheet.write_datetime(0, 1, datetime.fromisoformat("2025-03-12T08:30"), book.add_format({"num_format": "hh:mm"}))
        for column, cell in enumerate((89.37, 3.0, 110101199003070012.0, True, " x "), start=2):
            sheet.write(0, column, cell)

    cells = written(fill).rows[0].cells
    assert (date(2025, 3, 12), "2025-03-12 08:30:00", Decimal("89.37"), 3) == cells[:4]
    assert (Decimal("1.1010119900307E+17"), True, " x ") == cells[4:]
    assert ("0:30:00", "inf", 5) == (plain(timedelta(minutes=30)), plain(float("inf")), plain(5))


def test_rows_keep_their_numbers_below_empty_ones():
    """A place is the place that the office sees."""
    table = written(lambda book, sheet: sheet.write(4, 2, "x"))
    assert Row(5, (None, None, "x")) == table.rows[-1]


ODD = st.sampled_from(["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "x\ry", "\u202eRTL", "_x0041_", "'=x", "𠮷䶮", "</t>"])
TEXTS = ODD | st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff"), max_size=20)
CELLS = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.dates(date(1904, 1, 1), date(2200, 1, 1))
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_any_table_goes_out_and_comes_back(rows):
    """Texts to the character, numbers exactly, and no formula is ever made."""
    content = write_xlsx([Table("表", ("甲", "乙"), rows)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    (read,) = XlsxFiles().read(content, source="x.xlsx")
    for sent, got in zip(rows, read.rows[1:], strict=False):
        cells = (*got.cells, *[None] * (len(sent) - len(got.cells)))
        assert [cell if cell != "" else None for cell in sent] == list(cells[: len(sent)])


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "@x", "-2"])
def test_another_reader_sees_texts_too(text):
    """openpyxl finds a string and no formula."""
    content = write_xlsx([Table("表", ("甲",), [[text]])])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (text, "s") == (cell.value, cell.data_type)


def test_formats_the_frozen_header_and_the_same_bytes():
    """Numbers show their own decimals; the same tables give the same file."""
    table = Table("表", ("甲", "乙", "丙"), [[Decimal("2.50"), 3, date(2025, 3, 1)]])
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx([table]))).active
    assert ["0.00", "0", "yyyy-mm-dd"] == [cell.number_format for cell in sheet[2]]
    assert ("A2", True) == (sheet.freeze_panes, sheet["A1"].font.b)
    assert write_xlsx([table]) == write_xlsx([table])


def test_what_no_number_cell_can_hold_goes_out_as_text():
    """16 digits and more."""
    content = write_xlsx([Table("表", (), [[123456789012345678, Decimal("1.2345678901234567"), Decimal("NaN")]])])
    cells = XlsxFiles().read(content, source="x.xlsx")[0].rows[0].cells
    assert ("123456789012345678", "1.2345678901234567", "NaN") == cells


def test_merged_cells_and_formulas_go_out_too():
    """Merged as merged; a formula as its text, which computes nothing."""
    table = Table("表", (), [["3", Formula("=A1", 3)], [Merged("A1"), "x"]])
    rows = XlsxFiles().read(write_xlsx([table]), source="x.xlsx")[0].rows
    assert [("3", "=A1"), (Merged("A1"), "x")] == [row.cells for row in rows]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["x" * 32_768]], "32767 characters"),
        ([["a", "b"], ["c", Merged("A1")]], "no rectangle"),
        ([["a", Merged("A1"), Merged("B1")]], "no rectangle"),
    ],
)
def test_what_no_sheet_can_hold_is_refused(rows, reason):
    """Never cut off in silence."""
    with pytest.raises(FileNotWritten, match=reason):
        write_xlsx([Table("表", (), rows)])


def test_too_many_rows_for_a_sheet_are_refused(monkeypatch):
    """Named before anything is written."""
    monkeypatch.setattr("jizhi_tables.write.ROWS_MOST", 1)
    with pytest.raises(FileNotWritten, match="at most 1 rows"):
        write_xlsx([Table("表", ("甲",), [["x"]])])


def test_the_template_takes_identity_numbers_as_text():
    """A number typed there keeps its digits."""
    sheet = openpyxl.load_workbook(io.BytesIO(XlsxFiles().template()))["房产业主"]
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    assert "@" == sheet.column_dimensions[headings["身份证"]].number_format
    assert "住宅" in sheet.data_validations.dataValidation[0].formula1


def test_a_long_sheet_is_read_whole():
    """Twenty thousand rows, with the place of the last one."""
    rows = [[f"{n % 30}-{n}", Decimal(n % 9999) / 100] for n in range(1, 20_001)]
    (table,) = XlsxFiles().read(write_xlsx([Table("房", ("a", "b"), rows)]), source="x.xlsx")
    assert (20_001, Row(20_001, ("20-20000", Decimal("0.02")))) == (len(table.rows), table.rows[-1])
