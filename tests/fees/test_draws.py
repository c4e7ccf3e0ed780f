"""What a meter counted between two readings, and which pairs of readings say nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.estate import Meter, MeterReading
from jizhi.fees import estimated
from jizhi.fees.draws import closings
from jizhi.values import Period

JANUARY, FEBRUARY = Period.month(2025, 1), Period.month(2025, 2)


def meter(**more) -> Meter:
    return Meter(**({"project": "jade", "space": "1-101", "code": "w1", "kind": "water", "unit": "m³"} | more))


def read(day: str, dial: str, **more) -> MeterReading:
    given = {"project": "jade", "space": "1-101", "meter": "w1"} | more
    return MeterReading(day=date.fromisoformat(day), value=Decimal(dial), **given)


def used(*readings: MeterReading, **about) -> list[str]:
    """The use of each draw, or the trouble in its place."""
    found = closings(meter(**about), readings)
    return [str(each.draw.usage) if each.draw else each.trouble.code for each in found]


def test_use_is_the_difference_of_two_readings():
    """In order of time, whatever order they come in; the first one only begins to count."""
    readings = [read("2025-03-01", "30"), read("2025-01-01", "10.5"), read("2025-02-01", "12.75")]
    assert ["2.25", "17.25"] == used(*readings)
    assert [] == used(read("2025-01-01", "10"))


def test_a_multiplier_makes_the_use_larger():
    """互感器倍率: the dial of a large shop counts 40 kWh a step."""
    assert ["100.0"] == used(read("2025-01-01", "10"), read("2025-02-01", "12.5"), multiplier=Decimal(40))


def test_a_reading_below_the_last_is_refused_with_both():
    """Unless something was declared, nobody can say what was used."""
    (only,) = closings(meter(), [read("2025-01-01", "10"), read("2025-02-01", "9")])
    assert ("reading-below", "1-101/w1") == (only.trouble.code, only.trouble.subject)
    assert ("w1", "10", "9") == tuple(only.trouble.fact(name) for name in ("meter", "previous", "current"))


def test_a_dial_that_passed_zero_counts_on():
    """With its digits; without them it is asked for them."""
    readings = [read("2025-01-01", "9998"), read("2025-02-01", "3", kind="rollover")]
    assert ["5"] == used(*readings, digits=4)
    assert ["rollover-digits"] == used(*readings)
    assert ["2"] == used(read("2025-01-01", "1"), read("2025-02-01", "3", kind="rollover"), digits=4)


def test_counting_begins_anew_with_a_start():
    """A dial that was set back: what lies between is not counted."""
    readings = [read("2025-01-01", "50"), read("2025-02-01", "0", kind="start"), read("2025-03-01", "4")]
    assert ["4"] == used(*readings)


def test_the_last_reading_of_a_day_counts_and_a_withdrawn_one_never_was():
    """Corrections are readings of their own."""
    first, wrong, right = read("2025-01-01", "0"), read("2025-02-01", "80"), read("2025-02-01", "8", n=1)
    assert ["8"] == used(first, wrong, right)
    assert ["5"] == used(first, wrong, read("2025-02-01", "0", n=1, kind="withdrawn"), read("2025-03-01", "5"))


def test_a_reading_trues_up_the_estimate_before_it():
    """The use may be below zero: what was charged too much is given back."""
    readings = [read("2025-01-01", "0"), read("2025-02-01", "12", kind="estimate"), read("2025-03-01", "9")]
    assert ["12", "-3"] == used(*readings)
    assert [True, False] == [each.draw.estimated for each in closings(meter(), readings)]


def test_a_use_above_the_limit_is_doubted_until_somebody_confirms_it():
    """The limit is for 30 days; a typing error of one digit is far above it."""
    readings = [read("2025-01-01", "0"), read("2025-03-02", "41")]
    assert ["reading-doubtful"] == used(*readings, limit=Decimal(20))
    assert ["41"] == used(*readings, limit=Decimal("20.5"))
    assert ["41"] == used(readings[0], read("2025-03-02", "41", confirmed=True), limit=Decimal(20))


def test_the_registers_of_a_time_of_use_meter_are_counted_beside_the_whole():
    """Only where both readings have them."""
    both = [
        read("2025-01-01", "0", peak=Decimal(0), valley=Decimal(0)),
        read("2025-02-01", "10", peak=Decimal(7), valley=Decimal(3)),
    ]
    (draw,) = (each.draw for each in closings(meter(), both))
    assert (Decimal(7), Decimal(3)) == (draw.peak, draw.valley)
    (draw,) = (each.draw for each in closings(meter(), [read("2025-01-01", "0"), both[1]]))
    assert (None, None) == (draw.peak, draw.valley)


@pytest.mark.parametrize(
    ("day", "more", "cycle"),
    [
        ("2025-01-31", {}, JANUARY),
        ("2025-02-01", {}, JANUARY),
        ("2025-02-02", {}, FEBRUARY),
        ("2025-02-02", {"closes": date(2025, 1, 31)}, JANUARY),
    ],
)
def test_a_reading_closes_the_cycle_that_its_day_ends(day, more, cycle):
    """Read on the 1st it is still last month's; read too late it says itself which cycle it closes."""
    (closing,) = closings(meter(), [read("2025-01-01", "0"), read(day, "5", **more)])
    assert [cycle] == [each for each in (JANUARY, FEBRUARY) if closing.closes(each)]


def test_an_estimate_goes_on_as_the_meter_last_did():
    """10 m³ in 63 days are 6.508 in 41; without two readings there is nothing to go by; never below the last one."""
    readings = [read("2025-03-03", "0"), read("2025-05-05", "10")]
    guess = estimated(meter(), readings, on=date(2025, 6, 15))
    assert ("16.508", "estimate") == (str(guess.value), guess.kind)
    again = estimated(meter(), [*readings, guess], on=date(2025, 6, 22))
    assert "17.619" == str(again.value)
    assert estimated(meter(), readings[:1], on=date(2025, 6, 15)) is None
    high = [*readings, read("2025-05-20", "14", kind="estimate"), read("2025-06-01", "9")]
    assert "9.000" == str(estimated(meter(), high, on=date(2025, 6, 30)).value)
