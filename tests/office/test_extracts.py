"""Extracts: what a run pins of the estate, in chunks, as text that comes back the same."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import UnknownProject
from jizhi.estate import Building, Meter, Occupancy, Party, Vacancy, Zone
from jizhi.office.extracts import Extract, extracts, fingerprint, pinned, read_project, read_roster, roster_of, unpinned
from jizhi.testing.billing import JADE, home, owned, settle, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Phone

SINCE = date(2025, 1, 1)


@pytest.fixture
def store():
    kept = MemoryStore()
    lived = Occupancy(project="jade", space="1-102", party="li", since=SINCE)
    empty = Vacancy(project="jade", space="1-103", since=SINCE)
    homes = [home(f"1-10{n}", building="1") for n in (3, 1, 2)]
    settle(kept, village(homes, [owned("1-101", "wang"), owned("1-103")], occupancies=(lived,), vacancies=(empty,)))
    with kept.writing() as tx:
        tx.put(Zone(project="jade", code="north"), expected=None)
        tx.put(Building(project="jade", code="1", floors=18), expected=None)
        tx.put(Meter(project="jade", space="1-101", code="w1", kind="water", unit="m³"), expected=None)
        li = tx.get(Party, "li")
        tx.put(attrs.evolve(li, name="李四", phone=Phone("13800138000")), expected=li.version)
    return kept


def test_extracts_take_the_spaces_by_code_and_what_belongs_to_each(store):
    """Every chunk stands alone: its tenures, lives, vacancies, people; and the buildings of the project."""
    with store.reading() as known:
        first, second = extracts(known, JADE, size=2)
    assert ["1-101", "1-102"] == [space.code for space in first.spaces]
    assert ["1-103"] == [space.code for space in second.spaces]
    assert ["wang"] == [tenure.party for tenure in first.tenures]
    assert (["li"], []) == ([o.party for o in first.occupancies], list(second.occupancies))
    assert ["1-103"] == [vacancy.space for vacancy in second.vacancies]
    assert (["w1"], []) == ([meter.code for meter in first.meters], list(second.meters))
    assert ["1"] == [building.code for building in second.buildings] and ["north"] == [z.code for z in first.zones]
    assert 18 == roster_of(first).facts("1-101", on=SINCE)["floors"]


def test_of_people_only_the_id_and_the_kind_are_taken(store):
    """A run needs nobody's name or number."""
    with store.reading() as known:
        first, second = extracts(known, JADE, size=2)
    assert [("li", "li", None), ("wang", "wang", None)] == [(p.id, p.name, p.phone) for p in first.parties]
    assert ["zhang"] == [party.id for party in second.parties]


def extracted(records):
    return Extract(records=records)


def test_a_pinned_text_is_the_same_for_the_same_records(store):
    """Written twice, read, and written again."""
    with store.reading() as known:
        (whole,) = map(extracted, extracts(known, JADE, size=9))
        (again,) = map(extracted, extracts(known, JADE, size=9))
    assert pinned(whole) == pinned(again) == pinned(unpinned(pinned(whole)))
    assert whole == unpinned(pinned(whole))


def test_a_fingerprint_tells_parts_and_their_order_apart():
    """It is a hash of hashes."""
    assert len({fingerprint(parts) for parts in (["a", "b"], ["b", "a"], ["a"], [])}) == 4


def test_the_roster_as_it_is_now_has_the_names(store):
    """For people to look at, not for a run."""
    with store.reading() as known:
        roster = read_roster(known, read_project(known, "jade"))
    assert ["李四", "wang", "zhang"] == [party.name for party in roster.parties]
    assert ["1-101", "1-102", "1-103"] == [space.code for space in roster.spaces]


def test_a_project_that_is_not_there_is_named(store):
    """By its code."""
    with store.reading() as known, pytest.raises(UnknownProject, match="opal"):
        read_project(known, "opal")
