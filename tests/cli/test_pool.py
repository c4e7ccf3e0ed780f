"""``jizhi pool``: shared costs stated by paper or by meters, corrected, taken back and listed."""

from __future__ import annotations

import pytest

LIGHT = '[[fee]]\ncode = "light"\nname = "公摊照明"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\n'
LIGHT += 'basis = "b"\nformula = "area"'
MARCH = ("--fee", "light", "--period", "2025-03")
READINGS = (
    "房屋,楼号,单元,表号,表类型,上期度数,上期时间,本期度数,本期时间\r\n公表,,,P1,电,0,2025-03-01,{},2025-04-01\r\n"
)


@pytest.fixture
def priced(empty_office, workbook, tariff):
    """Two homes and a light that they share."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(LIGHT))
    return empty_office


def test_a_cost_is_stated_corrected_and_taken_back(priced):
    """Each statement in the same words is one; the bills are of the last."""
    state = ("pool", "state", *MARCH, "--basis", "电费单 7", "--amount")
    first, again = priced.run(*state, "30.01"), priced.run(*state, "30.01", "--json")
    assert (0, "30.01 CNY" in first.out, 0) == (first.code, True, again.data["pools"][0]["n"])
    assert 1 == priced.run(*state, "40.02", "--json").data["pools"][0]["n"]
    assert "40.02" == priced.run("bill", "--period", "2025-03", "--json").data["total"]
    assert 0 == priced.run("pool", "take-back", *MARCH, "--basis", "填错").code
    assert 3 == len(priced.run("pool", "list", "--json").data["pools"])
    assert "-40.02" == priced.run("bill", "--period", "2025-03", "--json").data["total"]


def test_a_cost_is_stated_by_the_meter_that_counted_it(priced, tmp_path):
    """The basis says what was multiplied; a meter that was not read to the end says so, with exit code 1."""
    path = tmp_path / "公表.csv"
    path.write_text(READINGS.format(100), encoding="utf-8")
    assert 0 == priced.run("import", path).code
    by_meter = ("pool", "meter", "--fee", "light", "--master", "P1", "--price", "0.6629元/kWh", "--period")
    said = priced.run(*by_meter, "2025-03", "--building", "1", "--json")
    assert (0, "P1: 100 kWh × 0.6629 元/kWh") == (said.code, said.data["pools"][0]["basis"])
    assert (6629, "1") == (said.data["pools"][0]["amount"]["fen"], said.data["pools"][0]["code"])
    late = priced.run(*by_meter, "2025-04", "--json")
    assert (1, [], ["reading-missing"]) == (late.code, late.data["pools"], late.codes)


@pytest.mark.parametrize(
    "words",
    [
        ("state", "--fee", "light", "--amount", "1", "--basis", "b"),
        ("state", *MARCH, "--amount", "1"),
        ("state", *MARCH, "--basis", "b"),
        ("state", *MARCH, "--basis", "b", "--amount", "1.234"),
        ("state", *MARCH, "--basis", "b", "--amount", "-1"),
        ("state", *MARCH, "--basis", "b", "--amount", "１"),
        ("state", "--fee", "nope", "--period", "2025-03", "--basis", "b", "--amount", "1"),
        ("take-back", *MARCH),
        ("meter", *MARCH, "--master", "P1"),
        ("meter", *MARCH, "--master", "P1", "--price", "lots"),
        ("meter", *MARCH, "--master", "P9", "--price", "1 元/kWh"),
    ],
)
def test_what_is_not_whole_is_wrong_use_and_changes_nothing(priced, words):
    """With exit code 2 and a sentence."""
    said = priced.run("pool", *words)
    assert (2, True) == (said.code, bool(said.err))
    assert [] == priced.run("pool", "list", "--json").data["pools"]
