"""Pools of a run: who is weighed, what each bears, and what becomes of it when spaces and amounts change later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.errors import NotExplained
from jizhi.estate import Change, Meter, MeterReading, Vacancy, Zone
from jizhi.fees import Pool, explain_charge, share_pools
from jizhi.fees.pools import due_pools
from jizhi.fees.shared import versions_of
from jizhi.testing.billing import LONG_AGO, home, owned, roster, tariff
from jizhi.values import Period, cny

MARCH, APRIL = Period.month(2025, 3), Period.month(2025, 4)


def pooled(formula="area", more="", **settings):
    lines = [f"{name} = {value}" for name, value in settings.items()]
    version = f'[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\nformula = "{formula}"\n{more}'
    return "\n".join(['[[fee]]\ncode = "light"\non = "pool"\nper = "period"', *lines, version])


def pool(amount="300.00", period=MARCH, **more):
    return Pool(
        **({"project": "jade", "fee": "light", "period": period, "amount": cny(amount), "basis": "bill 7"} | more)
    )


def homes(*areas):
    return [home(f"1-{n}", area=Decimal(area)) for n, area in enumerate(areas, 1)]


def run(text, pools, *spaces, period=MARCH, known=(), **more):
    """The charges that a run over *period* makes, its findings, and whether each charge explains itself."""
    rules, estate = tariff(text), roster(*spaces, **more)
    shared = share_pools(rules, [estate], pools, period=period)
    assessed = fees.assess(rules, estate, shared.value, period=period)
    for charge in assessed.value.charges:
        assert explain_charge(rules, charge).holds, charge.id
    charges = fees.reconcile(assessed.value, known).value
    return charges, [finding.code for finding in (*shared.findings, *assessed.findings)]


def amounts(charges):
    return {charge.space: str(charge.amount.yuan) for charge in charges}


def test_every_space_bears_its_part_and_all_parts_are_the_pool():
    """The share is on the charge."""
    charges, findings = run(pooled(), [pool("100.00")], *homes("50", "50", "50"))
    assert ({"1-1": "33.34", "1-2": "33.33", "1-3": "33.33"}, []) == (amounts(charges), findings)
    share = charges[0].share
    assert (cny("100.00"), ((Fraction(1), Fraction(50), Fraction(150)),)) == (share.pool, share.weights)


def test_a_space_that_was_added_yields_balancing_lines():
    """300 over four, then a fifth: each of the four gets 15 back, the fifth pays 60, nobody pays too much."""
    first, _ = run(pooled(), [pool()], *homes("50", "50", "50", "50"))
    assert {"75.00"} == set(amounts(first).values())
    again, _ = run(pooled(), [pool()], *homes("50", "50", "50", "50", "50"), known=first)
    expected = {"1-1": "-15.00", "1-2": "-15.00", "1-3": "-15.00", "1-4": "-15.00", "1-5": "60.00"}
    assert expected == amounts(again)
    third, _ = run(pooled(), [pool()], *homes("50", "50", "50", "50", "50"), known=[*first, *again])
    assert () == third


def test_a_voided_bill_is_issued_again_and_leaves_the_others_alone():
    """What was taken back of one space is charged to it anew."""
    first, _ = run(pooled(), [pool()], *homes("50", "50", "50", "50"))
    back = attrs.evolve(first[1], amount=-first[1].amount, target=cny("0"), n=1, kind="void")
    again, _ = run(pooled(), [pool()], *homes("50", "50", "50", "50"), known=[*first, back])
    assert {"1-2": "75.00"} == amounts(again)


def test_the_last_statement_of_a_pool_counts():
    """A correction is billed as the difference; one of 0 takes everything back."""
    first, _ = run(pooled(), [pool("100.00")], *homes("50", "50"))
    again, _ = run(pooled(), [pool("100.00"), pool("90.00", n=1)], *homes("50", "50"), known=first)
    assert {"1-1": "-5.00", "1-2": "-5.00"} == amounts(again)
    none, _ = run(pooled(), [pool("0.00", n=1), pool("100.00")], *homes("50", "50"), known=first)
    assert {"1-1": "-50.00", "1-2": "-50.00"} == amounts(none)


def test_a_pool_is_due_when_its_period_ends_in_the_runs():
    """In arrears; in advance any day of it will do. A fee that there is not has no pool."""
    arrears, advance = tariff(pooled(cycle='{ when = "in-arrears" }')), tariff(pooled())
    quarter = pool(period=Period.parse("2025-02-01..2025-05-01"))
    assert ((), (quarter,)) == tuple(due_pools(arrears, [quarter], period=each) for each in (MARCH, APRIL))
    assert ((quarter,), (quarter,)) == tuple(due_pools(advance, [quarter], period=each) for each in (MARCH, APRIL))
    assert () == due_pools(advance, [pool(fee="heat")], period=MARCH)


def test_a_pool_may_be_for_one_building_entrance_or_zone():
    """Spaces elsewhere bear nothing of it; a zone holds the zones inside it."""
    places = [
        home("1-1", building="1", entrance="1", zone="north"),
        home("1-2", building="1", entrance="2", zone="gate"),
        home("2-1", building="2", zone="south"),
    ]
    zones = (
        Zone(project="jade", code="north"),
        Zone(project="jade", code="gate", parent="north"),
        Zone(project="jade", code="south"),
    )
    for place, expected in (
        ({"building": "2"}, ["2-1"]),
        ({"building": "1", "entrance": "2"}, ["1-2"]),
        ({"zone": "north"}, ["1-1", "1-2"]),
    ):
        charges, _ = run(pooled(), [pool(**place)], *places, zones=zones)
        assert expected == [charge.space for charge in charges]


def test_pools_of_two_fees_and_months_are_told_apart():
    """Light and lift, and a month that was forgotten, stated later."""
    both = pooled() + "\n" + pooled().replace('"light"', '"lift"')
    pools = [pool("10.00"), pool("20.00", fee="lift"), pool("5.00", period=Period.parse("2025-02-01..2025-03-02"))]
    charges, _ = run(both, pools, *homes("50"))
    told = {(charge.fee, charge.cycle.start.month): str(charge.amount.yuan) for charge in charges}
    assert {("light", 2): "5.00", ("light", 3): "10.00", ("lift", 3): "20.00"} == told


def test_two_pools_of_one_fee_and_month_are_two_charges():
    """One for each building's lift, told apart by their codes."""
    charges, _ = run(pooled(), [pool("10.00", code="a"), pool("20.00", code="b")], *homes("50"))
    assert [("a", cny("10.00")), ("b", cny("20.00"))] == [(charge.item, charge.amount) for charge in charges]


