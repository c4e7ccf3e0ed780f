"""Splitting: one amount shared out by weights so that the parts add back to it exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import gcd, lcm
from types import MappingProxyType
from typing import overload

import attrs

from jizhi.errors import (
    BadStep,
    BadWeights,
    NotANumber,
    NotExact,
    NothingToSplitBy,
    NotWhole,
    NumberTooLong,
    UnknownPolicy,
)
from jizhi.values.exact import Exact, exact
from jizhi.values.money import Money

Weight = Exact
"""A share of something, at or above zero: square metres, heads, a percentage; never a float."""

REST = ""
"""The key under which ``kept-apart`` hands back what it did not share out."""


@attrs.frozen
class _Shares:
    """Whole-number weights above zero, what each lost to rounding down, and how many steps are left over."""

    weights: Sequence[int]
    rests: Sequence[int]
    left: int
    turn: int


def _by_size(sizes: Sequence[int]) -> list[int]:
    return sorted(range(len(sizes)), key=lambda at: -sizes[at])


def _in_turn(shares: _Shares) -> Iterable[int]:
    count = len(shares.weights)
    return ((shares.turn + at) % count for at in range(shares.left))


# Each policy names the shares that get one step more, the first of them first; ties go by position.
_ORDERS: Mapping[str, Callable[[_Shares], Iterable[int]]] = MappingProxyType(
    {
        "largest-fraction": lambda shares: _by_size(shares.rests),
        "largest-ratio": lambda shares: _by_size(shares.weights),
        "first": lambda shares: range(len(shares.weights)),
        "last": lambda shares: range(len(shares.weights) - 1, -1, -1),
        "rotating": _in_turn,
        "kept-apart": lambda shares: (),
        "block-kept-apart": lambda shares: (),
    }
)
_APART = frozenset({"kept-apart", "block-kept-apart"})

REMAINDERS: tuple[str, ...] = tuple(_ORDERS)
"""The names of the ways to place the steps that are left over."""


@overload
def split(
    whole: Money, *, by: Sequence[Weight], remainder: str = ..., step: int = ..., turn: int = ...
) -> tuple[Money, ...]: ...
@overload
def split(
    whole: Money, *, by: Mapping[str, Weight], remainder: str = ..., step: int = ..., turn: int = ...
) -> dict[str, Money]: ...
def split(
    whole: Money,
    *,
    by: Sequence[Weight] | Mapping[str, Weight],
    remainder: str = "largest-fraction",
    step: int = 1,
    turn: int = 0,
) -> tuple[Money, ...] | dict[str, Money]:
    """Split *whole* so that the parts add back to it exactly; a negative amount mirrors the positive one.

    Args:
        whole: any amount.
        by: weights at or above zero in any one unit (m², heads). A sequence gives a tuple in its order; a mapping
            gives a dict in the order of its sorted keys, whatever order it came in. A weight of zero gets zero.
        remainder: who gets the steps that rounding down left over, one each: ``largest-fraction`` those who lost
            most, ``largest-ratio`` the largest weights, ``first`` and ``last`` by position (for a mapping by sorted
            key), ``rotating`` from position *turn* on among the weights above zero. ``kept-apart`` gives them to
            nobody and hands them back as one more part (key ``""``); ``block-kept-apart`` also shares out only as
            much as keeps all parts in the exact ratio of the weights.
        step: the smallest step of a part, in fen.
        turn: where ``rotating`` begins, counted in shares; a period number, say.

    Raises:
        NothingToSplitBy: no weight above zero.
        BadWeights: a weight is negative, a float or no number; a key is ``""`` while the rest is kept apart.
        BadStep: *step* is below one fen, or *whole* is not a whole number of steps and nothing is kept apart.
        UnknownPolicy: no such remainder policy.

    >>> [str(part) for part in split(Money(1000), by=[1, 1, 1])]
    ['3.34 CNY', '3.33 CNY', '3.33 CNY']
    >>> split(Money(100), by={"1-102": "89.5", "1-101": "120"}, remainder="kept-apart")[""]
    Money(fen=1, currency='CNY')
    >>> split(Money(1000), by=[])
    Traceback (most recent call last):
    jizhi.errors.NothingToSplitBy: no weights to split 10.00 CNY by
    """
    _check(whole, remainder, step, turn)
    if isinstance(by, Mapping):
        keys = _sorted_keys(by, remainder)
        parts = _split(whole, _scaled(keys, [by[key] for key in keys]), remainder, step, turn)
        return dict(zip((*keys, REST) if remainder in _APART else keys, parts, strict=True))
    if isinstance(by, str):
        raise BadWeights("by", by, "a sequence or a mapping of weights is wanted")
    return tuple(_split(whole, _scaled(range(len(by)), by), remainder, step, turn))


def _check(whole: Money, remainder: str, step: int, turn: int) -> None:
    if remainder not in _ORDERS:
        raise UnknownPolicy("remainder policy", remainder, REMAINDERS)
    for what, number in (("a step in fen", step), ("a turn", turn)):
        if type(number) is not int:
            raise NotWhole(what, number)
    if step < 1:
        raise BadStep(f"splitting {whole}", step, "is below one fen")
    if whole.fen % step and remainder not in _APART:
        raise BadStep(f"splitting {whole}", step, "fen does not divide it; round it first or keep the rest apart")


def _sorted_keys(by: Mapping[str, Weight], remainder: str) -> list[str]:
    if remainder in _APART and REST in by:
        raise BadWeights(REST, by[REST], "this key is taken by what is kept apart")
    return sorted(by)


def _scaled(names: Iterable[object], weights: Iterable[Weight]) -> list[int]:
    """Bring the weights to one common denominator and return their numerators."""
    ratios = [_ratio(name, weight) for name, weight in zip(names, weights, strict=True)]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def _ratio(name: object, weight: Weight) -> tuple[int, int]:
    if type(weight) is int:
        ratio = (weight, 1)
    else:
        try:
            ratio = exact("weight", weight).as_integer_ratio()
        except (NotExact, NotANumber, NumberTooLong) as refused:
            raise BadWeights(name, weight, str(refused)) from refused
    if ratio[0] < 0:
        raise BadWeights(name, weight, "a weight is at or above zero")
    return ratio


def _split(whole: Money, scaled: list[int], remainder: str, step: int, turn: int) -> list[Money]:
    places = [at for at, weight in enumerate(scaled) if weight]
    if not places:
        raise NothingToSplitBy(whole)
    weights = [scaled[at] for at in places]
    steps, below = divmod(abs(whole.fen), step)
    counts, left = _counts(weights, steps, remainder, turn)
    sign = -step if whole.fen < 0 else step
    fen = [0] * len(scaled)
    for at, count in zip(places, counts, strict=True):
        fen[at] = sign * count
    if remainder in _APART:
        fen.append(sign * left + (-below if whole.fen < 0 else below))
    return [Money(part, whole.currency) for part in fen]


def _counts(weights: list[int], steps: int, remainder: str, turn: int) -> tuple[list[int], int]:
    """Return the steps of each share, and how many steps nobody got."""
    if remainder == "block-kept-apart":
        common = gcd(*weights)
        blocks = steps * common // sum(weights)
        counts = [blocks * (weight // common) for weight in weights]
        return counts, steps - sum(counts)
    total = sum(weights)
    pairs = [divmod(steps * weight, total) for weight in weights]
    counts = [count for count, _ in pairs]
    left = steps - sum(counts)
    lucky = list(_ORDERS[remainder](_Shares(weights, [rest for _, rest in pairs], left, turn)))[:left]
    for at in lucky:
        counts[at] += 1
    return counts, left - len(lucky)
