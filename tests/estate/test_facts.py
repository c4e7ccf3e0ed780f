"""What is known of a space on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.estate import Building, Change, FactValue, Occupancy, Vacancy
from jizhi.estate.facts import changes_in, facts_on
from jizhi.values import Period

MARCH = Period.month(2025, 3)


def test_facts_have_the_names_of_the_tariff_language(dossier, home):
    """Everything that is known, under its own name, custom facts among it."""
    known: dict[str, FactValue] = {
        "area": Decimal("98.56"),
        "inner_area": Decimal("80.00"),
        "billed_area": Decimal("90.00"),
        "kind": "dwelling",
        "layout": "三房",
        "building": "1",
        "entrance": "2",
        "zone": "north",
        "floor": 0,
        "floors": 18,
        "lift": False,
        "certificate": True,
        "usage_class": "住宅",
        "handover": date(2025, 3, 10),
    }
    facts = facts_on(dossier(space=home(**known, attributes={"garden": 3})), on=date(2025, 3, 1))
    assert known | {"garden": 3, "vacant_months": 0} == facts


def test_what_is_not_known_is_absent(dossier, home):
    """Unknown is not 0, not False and not an empty text."""
    assert {"kind": "dwelling", "vacant_months": 0} == facts_on(dossier(space=home(area=None)), on=MARCH.start)


def test_the_billed_area_is_the_area_unless_it_is_given(dossier, home):
    """It follows a change of the area; the inner area never stands in for it."""
    surveyed = Change(since=date(2025, 3, 15), fact="area", value=Decimal("91.00"))
    space = dossier(space=home(changes=[surveyed]))
    assert Decimal("89.50") == facts_on(space, on=date(2025, 3, 14))["billed_area"]
    assert Decimal("91.00") == facts_on(space, on=date(2025, 3, 15))["billed_area"]
    assert (date(2025, 3, 15),) == changes_in(space, ("billed_area",), period=MARCH)
    given = dossier(space=home(billed_area=Decimal("80.00"), changes=[surveyed]))
    assert () == changes_in(given, ("billed_area",), period=MARCH)
    assert "billed_area" not in facts_on(dossier(space=home(area=None, inner_area=Decimal(80))), on=MARCH.start)


def test_zone_and_floors_are_the_buildings_where_the_space_names_none(dossier, home):
    """What holds for a building need not be said for each of its spaces."""
    tower = Building(project="jade", code="1", zone="north", floors=18)
    facts = facts_on(dossier(building=tower), on=MARCH.start)
    assert ("north", 18) == (facts["zone"], facts["floors"])
    own = facts_on(dossier(space=home(zone="south", floors=6), building=tower), on=MARCH.start)
    assert ("south", 6) == (own["zone"], own["floors"])


def test_vacant_months_are_counted_from_the_first_day_of_the_vacancy(dossier):
    """The 31st becomes the 28th and returns to the 31st; on the day it ends nothing is vacant."""
    empty = dossier(vacancies=[Vacancy(space="1-101", since=date(2024, 12, 31), until=date(2025, 7, 1))])
    days = ["2024-12-30", "2025-01-30", "2025-01-31", "2025-02-27", "2025-02-28", "2025-06-30", "2025-07-01"]
    expected = [0, 0, 1, 1, 2, 6, 0]
    assert expected == [facts_on(empty, on=date.fromisoformat(day))["vacant_months"] for day in days]


def test_each_month_of_a_vacancy_is_a_change(dossier):
    """Also its end is; but only for who asks for the months."""
    empty = dossier(vacancies=[Vacancy(space="1-101", since=date(2025, 1, 10), until=date(2025, 3, 20))])
    days = tuple(date(2025, month, day) for month, day in ((2, 10), (3, 10), (3, 20)))
    assert days == changes_in(empty, ("vacant_months",), period=Period.year(2025))
    assert () == changes_in(empty, ("area", "occupants"), period=Period.year(2025))


def test_two_vacancies_one_after_the_other_count_from_their_own_first_days(dossier):
    """A new filing begins anew."""
    first = Vacancy(space="1-101", since=date(2024, 1, 1), until=date(2025, 1, 1))
    again = Vacancy(space="1-101", since=date(2025, 1, 1))
    assert 1 == facts_on(dossier(vacancies=[again, first]), on=date(2025, 2, 1))["vacant_months"]


def test_occupants_and_vehicles_are_those_of_the_day(dossier):
    """All households count; where nobody is recorded at all, nothing is known; where all have left, it is 0."""
    lodgers = [
        Occupancy(space="1-101", party="zhang", since=date(2020, 1, 1), until=date(2025, 3, 10), heads=3, vehicles=1),
        Occupancy(space="1-101", party="li", since=date(2025, 3, 5), until=date(2025, 3, 20), heads=2),
    ]
    lodged = dossier(occupancies=lodgers)
    counted = [facts_on(lodged, on=date(2025, 3, day)) for day in (4, 5, 10, 20)]
    assert [(3, 1), (5, 1), (2, 0), (0, 0)] == [(facts["occupants"], facts["vehicles"]) for facts in counted]
    assert "occupants" not in facts_on(dossier(), on=MARCH.start)
    assert (date(2025, 3, 10),) == changes_in(lodged, ("vehicles",), period=MARCH)


def test_a_change_has_the_last_word(dossier, home):
    """A prepayment, a new kind and even a head count may come as a change, each from its day on."""
    space = home(
        changes=[
            Change(since=date(2025, 3, 10), fact="prepaid_months", value=12),
            Change(since=date(2025, 3, 20), fact="kind", value="office"),
            Change(since=date(2025, 3, 20), fact="occupants", value=9),
        ]
    )
    lodger = Occupancy(space="1-101", party="zhang", since=date(2020, 1, 1), heads=3)
    changed = dossier(space=space, occupancies=[lodger])
    assert "prepaid_months" not in facts_on(changed, on=date(2025, 3, 9))
    after = facts_on(changed, on=date(2025, 3, 20))
    assert (12, "office", 9) == (after["prepaid_months"], after["kind"], after["occupants"])


@pytest.mark.parametrize("day", ["2025-02-28", "2025-03-01", "2025-04-01"])
def test_only_days_strictly_inside_the_period_are_changes(dossier, home, day):
    """What begins with the period holds throughout it."""
    change = Change(since=date.fromisoformat(day), fact="floor", value=5)
    assert () == changes_in(dossier(space=home(changes=[change])), ("floor",), period=MARCH)


def test_a_change_to_the_same_value_changes_nothing(dossier, home):
    """A line is cut only where a fact differs."""
    again = Change(since=date(2025, 3, 15), fact="area", value=Decimal("89.5"))
    assert () == changes_in(dossier(space=home(changes=[again])), ("area",), period=MARCH)


def test_a_vacancy_in_the_last_months_of_the_calendar_asks_for_no_day_beyond(dossier):
    """The months are counted up to the end of the period and no further."""
    empty = dossier(vacancies=[Vacancy(space="1-101", since=date(9999, 10, 30))])
    period = Period(date(9999, 1, 1), date(9999, 12, 31))
    assert (date(9999, 11, 30), date(9999, 12, 30)) == changes_in(empty, ("vacant_months",), period=period)


def test_a_space_of_which_nothing_is_dated_never_changes(dossier, home):
    """Nor does a fact that nobody changed, whatever happens to the others."""
    assert () == changes_in(dossier(), ("area", "vacant_months", "occupants"), period=MARCH)
    moved = home(changes=[Change(since=date(2025, 3, 15), fact="floor", value=5)])
    assert () == changes_in(dossier(space=moved), ("area", "billed_area", "lift"), period=MARCH)
