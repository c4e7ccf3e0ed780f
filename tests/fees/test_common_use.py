"""Common use: what a master meter counted beyond its sub-meters, exactly, or why that cannot be told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import RecordRefused
from jizhi.estate import Meter, MeterReading
from jizhi.fees.common_use import common_use, pool_from_meters
from jizhi.values import Period, Quantity, Rounding

MARCH = Period.month(2025, 3)
MASTER = Meter(space="", code="P1", kind="electricity", unit="kWh")
SUB = Meter(space="1-101", code="e1", kind="electricity", unit="kWh", parent="P1")
PRICE = Quantity.parse("0.6629 元/kWh")


def read(meter, *told):
    return [
        MeterReading(space=meter.space, meter=meter.code, day=day, value=Decimal(value), **dict(more))
        for day, value, *more in told
    ]


def month(meter, first, last):
    return read(meter, (MARCH.start, first), (MARCH.end, last))


def codes(outcome):
    return [(finding.subject, finding.code) for finding in outcome.findings]


def test_what_the_sub_meters_counted_is_subtracted_with_every_multiplier():
    """A current transformer on the master makes its dial count for more."""
    master = attrs.evolve(MASTER, multiplier=Decimal(30))
    use = common_use(master, [SUB], [*month(master, 10, 40), *month(SUB, 0, 650)], period=MARCH).value
    assert (Decimal(900), 1, Decimal(650), Decimal(250)) == (use.counted, use.subs, use.within, use.quantity)
    pool = pool_from_meters(use, PRICE, project="jade", fee="light", code="1", building="1")
    assert ("165.73 CNY", "1", MARCH) == (str(pool.amount), pool.building, pool.period)
    assert "P1: 900 − Σ1 650 = 250 kWh × 0.6629 元/kWh" == pool.basis


def test_a_meter_without_sub_meters_is_all_common():
    """And the basis says no more than that."""
    use = common_use(MASTER, [], month(MASTER, 0, "10.5"), period=MARCH).value
    assert "P1: 10.5 kWh × 0.6629 元/kWh" == pool_from_meters(use, PRICE, project="jade", fee="light").basis


def test_a_meter_that_came_or_went_counts_for_the_days_it_was_there():
    """A swap on the 16th: the old one up to it, the new one from it on; one of another year not at all."""
    day = date(2025, 3, 16)
    old, new = attrs.evolve(SUB, removed=day), attrs.evolve(SUB, code="e2", fitted=day)
    gone = attrs.evolve(SUB, code="e0", removed=date(2024, 1, 1))
    readings = [*read(old, (MARCH.start, 0), (day, 100)), *read(new, (day, 0), (MARCH.end, 20))]
    use = common_use(MASTER, [new, gone, old], [*month(MASTER, 0, 500), *readings], period=MARCH)
    assert (Decimal(120), 3, ()) == (use.value.within, use.value.subs, use.findings)


def test_readings_of_other_days_are_shared_evenly_by_days():
    """Read on the 15th of each month: 14 of 28 days before the 1st, and so on."""
    told = read(MASTER, (date(2025, 2, 15), 0), (date(2025, 3, 15), 280), (date(2025, 4, 15), 590))
    assert Decimal(310) == common_use(MASTER, [], told, period=MARCH).value.quantity


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), [("/P1", "reading-missing")]),
        (((MARCH.start, 5),), [("/P1", "reading-missing")]),
        (((MARCH.start, 5), (date(2025, 3, 20), 7)), [("/P1", "reading-missing")]),
        (((MARCH.start, 5), (MARCH.end, 4)), [("/P1", "reading-below")]),
        (((MARCH.start, 5), (date(2025, 3, 9), 4), (MARCH.end, 6)), [("/P1", "reading-below")]),
    ],
)
def test_what_was_not_read_over_the_whole_period_is_not_guessed(told, expected):
    """The master or any sub-meter; a reading in doubt likewise."""
    assert expected == codes(common_use(MASTER, [], read(MASTER, *told), period=MARCH))


def test_trouble_after_the_period_is_not_its_trouble():
    """April's wrong reading does not hold up March."""
    told = [*month(MASTER, 0, 10), *read(MASTER, (date(2025, 5, 1), 3))]
    assert Decimal(10) == common_use(MASTER, [], told, period=MARCH).value.quantity


def test_sub_meters_that_counted_more_than_their_master_are_named():
    """Nobody is paid for light."""
    found = common_use(MASTER, [SUB], [*month(MASTER, 0, 10), *month(SUB, 0, 11)], period=MARCH)
    assert (None, [("/P1", "common-use-below")]) == (found.value, codes(found))


def test_a_price_per_another_unit_is_refused():
    """Also one per nothing."""
    use = common_use(MASTER, [], month(MASTER, 0, 10), period=MARCH).value
    for price in ("3.20 元/m³", "3.20 元", "3.20"):
        with pytest.raises(RecordRefused, match="an amount per kWh"):
            pool_from_meters(use, Quantity.parse(price), project="jade", fee="light")


uses = st.integers(0, 10**6).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


@given(st.lists(uses, max_size=4), uses)
def test_common_and_private_use_add_up_to_what_the_master_counted(private, common):
    """Exactly, whatever the order of meters; and the price is applied to the exact rest, rounded once."""
    subs = [attrs.evolve(SUB, code=f"e{number}") for number in range(len(private))]
    readings = [reading for sub, use in zip(subs, private, strict=True) for reading in month(sub, 7, 7 + use)]
    whole = [*readings, *month(MASTER, 0, sum(private, start=Decimal(0)) + common)]
    use = common_use(MASTER, reversed(subs), whole, period=MARCH).value
    assert (use.counted, common) == (use.quantity + use.within, use.quantity)
    amount = pool_from_meters(use, PRICE, project="jade", fee="light").amount
    assert Rounding().money(Fraction(common) * Fraction(6629, 10_000)) == amount


@given(st.integers(1, 30), uses)
def test_two_periods_that_meet_count_what_the_whole_does(cut, used):
    """Wherever they are cut, up to the thousandth that a dial shows."""
    day = MARCH.start + timedelta(days=cut)
    parts = (Period(MARCH.start, day), Period(day, MARCH.end))
    told = month(MASTER, 0, used)
    assert used == sum(common_use(MASTER, [], told, period=part).value.quantity for part in parts)
