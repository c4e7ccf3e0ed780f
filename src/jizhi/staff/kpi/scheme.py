"""A KPI scheme: its metrics with weight, target, curve and least sample, and what a score is worth in wages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import SchemeRefused
from jizhi.estate.fields import holds, one_of, text, whole, word
from jizhi.staff.kpi.curves import Curve, number

Short: TypeAlias = Literal["spread", "full", "zero"]
SHORTS: Final[tuple[Short, ...]] = ("spread", "full", "zero")
"""What a metric with too few cases does: its weight goes to the others, it is full, or nothing."""


@attrs.frozen(kw_only=True)
class SchemeOrigin:
    """Where a scheme comes from; *grade* as in the facts: A law, B authority, C practice of an office."""

    source: str = attrs.field(default="", validator=holds(text))
    grade: str = attrs.field(default="", validator=holds(text))
    note: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class Metric:
    """One metric of a scheme.

    Args:
        code: which measure it scores; *name* what a reader calls it.
        weight: its most points.
        target: what is aimed at, for the reader; the curve decides.
        better: whether a higher or a lower value is.
        sample: how many cases it needs at least; with fewer *short* says what becomes of it.

    Raises:
        SchemeRefused: no points, or a step that gives more than there are.
    """

    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    weight: Decimal
    target: str = attrs.field(default="", validator=holds(text))
    better: Literal["high", "low"] = attrs.field(default="high", validator=holds(one_of(("high", "low"))))
    sample: int = attrs.field(default=1, validator=holds(whole(0, 10**6)))
    short: Short = attrs.field(default="spread", validator=holds(one_of(SHORTS)))
    curve: Curve
    note: str = attrs.field(default="", validator=holds(text))

    def __attrs_post_init__(self) -> None:
        if not self.weight.is_finite() or self.weight <= 0:
            raise SchemeRefused(f"metric {self.code}", f"its weight must be above zero, not {self.weight}")
        if self.target:
            number(f"metric {self.code}: target", self.target)
        for step in self.curve.steps:
            if not 0 <= step.points <= self.weight:
                raise SchemeRefused(f"metric {self.code}", f"{step} gives {step.points} of {self.weight} points")


@attrs.frozen(kw_only=True)
class Band:
    """From a score on, which part of the performance wage is paid: 100%, 50%, 0%."""

    at_least: Decimal
    part: str = attrs.field(validator=holds(text))


@attrs.frozen(kw_only=True)
class Scheme:
    """Metrics whose weights are the most that can be scored, and the bands that a score falls into.

    Args:
        performance: the part of the wage that depends on the score; empty where none does.
        bands: from the highest down; below the last nothing is paid.

    Raises:
        SchemeRefused: no metric, one twice, bands out of order, a part that is no number.

    >>> Scheme(scheme="empty", metrics=())
    Traceback (most recent call last):
    jizhi.errors.SchemeRefused: empty: it has no metric
    """

    scheme: str = attrs.field(validator=holds(word))
    title: str = attrs.field(default="", validator=holds(text))
    role: str = attrs.field(default="", validator=holds(text))
    period: Literal["month", "quarter", "year"] = attrs.field(
        default="month", validator=holds(one_of(("month", "quarter", "year")))
    )
    origin: SchemeOrigin = attrs.field(factory=SchemeOrigin)
    performance: str = attrs.field(default="", validator=holds(text))
    metrics: tuple[Metric, ...]
    bands: tuple[Band, ...] = ()

    def __attrs_post_init__(self) -> None:
        codes = [metric.code for metric in self.metrics]
        if not codes:
            raise SchemeRefused(self.scheme, "it has no metric")
        if len(set(codes)) < len(codes):
            raise SchemeRefused(self.scheme, f"a metric is there twice: {max(codes, key=codes.count)}")
        if any(one.at_least <= other.at_least for one, other in pairwise(self.bands)):
            raise SchemeRefused(self.scheme, "bands go from the highest score down")
        for written in (self.performance, *(band.part for band in self.bands)):
            if written:
                number(self.scheme, written)

    @property
    def total(self) -> Fraction:
        """The most that can be scored."""
        return sum((Fraction(metric.weight) for metric in self.metrics), Fraction(0))

    def band(self, score: Fraction) -> Band | None:
        """Return the band of a score; None below all of them, and where there are none."""
        return next((band for band in self.bands if score >= Fraction(band.at_least)), None)
