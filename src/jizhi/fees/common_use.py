"""Common use: what a master meter counted beyond the sub-meters behind it, and the pool that comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate import Meter, MeterReading
from jizhi.fees.draws import Closing, closings
from jizhi.fees.inputs import Pool
from jizhi.fees.metered import drawn_until
from jizhi.findings import Finding, Outcome
from jizhi.values import Period, Quantity, Rounding, Unit

_EXACT: Final = Context(prec=60)


@attrs.frozen(kw_only=True)
class CommonUse:
    """What a master meter counted in a period, and how much of it its *subs* (how many) counted too.

    >>> month = Period.month(2025, 3)
    >>> use = CommonUse(master="P1", unit="kWh", period=month, counted=Decimal(900), subs=2, within=Decimal(650))
    >>> str(use.quantity)
    '250'
    """

    master: str
    unit: str
    period: Period
    counted: Decimal
    subs: int = 0
    within: Decimal = Decimal(0)

    @property
    def quantity(self) -> Decimal:
        """What is left to be shared."""
        return _EXACT.subtract(self.counted, self.within)


def common_use(
    master: Meter, subs: Iterable[Meter], readings: Iterable[MeterReading], *, period: Period
) -> Outcome[CommonUse | None]:
    """Subtract what *subs* counted in *period* from what *master* counted; None where that cannot be told.

    Between two readings a meter counts evenly by days, as in a bill; each must be read up to both ends.

    Findings (errors): those of ``closings``; ``reading-missing`` for a meter that was not read over the whole period;
        ``common-use-below`` where the sub-meters counted more than the master.

    >>> from datetime import date
    >>> hall = Meter(space="", code="P1", kind="water", unit="m³")
    >>> read = [MeterReading(space="", meter="P1", day=date(2025, 3, 1), value=Decimal(10))]
    >>> common_use(hall, (), read, period=Period.month(2025, 3)).findings[0].code
    'reading-missing'
    """
    kept = tuple(readings)
    every = (master, *sorted(subs, key=lambda sub: (sub.space, sub.code)))
    used = [_used(meter, kept, period) for meter in every]
    findings = tuple(finding for each in used for finding in each.findings)
    if findings:
        return Outcome(None, findings)
    counted, *within = (each.value for each in used)
    found = CommonUse(
        master=master.code,
        unit=master.unit,
        period=period,
        counted=counted,
        subs=len(within),
        within=sum(within, start=Decimal(0)),
    )
    if found.quantity < 0:
        facts = {"meter": master.code, "counted": found.counted, "within": found.within, "subs": found.subs}
        return Outcome(None, (Finding("common-use-below", f"{master.space}/{master.code}", facts),))
    return Outcome(found)


def _used(meter: Meter, readings: Iterable[MeterReading], period: Period) -> Outcome[Decimal]:
    """What one meter counted in the part of *period* in which it was there."""
    start = max(period.start, meter.fitted or period.start)
    end = min(period.end, meter.removed or period.end)
    if end <= start:
        return Outcome(Decimal(0))
    there = Period(start, end)
    own = (reading for reading in readings if reading.space == meter.space)
    near = _touching(closings(meter, own), there)
    troubles = tuple(each.trouble for each in near if each.trouble is not None)
    draws = [each.draw for each in near if each.draw is not None]
    days = sum(part.days for draw in draws if (part := draw.period.overlap(there)) is not None)
    if not troubles and days < there.days:
        facts = {"meter": meter.code, "from": there.start, "to": there.end}
        troubles = (Finding("reading-missing", f"{meter.space}/{meter.code}", facts),)
    return Outcome(sum((drawn_until(draw, end) - drawn_until(draw, start) for draw in draws), Decimal(0)), troubles)


def _touching(every: Iterable[Closing], there: Period) -> list[Closing]:
    """The closings that tell what was counted in *there*: the reading before each lies before its end."""
    near: list[Closing] = []
    before = there.start
    for each in every:
        if each.reading.day > there.start and before < there.end:
            near.append(each)
        before = each.reading.day
    return near


def pool_from_meters(
    use: CommonUse, price: Quantity, *, project: str, fee: str, code: str = "", building: str = "", entrance: str = ""
) -> Pool:
    """Price *use*, round once half up to the fen, and say in the pool's basis what was multiplied.

    Args:  price: an amount per the meter's unit, such as ``0.6629 元/kWh``.
    Raises:  RecordRefused: *price* is per something else.

    >>> use = CommonUse(
    ...     master="P1", unit="kWh", period=Period.month(2025, 3), counted=Decimal(900), subs=2, within=Decimal(650)
    ... )
    >>> pool = pool_from_meters(use, Quantity.parse("0.6629 元/kWh"), project="jade", fee="light", code="1")
    >>> str(pool.amount), pool.basis
    ('165.73 CNY', 'P1: 900 − Σ2 650 = 250 kWh × 0.6629 元/kWh')
    >>> pool_from_meters(use, Quantity.parse("3.20 元/m³"), project="jade", fee="light")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: pool light: price = '3.20 元/m³', but it must be an amount per kWh
    """
    written = f"{price.digits} {price.unit}"
    if price.unit != Unit.parse(f"元/{use.unit}"):
        raise RecordRefused(f"pool {fee}", "price", written, f"it must be an amount per {use.unit}")
    within = f" − Σ{use.subs} {use.within:f} = {use.quantity:f}" if use.subs else ""
    return Pool(
        project=project,
        fee=fee,
        code=code,
        period=use.period,
        amount=Rounding().money(Fraction(use.quantity) * price.value),
        basis=f"{use.master}: {use.counted:f}{within} {use.unit} × {written}",
        building=building,
        entrance=entrance,
    )
