"""Bad input from end to end: each is named and placed, nothing is half done, and no error yields a bill of 0."""

from __future__ import annotations

import time
import zipfile
from datetime import date

import openpyxl
import pytest

from jizhi.testing.billing import fee_text

PRICE = '"2.00 元/㎡/月"'
BASIS = '  basis = "resolution 2020-01-01"\n'
TWICE = fee_text() + fee_text().partition('per = "month"')[2]
TARIFFS = {
    "money as NaN": (fee_text().replace(PRICE, "nan"), "float-refused", "rates['price']"),
    "money as infinity": (fee_text(minimum="inf"), "float-refused", "minimum"),
    "money as a float": (fee_text(minimum="2.5e1"), "float-refused", "minimum"),
    "NaN within a quantity": (fee_text().replace("2.00 元", "nan 元"), "quantity-form", "rates: price"),
    "an unknown fact": (fee_text(formula="aera * price"), "name-unknown", "formula"),
    "a unit that does not fit": (fee_text(unit="元/m³"), "unit-mismatch", "formula"),
    "a formula of ten thousand characters": (
        fee_text(formula="area * price" + " + 0" * 2500), "formula-long", "formula",
    ),
    "a thousand parentheses": (fee_text(formula="(" * 1000 + "price" + ")" * 1000), "formula-long", "formula"),
    "deeper than it may be": (fee_text(formula="(" * 60 + "area * price" + ")" * 60), "formula-deep", "formula"),
    "an attribute": (fee_text(formula="().__class__"), "not-allowed", "formula"),
    "a tower of powers": (fee_text(formula="9**9**9"), "not-allowed", "formula"),
    "a call of Python": (fee_text(formula="__import__('os')"), None, "formula"),
    "full-width digits": (fee_text(formula="area * price * １"), "character", "formula"),
    "a full-width price": (fee_text().replace("2.00 元", "２.00 元"), "quantity-form", "rates: price"),
    "no basis": (fee_text().replace(BASIS, ""), "key-missing", "basis"),
    "a blank basis": (fee_text().replace(BASIS, '  basis = " "\n'), "basis-missing", "basis"),
    "overlapping versions": (TWICE, "versions-overlap", "version 2020-01-01"),
}  # fmt: skip


@pytest.mark.parametrize("case", TARIFFS)
def test_a_bad_tariff_is_named_with_file_fee_version_and_column_and_never_rates_or_bills(case, office, tariff):
    """By check, by calc and by publish; the tariff before it goes on billing."""
    fee, code, place = TARIFFS[case]
    path = tariff(fee, name="bad.toml")
    began = time.monotonic()
    checked = office.jizhi("check", path, "--json")
    assert 1 == checked.code
    assert code in (None, checked.codes[0])
    finding = checked.data["findings"][0]
    assert ("error", True) == (finding["severity"], finding["subject"].startswith(f"{path}: fee service"))
    assert place in finding["subject"]
    assert (place == "formula") == ("个字符：" in finding["text"])
    facts = ("--fee", "service", "--fact", "area=100", "--period", "2025-03", "--json")
    rated = office.jizhi("calc", path, *facts)
    assert (1, None) == (rated.code, rated.data["amount"])
    assert 1 == office.publish(path).code
    assert "590.11" == office.run("bill", "--period", "2025-03", "--json").data["total"]
    assert time.monotonic() - began < 20


def test_an_unknown_fact_asked_for_is_wrong_use(jizhi, tariff):
    """Nothing is rated without it."""
    said = jizhi("calc", tariff(), "--fee", "service", "--fact", "aera=1", "--period", "2025-03", "--json")
    assert (2, True) == (said.code, "aera" in said.err)
    assert "amount" not in said.data


HEADINGS = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "业主名称", "身份证", "份额")
GOOD = ("1", "1", "101", "住宅", "98.56", "已入住", "张三", None, None)


def room(room="102", area="98.56", name="甲", identity=None, share=None):
    return ("1", "1", room, "住宅", area, "已入住", name, identity, share)


