"""Laws of the estate, each against a naive reference that walks day by day."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jizhi.estate import PAYERS, Dossier, Project, Roster
from jizhi.estate.checks import check
from jizhi.estate.facts import changes_in, facts_on
from jizhi.estate.turns import turns_of
from jizhi.testing.estates import FEES, PEOPLE, days, dossiers, ownerships, periods, rosters, spaces
from jizhi.values import Period, months_after

NAMES = (
    *("area", "billed_area", "lift", "layout", "occupants", "vehicles", "vacant_months", "prepaid_months", "balcony"),
    *("kind", "floor", "handover"),
)


def each_day(period):
    return [period.start + timedelta(days=n) for n in range(period.days)]


def runs_on(spell, day):
    return spell.since <= day and (spell.until is None or spell.until > day)


def whole_months(since, day):
    months = 0
    while months_after(since, months + 1) <= day:
        months += 1
    return months


def known(dossier, name, day):
    """One fact, found the long way round; None where it is unknown."""
    space = dossier.space
    changed = [change for change in space.changes if change.fact == name and change.since <= day]
    if changed:
        return max(changed, key=lambda change: change.since).value
    if name in {"occupants", "vehicles"}:
        present = [one for one in dossier.occupancies if runs_on(one, day)]
        counted = sum(one.heads if name == "occupants" else one.vehicles for one in present)
        return counted if dossier.occupancies else None
    if name == "vacant_months":
        empty = [vacancy.since for vacancy in dossier.vacancies if runs_on(vacancy, day)]
        return whole_months(min(empty), day) if empty else 0
    given_value = dict(space.attributes).get(name, getattr(space, name, None))
    if name == "billed_area" and given_value is None:
        return known(dossier, "area", day)
    return None if given_value == "" else given_value


@given(dossiers(), days())
def test_a_fact_of_a_day_is_what_the_records_of_that_day_say(dossier, day):
    """Facts equal the naive reference, name by name; an unknown one is absent."""
    facts = facts_on(dossier, on=day)
    assert {name: known(dossier, name, day) for name in NAMES} == {name: facts.get(name) for name in NAMES}
    assert None not in facts.values()


@given(dossiers(), st.sets(st.sampled_from(NAMES)), periods())
def test_facts_are_constant_between_two_changes_and_differ_across_one(dossier, names, period):
    """``changes`` are exactly the days inside the period on which a fact is not what it was the day before."""
    walked = each_day(period)
    seen = {day: [known(dossier, name, day) for name in sorted(names)] for day in walked}
    expected = tuple(day for before, day in pairwise(walked) if seen[before] != seen[day])
    assert expected == changes_in(dossier, names, period=period)


def merged(claims):
    parties = sorted({party for party, _ in claims})
    return tuple((party, sum((s for p, s in claims if p == party), start=Fraction())) for party in parties)


def claims_on(dossier, payer, fee, day, handover_from):
    """Who should pay on one day, as the rule says it in words."""
    held = [tenure for tenure in dossier.tenures if runs_on(tenure, day)]

    def role(name):
        as_such = [(t.party, t.share) for t in held if t.role == name and t.fees == ()]
        return as_such or [(t.party, t.share) for t in held if t.role == name and fee in t.fees]

    owner = role("owner") or role("developer")
    if payer == "developer-until-handover" and handover_from is not None and day < handover_from:
        return role("developer") or [(one, Fraction(1)) for one in [dossier.developer] if one]
    if payer == "occupant":
        at_home = sorted((one.since, one.party) for one in dossier.occupancies if runs_on(one, day))
        return role("tenant") or [(party, Fraction(1)) for _, party in at_home[:1]] or owner
    if payer == "tenure":
        return [(t.party, t.share) for t in held if fee in t.fees] or owner
    return owner


@given(dossiers(), st.sampled_from(sorted(PAYERS)), st.sampled_from(FEES), periods(), st.none() | days())
def test_every_day_has_either_the_payers_of_the_rule_or_a_finding(dossier, payer, fee, period, handover_from):
    """Turns and findings together tile the period; a turn's shares are the day's and sum to 1; no two turns merge."""
    answer = turns_of(dossier, payer=payer, fee=fee, period=period, handover_from=handover_from)
    stretches = [(turn.period, turn) for turn in answer.value]
    stretches += [(Period.parse(f"{f.fact('from')}..{f.fact('to')}"), f) for f in answer.findings]
    stretches.sort(key=lambda stretch: stretch[0])
    assert each_day(period) == [day for part, _ in stretches for day in each_day(part)]
    for part, what in stretches:
        for day in each_day(part):
            shares = merged(claims_on(dossier, payer, fee, day, handover_from))
            total = sum((share for _, share in shares), start=Fraction())
            if total == 1:
                assert shares == what.shares
            else:
                missing = "payer-missing" if total == 0 else f"tenure-shares-{'short' if total < 1 else 'exceed'}"
                assert (missing, fee) == (what.code, what.fact("fee"))
                assert what.fact("sum") == (str(total) if total else None)
    for (earlier, one), (later, other) in pairwise(stretches):
        assert earlier.end == later.start
        assert getattr(one, "shares", 1) != getattr(other, "shares", 2)


@given(spaces(), ownerships(), st.sampled_from(["owner", "occupant", "tenure"]), periods())
def test_shares_that_add_up_leave_no_day_without_a_payer(space, owned, payer, period):
    """Owners whose shares add up to 1 on every day give turns that tile any period, and no finding."""
    dossier = Dossier(space=space, tenures=owned)
    answer = turns_of(dossier, payer=payer, fee="service", period=period)
    assert () == answer.findings
    assert period.cut(turn.period.start for turn in answer.value) == tuple(turn.period for turn in answer.value)
    assert {Fraction(1)} == {sum(share for _, share in turn.shares) for turn in answer.value}
    assert [] == list(check(dossier, people=PEOPLE, zones=()))


@given(dossiers())
def test_too_much_is_held_exactly_where_a_finding_says_so(dossier):
    """``tenure-shares-exceed`` names every day and role on which the shares for one fee are above 1, and no other."""
    edges = {edge for tenure in dossier.tenures for edge in tenure.edges}
    held = [(tenure, fee) for tenure in dossier.tenures for fee in tenure.fees or ("",)]
    expected = {
        (role, fee, day)
        for day in edges
        for role, fee in {(tenure.role, fee) for tenure, fee in held}
        if sum(t.share for t, f in held if (t.role, f) == (role, fee) and runs_on(t, day)) > 1
    }
    found = {
        (finding.fact("role"), finding.fact("fee"), day)
        for finding in check(dossier, people=PEOPLE, zones=())
        if finding.code == "tenure-shares-exceed"
        for day in edges
        if finding.fact("from") <= str(day) < (finding.fact("to") or "9999")
    }
    assert expected == found


@given(rosters(), st.randoms(use_true_random=False))
def test_a_roster_does_not_depend_on_the_order_of_its_records(outcome, shuffled):
    """The same records in another order are the same roster with the same findings."""
    roster = outcome.value
    held = [roster.dossier(space.code) for space in roster.spaces]
    records = {
        "spaces": list(roster.spaces),
        "parties": list(roster.parties),
        "tenures": [tenure for dossier in held for tenure in dossier.tenures],
        "occupancies": [occupancy for dossier in held for occupancy in dossier.occupancies],
        "vacancies": [vacancy for dossier in held for vacancy in dossier.vacancies],
    }
    for kind in records.values():
        shuffled.shuffle(kind)
    assert outcome == Roster.of(Project(code="jade", name="翠园"), **records)


@given(rosters(), days(), periods(), st.data())
def test_a_part_answers_as_the_whole_does(outcome, day, period, data):
    """A roster of some of the spaces gives the same facts, turns and errors for them."""
    whole = outcome.value
    codes = [space.code for space in whole.spaces if data.draw(st.booleans())]
    part = whole.part(codes)
    assert codes == [space.code for space in part.spaces]
    assert {code: found for code, found in whole.parked.items() if code in codes} == part.parked
    for code in codes:
        assert whole.dossier(code) == part.dossier(code)
        assert whole.facts(code, on=day) == part.facts(code, on=day)
        asked = {"payer": "owner", "fee": "service", "period": period}
        assert whole.turns(code, **asked) == part.turns(code, **asked)
        assert whole.parties_of(code, on=day) == part.parties_of(code, on=day)


@given(rosters(), days())
def test_a_party_has_a_space_where_the_space_has_the_party(outcome, day):
    """``spaces_of`` and ``parties_of`` are two sides of one relation."""
    roster = outcome.value
    by_party = {(s.code, p.id) for p in roster.parties for s in roster.spaces_of(p.id, on=day)}
    by_space = {(s.code, p.id) for s in roster.spaces for p in roster.parties_of(s.code, on=day)}
    assert by_party == by_space
