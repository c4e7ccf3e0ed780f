"""Readings and single charges at the command line: imported, asked for, approved by somebody else, billed."""

from __future__ import annotations

import pytest

from jizhi.testing.billing import fee_text

CARD = fee_text("card", on='"once"', per='"once"', formula="price + (0 if fine == 0 else fine)", unit="元")
WATER = fee_text("water", on='"meter"', per='"period"', formula="usage * price", unit="元/m³")
HEAD = '[facts.fine]\ntype = "decimal"\nunit = "元"\n'
READINGS = "房屋,楼号,单元,表类型,上期度数,上期时间,本期度数,本期时间\r\n101,1,1,水表,100,2025-03-01,110,2025-04-01\r\n"
ASK = ("ask", "K-1", "--space", "1-1-101", "--fee", "card", "--day", "2025-03-07")


@pytest.fixture
def priced(empty_office, workbook, tariff):
    """Two homes, a water fee and one for a lost card."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(WATER, CARD, head=HEAD))
    return empty_office


def test_readings_are_imported_by_their_headings_and_billed(priced, tmp_path):
    """The same file again changes nothing; a run then bills the use."""
    path = tmp_path / "抄表.csv"
    path.write_bytes(READINGS.encode("gb18030"))
    rehearsed = priced.run("import", path, "--dry-run", "--json")
    assert (False, {"new": 2, "changed": 0}) == (rehearsed.data["applied"], rehearsed.data["records"]["MeterReading"])
    said = priced.run("import", path)
    assert (0, True) == (said.code, "已导入" in said.out), said.out
    assert "没有变化" in priced.run("import", path).out
    assert "20.00" == priced.run("bill", "--period", "2025-03", "--json").data["total"]


def test_a_bad_reading_is_refused_by_its_cell(priced, tmp_path):
    """With the way out, and exit code 1; the refused row goes back to whoever typed it."""
    path, back = tmp_path / "抄表.csv", tmp_path / "refused.xlsx"
    path.write_text(READINGS.replace(",110,", ",90,"), encoding="utf-8")
    said = priced.run("import", path, "--refused", back)
    assert (1, True, True) == (said.code, "读数比上次 100 小" in said.out + said.err, back.exists())


def test_a_single_charge_is_asked_approved_and_billed(priced):
    """Listed on the way; whoever asked cannot approve."""
    assert 0 == priced.run("charge", *ASK, "--fact", "fine=3.50").code
    assert 2 == priced.run("charge", "approve", "K-1").code
    assert "待审批" in priced.run("charge", "list").out
    said = priced.jizhi("charge", "--db", priced.db, "--project", "jade", "--actor", "李", "approve", "K-1", "--json")
    assert (0, "approved", "李") == (said.code, said.data[0]["state"], said.data[0]["approved_by"])
    assert "5.50" == priced.run("bill", "--period", "2025-03", "--json").data["total"]
    assert "withdrawn" == priced.run("charge", "withdraw", "K-1", "--json").data[0]["state"]
    assert "-5.50" == priced.run("bill", "--period", "2025-03", "--json").data["total"]


@pytest.mark.parametrize(
    "words",
    [
        ("list", "K-1"),
        ("approve",),
        ("ask", "K-1", "--fee", "card"),
        (*ASK[:4], "--fee", "water", "--day", "2025-03-07"),
        (*ASK, "--fact", "fine"),
        (*ASK, "--fact", "nope=1"),
        (*ASK, "--fact", "fine=abc"),
        ("decline", "K-2"),
    ],
)
def test_wrong_use_is_told_and_keeps_nothing(priced, words):
    """Exit code 2."""
    assert 2 == priced.run("charge", *words).code
    assert [] == priced.run("charge", "list", "--json").data
