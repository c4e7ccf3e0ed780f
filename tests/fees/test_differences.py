"""Why a run would change what was billed: each cause there is, and nothing invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from jizhi import fees
from jizhi.estate import Change, Meter, MeterReading
from jizhi.fees import Pool, share_pools
from jizhi.fees.differences import differences
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
LIGHT = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
LIGHT += 'formula = "area"'


def charged(text, *spaces, pools=(), **more):
    rules, estate = tariff(text), roster(*(spaces or (home(),)), **more)
    inputs = share_pools(rules, [estate], pools, period=MARCH).value
    return fees.assess(rules, estate, inputs, period=MARCH)


def causes(before, after, known=None):
    """The causes of every difference between two assessments, the facts with their values."""
    billed = before.value.charges if known is None else known
    fresh = fees.reconcile(after.value, billed).value
    return [
        (one.cause, one.fact, one.before, one.now) if one.fact else one.cause
        for each in differences(fresh, billed)
        for one in each.reasons
    ]


def test_what_was_never_billed_is_new():
    """Also what was billed and taken back whole."""
    first = charged(fee_text())
    assert ["new"] == causes(first, first, known=())
    (charge,) = first.value.charges
    back = attrs.evolve(charge, amount=-charge.amount, target=cny("0"), n=1, kind="void", slices=())
    assert ["new"] == causes(first, first, known=(charge, back))
    assert ["new"] == causes(first, first, known=(attrs.evolve(charge, slices=(), amount=cny("1")),))


def test_another_fact_is_named_with_both_values():
    """One that was not known before, too."""
    now = charged(fee_text(), home(area=Decimal(90)))
    assert [("facts", "area", Decimal(100), Decimal(90))] == causes(charged(fee_text()), now)
    text = fee_text(formula="area * price + (0 if lift else area * price)")
    assert [("facts", "lift", True, False)] == causes(charged(text, home(lift=True)), charged(text, home(lift=False)))


def test_a_change_within_the_cycle_is_a_matter_of_days():
    """The same facts in the end, from another day on."""
    moved = [
        charged(fee_text(), home(changes=(Change(since=date(2025, 3, day), fact="area", value=Decimal(50)),)))
        for day in (11, 21)
    ]
    assert ["days"] == causes(*moved)


def test_another_price_is_the_rule():
    """Nothing that was recorded differs."""
    assert ["rule"] == causes(charged(fee_text()), charged(fee_text(prices={"2020-01-01": "2.10"})))


def test_another_owner_takes_the_charge_from_the_first():
    """What he paid is no longer due, what the other owes is new; where he keeps a part, his payers changed."""
    sold = charged(fee_text(), tenures=[owned(party="li")])
    assert ["new", "no-longer-due"] == causes(charged(fee_text()), sold)
    half = [owned(until=date(2025, 3, 11)), owned(party="li", since=date(2025, 3, 11))]
    assert ["new", "payer"] == sorted(causes(charged(fee_text()), charged(fee_text(), tenures=half)))


def test_another_reading_is_named_beside_the_use():
    """The use is a fact, the readings are what it comes from."""
    text = fee_text("water", on='"meter"', per='"period"', formula="usage * price", unit="元/m³")
    meter = Meter(project="jade", space="1-101", code="w1", kind="water", unit="m³")

    def read(dial):
        taken = ((date(2025, 3, 1), Decimal(0)), (date(2025, 4, 1), Decimal(dial)))
        return charged(
            text,
            meters=[meter],
            readings=[MeterReading(project="jade", space="1-101", meter="w1", day=day, value=at) for day, at in taken],
        )

    assert [("facts", "usage", Decimal(9), Decimal(8)), "readings"] == causes(read(9), read(8))


def test_another_pool_or_neighbour_changes_a_share():
    """The facts of the space are the same."""
    pool = Pool(project="jade", fee="light", period=MARCH, amount=cny("100"), basis="b")
    first = charged(LIGHT, home("1"), pools=[pool])
    assert ["pool", "new"] == causes(first, charged(LIGHT, home("1"), home("2"), pools=[pool]))
    assert ["pool"] == causes(first, charged(LIGHT, home("1"), pools=[attrs.evolve(pool, amount=cny("90"), n=1)]))
