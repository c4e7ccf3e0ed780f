"""Fences: a polygon against a reference of another kind, circles, accuracy, and the reason of a refusal."""

from decimal import Decimal
from math import asin, cos, hypot, radians, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.errors import RecordRefused
from jizhi.staff.geofence import Fence, placed

GATE = (Decimal("22.5431"), Decimal("114.0579"))
METRE = Decimal(1) / Decimal("111194.926645")
STRETCH = Decimal(str(cos(radians(22.5431))))


def at(east, north):
    """A place so many metres east and north of the gate."""
    return {"latitude": GATE[0] + north * METRE, "longitude": GATE[1] + east * METRE / STRETCH}


def corners(*places):
    return tuple(tuple(at(*place).values()) for place in places)


SQUARE = Fence(corners=corners((0, 0), (100, 0), (100, 100), (0, 100)), name="yard")
L_SHAPE = Fence(corners=corners((0, 0), (300, 0), (300, 100), (100, 100), (100, 300), (0, 300)))
SPOTS = st.integers(-500, 800)


def in_l(east, north):
    return (0 < east < 300 and 0 < north < 100) or (0 < east < 100 and 0 < north < 300)


def from_l(east, north):
    """How far the L is, by its two rectangles: no corner and no edge is looked at."""
    boxes = ((0, 300, 0, 100), (0, 100, 0, 300))
    return min(hypot(max(w - east, 0, east - e), max(s - north, 0, north - n)) for w, e, s, n in boxes)


@settings(max_examples=150, deadline=None)
@given(SPOTS, SPOTS)
def test_a_polygon_agrees_with_its_rectangles(east, north):
    """Inside is 0, outside is the way to the nearest edge, to a metre; also around the inner corner."""
    beyond = L_SHAPE.beyond_m(**at(east, north))
    assert abs(beyond - from_l(east, north)) < 1.5
    if in_l(east, north):
        assert 0 == beyond


@settings(max_examples=60, deadline=None)
@given(SPOTS, SPOTS, st.integers(0, 3), st.booleans())
def test_it_does_not_matter_where_the_corners_begin_nor_which_way_they_go(east, north, first, back):
    turned = SQUARE.corners[first:] + SQUARE.corners[:first]
    same = Fence(corners=turned[::-1] if back else turned)
    assert SQUARE.beyond_m(**at(east, north)) == same.beyond_m(**at(east, north))


@settings(max_examples=60, deadline=None)
@given(SPOTS, SPOTS, st.integers(1, 400))
def test_a_circle_agrees_with_the_great_circle(east, north, radius):
    """The haversine of another formula, in floats, to a metre."""
    here = at(east, north)
    fence = Fence(latitude=GATE[0], longitude=GATE[1], radius_m=radius)
    a, b = radians(float(here["latitude"])), radians(float(GATE[0]))
    turn = radians(float(here["longitude"] - GATE[1]))
    haversine = sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(turn / 2) ** 2
    assert abs(fence.distance_m(**here) - 2 * 6_371_008.8 * asin(sqrt(haversine))) < 1.5
    assert fence.allows(fence.distance_m(**here)) == (0 == fence.beyond_m(**here))


@settings(max_examples=100, deadline=None)
@given(SPOTS, SPOTS, st.integers(0, 200), st.integers(0, 200))
def test_who_is_surer_is_never_further_in(east, north, accuracy, more):
    """Accuracy counts for the phone up to what the fence lets pass, and beyond that refuses it."""
    told = placed([SQUARE], **at(east, north), accuracy_m=accuracy)
    if told.fence is None and told.why == "inaccurate":
        assert accuracy > SQUARE.accuracy_most_m
        assert "inaccurate" == placed([SQUARE], **at(east, north), accuracy_m=accuracy + more).why
    elif told.fence is None:
        assert told.beyond_m > accuracy
        assert placed([SQUARE], **at(east, north), accuracy_m=0).fence is None
    else:
        assert (SQUARE, "") == (told.fence, told.why)


def test_the_nearest_fence_decides_and_a_refusal_has_its_reason():
    gate = Fence(latitude=GATE[0], longitude=GATE[1], radius_m=50, accuracy_most_m=10, name="gate")
    assert "no-fence" == placed([], **at(0, 0)).why
    assert gate == placed([SQUARE, gate], **at(-40, 0)).fence
    assert SQUARE == placed([gate, SQUARE], **at(-40, 0), accuracy_m=60).fence
    assert ("outside", 150) == (
        placed([gate, SQUARE], **at(-200, 0)).why,
        placed([gate, SQUARE], **at(-200, 0)).beyond_m,
    )
    assert "inaccurate" == placed([gate, SQUARE], **at(50, 50), accuracy_m=5_000).why


def test_a_fence_over_the_date_line_is_one_fence():
    east, west = Decimal("179.9990"), Decimal("-179.9990")
    fence = Fence(corners=((Decimal(0), east), (Decimal(0), west), (Decimal("0.01"), west), (Decimal("0.01"), east)))
    assert 0 == fence.beyond_m(Decimal("0.005"), Decimal(180))
    assert 111 == fence.beyond_m(Decimal("0.005"), Decimal("179.9980"))


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"radius_m": 200},
        {"latitude": GATE[0], "longitude": GATE[1]},
        {"latitude": GATE[0], "longitude": GATE[1], "radius_m": 9, "corners": SQUARE.corners},
        {"corners": SQUARE.corners[:2]},
        {"corners": SQUARE.corners[:2] * 2},
        {"corners": ((22.5, 114.0),) * 3},
        {"corners": ((GATE[0], GATE[1], GATE[1]),) * 3},
        {"corners": list(SQUARE.corners)},
        {"corners": tuple((GATE[0] + place * METRE, GATE[1]) for place in range(201))},
        {"latitude": Decimal("NaN"), "longitude": GATE[1], "radius_m": 9},
    ],
)
def test_what_is_neither_a_circle_nor_a_polygon_is_refused(given_):
    with pytest.raises(RecordRefused):
        Fence(**given_)
