"""Draws: what each meter counted between two readings, and what is wrong with a pair of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Final

import attrs

from jizhi.estate import Meter, MeterReading
from jizhi.estate.meters import DIAL_PLACES
from jizhi.fees.charges import Draw
from jizhi.findings import Finding
from jizhi.values import Period, Rounding

_EXACT: Final = Context(prec=60)
_LIMIT_DAYS: Final = 30
_DIAL: Final = Rounding(mode="half-up", to=Decimal(1).scaleb(-DIAL_PLACES))


def on_the_dial(quantity: Fraction) -> Decimal:
    """Round a quantity half up to what a dial shows: an estimate, or what was used up to a day between two readings.

    >>> on_the_dial(Fraction(20, 3))
    Decimal('6.667')
    """
    steps = _DIAL.apply(quantity) * 10**DIAL_PLACES
    return Decimal(steps.numerator).scaleb(-DIAL_PLACES, _EXACT)


@attrs.frozen
class Closing:
    """A reading that closes a draw, or that should: ``trouble`` says why what was used cannot be told."""

    reading: MeterReading
    draw: Draw | None = None
    trouble: Finding | None = None

    def closes(self, cycle: Period) -> bool:
        """True where the draw is billed in *cycle*: it was read after its first day and no later than its end.

        A reading is taken as at the beginning of its day, so that one of 1 February closes January.
        """
        told = self.reading.closes
        return told in cycle if told is not None else cycle.start < self.reading.day <= cycle.end


def in_force(readings: Iterable[MeterReading]) -> Iterator[MeterReading]:
    """The last reading of each meter and day, in order of time; what was withdrawn is left out."""
    ordered = sorted(readings, key=lambda reading: (reading.meter, reading.day, reading.n))
    for _, same in groupby(ordered, key=lambda reading: (reading.meter, reading.day)):
        *_, last = same
        if last.kind != "withdrawn":
            yield last


def closings(meter: Meter, readings: Iterable[MeterReading]) -> tuple[Closing, ...]:
    """What *meter* counted from reading to reading, in order of time.

    The first reading, and a ``start``, only begin to count. A reading below the one before it counts where the dial
    was declared to have rolled over, or where the one before was an estimate, which it trues up by a use below zero.

    Troubles: ``reading-below``, ``rollover-digits`` (the dial's digits are not known), ``reading-doubtful`` (more than
    the meter's limit for 30 days, and nobody confirmed it).

    >>> water = Meter(space="1-101", code="w1", kind="water", unit="m³")
    >>> read = [(date(2025, 1, 1), "100"), (date(2025, 2, 1), "112.5"), (date(2025, 3, 1), "99")]
    >>> taken = [MeterReading(space="1-101", meter="w1", day=day, value=Decimal(dial)) for day, dial in read]
    >>> february, march = closings(water, taken)
    >>> str(february.draw.usage), march.trouble.code
    ('12.5', 'reading-below')
    """
    own = [reading for reading in in_force(readings) if reading.meter == meter.code]
    return tuple(_closing(meter, before, after) for before, after in pairwise(own) if after.kind != "start")


def _closing(meter: Meter, before: MeterReading, after: MeterReading) -> Closing:
    subject = f"{meter.space}/{meter.code}"
    told = {"meter": meter.code, "day": after.day, "previous": before.value, "current": after.value}
    if after.kind == "rollover" and meter.digits is None:
        return Closing(after, trouble=Finding("rollover-digits", subject, told))
    usage = _times(meter, _difference(meter, before.value, after.value, after))
    if usage < 0 and before.kind != "estimate":
        return Closing(after, trouble=Finding("reading-below", subject, told))
    days = (after.day - before.day).days
    if meter.limit is not None and not after.confirmed and usage * _LIMIT_DAYS > meter.limit * days:
        limit = {"usage": usage, "limit": meter.limit, "days": days}
        return Closing(after, trouble=Finding("reading-doubtful", subject, {**told, **limit}))
    draw = Draw(
        meter=meter.code,
        period=Period(before.day, after.day),
        previous=before.value,
        current=after.value,
        usage=usage,
        peak=_register(meter, before.peak, after.peak, after),
        valley=_register(meter, before.valley, after.valley, after),
        estimated=after.kind == "estimate",
    )
    return Closing(after, draw=draw)


def _difference(meter: Meter, before: Decimal, after: Decimal, reading: MeterReading) -> Decimal:
    passed_zero = reading.kind == "rollover" and after < before and meter.digits is not None
    whole = Decimal(10) ** meter.digits if passed_zero and meter.digits is not None else Decimal(0)
    return after - before + whole


def _register(meter: Meter, before: Decimal | None, after: Decimal | None, reading: MeterReading) -> Decimal | None:
    if before is None or after is None:
        return None
    return _times(meter, _difference(meter, before, after, reading))


def _times(meter: Meter, difference: Decimal) -> Decimal:
    return _EXACT.multiply(difference, meter.multiplier)


def estimated(meter: Meter, readings: Iterable[MeterReading], *, on: date) -> MeterReading | None:
    """Estimate what *meter* shows on a day by what it last counted in a day, half up to the dial's thousandth.

    Never below the last reading. None where there are not yet two readings before the day to go by.

    >>> water = Meter(space="1-101", code="w1", kind="water", unit="m³")
    >>> read = [(date(2025, 3, 3), "0"), (date(2025, 5, 5), "10")]
    >>> taken = [MeterReading(space="1-101", meter="w1", day=day, value=Decimal(dial)) for day, dial in read]
    >>> str(estimated(water, taken, on=date(2025, 6, 15)).value)
    '16.508'
    >>> estimated(water, taken[:1], on=date(2025, 6, 15)) is None
    True
    """
    told = [each for each in closings(meter, readings) if each.draw is not None and each.reading.day <= on]
    known = [each.draw for each in told if each.draw is not None and not each.draw.estimated]
    if not known:
        return None
    last, latest = known[-1], told[-1].reading
    rate = max(Fraction(last.current) - Fraction(last.previous), Fraction(0)) / last.period.days
    value = on_the_dial(Fraction(latest.value) + rate * (on - latest.day).days)
    return MeterReading(
        project=meter.project,
        space=meter.space,
        meter=meter.code,
        day=on,
        value=value,
        kind="estimate",
    )
