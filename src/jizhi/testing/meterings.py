"""Hypothesis strategies for meters whose readings fit each other, with what was truly used between them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import attrs
from hypothesis import strategies as st

from jizhi.estate import Meter, MeterReading
from jizhi.estate.meters import METER_KINDS, MeterKind

UNITS: dict[MeterKind, str] = {"water": "m³", "electricity": "kWh", "gas": "m³", "heat": "kWh"}
FIRST = date(2024, 1, 1)


@attrs.frozen(kw_only=True)
class Metering:
    """A meter with its readings in order of time, and what its dial went on by from each to the next.

    ``used`` has one number less than there are readings; the meter's multiplier is not in it.
    """

    meter: Meter
    readings: tuple[MeterReading, ...]
    used: tuple[Decimal, ...]


def dials(most: int = 10**8) -> st.SearchStrategy[Decimal]:
    """What a dial shows: up to *most* thousandths, whole numbers as often as all others."""
    return st.one_of(st.integers(0, most // 1000).map(Decimal), st.integers(0, most).map(_thousandths))


def _thousandths(count: int) -> Decimal:
    return Decimal(count).scaleb(-3)


@st.composite
def meters(draw: st.DrawFn, space: str = "1-101", code: str = "m1") -> Meter:
    """Meters of any kind, with or without a transformer before them, whose dials have three to nine digits."""
    kind = draw(st.sampled_from(METER_KINDS))
    multiplier = draw(st.sampled_from((Decimal(1), Decimal(30), Decimal("0.1"))))
    digits = draw(st.integers(3, 9))
    return Meter(
        project="jade", space=space, code=code, kind=kind, unit=UNITS[kind], digits=digits, multiplier=multiplier
    )


@st.composite
def meterings(draw: st.DrawFn, space: str = "1-101", code: str = "m1", most: int = 8) -> Metering:
    """Meters read up to *most* times, each reading at or above the one before, or over the zero that it declares."""
    meter = draw(meters(space, code))
    assert meter.digits is not None
    whole = 10 ** (meter.digits + 3)
    uses = draw(st.lists(st.integers(0, min(whole - 1, 10**7)), max_size=most - 1))
    first = draw(st.integers(0, whole - 1))
    gaps = draw(st.lists(st.integers(1, 62), min_size=len(uses), max_size=len(uses)))
    totals = list(accumulate(uses, initial=first))
    days = list(accumulate(gaps, initial=0))
    readings = tuple(
        MeterReading(
            project="jade",
            space=space,
            meter=code,
            day=FIRST + timedelta(days=day),
            value=_thousandths(total % whole),
            kind="rollover" if number and total // whole > totals[number - 1] // whole else "read",
        )
        for number, (total, day) in enumerate(zip(totals, days, strict=True))
    )
    return Metering(meter=meter, readings=readings, used=tuple(map(_thousandths, uses)))
