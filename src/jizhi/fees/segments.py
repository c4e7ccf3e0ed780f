"""The segments of a line: its time cut where something else begins to be true, and each stretch evaluated exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Protocol

from jizhi.errors import NotRated
from jizhi.fees.proration import weights
from jizhi.fees.tariff import Fee, Version
from jizhi.fees.terms import QUANTITIES, Checked, Drawn, Segment, metered_terms, term_of
from jizhi.formula import FactValue, evaluate
from jizhi.values import Period


class Facts(Protocol):
    """What is known of one space through time."""

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*; unknown ones are absent."""

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days strictly inside *period* on which one of the facts called *names* changes."""


class Flow(Protocol):
    """How a metered quantity runs through a window of a line; without one it runs evenly through the days."""

    @property
    def period(self) -> Period:
        """The days of the window."""

    @property
    def fixed(self) -> Fraction:
        """The part of what is due without any use that the window bears."""

    @property
    def taken_back(self) -> bool:
        """True where an estimate had charged the quantity too much."""

    def reached(self, day: date) -> Fraction:
        """The share of the window's quantity that was used before *day*."""


def stretches(fee: Fee, liable: Period, cuts: Iterable[date] = ()) -> tuple[tuple[Period, Version, Fraction], ...]:
    """Cut *liable* at versions, months and *cuts*: each stretch with the version that holds and the weight it adds.

    Raises: NotRated ``version-gap``: no version holds on some day.
    """
    days = _edges(fee, liable, (day for day in cuts if liable.start < day < liable.end))
    parts = zip(liable.cut(days), _weights(fee, liable, days), strict=True)
    return tuple((part, version_on(fee, part.start), weight) for part, weight in parts)


def paid_once(fee: Fee) -> bool:
    """True where the whole amount is due once, however long the line: in the first segment that the fee applies to."""
    return fee.per == "once" or (fee.prorate == "none" and fee.per in ("month", "year"))


def segments_of(
    fee: Fee, facts: Facts, liable: Period, cuts: Iterable[date], flow: Flow | None = None
) -> Iterator[Segment]:
    """The segments of a line. What is true throughout a stretch is evaluated once; *cuts* only share out its weight."""
    edges = _edges(fee, liable, facts.changes({fact.name for fact in fee.reads}, liable))
    days = sorted({*edges, *(day for day in cuts if liable.start < day < liable.end)})
    weighed = _weights(fee, liable, days) if flow is None else _drawn(flow, liable, days)
    pieces = zip(liable.cut(days), weighed, strict=True)
    before = Fraction(0)
    for _, group in groupby(pieces, key=lambda piece: bisect_right(edges, piece[0].start)):
        parts = tuple(group)
        known = Checked(fee.specs, facts.on(parts[0][0].start))
        segments = _stretch(fee, known, parts, before, flow)
        yield from segments
        if paid_once(fee) and segments[0].applies:
            return
        before += sum(weight for _, weight in parts)


def _edges(fee: Fee, liable: Period, changes: Iterable[date]) -> list[date]:
    """The days inside *liable* on which something else begins to be true: a version, a month, a fact."""
    days = {*fee.changes(liable), *changes}
    if fee.per in ("month", "year") and not paid_once(fee):
        days |= {part.start for part in liable.months()[1:]}
    return sorted(days)


def _weights(fee: Fee, liable: Period, cuts: list[date]) -> tuple[Fraction, ...]:
    parts = liable.cut(cuts)
    if paid_once(fee):
        return tuple(Fraction(1) for _ in parts)
    if fee.per == "day":
        return tuple(Fraction(part.days) for part in parts)
    if fee.per == "period":
        return tuple(Fraction(part.days, liable.days) for part in parts)
    months = weights(liable, cuts, day_count=fee.prorate, cycle=fee.cycle)
    return tuple(month / 12 for month in months) if fee.per == "year" else months


def _drawn(flow: Flow, liable: Period, cuts: list[date]) -> tuple[Fraction, ...]:
    return tuple(flow.reached(part.end) - flow.reached(part.start) for part in liable.cut(cuts))


def version_on(fee: Fee, day: date) -> Version:
    """The version of *fee* that holds on *day*.

    Raises: NotRated ``version-gap``.
    """
    version = fee.version(day)
    if version is None:
        raise NotRated("version-gap", {"day": day})
    return version


def _stretch(
    fee: Fee, known: Checked, parts: Sequence[tuple[Period, Fraction]], before: Fraction, flow: Flow | None
) -> tuple[Segment, ...]:
    """Evaluate a stretch once and share it out to its *parts*; where the amount is due once, the first has it all."""
    version = version_on(fee, parts[0][0].start)
    if version.applies is not None and not evaluate(version.applies, known).value:
        return tuple(
            Segment(period=part, version=version, applies=False, weight=weight, exact=Fraction(0))
            for part, weight in parts
        )
    drawn = _drawn_in(parts, before, flow)
    if fee.per == "period" and not drawn.whole and not QUANTITIES.isdisjoint(fact.name for fact in version.reads):
        terms, parts = metered_terms(version, known, drawn), _shared_out(parts, drawn)
    else:
        terms = [term_of(version, known)]
        parts = [(part, weight * drawn.fixed) for part, weight in parts]
    value = sum((term.value for term in terms), Fraction(0))
    return tuple(
        Segment(
            period=part,
            version=version,
            applies=True,
            weight=weight,
            exact=value * weight,
            step=terms[0].step,
            times=terms[0].times,
            discounts=terms[0].discounts,
            further=tuple(terms[1:]),
            credit=drawn.taken_back,
        )
        for part, weight in (parts[:1] if paid_once(fee) else parts)
    )


def _drawn_in(parts: Sequence[tuple[Period, Fraction]], before: Fraction, flow: Flow | None) -> Drawn:
    share = sum((weight for _, weight in parts), Fraction(0))
    if flow is None:
        return Drawn(before, share)
    return Drawn(before, share, flow.fixed, flow.taken_back)


def _shared_out(parts: Sequence[tuple[Period, Fraction]], drawn: Drawn) -> list[tuple[Period, Fraction]]:
    """What of the stretch's amount falls to each part: by the quantity, or by days where nothing was used in it."""
    if drawn.share:
        return [(part, weight / drawn.share) for part, weight in parts]
    days = sum(part.days for part, _ in parts)
    return [(part, Fraction(part.days, days)) for part, _ in parts]
