"""jizhi report on money: rates, what is owed and how old, on the screen, in JSON, on the page and in the workbook."""

from __future__ import annotations

import openpyxl
import pytest

from jizhi.testing.billing import fee_text


@pytest.fixture
def overdue(empty_office, workbook, tariff):
    """The office after the bills of March, none of them paid, with late fees up to the end of the year."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"'))
    assert 0 == empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01").code
    assert 0 == empty_office.run("late", "--as-of", "2025-12-31").code
    return empty_office


def test_a_report_says_what_was_collected_and_is_owed(overdue):
    """Nothing was paid: a rate of nothing, not no rate; what is owed is what was charged and its late fees."""
    said = overdue.run("report", "--period", "2025", "--json")
    money = said.data["money"]
    assert ("0", None) == (money["collected"]["current_rate"], money["collected"]["recovery_rate"])
    flow = money["flow"]
    assert flow["closing"] == money["flows_by_fee"][0]["closing"]
    assert ["1"] == [each["key"] for each in money["flows_by_building"]]
    assert ("2025-12-31", 2) == (money["as_of"], len(money["ageing"]))


def test_a_person_reads_the_rates(overdue):
    """In two or three lines."""
    said = overdue.run("report", "--period", "2025")
    assert "当期收缴率 current 0.00%" in said.out
    assert "清欠率 recovered —" in said.out
    assert "2025-06-30: 逾期 437.12 元" in overdue.run("report", "--period", "2025", "--as-of", "2025-06-30").out


def test_the_page_and_the_workbook_have_it_too(overdue, tmp_path):
    """The chart of ages, and a sheet for each cut; people by name."""
    page, book = tmp_path / "r.html", tmp_path / "r.xlsx"
    assert 0 == overdue.run("report", "--period", "2025", "--html", page, "--xlsx", book).code
    assert 1 == page.read_text(encoding="utf-8").count('aria-label="账龄"')
    sheets = openpyxl.load_workbook(book)
    assert ["收缴", "欠费变动", "账龄", "收款", "预收", "押金"] == sheets.sheetnames[-6:]
    assert {"缴费人", "张三", "李四"} == {row[0].value for row in sheets["账龄"]}


def test_before_any_bill_there_is_nothing_to_say_of_money(empty_office, workbook):
    """Neither on the screen nor on the page."""
    empty_office.import_rooms(workbook())
    said = empty_office.run("report", "--period", "2025", "--json")
    assert (None, None, []) == tuple(said.data["money"][name] for name in ("flow", "collected", "ageing"))
    assert "欠费" not in empty_office.run("report", "--period", "2025").out