def test_one_weight_that_cannot_be_found_keeps_the_whole_pool_from_everybody():
    """No part would be right; what was billed of it stays."""
    spaces = [*homes("50"), home("1-2", area=None)]
    charges, findings = run(pooled(), [pool()], *spaces)
    assert ((), ["fact-missing", "pool-parked"]) == (charges, findings)
    known, _ = run(pooled(), [pool()], *homes("50"))
    assert () == run(pooled(), [pool()], *spaces, known=known)[0]
    assert ((), ["weight-zero", "pool-without-weights"]) == run(pooled(), [pool()], *homes("0"))


def test_who_changed_or_came_within_the_period_weighs_by_days():
    """100 ㎡ for 15 days and 50 for 16 are 50 and 800/31 more; the other home has the rest."""
    grown = home("1-1", area=Decimal(100), changes=(Change(since=date(2025, 3, 16), fact="area", value=Decimal(50)),))
    charges, _ = run(pooled(), [pool("310.00")], grown, home("1-2", area=Decimal(100)))
    weight = Fraction(100 * 15 + 50 * 16, 31)
    exact = weight / (weight + 100) * 310
    assert abs(Fraction(charges[0].amount.fen, 100) - exact) < Fraction(1, 100)
    assert cny("310.00") == charges[0].amount + charges[1].amount


def test_days_before_the_handover_weigh_nothing():
    """Handed over on the 10th, from the 11th on: 21 of 31 days."""
    text = pooled(start='"day-after-handover"')
    spaces = [home("1-1", handover=date(2025, 3, 10)), home("1-2"), home("1-3", handover=date(2025, 4, 10))]
    charges, findings = run(text, [pool("52.00")], *spaces)
    assert ({"1-1": "21.00", "1-2": "31.00"}, []) == (amounts(charges), findings)


def test_a_sale_within_the_period_is_shared_by_days():
    """The running total is rounded, so that both add up."""
    held = [owned("1-1", "zhang", until=date(2025, 3, 11)), owned("1-1", "li", since=date(2025, 3, 11))]
    charges, _ = run(pooled(), [pool("100.00")], *homes("50"), tenures=held)
    assert {"zhang": cny("32.26"), "li": cny("67.74")} == {charge.payer: charge.amount for charge in charges}


def test_a_space_without_a_payer_is_parked():
    """Its part is not lost: it is billed once somebody is registered."""
    charges, findings = run(pooled(), [pool("100.00")], *homes("50", "50"), tenures=[owned("1-1")])
    assert ({"1-1": "50.00"}, ["payer-missing"]) == (amounts(charges), findings)


