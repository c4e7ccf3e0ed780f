"""Scoring curves: how many points a value earns, and by which line of the scheme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import SchemeRefused
from jizhi.estate.fields import holds, one_of, text

CurveKind: TypeAlias = Literal["steps", "per-point", "linear"]
Counted: TypeAlias = Literal["exact", "whole", "started"]
CURVES: Final[tuple[CurveKind, ...]] = ("steps", "per-point", "linear")
COUNTED: Final[tuple[Counted, ...]] = ("exact", "whole", "started")
BOUNDS: Final = ("at_least", "above", "at_most", "below")

_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?%?", re.ASCII)


def number(where: str, written: str) -> Fraction:
    """Return the number that a scheme writes: 95% or 0.95, 30, 2.5.

    Raises:  SchemeRefused.

    >>> number("target", "95%"), number("target", "30")
    (Fraction(19, 20), Fraction(30, 1))
    >>> number("target", "many")
    Traceback (most recent call last):
    jizhi.errors.SchemeRefused: target: 'many' is no number such as 95% or 30
    """
    if not _NUMBER.fullmatch(written):
        raise SchemeRefused(where, f"{written!r} is no number such as 95% or 30")
    found = Fraction(written.removesuffix("%"))
    return found / 100 if written.endswith("%") else found


@attrs.frozen(kw_only=True)
class Step:
    """One line of a table of steps: a bound on the value, one of four, and the points that it earns."""

    at_least: str = attrs.field(default="", validator=holds(text))
    above: str = attrs.field(default="", validator=holds(text))
    at_most: str = attrs.field(default="", validator=holds(text))
    below: str = attrs.field(default="", validator=holds(text))
    points: Decimal

    def __attrs_post_init__(self) -> None:
        if not any(self.bounds.values()):
            raise SchemeRefused("step", f"it must have one of {', '.join(BOUNDS)}")
        for name, bound in self.bounds.items():
            number(f"step: {name}", bound)

    @property
    def bounds(self) -> Mapping[str, str]:
        """The bounds that are written, by name."""
        return {name: getattr(self, name) for name in BOUNDS if getattr(self, name)}

    def holds(self, value: Fraction) -> bool:
        """Tell whether a value is within every bound of the line."""
        return all(_within(name, value, number(name, bound)) for name, bound in self.bounds.items())

    def __str__(self) -> str:
        signs = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}
        return " ".join(f"{signs[name]} {bound}" for name, bound in self.bounds.items())


def _within(name: str, value: Fraction, bound: Fraction) -> bool:
    if name in ("at_least", "at_most"):
        return value >= bound if name == "at_least" else value <= bound
    return value > bound if name == "above" else value < bound


@attrs.frozen(kw_only=True)
class Curve:
    """How a value becomes points.

    Args:
        kind: ``steps``: the points of the first line whose bounds hold, none else. ``per-point``: full up to *full_at*,
            then *lose* points for *each* so much worse, ``exact``, ``whole`` ones only or every one ``started``, and
            nothing beyond *zero_beyond*. ``linear``: between nothing at *zero_at* and full at *full_at*.

    Raises:
        SchemeRefused: what the kind needs is missing or makes no sense.
    """

    kind: CurveKind = attrs.field(default="steps", validator=holds(one_of(CURVES)))
    steps: tuple[Step, ...] = ()
    full_at: str = attrs.field(default="", validator=holds(text))
    lose: Decimal = Decimal(0)
    each: str = attrs.field(default="", validator=holds(text))
    counted: Counted = attrs.field(default="exact", validator=holds(one_of(COUNTED)))
    zero_at: str = attrs.field(default="", validator=holds(text))
    zero_beyond: str = attrs.field(default="", validator=holds(text))

    def __attrs_post_init__(self) -> None:
        needs = {"steps": ("steps",), "per-point": ("full_at", "lose", "each"), "linear": ("full_at", "zero_at")}
        missing = [name for name in needs[self.kind] if not getattr(self, name)]
        if missing:
            raise SchemeRefused(f"curve {self.kind}", f"it must have {', '.join(missing)}")
        for name in ("full_at", "each", "zero_at", "zero_beyond"):
            if getattr(self, name):
                number(f"curve {self.kind}: {name}", getattr(self, name))
        if self.kind == "linear" and number("", self.full_at) == number("", self.zero_at):
            raise SchemeRefused("curve linear", "full_at and zero_at must differ")
        if self.kind == "per-point" and (number("", self.each) <= 0 or self.lose <= 0):
            raise SchemeRefused("curve per-point", "lose and each must be above zero")


def points_of(
    curve: Curve, value: Fraction, *, weight: Fraction, better: Literal["high", "low"]
) -> tuple[Fraction, str]:
    """Return the points of a value, from 0 to *weight*, and the line of the curve that gave them.

    >>> full = Curve(kind="per-point", full_at="95%", lose=Decimal(2), each="1%", zero_beyond="90%")
    >>> [str(points_of(full, Fraction(n, 1000), weight=Fraction(20), better="high")[0]) for n in (950, 925, 900, 899)]
    ['20', '15', '10', '0']
    """
    if curve.kind == "steps":
        step = next((step for step in curve.steps if step.holds(value)), None)
        points = Fraction(0) if step is None else Fraction(step.points)
        return _kept(points, weight), "" if step is None else str(step)
    full = number("full_at", curve.full_at)
    worse = full - value if better == "high" else value - full
    if curve.kind == "linear":
        width = abs(full - number("zero_at", curve.zero_at))
        return _kept(weight * (1 - worse / width), weight), f"{curve.zero_at} … {curve.full_at}"
    told = f"{curve.full_at}, -{curve.lose} / {curve.each}"
    if worse <= 0:
        return weight, told
    if curve.zero_beyond and _beyond(value, number("zero_beyond", curve.zero_beyond), better):
        return Fraction(0), curve.zero_beyond
    times = worse / number("each", curve.each)
    times = {"exact": times, "whole": Fraction(times // 1), "started": Fraction(-(-times // 1))}[curve.counted]
    return _kept(weight - Fraction(curve.lose) * times, weight), told


def _beyond(value: Fraction, bound: Fraction, better: Literal["high", "low"]) -> bool:
    return value < bound if better == "high" else value > bound


def _kept(points: Fraction, weight: Fraction) -> Fraction:
    return max(Fraction(0), min(weight, points))
