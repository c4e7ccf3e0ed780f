"""Where a phone may punch: a circle around a place, measured exactly enough without a single float."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import isqrt
from typing import Final

import attrs

from jizhi.estate.fields import holds, text, whole

_METRE_PER_DEGREE: Final = Decimal("111194.926645")  # of a sphere of 6 371 008.8 m
_RADIAN: Final = Decimal("0.01745329251994329577")


def _degrees(most: int) -> object:
    def check(value: object) -> str:
        right = isinstance(value, Decimal) and value.is_finite() and -most <= value <= most
        return "" if right else f"it must be a Decimal of degrees from -{most} to {most}"

    return check


@attrs.frozen(kw_only=True)
class Fence:
    """A circle: its middle in degrees (WGS-84) and its radius in whole metres.

    >>> gate = Fence(latitude=Decimal("22.5431"), longitude=Decimal("114.0579"), radius_m=200)
    >>> gate.distance_m(Decimal("22.5440"), Decimal("114.0579"))
    100
    >>> gate.allows(gate.distance_m(Decimal("22.55"), Decimal("114.0579")))
    False
    """

    latitude: Decimal = attrs.field(validator=holds(_degrees(85)))  # type: ignore[arg-type]
    longitude: Decimal = attrs.field(validator=holds(_degrees(180)))  # type: ignore[arg-type]
    radius_m: int = attrs.field(validator=holds(whole(1, 1_000_000)))
    name: str = attrs.field(default="", validator=holds(text))

    def allows(self, distance_m: int) -> bool:
        """Tell whether a distance lies within the circle; its edge does."""
        return distance_m <= self.radius_m

    def distance_m(self, latitude: Decimal, longitude: Decimal) -> int:
        """Return how far a place is, in whole metres: on a plane, good to a metre within some kilometres."""
        with localcontext(prec=28):
            north = (latitude - self.latitude) * _METRE_PER_DEGREE
            turned = (longitude - self.longitude + 540) % 360 - 180
            east = turned * _METRE_PER_DEGREE * _cosine((latitude + self.latitude) / 2 * _RADIAN)
            return isqrt(int(north * north + east * east))


def _cosine(angle: Decimal) -> Decimal:
    """The cosine of an angle of at most a quarter turn, by its series to more digits than are used."""
    square, term, total = angle * angle, Decimal(1), Decimal(1)
    for place in range(2, 30, 2):
        term = -term * square / (place * (place - 1))
        total += term
    return total
