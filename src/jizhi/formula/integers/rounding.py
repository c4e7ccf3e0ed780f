"""Rounding in whole numbers: every mode from one division, signs taken off first, and split where 63 bits are short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import combinations
from math import prod
from types import MappingProxyType

from jizhi.formula.integers.build import Workshop
from jizhi.formula.integers.forms import MOST, Number, Product, Sum, Truth, Whole

FACTORS_MAX = 8
"""A product of more factors is not tried for a split: there would be too many ways to cut it in two."""

#: What a mode is for a number below zero, seen from its size; the others are the same on both sides.
_MIRRORED: Mapping[str, str] = MappingProxyType(
    {"half-ceiling": "half-down", "half-floor": "half-up", "ceiling": "down", "floor": "up"}
)
#: What a mode is for a number that is not below zero.
_PLAIN: Mapping[str, str] = MappingProxyType(
    {"half-ceiling": "half-up", "half-floor": "half-down", "ceiling": "up", "floor": "down"}
)


def rounded(shop: Workshop, number: Whole, by: Whole, mode: str) -> Whole:
    """The whole number next to *number* / *by* in the way of *mode*; *by* is above zero.

    >>> shop = Workshop()
    >>> half = rounded(shop, shop.read("n", -9, 9), shop.number(2), "half-up")
    >>> half.low, half.high
    (-5, 5)
    """
    if number.low >= 0:
        return _size(shop, number, by, _PLAIN.get(mode, mode))
    zero, minus = shop.number(0), shop.number(-1)
    above = _size(shop, shop.greater(number, zero), by, _PLAIN.get(mode, mode))
    below = _size(shop, shop.greater(shop.times(number, minus), zero), by, _MIRRORED.get(mode, mode))
    return shop.total((above, shop.times(below, minus)))


def _size(shop: Workshop, number: Whole, by: Whole, mode: str) -> Whole:
    """A number that is not below zero, rounded."""
    ahead, rest = _split(shop, number, by)
    if mode == "half-up":
        half = shop.number(by.value // 2) if isinstance(by, Number) else shop.quotient(by, shop.number(2))
        return shop.total((ahead, shop.quotient(shop.total((rest, half)), by)))
    floor = shop.quotient(rest, by)
    if mode == "down":
        return shop.total((ahead, floor))
    left = shop.total((rest, shop.times(shop.times(floor, by), shop.number(-1))))
    up = _goes_up(shop, shop.total((ahead, floor)), _within(shop, left, by), by, mode)
    return shop.total((ahead, floor, shop.choice(up, shop.number(1), shop.number(0))))


def _within(shop: Workshop, left: Whole, by: Whole) -> Whole:
    """What is left over, with the bounds that it has and interval arithmetic cannot see."""
    return shop.greater(shop.lesser(left, shop.total((by, shop.number(-1)))), shop.number(0))


def _goes_up(shop: Workshop, floor: Whole, left: Whole, by: Whole, mode: str) -> Truth:
    if mode == "up":
        return shop.compared(">", left, shop.number(0))
    missing = shop.total((by, shop.times(left, shop.number(-1))))  # compared with what is left: never twice of it
    if mode == "half-down":
        return shop.compared(">", left, missing)
    two = shop.number(2)
    twice = shop.times(shop.quotient(shop.greater(floor, shop.number(0)), two), two)
    parity = shop.total((shop.greater(floor, shop.number(0)), shop.times(twice, shop.number(-1))))
    wanted = shop.compared("==" if mode == "half-odd" else "!=", parity, shop.number(0))
    tie = shop.both(shop.compared("==", left, missing), wanted)
    return shop.either(shop.compared(">", left, missing), tie)


def _split(shop: Workshop, number: Whole, by: Whole) -> tuple[Whole, Whole]:
    """Whole parts of *number* / *by* taken out ahead, and the rest of the number, where it would not fit in 63 bits.

    Of a product, ``q`` and ``r`` of some factors by the divisor are found first: ``a m = (q d + r) m``. So nothing on
    the way is larger than the result or than ``d m``.
    """
    half = by.high // 2
    if number.high + half <= MOST or not isinstance(by, Number):
        return shop.number(0), number
    ahead: list[Whole] = []
    rest: list[Whole] = []
    room = (MOST - half) // max(1, sum(1 for _ in _terms(number)))
    for term in _terms(number):
        cut = _cut(shop, term, by, room)
        if cut is None:
            return shop.number(0), number
        ahead.append(cut[0])
        rest.append(cut[1])
    return shop.total(ahead), shop.total(rest)


def _cut(shop: Workshop, term: Whole, by: Number, room: int) -> tuple[Whole, Whole] | None:
    """One term cut by the first choice of factors that keeps everything in bounds; None where none does."""
    factors = tuple(_factors(shop, term))
    if any(factor.low < 0 for factor in factors) or len(factors) > FACTORS_MAX:
        return None
    if term.high < by.value <= room:
        return shop.number(0), term
    for count in range(1, len(factors)):
        for chosen in combinations(range(len(factors)), count):
            divided = [factors[at] for at in chosen]
            others = [factor for at, factor in enumerate(factors) if at not in chosen]
            size, left = prod(factor.high for factor in divided), prod(factor.high for factor in others)
            if size <= MOST and (by.value - 1) * left <= room and size // by.value * left <= MOST:
                first, second = _product(shop, divided), _product(shop, others)
                whole = shop.quotient(first, by)
                over = shop.total((first, shop.times(shop.times(whole, by), shop.number(-1))))
                return shop.times(whole, second), shop.times(_within(shop, over, by), second)
    return None


def _product(shop: Workshop, factors: list[Whole]) -> Whole:
    return reduce(shop.times, factors)


def _terms(number: Whole) -> Iterator[Whole]:
    if isinstance(number, Sum):
        yield from _terms(number.left)
        yield from _terms(number.right)
    else:
        yield number


def _factors(shop: Workshop, term: Whole) -> Iterator[Whole]:
    if isinstance(term, Product):
        yield from _factors(shop, term.left)
        yield from _factors(shop, term.right)
    else:
        yield term
