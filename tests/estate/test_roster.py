"""The roster: checked once, then it answers for any space and day."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import pytest

from jizhi.errors import UnknownParty, UnknownSpace
from jizhi.estate import Building, Meter, Occupancy, Party, Project, Roster, Vacancy, Zone
from jizhi.values import Period

MARCH = Period.month(2025, 3)
NEW_YEAR, SUMMER = date(2025, 1, 1), date(2025, 7, 1)


def told(outcome):
    """Findings as (code, severity, subject)."""
    return [(finding.code, finding.severity, finding.subject) for finding in outcome.findings]


@pytest.fixture
def enrol(project, people, home):
    """Return a maker of rosters of one home and three parties."""

    def make(**records):
        return Roster.of(**{"project": project, "spaces": [home()], "parties": people} | records)

    return make


def test_an_estate_in_order_has_no_finding(enrol, held):
    """Everything fits, nothing is parked, and all of it can be looked up."""
    outcome = enrol(tenures=[held()], meters=[Meter(space="1-101", code="w1", kind="water", unit="m³")])
    roster = outcome.value
    assert (True, (), {}, 1) == (outcome.ok, outcome.findings, dict(roster.parked), len(roster))
    assert ("1-101", "zhang", "w1") == (
        roster.space("1-101").code,
        roster.party("zhang").id,
        roster.dossier("1-101").meters[0].code,
    )
    assert ["li", "wang", "zhang"] == [party.id for party in roster.parties]


def test_facts_changes_and_turns_are_asked_by_code(enrol, held):
    """The roster hands the question to the dossier of the space."""
    lodger = Occupancy(space="1-101", party="li", since=date(2025, 3, 11), heads=2)
    roster = enrol(tenures=[held()], occupancies=[lodger]).value
    assert 2 == roster.facts("1-101", on=date(2025, 3, 11))["occupants"]
    assert (date(2025, 3, 11),) == roster.changes("1-101", {"occupants"}, period=MARCH)
    asked = {"fee": "service", "period": MARCH}
    assert ["zhang", "li"] == [t.shares[0][0] for t in roster.turns("1-101", payer="occupant", **asked).value]
    boundary = {"payer": "developer-until-handover", "handover_from": date(2025, 3, 31)}
    assert ["payer-missing"] == [f.code for f in roster.turns("1-101", **asked, **boundary).findings]


def test_what_is_not_there_is_an_error_of_its_own(enrol):
    """Unknown codes never look like an empty answer."""
    roster = enrol().value
    asks = (roster.space, lambda code: roster.facts(code, on=NEW_YEAR), lambda code: roster.part([code]))
    for ask in asks:
        with pytest.raises(UnknownSpace, match="9-909"):
            ask("9-909")
    for ask in (roster.party, lambda party: roster.spaces_of(party, on=NEW_YEAR)):
        with pytest.raises(UnknownParty, match="nobody"):
            ask("nobody")


def test_a_record_of_a_space_that_is_not_there_is_named_and_left_out(enrol, held):
    """The record is the subject; no space is parked for it."""
    records = {
        "tenures": [held(space="9-909")],
        "occupancies": [Occupancy(space="9-909", party="li", since=NEW_YEAR)],
        "vacancies": [Vacancy(space="9-909", since=NEW_YEAR)],
        "meters": [Meter(space="9-909", code="w1", kind="water", unit="m³")],
    }
    outcome = enrol(**records)
    subjects = ["tenure 9-909 zhang", "occupancy 9-909 li", "vacancy 9-909", "meter 9-909 w1"]
    assert [("space-unknown", "error", subject) for subject in subjects] == told(outcome)
    assert {} == dict(outcome.value.parked)


def test_a_party_that_is_not_there_parks_the_space(enrol, held):
    """A bill needs somebody to go to."""
    outcome = enrol(tenures=[held("ghost"), held("ghost", role="tenant")])
    assert [("party-unknown", "error", "1-101")] == told(outcome)
    assert "ghost" == outcome.findings[0].fact("party")
    assert outcome.findings == outcome.value.parked["1-101"]
    assert () == outcome.value.parties_of("1-101", on=NEW_YEAR)


def test_an_unknown_developer_is_named(people, home):
    """The project itself is the subject."""
    for developer, expected in (("ghost", [("party-unknown", "error", "project jade")]), ("li", [])):
        project = Project(code="jade", name="翠园", developer=developer)
        assert expected == told(Roster.of(project, spaces=[home()], parties=people))


def test_of_two_records_with_one_id_the_first_counts(enrol, home, held, people):
    """Spaces and what belongs to them are parked; a party, zone or building is only named."""
    outcome = enrol(
        spaces=[home(floor=1), home(floor=2)],
        parties=[*people, Party(id="li", name="another")],
        tenures=[held(), held(until=SUMMER)],
        zones=[Zone(project="jade", code="north", name="one"), Zone(project="jade", code="north", name="two")],
        buildings=[Building(project="jade", code="1"), Building(project="jade", code="1", floors=6)],
        meters=[Meter(space="1-101", code="w1", kind="water", unit="m³")] * 2,
        vacancies=[Vacancy(space="1-101", since=NEW_YEAR)] * 2,
        occupancies=[Occupancy(space="1-101", party="li", since=NEW_YEAR, heads=0)] * 2,
    )
    doubles = [(f.subject, f.fact("record"), f.fact("id")) for f in outcome.findings if f.code == "duplicate-id"]
    assert [
        ("party li", "party", "li"),
        ("zone north", "zone", "north"),
        ("building 1", "building", "1"),
        ("1-101", "space", "1-101"),
        ("1-101", "tenure", "/1-101/owner/zhang/2020-01-01"),
        ("1-101", "occupancy", "/1-101/li/2025-01-01"),
        ("1-101", "vacancy", "/1-101/2025-01-01"),
        ("1-101", "meter", "/1-101/w1"),
    ] == doubles
    roster = outcome.value
    assert (1, "li", "one", None) == (
        roster.space("1-101").floor,
        roster.party("li").name,
        roster.zones[0].name,
        roster.buildings[0].floors,
    )
    assert ["1-101"] == list(roster.parked)


def test_records_of_another_project_are_named(enrol, home, held):
    """A space is kept and parked; whatever else is left out."""
    outcome = enrol(
        spaces=[home(project="pearl")],
        tenures=[held(project="pearl"), held(project="jade")],
        zones=[Zone(project="pearl", code="north")],
        buildings=[Building(project="pearl", code="1")],
    )
    subjects = ["zone north", "building 1", "tenure 1-101 zhang", "1-101"]
    assert [("project-other", "error", subject) for subject in subjects] == told(outcome)
    roster = outcome.value
    assert (["1-101"], 1, (), ()) == (
        list(roster.parked),
        len(roster.dossier("1-101").tenures),
        roster.zones,
        roster.buildings,
    )


def test_shares_above_all_park_the_space_and_the_others_are_billed(enrol, home, held):
    """The finding names space, days, sum and role."""
    half = Fraction(1, 2)
    tenures = [held(), held("li", since=NEW_YEAR, until=SUMMER, share=half), held(space="1-102")]
    outcome = enrol(spaces=[home(), home("1-102")], tenures=tenures)
    assert [("tenure-shares-exceed", "error", "1-101")] == told(outcome)
    expected = {"from": "2025-01-01", "to": "2025-07-01", "sum": "3/2", "role": "owner", "fee": ""}
    assert expected == dict(outcome.findings[0].facts)
    assert (["1-101"], 2) == (list(outcome.value.parked), len(outcome.value))


def test_shares_below_all_are_a_warning_until_somebody_bills_those_days(enrol, held):
    """What is short today may never be billed; an open end has no last day."""
    outcome = enrol(tenures=[held(share=Fraction(1, 2))])
    assert [("tenure-shares-short", "warning", "1-101")] == told(outcome)
    assert ("2020-01-01", "", "1/2") == tuple(outcome.findings[0].fact(name) for name in ("from", "to", "sum"))
    assert {} == dict(outcome.value.parked)


def test_shares_for_a_fee_add_up_over_roles(enrol, held):
    """Sixty of the owner and forty of the tenant are all of the service fee; sixty and thirty are short."""
    owner = held(share=Fraction(3, 5), fees=("service",))
    for tenant, expected in ((Fraction(2, 5), []), (Fraction(3, 10), [("service", "9/10")])):
        outcome = enrol(tenures=[held(), owner, held("li", role="tenant", share=tenant, fees=("service",))])
        assert expected == [(finding.fact("fee"), finding.fact("sum")) for finding in outcome.findings]


def test_days_between_two_owners_are_not_short(enrol, held):
    """Nobody at all is not a wrong share: turns say payer-missing when such a day is billed."""
    assert [] == told(enrol(tenures=[held(until=NEW_YEAR), held("li", since=SUMMER)]))


def test_the_same_heads_counted_twice_are_an_error(enrol):
    """Heads in one record and vehicles in another are not; nor are two households."""

    def stay(party="li", **said):
        return Occupancy(space="1-101", party=party, since=NEW_YEAR, **said)

    later = Occupancy(space="1-101", party="li", since=SUMMER, heads=1)
    assert [("occupancy-overlap", "error", "1-101")] == told(enrol(occupancies=[stay(heads=2), later]))
    vehicles = Occupancy(space="1-101", party="li", since=SUMMER, heads=0, vehicles=1)
    assert [("occupancy-overlap", "error", "1-101")] == told(enrol(occupancies=[stay(heads=0, vehicles=1), vehicles]))
    for pair in ([stay(heads=2), vehicles], [stay(), stay("wang")], [stay(until=SUMMER), later]):
        assert [] == told(enrol(occupancies=pair))


def test_overlapping_vacancies_are_an_error(enrol):
    """Which first day counts would be a guess."""
    first, second = Vacancy(space="1-101", since=NEW_YEAR), Vacancy(space="1-101", since=SUMMER)
    outcome = enrol(vacancies=[first, second])
    assert [("vacancy-overlap", "error", "1-101")] == told(outcome)
    assert "2025-07-01" == outcome.findings[0].fact("from")
    assert [] == told(enrol(vacancies=[Vacancy(space="1-101", since=NEW_YEAR, until=SUMMER), second]))


def test_a_vacancy_in_which_somebody_lives_is_a_warning(enrol):
    """A record without heads does not live there."""
    empty = Vacancy(space="1-101", since=NEW_YEAR)
    for heads, expected in ((1, [("vacancy-occupied", "warning", "1-101")]), (0, [])):
        lodger = Occupancy(space="1-101", party="li", since=SUMMER, heads=heads)
        assert expected == told(enrol(vacancies=[empty], occupancies=[lodger]))


def test_a_zone_that_is_not_there_is_named_once_zones_are_recorded(enrol, home):
    """Where no zone is recorded, zones are free text."""
    spaces = [home(zone="nowhere"), home("1-102", zone="north"), home("1-103")]
    tower = Building(project="jade", code="2", zone="nowhere")
    assert [] == told(enrol(spaces=spaces, buildings=[tower]))
    zones = [Zone(project="jade", code="north"), Zone(project="jade", code="gate", parent="lost")]
    outcome = enrol(spaces=spaces, buildings=[tower], zones=zones)
    assert [
        ("zone-unknown", "error", "zone gate"),
        ("zone-unknown", "error", "building 2"),
        ("zone-unknown", "warning", "1-101"),
    ] == told(outcome)


def test_zones_that_lie_in_each_other_are_named(enrol, home):
    """And nothing runs in a circle for ever."""
    zones = [Zone(project="jade", code=code, parent=parent) for code, parent in (("a", "b"), ("b", "a"), ("c", "a"))]
    outcome = enrol(spaces=[home(zone="c")], zones=zones)
    assert [("zone-cycle", "error", "zone a"), ("zone-cycle", "error", "zone b")] == told(outcome)
    assert 1 == len(outcome.value.select(zone="b"))


def test_a_selection_knows_nested_zones(enrol, home):
    """A zone holds the spaces of the zones in it, also those whose building alone names a zone."""
    spaces = [home(zone="gate"), home("2-101", building="2"), home("3-1", kind="shop", zone="south")]
    roster = enrol(
        spaces=spaces,
        buildings=[Building(project="jade", code="2", zone="north")],
        zones=[Zone(project="jade", code=c, parent=p) for c, p in (("north", ""), ("gate", "north"), ("south", ""))],
    ).value

    def codes(**wanted):
        return [space.code for space in roster.select(**wanted).spaces]

    assert ["1-101", "2-101"] == codes(zone="north")
    assert ["1-101"] == codes(zone="gate")
    assert ["2-101"] == codes(building="2")
    assert ["3-1"] == codes(kind="shop")
    assert [] == codes(zone="north", kind="shop")
    assert ["1-101", "2-101", "3-1"] == codes()
    assert {"dwelling": 2, "shop": 1} == roster.counts()


def test_a_part_holds_only_what_belongs_to_it(people, home, held):
    """Its parties are those of its spaces and the developer; asked twice for a space, it has it once."""
    project = Project(code="jade", name="翠园", developer="wang")
    tenures = [held(), held("ghost", space="1-102"), held("li", space="1-103")]
    whole = Roster.of(project, spaces=[home(f"1-10{n}") for n in (1, 2, 3)], parties=people, tenures=tenures).value
    part = whole.part(["1-102", "1-101", "1-101"])
    assert ["1-101", "1-102"] == [space.code for space in part.spaces]
    assert (["wang", "zhang"], ["1-102"]) == ([party.id for party in part.parties], list(part.parked))
    assert 0 == len(whole.part([]))


def test_who_has_what_on_a_day(enrol, home, held):
    """Holders and households, each once, on that day alone."""
    roster = enrol(
        spaces=[home(), home("1-102")],
        tenures=[held(until=SUMMER), held("li", since=SUMMER), held(space="1-102")],
        occupancies=[Occupancy(space="1-101", party=party, since=NEW_YEAR) for party in ("wang", "zhang")],
    ).value
    assert ["zhang", "wang"] == [party.id for party in roster.parties_of("1-101", on=NEW_YEAR)]
    assert ["li", "wang", "zhang"] == [party.id for party in roster.parties_of("1-101", on=SUMMER)]
    assert ["1-101", "1-102"] == [space.code for space in roster.spaces_of("zhang", on=NEW_YEAR)]
    assert [] == [space.code for space in roster.spaces_of("li", on=NEW_YEAR)]
    assert ["1-102"] == [space.code for space in roster.spaces_of("zhang", on=date(2024, 1, 1)) if space.code > "1-101"]


def test_a_roster_travels_to_another_process(enrol, held):
    """A part of a bill run may be worked off elsewhere."""
    roster = enrol(tenures=[held("ghost")]).value
    assert roster == pickle.loads(pickle.dumps(roster))


def test_a_roster_prints_small_and_cannot_be_edited(enrol):
    """A hundred thousand spaces do not land in a log."""
    roster = enrol().value
    assert len(repr(roster)) < 600
    with pytest.raises(AttributeError):
        roster.project = None
    with pytest.raises(TypeError):
        roster.parked["1-101"] = ()
