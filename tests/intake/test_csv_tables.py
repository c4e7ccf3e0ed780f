"""CSV in and out: two encodings, no guessing, no formula let out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.errors import FileNotRead
from jizhi.intake import Formula, Merged, Table, read_csv, write_csv

TEXT = "楼号,房屋\r\n3,1203\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_file_from_any_chinese_office_is_read(encoding):
    """UTF-8 first, with or without its mark, then GB18030."""
    assert ("楼号", "房屋") == read_csv(TEXT.encode(encoding), name="s").rows[0].cells


def test_a_rare_character_of_four_bytes_survives():
    """GB18030 holds what GBK cannot."""
    assert ("䶮", "𠮷") == read_csv("䶮,𠮷\n".encode("gb18030"), name="s").rows[0].cells


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04rest", "a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook"),
        (b"", "it is empty"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"a\x00b,c\n", "neither UTF-8 nor GB18030"),
        (b'"open,quote\n1,2\n', "line 2"),
        (b"a," * 300, "256 columns"),
        (b"x\n" * 200_001, "200000 rows"),
    ],
)
def test_what_is_no_honest_csv_file_is_refused_with_the_reason(content, reason):
    """A file is read whole or refused by name."""
    with pytest.raises(FileNotRead, match=reason):
        read_csv(content, name="s")


def test_a_file_larger_than_memory_should_hold_is_refused(monkeypatch):
    """The size is looked at before anything is decoded."""
    monkeypatch.setattr("jizhi.intake.csv_tables.BYTES_MAX", 10)
    with pytest.raises(FileNotRead, match="larger than 10 bytes"):
        read_csv(b"0123456789a", name="s")


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "'=x", "''+x", "'王", "王,五", 'a"b', "\u202eRTL"]
)
def test_a_name_that_looks_like_a_formula_goes_out_harmless_and_comes_back_whole(name):
    """Cells that start with = + - @ tab or CR are armoured; the reader takes the armour off."""
    out = write_csv(Table("s", (), [["x", name]]))
    assert not any(cell.strip('"').startswith(tuple("=+-@\t\r")) for cell in out.decode("utf-8-sig").split(","))
    assert ("x", name) == read_csv(out, name="s").rows[0].cells


def test_numbers_dates_and_formulas_go_out_as_plain_text():
    """A negative number is no formula and stays bare."""
    cells = [Decimal("-1E+2"), 3, date(2025, 3, 1), True, None, Merged("A1"), Formula("=A1", 3)]
    out = write_csv(Table("s", ("a", "b", "c", "d", "e", "f", "g"), [cells]))
    assert "-100,3,2025-03-01,True,,,'=A1" == out.decode("utf-8-sig").splitlines()[1]
