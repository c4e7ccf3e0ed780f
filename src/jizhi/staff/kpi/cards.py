"""Cards: the score of a person or a team with the reason of every point, its place among others, and what if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import SchemeRefused
from jizhi.findings import Finding, Outcome
from jizhi.staff.kpi.curves import number, points_of
from jizhi.staff.kpi.measures import Measure
from jizhi.staff.kpi.scheme import Metric, Scheme
from jizhi.values import Money, Period, Rounding

Shortfall: TypeAlias = Literal["", "spread", "full", "zero"]
"""What was done about a metric that has no value, or one of too small a sample."""

_HUNDREDTH = Rounding(to=Decimal("0.01"))


@attrs.frozen(kw_only=True)
class CardLine:
    """One metric on a card: its value, its points of so many, why, and what proves it.

    ``short`` says what became of a metric with too few cases; where its weight is ``spread`` it counts for nothing.
    """

    metric: str
    name: str
    weight: Fraction
    target: str
    value: Fraction | None
    part: Fraction | None
    base: Fraction | None
    sample: int
    points: Fraction
    short: Shortfall = ""
    reason: Finding
    evidence: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Card:
    """The score of one subject in a period: exact; ``score`` is None where no metric had enough cases."""

    scheme: str
    subject: str
    period: Period
    total: Fraction
    score: Fraction | None
    lines: tuple[CardLine, ...]
    paid: str = ""

    @property
    def counted(self) -> Fraction:
        """The weight of the metrics that count."""
        return sum((line.weight for line in self.lines if line.short != "spread"), Fraction(0))

    @property
    def points(self) -> Fraction:
        """The points of all lines; ``score`` is these over ``counted``, of the total."""
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def shown(self) -> str:
        """The score with two decimals, half up; a dash where there is none."""
        return "-" if self.score is None else decimals(self.score)


def decimals(value: Fraction) -> str:
    """Return an exact number with two decimals, half up.

    >>> decimals(Fraction(185, 2)), decimals(Fraction(2, 3))
    ('92.50', '0.67')
    """
    hundredths = _HUNDREDTH.apply(value) * 100
    sign, whole = "-" if hundredths < 0 else "", abs(int(hundredths))
    return f"{sign}{whole // 100}.{whole % 100:02}"


def score(
    scheme: Scheme, measures: Iterable[Measure], *, period: Period, subjects: Iterable[str] = ()
) -> Outcome[tuple[Card, ...]]:
    """Return a card for each subject that has a measure, or is named, in their order.

    Args:
        measures: of *period*; those of other periods and of metrics that the scheme does not have are passed over.

    Findings: ``measure-twice`` where two measures of one metric and subject differ; neither counts.
    """
    found: dict[tuple[str, str], set[Measure]] = {}
    for measure in measures:
        if measure.period == period:
            found.setdefault((measure.subject, measure.metric), set()).add(measure)
    everyone = {subject for subject, _ in found} | set(subjects)
    doubled = [
        Finding("measure-twice", subject, {"metric": metric, "count": len(each)})
        for (subject, metric), each in sorted(found.items())
        if len(each) > 1
    ]
    single = {at: next(iter(each)) for at, each in found.items() if len(each) == 1}
    cards = (
        _card(scheme, {metric: each for (who, metric), each in single.items() if who == subject}, subject, period)
        for subject in sorted(everyone)
    )
    return Outcome(tuple(cards), doubled)


def _card(scheme: Scheme, measures: Mapping[str, Measure], subject: str, period: Period) -> Card:
    lines = tuple(_line(metric, measures.get(metric.code), subject) for metric in scheme.metrics)
    card = Card(scheme=scheme.scheme, subject=subject, period=period, total=scheme.total, score=None, lines=lines)
    if not card.counted:
        return card
    reached = card.points * scheme.total / card.counted
    band = scheme.band(reached)
    paid = "" if not scheme.bands else "0%" if band is None else band.part
    return attrs.evolve(card, score=reached, paid=paid)


def _line(metric: Metric, measure: Measure | None, subject: str) -> CardLine:
    weight = Fraction(metric.weight)
    value = None if measure is None else measure.value
    sample = 0 if measure is None else measure.sample
    short: Shortfall = metric.short if value is None or sample < metric.sample else ""
    if short or value is None:
        points = weight if short == "full" else Fraction(0)
        reason = Finding("kpi-sample", subject, {"sample": sample, "least": metric.sample, "short": short}, "note")
    else:
        points, told = points_of(metric.curve, value, weight=weight, better=metric.better)
        reason = _reason(metric, subject, value, points, told)
    return CardLine(
        metric=metric.code,
        name=metric.name or metric.code,
        weight=weight,
        target=metric.target,
        value=value,
        part=None if measure is None else measure.part,
        base=None if measure is None else measure.base,
        sample=sample,
        points=points,
        short=short,
        reason=reason,
        evidence=() if measure is None else measure.evidence,
    )


def _reason(metric: Metric, subject: str, value: Fraction, points: Fraction, told: str) -> Finding:
    facts = {"value": shown_value(value, metric), "points": decimals(points), "weight": metric.weight, "line": told}
    if not told:
        return Finding("kpi-none", subject, facts, "note")
    if metric.curve.kind == "steps":
        return Finding("kpi-steps", subject, facts, "note")
    code = "kpi-linear" if metric.curve.kind == "linear" else "kpi-per-point"
    return Finding(code, subject, facts, "note")


def shown_value(value: Fraction, metric: Metric) -> str:
    """Return a value as the metric's own numbers are written: in per cent where they are, else plainly."""
    curve = metric.curve
    bounds = [bound for step in curve.steps for bound in step.bounds.values()]
    written = (metric.target, curve.full_at, curve.zero_at, *bounds)
    return f"{decimals(value * 100)}%" if any(text.endswith("%") for text in written) else decimals(value)