@pytest.mark.parametrize(
    ("vacant", "expected", "notes"),
    [
        ("owner", {"1-1": "50.00", "1-2": "50.00"}, []),
        ("spread", {"1-1": "100.00"}, ["weight-zero"]),
        ("company", {"1-1": "50.00"}, ["pool-company"]),
    ],
)
def test_a_vacant_share_goes_where_the_fee_says(vacant, expected, notes):
    """To its owner as any other, to the others, or to the company, which is told how much."""
    empty = Vacancy(project="jade", space="1-2", since=LONG_AGO)
    text = pooled(vacant_share=f'"{vacant}"')
    charges, findings = run(text, [pool("100.00")], *homes("50", "50"), vacancies=(empty,))
    assert (expected, notes) == (amounts(charges), findings)


def test_a_version_that_begins_within_the_period_shares_its_days_part():
    """Ten days by area, 21 by head count of one each."""
    later = "[[fee.version]]\nsince = 2025-03-11\nbasis = 'c'\nformula = 'floor'"
    spaces = [home("1-1", area=Decimal(30), floor=1), home("1-2", area=Decimal(70), floor=1)]
    charges, _ = run(pooled(more=later), [pool("31.00")], *spaces)
    assert {"1-1": "13.50", "1-2": "17.50"} == amounts(charges)
    assert 2 == len(charges[0].share.weights)
    assert ["b", "c"] == [version.basis for version in versions_of(tariff(pooled(more=later)).fees[0], MARCH)]


def test_a_pool_may_be_shared_by_what_the_meters_counted():
    """30 and 10 m³ of the month; the readings stand on the charge. Who has no meter cannot be weighed."""
    meters = [Meter(project="jade", space=f"1-{n}", code="w", kind="water", unit="m³") for n in (1, 2)]
    readings = [
        MeterReading(project="jade", space=f"1-{n}", meter="w", day=day, value=Decimal(dial))
        for n, dials in ((1, (0, 30)), (2, (5, 15)))
        for day, dial in zip((date(2025, 3, 1), date(2025, 4, 1)), dials, strict=True)
    ]
    charges, _ = run(pooled("usage"), [pool("100.00")], *homes("50", "50"), meters=meters, readings=readings)
    assert {"1-1": "75.00", "1-2": "25.00"} == amounts(charges)
    assert Decimal(30) == charges[0].draws[0].usage
    charges, findings = run(pooled("usage"), [pool("100.00")], *homes("50", "50"), meters=meters, readings=readings[:2])
    assert ((), ["fact-missing", "pool-parked"]) == (charges, [code for code in findings if code != "reading-missing"])


def test_what_a_policy_keeps_apart_is_charged_to_nobody():
    """The odd fen stands nowhere among the charges."""
    charges, _ = run(pooled(remainder='"kept-apart"'), [pool("100.00")], *homes("50", "50", "50"))
    assert {"33.33"} == set(amounts(charges).values())


def test_a_pool_before_its_fee_is_shared_by_nobody():
    """There was no fee yet."""
    text = pooled().replace("2020-01-01", "2026-01-01")
    assert () == run(text, [pool("100.00")], *homes("50", "50"))[0]


@pytest.mark.parametrize(
    "forged",
    [
        lambda share: attrs.evolve(share, weights=((Fraction(1), Fraction(49), Fraction(150)),)),
        lambda share: attrs.evolve(share, amount=share.amount + cny("0.01")),
    ],
)
def test_a_forged_share_does_not_hold(forged):
    """Another weight than the facts give, or a part a whole fen from its exact share."""
    rules = tariff(pooled())
    charges, _ = run(pooled(), [pool("100.00")], *homes("50", "50", "50"))
    assert not explain_charge(rules, attrs.evolve(charges[0], share=forged(charges[0].share))).holds


def test_a_share_without_facts_cannot_be_explained():
    """Somebody wrote to the books by hand."""
    charges, _ = run(pooled(), [pool("100.00")], *homes("50"))
    with pytest.raises(NotExplained):
        explain_charge(tariff(pooled()), attrs.evolve(charges[0], slices=()))


def test_a_share_shows_the_tax_within():
    """6 % in 106 yuan."""
    charges, _ = run(pooled(tax='{ rate = "0.06" }'), [pool("106.00")], *homes("50"))
    assert cny("6.00") == explain_charge(tariff(pooled(tax='{ rate = "0.06" }')), charges[0]).line.tax


def test_a_pool_has_no_minimum():
    """Its parts must add up to it."""
    text = 'tariff = "t"\n' + pooled(maximum='"9"')
    assert ["pool-bounds"] == [finding.code for finding in tariff_from_toml(text, source="t").findings]
