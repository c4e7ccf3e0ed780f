"""The arithmetic of bounds: between what two numbers a sum, a product, a quotient lies, from the bounds of its parts.

Every function takes the bounds of its parts as two whole numbers each, the lower first, and returns the two of the
result: the closest that hold for all numbers within. They are what ``Workshop`` proves by; tests hold each to every
number of every small range, and ``python dev.py crosshair`` searches the integers without end.
"""

from __future__ import annotations

Bounds = tuple[int, int]


def of_sum(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """Of two numbers added.

    >>> of_sum(-1, 2, 10, 20)
    (9, 22)
    """
    return low + other_low, high + other_high


def of_product(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """Of two numbers multiplied: at its least and most, each of them is at an end of its range.

    >>> of_product(-2, 3, -5, 7)
    (-15, 21)
    """
    corners = (low * other_low, low * other_high, high * other_low, high * other_high)
    return min(corners), max(corners)


def of_lesser(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """Of the smaller of two.

    >>> of_lesser(0, 9, 5, 7)
    (0, 7)
    """
    return min(low, other_low), min(high, other_high)


def of_greater(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """Of the larger of two.

    >>> of_greater(0, 9, 5, 7)
    (5, 9)
    """
    return max(low, other_low), max(high, other_high)


def of_either(low: int, high: int, other_low: int, other_high: int) -> Bounds:
    """Of one of two, nobody knows which.

    >>> of_either(0, 1, 5, 7)
    (0, 7)
    """
    return min(low, other_low), max(high, other_high)


def of_quotient(low: int, high: int, by_low: int, by_high: int) -> Bounds:
    """Of how often a number above zero goes into one that is not below zero.

    >>> of_quotient(7, 20, 2, 3)
    (2, 10)
    """
    return low // by_high, high // by_low