@attrs.frozen(kw_only=True)
class Place:
    """A place in a ranking; who has the same score shares the better place."""

    place: int
    subject: str
    score: Fraction


def ranking(cards: Iterable[Card]) -> tuple[Place, ...]:
    """Return the cards that have a score, from the best down; equal ones share a place, and the next is left out."""
    ordered = sorted((-card.score, card.subject) for card in cards if card.score is not None)
    return tuple(
        Place(place=1 + sum(other < low for other, _ in ordered), subject=subject, score=-low)
        for low, subject in ordered
    )


@attrs.frozen(kw_only=True)
class WhatIf:
    """A card as it is and as it would be."""

    now: Card
    then: Card

    @property
    def change(self) -> Fraction:
        """By how much the score would grow."""
        return (self.then.score or Fraction(0)) - (self.now.score or Fraction(0))


def what_if(scheme: Scheme, measures: Sequence[Measure], *, changes: Mapping[str, str], card: Card) -> WhatIf:
    """Return *card* beside what it would be with other values, such as ``{"on-time": "98%"}``; the sample stays.

    Raises:  SchemeRefused: the scheme has no such metric, or the value is no number.
    """
    known = {metric.code: metric for metric in scheme.metrics}
    own = {each.metric: each for each in measures if each.subject == card.subject and each.period == card.period}
    for code, written in changes.items():
        if code not in known:
            raise SchemeRefused(scheme.scheme, f"it has no metric {code!r}; there are {', '.join(known)}")
        least = max(known[code].sample, own[code].sample if code in own else 0)
        own[code] = Measure(
            metric=code, subject=card.subject, period=card.period, part=number(code, written), sample=least
        )
    return WhatIf(now=card, then=_card(scheme, own, card.subject, card.period))


def pay(scheme: Scheme, reached: Fraction, *, wage: Money) -> Money:
    """Return what a score earns of a wage: the performance part of it, by its band; rounded once.

    Raises:  SchemeRefused: the scheme has no performance wage.
    """
    if not scheme.performance:
        raise SchemeRefused(scheme.scheme, "no part of the wage depends on it")
    band = scheme.band(reached)
    part = Fraction(0) if band is None else number(scheme.scheme, band.part)
    exact = Fraction(wage.fen, 100) * number(scheme.scheme, scheme.performance) * part
    return Rounding().money(exact, wage.currency)
