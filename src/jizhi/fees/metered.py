"""Metered fees: the readings of a billing cycle as windows of use, in each of which the tiers count on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.estate import Dossier
from jizhi.fees.charges import Draw
from jizhi.fees.cycle import FIRST, Cycle
from jizhi.fees.draws import Closing, closings, on_the_dial
from jizhi.fees.segments import Facts
from jizhi.fees.tariff import EVERY_MONTH, Fee
from jizhi.findings import Finding
from jizhi.formula import FactValue
from jizhi.values import Period, months_after

UsedBefore = Callable[[date, Decimal], Decimal]
"""Where the tiers of a window count on from: by its first day and its quantity, which lowers it if taken back."""

_QUARTER: Final = Cycle(months=3)
_YEAR: Final = Cycle(months=12)


@attrs.frozen(kw_only=True)
class Window:
    """A part of a metered line in which one count of the tiers runs: all that was drawn in it, by every meter.

    ``usage`` is below zero where an estimate is taken back; the formula sees its size. ``used_before`` is where the
    tiers count on from, in that case after the taking back.
    """

    period: Period
    draws: tuple[Draw, ...]
    usage: Decimal
    used_before: Decimal
    fixed: Fraction = Fraction(1)

    @property
    def taken_back(self) -> bool:
        """True where an estimate had charged the quantity too much."""
        return self.usage < 0

    def reached(self, day: date) -> Fraction:
        """The share of the quantity that was used before *day*, evenly between two readings.

        By days where that makes no sense: nothing was used, or one meter trues up an estimate.
        """
        if not self.usage or any(draw.usage < 0 for draw in self.draws):
            return Fraction((day - self.period.start).days, self.period.days)
        return sum((self._upto(draw, day) for draw in self.draws), Fraction(0)) / Fraction(self.usage)

    def facts(self) -> dict[str, FactValue]:
        """The facts of the meter in this window; the dial's two states where one meter alone counted."""
        found: dict[str, FactValue] = {
            "usage": abs(self.usage),
            "used_before": self.used_before,
        }
        for name in ("peak", "valley"):
            registers = [self._part(draw, getattr(draw, name)) for draw in self.draws]
            if registers and None not in registers:
                found[name] = abs(sum((part for part in registers if part is not None), Decimal(0)))
        if len({draw.meter for draw in self.draws}) == 1:
            found |= {"previous": self.draws[0].previous, "current": self.draws[-1].current}
        return found

    def _upto(self, draw: Draw, day: date) -> Fraction:
        """What of the draw's part in the window was used before *day*: exactly by days."""
        common = draw.period.overlap(self.period)
        if common is None or day <= common.start:
            return Fraction(0)
        part = Fraction(drawn_until(draw, common.end) - drawn_until(draw, common.start))
        return part * min((day - common.start).days, common.days) / common.days

    def _part(self, draw: Draw, register: Decimal | None) -> Decimal | None:
        if register is None:
            return None
        within = attrs.evolve(draw, usage=register)
        return drawn_until(within, self.period.end) - drawn_until(within, self.period.start)


@attrs.frozen
class Metered:
    """The facts of a metered line through time: those of the space, and in each window those of its meters."""

    base: Facts
    windows: tuple[Window, ...]

    @property
    def period(self) -> Period:
        """From the first reading to the last."""
        return Period(self.windows[0].period.start, self.windows[-1].period.end)

    @property
    def draws(self) -> tuple[Draw, ...]:
        """Every draw of the line, each once."""
        return tuple(dict.fromkeys(draw for window in self.windows for draw in window.draws))

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*."""
        begun = [window for window in self.windows if window.period.start <= day]
        return {**self.base.on(day), **(begun[-1] if begun else self.windows[0]).facts()}

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days inside *period* on which a fact of the space changes or a window begins."""
        starts = {window.period.start for window in self.windows}
        inside = {day for day in starts if period.start < day < period.end}
        return tuple(sorted({*self.base.changes(names, period), *inside}))


def drawn_until(draw: Draw, day: date) -> Decimal:
    """What of a draw was used before *day*: evenly by days, half up to the dial's thousandth, all of it at its end."""
    if day <= draw.period.start:
        return Decimal(0)
    if day >= draw.period.end:
        return draw.usage
    return on_the_dial(Fraction(draw.usage) * (day - draw.period.start).days / draw.period.days)


@attrs.frozen(kw_only=True)
class Consumption:
    """What the meters of a space say of one fee and cycle: a line's facts, or None, and what is wrong."""

    line: Metered | None
    findings: tuple[Finding, ...] = ()


