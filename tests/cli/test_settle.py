"""``jizhi settle``: a year's advances of a shared cost against what it really came to."""

from __future__ import annotations

import pytest

LIFT = '[[fee]]\ncode = "lift"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\n'
LIFT += 'basis = "b"\nformula = "area"'
SETTLE = ("settle", "--fee", "lift", "--period", "2025-03", "--amount")


@pytest.fixture
def advanced(empty_office, workbook, tariff):
    """Two homes whose lifts were advanced in March."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(LIFT))
    empty_office.run("pool", "state", "--fee", "lift", "--period", "2025-03", "--basis", "b", "--amount", "30.00")
    empty_office.run("bill", "--period", "2025-03")
    return empty_office


def test_each_payer_is_told_what_he_is_still_charged(advanced):
    """In lines and for programs; nothing is changed by it."""
    said, again = advanced.run(*SETTLE, "50.00"), advanced.run(*SETTLE, "50.00", "--json")
    assert (0, True) == (said.code, "差额 · rest 20.00 元" in said.out)
    assert ("30.00", "20.00") == (again.data["advanced"], again.data["difference"])
    assert {"space", "payer", "advanced", "share", "difference"} == set(again.data["rows"][0])
    assert said.out == advanced.run(*SETTLE, "50.00").out


def test_a_share_that_nobody_advanced_needs_a_person(advanced):
    """Advances of a fee that was never charged."""
    said = advanced.run(*SETTLE, "50.00", "--advanced-as", "nothing", "--json")
    assert (1, {"advance-missing"}) == (said.code, set(said.codes))


@pytest.mark.parametrize("words", [("-1",), ("1.234",), ("1", "--fee", "nope")])
def test_a_wrong_use_is_refused(advanced, words):
    """An amount that is none, and a fee that is not shared out."""
    assert 2 == advanced.run(*SETTLE, *words).code


def test_a_space_whose_weight_cannot_be_found_stops_the_settlement(empty_office, workbook, tariff):
    """Exit code 1, and no row."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(LIFT.replace('"area"', '"area * vehicles"')))
    said = empty_office.run(*SETTLE, "50.00", "--json")
    assert (1, []) == (said.code, said.data["rows"])


def test_the_differences_are_posted_once_where_that_is_asked(advanced):
    """20.00 more of the two; asked again there is nothing to post."""
    post = ("--post", "2025-05-01", "--due", "2025-05-31", "--basis", "bill 17")
    said = advanced.run(*SETTLE, "50.00", *post, "--json")
    assert (0, 2) == (said.code, said.data["posted"])
    assert "入账 0 笔" in advanced.run(*SETTLE, "50.00", *post).out
    money = advanced.run("report", "--period", "2025-05", "--json").data["money"]
    assert 2000 == money["flow"]["charged"]["fen"]


@pytest.mark.parametrize("words", [(), ("--due", "2025-05-31"), ("--basis", "b")])
def test_what_is_posted_has_a_due_day_and_a_paper(advanced, words):
    """Nothing is posted without."""
    said = advanced.run(*SETTLE, "50.00", "--post", "2025-05-01", *words)
    assert (2, True) == (said.code, "--basis" in said.err)
