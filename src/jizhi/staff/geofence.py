"""Where a phone may punch: a circle around a place or a polygon of corners, measured without a single float."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext
from itertools import pairwise
from math import isqrt
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate.fields import holds, or_none, text, whole

Refusal: TypeAlias = Literal["no-fence", "inaccurate", "outside", ""]
Corner: TypeAlias = tuple[Decimal, Decimal]

_METRE_PER_DEGREE: Final = Decimal("111194.926645")  # of a sphere of 6 371 008.8 m
_RADIAN: Final = Decimal("0.01745329251994329577")
_CORNERS_MOST: Final = 200


def _degrees(most: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        right = isinstance(value, Decimal) and value.is_finite() and -most <= value <= most
        return "" if right else f"it must be a Decimal of degrees from -{most} to {most}"

    return check


_LATITUDE, _LONGITUDE = _degrees(85), _degrees(180)


def _corners(value: object) -> str:
    """Pairs of latitude and longitude, none or three and more."""
    right = isinstance(value, tuple) and all(_is_corner(each) for each in value)
    if isinstance(value, tuple) and right and (not value or 3 <= len(set(value)) <= _CORNERS_MOST):
        return ""
    return f"it must be from 3 to {_CORNERS_MOST} different corners, each a latitude and a longitude"


def _is_corner(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and not (_LATITUDE(value[0]) or _LONGITUDE(value[1]))


@attrs.frozen(kw_only=True)
class Fence:
    """A circle, its middle in degrees (WGS-84) and its radius in whole metres; or a polygon of corners.

    Args:
        latitude, longitude, radius_m: of the circle.
        corners: of the polygon, one after another around it, each a latitude and a longitude; it closes itself.
        accuracy_most_m: how inaccurate a phone may be; one that knows less exactly where it is may not punch.

    Raises:  RecordRefused: neither a circle nor a polygon, or both.

    >>> gate = Fence(latitude=Decimal("22.5431"), longitude=Decimal("114.0579"), radius_m=200)
    >>> gate.distance_m(Decimal("22.5440"), Decimal("114.0579"))
    100
    >>> gate.allows(gate.distance_m(Decimal("22.55"), Decimal("114.0579")))
    False
    >>> Fence(name="gate", radius_m=200)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: fence: corners = (), but it must be a whole circle, or the corners of a polygon
    """

    latitude: Decimal | None = attrs.field(default=None, validator=holds(or_none(_LATITUDE)))
    longitude: Decimal | None = attrs.field(default=None, validator=holds(or_none(_LONGITUDE)))
    radius_m: int | None = attrs.field(default=None, validator=holds(or_none(whole(1, 1_000_000))))
    corners: tuple[Corner, ...] = attrs.field(default=(), validator=holds(_corners))
    accuracy_most_m: int = attrs.field(default=100, validator=holds(whole(0, 100_000)))
    name: str = attrs.field(default="", validator=holds(text))

    def __attrs_post_init__(self) -> None:
        circle = [each is not None for each in (self.latitude, self.longitude, self.radius_m)]
        if any(circle) == bool(self.corners) or any(circle) != all(circle):
            raise RecordRefused(
                "fence", "corners", self.corners, "it must be a whole circle, or the corners of a polygon"
            )

    def allows(self, distance_m: int) -> bool:
        """Tell whether a distance from the middle of the circle, or beyond the polygon, is within; the edge is."""
        return distance_m <= (self.radius_m or 0)

    def distance_m(self, latitude: Decimal, longitude: Decimal) -> int:
        """Return how far a place is, in whole metres: from the middle of the circle, or beyond the polygon's edge."""
        with localcontext(prec=28):
            if self.latitude is not None and self.longitude is not None:
                east, north = _seen_from(latitude, longitude, (self.latitude, self.longitude))
                return isqrt(int(north * north + east * east))
            return _beyond([_seen_from(latitude, longitude, corner) for corner in self.corners])

    def beyond_m(self, latitude: Decimal, longitude: Decimal) -> int:
        """Return how far a place is outside, in whole metres; 0 within."""
        return max(0, self.distance_m(latitude, longitude) - (self.radius_m or 0))


@attrs.frozen(kw_only=True)
class Placed:
    """Whether a phone may punch where it is: the fence that it is within, or why not and how far it is outside."""

    fence: Fence | None = None
    why: Refusal = ""
    beyond_m: int = 0


def placed(fences: Iterable[Fence], *, latitude: Decimal, longitude: Decimal, accuracy_m: int = 0) -> Placed:
    """Say whether a phone is within a fence, as far as it knows where it is.

    Args:
        accuracy_m: the radius within which the phone says that it is; it counts for the phone, up to what a fence
            lets pass, so that nobody is everywhere by being inaccurate.

    >>> gate = Fence(latitude=Decimal("22.5431"), longitude=Decimal("114.0579"), radius_m=200, accuracy_most_m=50)
    >>> there = {"latitude": Decimal("22.5452"), "longitude": Decimal("114.0579")}
    >>> placed([gate], **there).why, placed([gate], **there).beyond_m
    ('outside', 33)
    >>> placed([gate], **there, accuracy_m=40).why, placed([gate], **there, accuracy_m=900).why
    ('', 'inaccurate')
    """
    known = [(fence.beyond_m(latitude, longitude), fence) for fence in fences]
    if not known:
        return Placed(why="no-fence")
    exact = [(beyond, fence) for beyond, fence in known if accuracy_m <= fence.accuracy_most_m]
    beyond, fence = min(exact or known, key=lambda each: each[0])
    if exact and beyond <= accuracy_m:
        return Placed(fence=fence)
    return Placed(why="outside" if exact else "inaccurate", beyond_m=beyond)


def _seen_from(latitude: Decimal, longitude: Decimal, place: Corner) -> tuple[Decimal, Decimal]:
    """How many metres east and north of us a place is: on a plane, good to a metre within some kilometres."""
    north = (place[0] - latitude) * _METRE_PER_DEGREE
    turned = (place[1] - longitude + 540) % 360 - 180
    return turned * _METRE_PER_DEGREE * _cosine((latitude + place[0]) / 2 * _RADIAN), north


def _beyond(corners: Sequence[tuple[Decimal, Decimal]]) -> int:
    """How far the polygon is from where we stand, at 0, 0; nothing where we stand within."""
    edges = list(pairwise((*corners, corners[0])))
    crossed = sum(_crosses(start, end) for start, end in edges)
    if crossed % 2:
        return 0
    return isqrt(int(min(_squared(start, end) for start, end in edges)))


def _crosses(start: Corner, end: Corner) -> bool:
    """Whether an edge crosses the line from us due east."""
    (east, north), (further_east, further_north) = start, end
    if (north > 0) == (further_north > 0):
        return False
    return east - north * (further_east - east) / (further_north - north) > 0


def _squared(start: Corner, end: Corner) -> Decimal:
    """The square of our distance from the nearest place of an edge."""
    east, north = end[0] - start[0], end[1] - start[1]
    length = east * east + north * north
    along = -(start[0] * east + start[1] * north) / length if length else Decimal(0)
    along = min(max(along, Decimal(0)), Decimal(1))
    nearest = start[0] + along * east, start[1] + along * north
    return nearest[0] * nearest[0] + nearest[1] * nearest[1]


def _cosine(angle: Decimal) -> Decimal:
    """The cosine of an angle of at most a quarter turn, by its series to more digits than are used."""
    square, term, total = angle * angle, Decimal(1), Decimal(1)
    for place in range(2, 30, 2):
        term = -term * square / (place * (place - 1))
        total += term
    return total
