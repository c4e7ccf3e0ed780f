"""The interval analysis, exhaustively on small ranges: each bound holds for every number, and none could be closer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from jizhi.formula.integers import MOST, Whole, Workshop, bounds, computed
from jizhi.formula.integers.bounds import Bounds, of_either, of_greater, of_lesser, of_product, of_quotient, of_sum

RANGES = [(low, high) for low in range(-3, 4) for high in range(low, 4)]
COUNTS = [(low, high) for low in range(8) for high in range(low, 8)]
SIZES = [(low, high) for low in range(1, 6) for high in range(low, 6)]
Of = Callable[[int, int, int, int], Bounds]

BINARY = [
    (of_sum, lambda x, y: (x + y,), RANGES, RANGES),
    (of_product, lambda x, y: (x * y,), RANGES, RANGES),
    (of_lesser, lambda x, y: (min(x, y),), RANGES, RANGES),
    (of_greater, lambda x, y: (max(x, y),), RANGES, RANGES),
    (of_either, lambda x, y: (x, y), RANGES, RANGES),
    (of_quotient, lambda x, y: (x // y,), COUNTS, SIZES),
]


def results(of: Callable[[int, int], tuple[int, ...]], one: Bounds, two: Bounds) -> list[int]:
    """What an operation comes to, of every pair of numbers within."""
    return [each for x in range(one[0], one[1] + 1) for y in range(two[0], two[1] + 1) for each in of(x, y)]


def proved(bound: Of, of: Callable[[int, int], tuple[int, ...]], ones: list[Bounds], twos: list[Bounds]) -> int:
    """Hold a bound to every pair of ranges; how many there were."""
    for one, two in product(ones, twos):
        every = results(of, one, two)
        assert (min(every), max(every)) == bound(*one, *two), (bound.__name__, one, two)
    return len(ones) * len(twos)


@pytest.mark.parametrize(("bound", "of", "ones", "twos"), BINARY, ids=[each[0].__name__ for each in BINARY])
def test_a_bound_is_the_closest_that_holds_for_all_numbers_within(bound, of, ones, twos):
    """Every pair of ranges within -3 … 3 (for a quotient 0 … 7 by 1 … 5), and every pair of numbers in them."""
    assert len(ones) * len(twos) == proved(bound, of, ones, twos)


def two_corners(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """A twin that forgets that two numbers below zero make one above it."""
    return low * other_low, high * other_high


def crossed(low: int, high: int, by_low: int, by_high: int) -> Bounds:
    """A twin that divides the least by the least."""
    return low // by_low, high // by_high


@pytest.mark.parametrize(("twin", "of", "twos"), [(two_corners, BINARY[1][1], RANGES), (crossed, BINARY[5][1], SIZES)])
def test_a_bound_that_does_not_hold_is_caught(twin, of, twos):
    """So that no difference means something."""
    with pytest.raises(AssertionError, match=twin.__name__):
        proved(twin, of, COUNTS if twin is crossed else RANGES, twos)


OPERATIONS: dict[str, tuple[Callable[[Workshop, Whole, Whole], Whole], Callable[[int, int, bool], int]]] = {
    "+": (lambda shop, x, y: shop.total((x, y)), lambda x, y, when: x + y),
    "-": (lambda shop, x, y: shop.total((x, shop.times(y, shop.number(-1)))), lambda x, y, when: x - y),
    "*": (lambda shop, x, y: shop.times(x, y), lambda x, y, when: x * y),
    "min": (lambda shop, x, y: shop.lesser(x, y), lambda x, y, when: min(x, y)),
    "max": (lambda shop, x, y: shop.greater(x, y), lambda x, y, when: max(x, y)),
    "if": (lambda shop, x, y: shop.choice(shop.holds("when"), x, y), lambda x, y, when: x if when else y),
    "<": (
        lambda shop, x, y: shop.choice(shop.compared("<", x, y), shop.number(1), shop.number(0)),
        lambda x, y, when: int(x < y),
    ),
    "//": (
        lambda shop, x, y: shop.quotient(shop.greater(x, shop.number(0)), shop.greater(y, shop.number(1))),
        lambda x, y, when: max(x, 0) // max(y, 1),
    ),
}
LEAVES = [(-1, 2), (-2, -1), (2, 2), (0, 1)][: 4 if os.environ.get("JIZHI_FAULTS") == "nightly" else 3]
ROWS = list(product((False, True), range(-2, 3), range(-2, 3), range(-2, 3)))


def forms() -> Iterator[tuple[Whole, Callable[[int, int, int, bool], int], tuple[Bounds, ...]]]:
    """Every form of two operations over three numbers of these ranges, and what it stands for."""
    for (inner, told), (outer, said), spans in product(
        OPERATIONS.values(), OPERATIONS.values(), product(LEAVES, repeat=3)
    ):
        shop = Workshop()
        a, b, c = (shop.read(name, *span) for name, span in zip("abc", spans, strict=True))
        within = inner(shop, a, b)
        yield (
            outer(shop, within, c),
            lambda x, y, z, when, told=told, said=said: said(told(x, y, when), z, when),
            spans,
        )
        yield (
            outer(shop, c, within),
            lambda x, y, z, when, told=told, said=said: said(z, told(x, y, when), when),
            spans,
        )


@pytest.mark.faults
def test_every_small_form_is_what_it_stands_for_within_its_bounds():
    """All 8 192 forms of two operations (3 456 by day), on every row: folding changes nothing, no bound is left."""
    count = 0
    for form, meant, spans in forms():
        count += 1
        for when, *row in ROWS:
            if all(low <= value <= high for value, (low, high) in zip(row, spans, strict=True)):
                assert meant(*row, when) == computed(form, {"when": when, **dict(zip("abc", row, strict=True))})
    assert 2 * len(OPERATIONS) ** 2 * len(LEAVES) ** 3 == count


def test_the_ends_of_63_bits_are_told_exactly():
    """The bounds themselves are whole numbers without end: what does not fit is seen, not wrapped."""
    assert (-MOST * MOST, MOST * MOST) == bounds.of_product(-MOST, MOST, -MOST, MOST)