ROWS = {
    "two tenures that exceed 1": ([room(share="60%"), room(name="乙", share="60%")], "shares-not-whole", "I3"),
    "an identity number typed as a number": ([room(identity=110105194912310020)], "identity-as-number", "H3"),
    "a room turned into a date": ([room(room=date(2025, 3, 12))], "room-as-date", "C3"),
    "an area with a binary tail": ([room(area=89.370000000000005 + 1e-12)], None, "E3"),
    "an area with three decimals": ([room(area=89.375)], "too-many-decimals", "E3"),
    "an area below zero": ([room(area=-89.37)], None, "E3"),
    "an area of full-width digits": ([room(area="８９.37㎡")], None, "E3"),
    "the same room twice": ([room(), room(name="乙")], None, "C3"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_named_by_its_cell_and_nobody_is_billed_for_it(case, empty_office, workbook, tariff):
    """The good row is imported and billed; the bad one leaves nothing, neither a space nor an owner nor a bill."""
    rows, code, cell = ROWS[case]
    said = empty_office.import_rooms(workbook(GOOD, *rows, headings=HEADINGS), "--json")
    errors = [finding for finding in said.data["findings"] if finding["severity"] == "error"]
    assert (1, f"房产业主!{cell}") == (said.code, errors[0]["subject"])
    assert code in (None, errors[0]["code"])
    assert {"accepted": 1, "refused": len(rows), "skipped": 0} == said.data["rows"]
    assert [1, 1] == [said.data["records"][kind]["new"] for kind in ("Space", "Party")]
    assert 0 == empty_office.publish(tariff()).code
    billed = empty_office.run("bill", "--period", "2025-03", "--json").data
    assert (1, "266.11") == (billed["bills"], billed["total"])


def test_a_bad_row_stops_everything_where_that_is_asked_for(empty_office, workbook):
    """Not even a store is made."""
    for rows, _, _ in ROWS.values():
        said = empty_office.import_rooms(workbook(GOOD, *rows, headings=HEADINGS), "--all-or-nothing", "--json")
        assert (1, False, False) == (said.code, said.data["applied"], empty_office.path.exists())


def test_a_merged_cell_is_not_filled_in_from_above(empty_office, workbook):
    """It is named with the cell it was merged into."""
    path = workbook(GOOD, room(), room(room="103"), headings=HEADINGS)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A3:A4")
    book.save(path)
    said = empty_office.import_rooms(path, "--json")
    (finding,) = said.data["findings"]
    assert (1, "merged-cell", "房产业主!A4") == (said.code, finding["code"], finding["subject"])
    assert ({"new": 2, "changed": 0}, True) == (said.data["records"]["Space"], "A3" in finding["text"])


@pytest.mark.parametrize("word", ["合计", "总计", "小计"])
def test_a_row_of_totals_is_no_room(empty_office, workbook, word):
    """It is said and left out."""
    totals = (word, None, None, None, 98.56, None, None, None, None)
    said = empty_office.import_rooms(workbook(GOOD, totals, headings=HEADINGS), "--json")
    assert (0, ["total-row"]) == (said.code, said.codes)
    assert {"accepted": 1, "refused": 0, "skipped": 1} == said.data["rows"]


def test_a_workbook_bomb_is_refused_before_it_is_unpacked(empty_office, workbook, tmp_path):
    """Named, quickly, and no store is made."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(workbook()) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in good.namelist():
            content = b"0" * 200_000_000 if name.endswith("sheet1.xml") else good.read(name)
            bomb.writestr(name, content)
    began = time.monotonic()
    said = empty_office.import_rooms(path, "--json")
    assert (2, ["file-not-read"], False) == (said.code, said.codes, empty_office.path.exists())
    assert "bomb.xlsx" in said.err and "sheet1.xml" in said.err
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00" * 100, b"hello"])
def test_a_file_that_is_no_register_is_named(empty_office, tmp_path, content):
    """Empty, broken, an old or encrypted workbook, binary, or a text of something else."""
    for name in ("rooms.xlsx", "rooms.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        said = empty_office.import_rooms(path)
        assert said.code in (1, 2)
        assert "rooms" in said.out + said.err
        if empty_office.path.exists():
            assert 2 == empty_office.run("bill", "--period", "2025-03").code
