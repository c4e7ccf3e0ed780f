"""The segments of a line: its time cut where something else begins to be true, and each stretch evaluated exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final, Protocol

import attrs

from jizhi.errors import NotRated
from jizhi.fees.proration import weights
from jizhi.fees.tariff import Discount, Fee, Version
from jizhi.formula import FactSpec, FactValue, Step, evaluate, factor_text, plain, replay, text
from jizhi.formula.evaluate import Known
from jizhi.formula.trace import Value
from jizhi.values import Period
from jizhi.values.exact import exact

_QUANTITIES: Final = frozenset({"usage", "peak", "valley"})
"""Facts of a meter that are quantities of the whole reading interval: a stretch has its share of them by days."""

_PER: Final = {"month": " 月", "year": " 年", "day": " 日"}


class Facts(Protocol):
    """What is known of one space through time."""

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*; unknown ones are absent."""

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days strictly inside *period* on which one of the facts called *names* changes."""


Judged = tuple[tuple[Discount, Step], ...]


@attrs.frozen
class Term:
    """The formula and its discounts at one reading of the meter, taken *times* into a stretch's amount."""

    times: Fraction
    step: Step
    discounts: Judged = ()

    @property
    def value(self) -> Fraction:
        """What the term comes to."""
        return self._told(lambda step: step.value)

    def replayed(self) -> Fraction:
        """The same from the trace alone."""
        return self._told(replay)

    def _told(self, tell: Callable[[Step], Value]) -> Fraction:
        value = exact("amount", tell(self.step)) * self.times
        for discount, condition in self.discounts:
            value *= discount.factor if tell(condition) else 1
        return value

    def text(self, weight: Fraction) -> str:
        """The term as it is added to a line or taken off it."""
        times = abs(self.times) * weight
        factors = [discount.digits for discount, condition in self.discounts if condition.value]
        factors += [] if times == 1 else [plain(times)]
        return f" {'−' if self.times < 0 else '+'} " + " × ".join([factor_text(self.step), *factors])


@attrs.frozen(kw_only=True)
class Segment:
    """A stretch of a line under one version and unchanged facts, evaluated exactly.

    ``weight`` is the share of ``per`` that the stretch adds; ``exact`` is 元, after discounts and weight. ``further``
    terms stand only where a metered quantity was shared out between versions.
    """

    period: Period
    version: Version
    applies: bool
    weight: Fraction
    exact: Fraction
    step: Step | None = None
    discounts: Judged = ()
    further: tuple[Term, ...] = ()

    def text(self, per: str) -> str:
        """The arithmetic as one line, from the facts to the exact amount."""
        if self.step is None:
            return ""
        factors = [discount.digits for discount, judged in self.discounts if judged.value]
        if per in _PER or self.weight != 1:
            factors.append(plain(self.weight) + _PER.get(per, ""))
        line = " × ".join([factor_text(self.step), *factors]) if factors else text(self.step)
        return line + "".join(term.text(self.weight) for term in self.further)

    def replayed(self) -> Segment:
        """The same segment with its amount computed again from the trace, believing no intermediate number."""
        if self.step is None:
            return self
        terms = (Term(Fraction(1), self.step, self.discounts), *self.further)
        return attrs.evolve(self, exact=sum(term.replayed() for term in terms) * self.weight)


@attrs.frozen
class Checked:
    """Facts behind the door: each is checked against its declaration when it is read, and not before."""

    specs: Mapping[str, FactSpec]
    facts: Mapping[str, FactValue]

    def get(self, name: str) -> FactValue | None:
        """The fact *name*, its default, or None.

        Raises: FactRefused where it is not of its type, range or scale.
        """
        value = self.facts.get(name)
        return self.specs[name].default if value is None else self.specs[name].checked(value)


@attrs.frozen
class _Reached:
    """The facts as a meter stood when a *share* of the interval had gone by: that share of each metered quantity."""

    known: Checked
    share: Fraction

    def get(self, name: str) -> FactValue | None:
        value = self.known.get(name)
        return value if value is None or name not in _QUANTITIES else exact(name, value) * self.share


