"""Plans: what can be compiled for a whole cycle, and what must take the long way."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.plan import Scale, plans_of
from jizhi.fees.terms import Checked
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)


def plan(cycle=MARCH, **words):
    fee = tariff(fee_text(**words)).fees[0]
    return plans_of([(fee, cycle)], currency="CNY")[0]


def amount(plan, **facts):
    return plan.amount(plan.closure, Scale(Checked(plan.specs, facts)))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, "200.00"),
        ({"tax": '{ rate = "0.06" }'}, "200.00"),
        ({"tax": '{ rate = "0.06", included = false }'}, "212.00"),
        ({"minimum": '"300.00"'}, "300.00"),
        ({"maximum": '"20.00"'}, "20.00"),
        ({"round": '{ to = "1" }', "prices": {"2020-01-01": "2.0049"}}, "200.00"),
        ({"applies": '"lift"'}, "200.00"),
        ({"discount": '[ { name = "a", when = "lift", factor = "0.5" } ]'}, "100.00"),
        ({"prices": {"2020-01-01": "2.00", "2025-03-21": "2.50"}}, "217.74"),
        ({"prorate": '"none"'}, "200.00"),
    ],
)
def test_a_plan_charges_a_whole_cycle(words, expected):
    """Bounds, rounding, tax, discounts and versions are compiled in."""
    assert cny(expected) == amount(plan(**words), area=Decimal(100), lift=True)


def test_a_plan_tells_what_does_not_apply_from_what_costs_nothing():
    """None, and 0."""
    assert amount(plan(applies='"lift"'), area=Decimal(100), lift=False) is None
    assert cny(0) == amount(plan(applies='"lift"'), area=Decimal(0), lift=True)


def test_a_plan_applies_where_one_of_its_versions_does():
    """A version with a condition and one without: the minimum holds always."""
    fee = tariff(
        fee_text(prices={"2020-01-01": "2.00", "2025-03-21": "2.50"}, applies='"lift"', minimum='"20.00"')
    ).fees[0]
    mixed = attrs.evolve(fee, versions=(fee.versions[0], attrs.evolve(fee.versions[1], applies=None)))
    (made,) = plans_of([(mixed, MARCH)], currency="CNY")
    assert cny("88.71") == amount(made, area=Decimal(100), lift=False)
    assert cny("20.00") == amount(made, area=Decimal(0), lift=False)


def test_a_fee_is_compiled_from_its_first_whole_cycle_on():
    """It may begin with the cycle; and a price a period knows no months."""
    assert plan(prices={"2025-03-01": "2.00"}).closure is not None
    quarter = Period.parse("2025-01-01..2025-04-01")
    assert plan(quarter, per='"period"', unit="元/㎡").closure is not None


@pytest.mark.parametrize(
    "words",
    [
        {"prices": {"2025-03-17": "2.00"}},
        {"prices": {"2020-01-01": "2.00", "2025-03-21": "2.50"}, "prorate": '"none"'},
        {"prices": {"2020-01-01": "2.00", "2025-03-21": "2.50"}, "per": '"period"', "unit": "元/㎡"},
    ],
)
def test_what_depends_on_more_than_one_day_is_not_compiled(words):
    """A fee that begins in the cycle; an amount due once, or shared by days, under two versions."""
    assert plan(**words).closure is None


def test_a_gap_between_versions_is_not_compiled():
    """The long way names the day."""
    (fee,) = tariff().fees
    gap = attrs.evolve(fee, versions=(attrs.evolve(fee.versions[0], months=frozenset({1})),))
    assert plans_of([(gap, MARCH)], currency="CNY")[0].closure is None


def test_a_plan_records_what_any_version_reads_and_where_the_start_counts_the_handover():
    """The names stand sorted."""
    assert ("area", "lift") == plan(applies='"lift"').names
    assert ("area", "handover") == plan(start='"day-after-handover"').names
    assert ("area", "handover") == plan(payer='"developer-until-handover"').names


def test_plans_that_declare_the_same_facts_share_them():
    """So that a fact is checked and scaled once for all fees of a home."""
    both = tariff(fee_text(), fee_text("other"))
    one, two = plans_of([(fee, MARCH) for fee in both.fees], currency="CNY")
    assert one.specs is two.specs


def test_facts_are_checked_and_scaled_when_they_are_read():
    """Once; an unknown or wrong one says so."""
    made = plan()
    (area,) = made.closure.reads
    known = {"area": Decimal("89.37")}
    scale = Scale(Checked(made.specs, known))
    assert 8937 == scale.of(area)
    known["area"] = Decimal(1)
    assert 8937 == scale.of(area)
    with pytest.raises(NotRated, match="fact-missing"):
        Scale(Checked(made.specs, {})).of(area)
    with pytest.raises(FactRefused, match="fact-scale"):
        Scale(Checked(made.specs, {"area": Decimal("89.375")})).of(area)
