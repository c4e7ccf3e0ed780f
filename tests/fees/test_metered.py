"""Metered fees in a bill run: tiers that count on, swaps, estimates, versions, sales within a reading interval."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.estate import Meter, MeterReading
from jizhi.fees import Billed, Parked, Skipped, explain_charge
from jizhi.testing.billing import home, owned, roster, tariff
from jizhi.values import Period, cny

JANUARY = Period.month(2025, 1)
BANDS = '[ { to = 180, rate = "5 元/m³" }, { to = 260, rate = "7 元/m³" }, { rate = "9 元/m³" } ]'


def water(formula="tiers(usage, bands, before=used_before)", accumulate="calendar-year", versions="", **settings):
    lines = [f"{name} = {value}" for name, value in ({"on": '"meter"', "per": '"period"'} | settings).items()]
    body = f'basis = "b"\nformula = "{formula}"\naccumulate = "{accumulate}"\nbands.bands = {BANDS}'
    return "\n".join(['[[fee]]\ncode = "water"', *lines, f"[[fee.version]]\nsince = 2014-05-01\n{body}", versions])


def meter(code="w1", **more) -> Meter:
    return Meter(**({"project": "jade", "space": "1-101", "code": code, "kind": "water", "unit": "m³"} | more))


def read(day: str, dial: str, **more) -> MeterReading:
    given = {"project": "jade", "space": "1-101", "meter": "w1"} | more
    return MeterReading(day=date.fromisoformat(day), value=Decimal(dial), **given)


def assessed(text, readings, *, period=JANUARY, meters=(), space=None, **more):
    """The result of a home, and that every charge explains itself."""
    rules = tariff(text)
    estate = roster(space or home(), meters=meters or (meter(),), readings=tuple(readings), **more)
    outcome = fees.assess(rules, estate, period=period)
    for charge in outcome.value.charges:
        assert explain_charge(rules, charge).holds, charge.id
    (result,) = outcome.value.results
    return result


def amounts(*args, **more) -> list[str]:
    result = assessed(*args, **more)
    return [str(charge.amount.yuan) for charge in result.charges] if isinstance(result, Billed) else []


def test_what_was_read_in_a_cycle_is_billed_in_it():
    """The readings stand on the charge."""
    (charge,) = assessed(water(), [read("2025-01-01", "3"), read("2025-02-01", "13")]).charges
    assert (cny("50.00"), JANUARY, "zhang") == (charge.amount, charge.cycle, charge.payer)
    ((since, facts),) = [attrs.astuple(piece, recurse=False) for piece in charge.slices]
    assert (date(2025, 1, 1), {"usage": Decimal(10), "used_before": Decimal(0)}) == (since, dict(facts))
    assert [(Decimal(3), Decimal(13))] == [(draw.previous, draw.current) for draw in charge.draws]


def test_tiers_count_on_through_the_year():
    """T1 in twelve readings: 300 m³ of a year are 1820 yuan, whatever the months they were used in."""
    days = [date(2025, 1, 1) + timedelta(days=30 * n) for n in range(12)] + [date(2026, 1, 1)]
    dials = [0, 40, 80, 90, 181, 200, 220, 230, 259, 262, 270, 290, 300]
    readings = [read(str(day), str(dial)) for day, dial in zip(days, dials, strict=True)]
    months = [Period.month(2025, n) for n in range(1, 13)]
    found = [amount for month in months for amount in amounts(water(), readings, period=month)]
    assert cny("1820.00") == sum(map(cny, found), cny(0))


def test_a_new_year_cuts_the_quantity_by_days_and_loses_none():
    """31 m³ from 22 December to 22 January: 10 of them count on in the old year, 21 begin the new one."""
    readings = [read("2024-01-01", "0"), read("2024-12-22", "175"), read("2025-01-22", "206")]
    (charge,) = assessed(water(), readings).charges
    expected = 5 * 5 + 5 * 7 + 21 * 5
    assert cny(f"{expected}.00") == charge.amount
    assert [date(2024, 12, 22), date(2025, 1, 1)] == [piece.since for piece in charge.slices]


@pytest.mark.parametrize(
    ("accumulate", "expected"),
    [("once", "450.00"), ("month", "450.00"), ("season", "550.00"), ("contract-year", "550.00")],
)
def test_the_count_goes_on_through_what_the_fee_says(accumulate, expected):
    """90 m³ in March after 140 before: alone they are in the first tier; in the year or quarter 50 of them are not."""
    readings = [read("2025-01-01", "0"), read("2025-03-01", "140"), read("2025-04-01", "230")]
    march = Period.month(2025, 3)
    space = home(handover=date(2024, 6, 15))
    assert [expected] == amounts(water(accumulate=accumulate), readings, period=march, space=space)
    if accumulate == "contract-year":
        june = [read("2025-05-01", "0"), read("2025-06-15", "175"), read("2025-07-01", "185")]
        assert ["50.00"] == amounts(water(accumulate=accumulate), june[1:], period=Period.month(2025, 6), space=space)


def test_a_contract_year_without_handover_counts_from_the_fee():
    """The first day of its first version, 1 May."""
    readings = [read("2025-04-01", "0"), read("2025-05-01", "180"), read("2025-06-01", "190")]
    assert ["50.00"] == amounts(water(accumulate="contract-year"), readings, period=Period.month(2025, 5))


def test_a_season_is_the_run_of_its_months():
    """Summer from May to October begins to count in May, winter in November, through the turn of the year."""
    winter = "season = { months = [11, 12, 1, 2, 3, 4] }"
    summer = water(accumulate="season").replace("basis", "season = { months = [5, 6, 7, 8, 9, 10] }\nbasis")
    text = summer + "\n[[fee.version]]\nsince = 2014-05-01\n" + winter + summer[summer.index("\nbasis") :]
    cold = [read("2024-10-01", "0"), read("2024-11-01", "90"), read("2024-12-01", "200"), read("2025-02-01", "290")]
    assert ["490.00"] == amounts(text, cold)
    warm = [read("2025-05-01", "0"), read("2025-06-01", "180"), read("2025-07-01", "190")]
    assert ["70.00"] == amounts(text, warm, period=Period.month(2025, 6))


def test_a_swapped_meter_and_its_successor_count_together():
    """The old one to its last reading, the new one from its first."""
    meters = (meter(removed=date(2025, 1, 15)), meter("w2", fitted=date(2025, 1, 15)))
    old = [read("2025-01-01", "100"), read("2025-01-15", "106")]
    new = [read("2025-01-15", "2", meter="w2"), read("2025-02-01", "6", meter="w2")]
    (charge,) = assessed(water(), [*old, *new], meters=meters).charges
    assert (cny("50.00"), ["w1", "w2"]) == (charge.amount, [draw.meter for draw in charge.draws])


def test_an_estimate_is_trued_up_by_a_negative_line():
    """20 m³ were charged in January and 15 used by March: 5 go back at what they had cost."""
    readings = [
        read("2025-01-01", "0"),
        read("2025-02-01", "190", kind="estimate"),
        read("2025-03-01", "185"),
        read("2025-04-01", "195"),
    ]
    months = [Period.month(2025, n) for n in (1, 2, 3)]
    assert [["970.00"], ["-35.00"], ["70.00"]] == [amounts(water(), readings, period=month) for month in months]


def test_what_is_due_without_any_use_is_due_once_also_beside_a_taking_back():
    """A basic fee of 6 yuan a cycle."""
    text = water("6 + tiers(usage, bands, before=used_before)", minimum='"1.00"')
    readings = [read("2025-01-01", "0"), read("2025-02-01", "20", kind="estimate"), read("2025-03-01", "18")]
    assert ["106.00"] == amounts(text, readings)
    assert ["-4.00"] == amounts(text, readings, period=Period.month(2025, 2))
    turn = [read("2024-12-22", "0"), read("2025-01-22", "31")]
    assert ["161.00"] == amounts(text, turn)


def test_a_taking_back_at_a_sale_is_shared_by_days():
    """Both had paid for the estimate of the interval."""
    held = [owned(party="zhang", until=date(2025, 2, 15)), owned(party="li", since=date(2025, 2, 15))]
    readings = [read("2025-01-01", "0"), read("2025-02-01", "20", kind="estimate"), read("2025-03-01", "18")]
    result = assessed(water(), readings, period=Period.month(2025, 2), tenures=held)
    assert {"zhang": cny("-5.00"), "li": cny("-5.00")} == {charge.payer: charge.amount for charge in result.charges}


def test_a_new_price_cuts_the_quantity_by_days_between_two_readings():
    """From 16 January on 1 yuan dearer: 15 of 31 m³ at the old price; a reading on the day itself says it exactly."""
    dearer = f'[[fee.version]]\nsince = 2025-01-16\nbasis = "c"\nformula = "usage * 6"\nbands.bands = {BANDS}'
    flat = water("usage * 5", versions=dearer.replace('"usage * 6"', '"usage * rate"\nrates = { rate = "6 元/m³" }'))
    flat = flat.replace('"usage * 5"', '"usage * rate"\nrates = { rate = "5 元/m³" }')
    ends = [read("2025-01-01", "0"), read("2025-02-01", "31")]
    assert ["171.00"] == amounts(flat, ends)
    assert ["181.00"] == amounts(flat, [*ends, read("2025-01-16", "5")])
    idle = [read("2025-01-01", "0"), read("2025-01-16", "31"), read("2025-02-01", "31")]
    assert ["155.00"] == amounts(flat, idle)


def test_a_sale_is_cut_by_the_reading_of_the_day_where_there_is_one():
    """The seller pays what he used, not what the days say."""
    held = [owned(party="zhang", until=date(2025, 1, 16)), owned(party="li", since=date(2025, 1, 16))]
    ends = [read("2025-01-01", "0"), read("2025-02-01", "31")]
    by_days = assessed(water(), ends, tenures=held)
    assert {"zhang": cny("75.00"), "li": cny("80.00")} == {one.payer: one.amount for one in by_days.charges}
    read_then = assessed(water(), [*ends, read("2025-01-16", "5")], tenures=held)
    assert {"zhang": cny("25.00"), "li": cny("130.00")} == {one.payer: one.amount for one in read_then.charges}


def test_what_was_used_before_the_handover_is_not_the_owners():
    """The fee starts the day after; the interval began before."""
    text = water(start='"day-after-handover"')
    result = assessed(text, [read("2025-01-01", "0"), read("2025-02-01", "31")], space=home(handover=date(2025, 1, 10)))
    assert [cny("105.00")] == [charge.amount for charge in result.charges]
    late = assessed(text, [read("2025-01-01", "0"), read("2025-02-01", "31")], space=home(handover=date(2025, 2, 10)))
    assert Skipped("1-101", "not-liable") == late


def test_an_owner_from_the_new_year_on_bears_nothing_of_the_old():
    """The window before he owes anything is not his."""
    text = water(start='"day-after-handover"')
    readings = [read("2024-12-22", "0"), read("2025-01-22", "31")]
    assert ["100.00"] == amounts(text, readings, space=home(handover=date(2025, 1, 1)))


def test_a_bad_reading_parks_the_home_with_the_reason():
    """It bills nothing, and above all not 0."""
    result = assessed(water(), [read("2025-01-01", "10"), read("2025-02-01", "9")])
    assert isinstance(result, Parked) and ["reading-below"] == [finding.code for finding in result.findings]


def test_a_bad_reading_that_the_tiers_count_on_parks_the_later_cycles_too():
    """Nobody knows in which tier they are; without such tiers they are billed."""
    readings = [read("2025-01-01", "10"), read("2025-02-01", "9"), read("2025-03-01", "12")]
    february = Period.month(2025, 2)
    assert isinstance(assessed(water(), readings, period=february), Parked)
    assert isinstance(assessed(water(accumulate="once"), readings, period=february), Billed)


def test_a_meter_that_nobody_read_is_told_and_stops_nothing():
    """A warning beside what is billed; not of a meter that was fitted or removed in the cycle."""
    cheap = '[[fee]]\ncode = "service"\nper = "month"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
    text = water() + "\n" + cheap + 'rates = { price = "2 元/㎡/月" }\nformula = "area * price"'
    result = assessed(text, [read("2025-01-01", "10")])
    assert ["service"] == [charge.fee for charge in result.charges]
    assert [("reading-missing", "1-101/w1", "warning")] == [(n.code, n.subject, n.severity) for n in result.notes]
    fresh = (meter(fitted=date(2025, 1, 2)), meter("w0", removed=date(2025, 1, 30)))
    assert () == assessed(text, [], meters=fresh).notes
    assert "reading-missing" == assessed(water(), []).notes[0].code


def test_a_home_without_a_meter_of_the_kind_owes_nothing():
    """A gas fee does not read the water meter."""
    readings = [read("2025-01-01", "0"), read("2025-02-01", "10")]
    assert isinstance(assessed(water(meter='"gas"'), readings), Skipped)
    assert isinstance(assessed(water(), readings, meters=(meter(kind="gas"),)), Skipped)
    assert ["50.00"] == amounts(water(meter='"gas"'), readings, meters=(meter(kind="gas"),))


def test_time_of_use_is_rated_by_its_registers():
    """Peak 7 at 0.6, valley 3 at 0.3; one meter of two without registers leaves nothing to rate."""
    formula = 'peak * high + valley * low"\nrates = { high = "0.6 元/kWh", low = "0.3 元/kWh" }\n#"'
    text = water(formula).replace("bands.bands", "#").replace('"\n#"', '"\n#"')
    meters = (meter("e1", kind="electricity", unit="kWh"),)
    ends = [
        read("2025-01-01", "0", meter="e1", peak=Decimal(0), valley=Decimal(0)),
        read("2025-02-01", "10", meter="e1", peak=Decimal(7), valley=Decimal(3)),
    ]
    assert ["5.10"] == amounts(text, ends, meters=meters)
    plain = [read("2025-01-01", "0", meter="e1"), ends[1]]
    assert ["fact-missing"] == [finding.code for finding in assessed(text, plain, meters=meters).findings]


def test_a_fee_that_begins_within_the_interval_charges_from_then_on():
    """The days before its first version are free, and count for nothing."""
    text = water().replace("2014-05-01", "2025-01-11")
    assert ["105.00"] == amounts(text, [read("2025-01-01", "0"), read("2025-02-01", "31")])


def test_windows_of_a_line_share_what_is_due_without_use_by_their_days():
    """10 days of the old year, 21 of the new."""
    text = water("6 + tiers(usage, bands, before=used_before)")
    (charge,) = assessed(text, [read("2024-12-22", "0"), read("2025-01-22", "0")]).charges
    line = explain_charge(tariff(text), charge).line
    assert [Fraction(60, 31), Fraction(126, 31)] == [segment.exact for segment in line.segments]