def consumption(fee: Fee, dossier: Dossier, base: Facts, *, cycle: Period) -> Consumption:
    """Turn the readings that close in *cycle* into the windows of one line of *fee*.

    All meters of the fee's kind count together, a swapped one and its successor too. The line runs from the first
    reading of its draws to the last; a quantity that the count of tiers cuts (a new year, say) is cut by days.

    Findings: as ``closings`` says, for readings of the cycle and of the count that its tiers go on from; and a warning
    ``reading-missing`` for a meter that was in use all the time and was not read.
    """
    meters = [meter for meter in dossier.meters if meter.kind == fee.meter]
    known = [closing for meter in meters for closing in closings(meter, dossier.readings)]
    billed = [closing for closing in known if closing.closes(cycle)]
    draws = tuple(closing.draw for closing in billed if closing.draw is not None)
    troubles = [closing.trouble for closing in billed if closing.trouble is not None]
    missing = tuple(_missing(fee, dossier, billed, cycle))
    if troubles or not draws:
        return Consumption(line=None, findings=(*troubles, *missing))
    period = Period(min(draw.period.start for draw in draws), max(draw.period.end for draw in draws))
    counted = _counted_from(fee, base, period.start)
    doubtful = tuple(each.trouble for each in known if each.trouble is not None and _touches(each, counted, period))
    if doubtful:
        return Consumption(line=None, findings=doubtful)
    past = tuple(each.draw for each in known if each.draw is not None and each.draw not in draws)
    found = windows(fee, base, draws, used_before=_counting(fee, base, past))
    return Consumption(line=Metered(base, found), findings=missing)


def windows(fee: Fee, base: Facts, draws: Iterable[Draw], *, used_before: UsedBefore) -> tuple[Window, ...]:
    """Cut the line of these *draws* where the count of the fee's tiers begins anew."""
    every = tuple(sorted(draws, key=lambda draw: (draw.period.start, draw.meter)))
    line = Period(min(draw.period.start for draw in every), max(draw.period.end for draw in every))
    return tuple(_windows(fee, base, line, every, used_before))


def _windows(fee: Fee, base: Facts, line: Period, draws: tuple[Draw, ...], used_before: UsedBefore) -> Iterator[Window]:
    for part in line.cut(_resets(fee, base, line)):
        within = tuple(draw for draw in draws if draw.period.overlap(part) is not None)
        usage = sum((drawn_until(draw, part.end) - drawn_until(draw, part.start) for draw in within), Decimal(0))
        yield Window(
            period=part,
            draws=within,
            usage=usage,
            used_before=used_before(part.start, usage),
            fixed=Fraction(part.days, line.days),
        )


def _counting(fee: Fee, base: Facts, past: tuple[Draw, ...]) -> UsedBefore:
    """Count what earlier draws used since the count of the tiers began."""

    def used_before(day: date, usage: Decimal) -> Decimal:
        since = _counted_from(fee, base, day)
        counted = sum((drawn_until(draw, day) - drawn_until(draw, since) for draw in past), Decimal(0))
        return max(counted + min(usage, Decimal(0)), Decimal(0))

    return used_before


def _touches(closing: Closing, counted: date, line: Period) -> bool:
    """True where a reading in doubt lies within what the line's tiers count on from."""
    return counted < closing.reading.day <= line.start


def _resets(fee: Fee, base: Facts, line: Period) -> tuple[date, ...]:
    """The days inside *line* on which the count of the tiers begins anew."""
    found: list[date] = []
    day = line.start
    while (span := _count(fee, base, day)) is not None and span.end < line.end:
        day = span.end
        found.append(day)
    return tuple(found)


def _counted_from(fee: Fee, base: Facts, day: date) -> date:
    span = _count(fee, base, day)
    return day if span is None else span.start


def _count(fee: Fee, base: Facts, day: date) -> Period | None:
    """The span that the tiers of the version of *day* count through; None where each line counts on its own."""
    version = fee.version(day)
    if version is None or version.accumulate == "once":
        return None
    if version.accumulate == "month":
        return Cycle(anchor=fee.cycle.anchor).covering(day)
    if version.accumulate == "calendar-year":
        return _YEAR.covering(day)
    if version.accumulate == "contract-year":
        handover = base.on(day).get("handover")
        since = handover if isinstance(handover, date) else fee.first_day
        return Cycle(months=12, anchor=since).covering(day)
    return _QUARTER.covering(day) if version.months == EVERY_MONTH else _season(version.months, day)


def _season(months: Collection[int], day: date) -> Period:
    """The run of months around *day* in which its version holds."""
    start = day.replace(day=1)
    while (earlier := months_after(start, -1)).month in months and earlier.year > FIRST.min.year:
        start = earlier
    end = months_after(day.replace(day=1), 1)
    while end.month in months:
        end = months_after(end, 1)
    return Period(start, end)


def _missing(fee: Fee, dossier: Dossier, billed: Collection[Closing], cycle: Period) -> Iterator[Finding]:
    read = {closing.reading.meter for closing in billed}
    for meter in dossier.meters:
        there = (meter.fitted is None or meter.fitted <= cycle.start) and (
            meter.removed is None or meter.removed >= cycle.end
        )
        if meter.kind == fee.meter and meter.code not in read and there:
            last = cycle.end - timedelta(days=1)
            facts = {"meter": meter.code, "from": cycle.start, "to": last}
            yield Finding("reading-missing", f"{dossier.space.code}/{meter.code}", facts, "warning")
