"""The daybook of the made-up estate: it can be taken in, and its troubles are those it promises."""

from __future__ import annotations

import pytest

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Project, Roster
from jizhi.fees.draws import closings
from jizhi.intake import Kept, read_daybook, read_estate
from jizhi.presets import DEMO_TARIFF
from jizhi.testing.daybooks import daybook_tables
from jizhi.testing.estate import estate_tables, lived_in


@pytest.fixture(scope="module")
def kept():
    plan = read_estate(estate_tables(), project="jade").value
    roster = Roster.of(
        Project(code="jade", name="翠园"),
        spaces=plan.spaces,
        parties=plan.parties,
        tenures=plan.tenures,
        buildings=plan.buildings,
    )
    return Kept(roster=roster.value, fees=tariff_or_refuse(DEMO_TARIFF).fees)


def year(kept, months=range(1, 13)):
    """Take the months in one after another; return what is kept then and the codes of the errors by month."""
    meters, readings, pools, errors = {}, {}, {}, {}
    for month in months:
        now = Kept(
            roster=kept.roster,
            fees=kept.fees,
            meters=tuple(meters.values()),
            readings=tuple(readings.values()),
            pools=tuple(pools.values()),
        )
        outcome = read_daybook(daybook_tables(month), project="jade", kept=now)
        errors[month] = [finding.code for finding in outcome.errors]
        for record in (*outcome.value.new, *outcome.value.changed):
            target = {"Meter": meters, "MeterReading": readings, "Pool": pools}.get(type(record).__name__)
            if target is not None:
                target[record.id] = record
    return meters, readings, pools, errors


def test_every_row_but_the_one_that_is_wrong_is_taken_in(kept):
    """March has a reading below the last one; the others of the year are good."""
    meters, readings, pools, errors = year(kept)
    assert {3: ["dial-below"]} == {month: codes for month, codes in errors.items() if codes}
    assert (36, 1) == (len(pools), sum(meter.removed is not None for meter in meters.values()))
    kinds = {reading.kind for reading in readings.values()}
    assert {"read", "start", "estimate", "rollover"} == kinds
    troubles = [
        each.trouble.code for meter in meters.values() for each in closings(meter, of(readings, meter)) if each.trouble
    ]
    assert [] == troubles


def of(readings, meter):
    return [one for one in readings.values() if (one.space, one.meter) == (meter.space, meter.code)]


def test_a_digit_too_many_is_doubted_until_it_is_corrected(kept):
    """May has it, June the correction."""
    meters, readings, _, _ = year(kept, range(1, 6))
    doubted = [
        each.trouble.code for meter in meters.values() for each in closings(meter, of(readings, meter)) if each.trouble
    ]
    assert ["reading-doubtful"] == doubted


def test_the_same_seed_makes_the_same_daybook():
    """And another one another."""
    assert daybook_tables(3) == daybook_tables(3)
    assert daybook_tables(3) != daybook_tables(3, seed=7)
    assert 279 == len(lived_in())
