"""The estate made from a seed is what it says it is, and people in it are nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from jizhi.estate import Project, Roster
from jizhi.intake import compare, read_estate
from jizhi.testing.estate import SPACES, estate_tables
from jizhi.values import Period


@pytest.fixture(scope="module")
def plan():
    return read_estate(estate_tables(), project="jade").value


@pytest.fixture(scope="module")
def roster(plan):
    return Roster.of(
        Project(code="jade", name="翠园"),
        spaces=plan.spaces,
        parties=plan.parties,
        tenures=plan.tenures,
        occupancies=plan.occupancies,
        vacancies=plan.vacancies,
        buildings=plan.buildings,
    )


def test_six_hundred_spaces_of_five_kinds_come_out_of_it(plan, roster):
    """And the roster finds nothing wrong with them."""
    assert SPACES == len(plan.spaces)
    assert {"dwelling": 324, "office": 56, "parking": 156, "shop": 24, "storage": 40} == roster.value.counts()
    assert () == roster.findings


def test_every_kind_of_dirt_is_in_it_and_is_named(plan):
    """Those a workbook from an office has."""
    errors = {finding.code for finding in plan.report.findings if finding.severity == "error"}
    assert {
        "identity-as-number", "merged-cell", "room-as-date", "id-number-wrong", "phone-wrong", "too-many-decimals",
        "negative-number", "float-noise", "not-a-number", "kind-unknown", "cell-missing", "formula-cell", "date-wrong",
        "room-twice", "room-unknown",
    } == errors  # fmt: skip
    assert "total-row" in {finding.code for finding in plan.report.findings}


def test_it_has_the_cases_that_bills_are_hard_for(plan):
    """Unsold, handed over mid-month in the year, two owners, sold in the year, empty for more than half a year."""
    year = Period.year(2025)
    assert 24 == sum(one.role == "developer" for one in plan.tenures)
    assert 12 <= sum(one.handover is not None and one.handover in year and one.handover.day > 1 for one in plan.spaces)
    assert {"2/5": 4, "3/5": 4, "1": 602} == Counter(str(one.share) for one in plan.tenures)
    assert 6 == sum(one.until is not None and one.until in year for one in plan.tenures)
    assert 8 <= sum(one.since < date(2024, 12, 1) for one in plan.vacancies)


def test_rare_characters_are_in_its_names(plan):
    """Also one beyond the basic plane."""
    assert any(max(one.name) > "\uffff" for one in plan.parties)


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_any_seed_gives_an_estate_that_can_be_applied_twice(seed):
    """Nothing in it depends on luck."""
    tables = estate_tables(seed, year=2026)
    plan = read_estate(tables, project="jade").value
    known = Roster.of(
        Project(code="jade", name="翠园"),
        spaces=plan.spaces,
        parties=plan.parties,
        tenures=plan.tenures,
        occupancies=plan.occupancies,
        vacancies=plan.vacancies,
        buildings=plan.buildings,
    )
    assert (SPACES, ()) == (len(plan.spaces), known.errors)
    assert compare(read_estate(tables, project="jade", known=known.value).value, known.value).empty


def test_nobody_in_it_is_real(plan):
    """No place has the code 99 and no network the prefix 154."""
    assert all(one.id_number.reveal("a test")[:2] == "99" for one in plan.parties if one.id_number)
    assert all(one.phone.reveal("a test")[:3] == "154" for one in plan.parties if one.phone)