def stretches(fee: Fee, liable: Period) -> tuple[tuple[Period, Version, Fraction], ...]:
    """Cut *liable* at versions and months: each stretch with the version that holds and the weight that it adds.

    Raises: NotRated ``version-gap``: no version holds on some day.
    """
    days = _edges(fee, liable, ())
    parts = zip(liable.cut(days), _weights(fee, liable, days), strict=True)
    return tuple((part, version_on(fee, part.start), weight) for part, weight in parts)


def paid_once(fee: Fee) -> bool:
    """True where the whole amount is due once, however long the line: in the first segment that the fee applies to."""
    return fee.per == "once" or (fee.prorate == "none" and fee.per in ("month", "year"))


def segments_of(fee: Fee, facts: Facts, liable: Period, cuts: Iterable[date]) -> Iterator[Segment]:
    """The segments of a line. What is true throughout a stretch is evaluated once; *cuts* only share out its weight."""
    edges = _edges(fee, liable, facts.changes({fact.name for fact in fee.reads}, liable))
    days = sorted({*edges, *(day for day in cuts if liable.start < day < liable.end)})
    pieces = zip(liable.cut(days), _weights(fee, liable, days), strict=True)
    before = Fraction(0)
    for _, group in groupby(pieces, key=lambda piece: bisect_right(edges, piece[0].start)):
        parts = tuple(group)
        known = Checked(fee.specs, facts.on(parts[0][0].start))
        segments = _stretch(fee, known, parts, before)
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


def version_on(fee: Fee, day: date) -> Version:
    """The version of *fee* that holds on *day*.

    Raises: NotRated ``version-gap``.
    """
    version = fee.version(day)
    if version is None:
        raise NotRated("version-gap", {"day": day})
    return version


def _stretch(
    fee: Fee, known: Checked, parts: Sequence[tuple[Period, Fraction]], before: Fraction
) -> tuple[Segment, ...]:
    """Evaluate a stretch once and share it out to its *parts*; where the amount is due once, the first has it all."""
    version = version_on(fee, parts[0][0].start)
    if version.applies is not None and not evaluate(version.applies, known).value:
        return tuple(
            Segment(period=part, version=version, applies=False, weight=weight, exact=Fraction(0))
            for part, weight in parts
        )
    share = sum((weight for _, weight in parts), Fraction(0))
    metered = fee.per == "period" and not _QUANTITIES.isdisjoint(fact.name for fact in version.reads)
    if metered and share != 1:
        first, *further = _metered(version, known, before, share)
        whole = share
    else:
        first, further, whole = _term(version, known, Fraction(1)), [], Fraction(1)
    value = sum((term.value for term in further), first.value)
    return tuple(
        Segment(
            period=part,
            version=version,
            applies=True,
            weight=weight / whole,
            exact=value * weight / whole,
            step=first.step,
            discounts=first.discounts,
            further=tuple(further),
        )
        for part, weight in (parts[:1] if paid_once(fee) else parts)
    )


def _metered(version: Version, known: Checked, before: Fraction, share: Fraction) -> list[Term]:
    """What a stretch adds to a metered amount: the step from the quantity before it to the quantity after it.

    What is due without any use is shared by days. So a change of version splits the quantity by days, tiers count on
    through it, and a version that changes nothing does not change the amount.
    """
    idle = _term(version, _Reached(known, Fraction(0)), share if before else share - 1)
    terms = [_term(version, _Reached(known, before + share), Fraction(1))]
    terms += [_term(version, _Reached(known, before), Fraction(-1))] if before else []
    return [*terms, *([idle] if idle.value else [])]


def _term(version: Version, facts: Known, times: Fraction) -> Term:
    step = evaluate(version.formula, facts)
    return Term(times, step, tuple((discount, evaluate(discount.when, facts)) for discount in version.discounts))
