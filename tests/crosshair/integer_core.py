"""The laws of the integer core, as functions of whole numbers: what stands first is asked for, what follows must hold.

Written so that two engines read them: Hypothesis draws numbers for them (``test_integer_core.py``), and CrossHair
follows every path of the code with numbers that are no numbers yet, and has z3 look for one that breaks a law. Where
it comes to the end of the paths, that is a proof for all whole numbers (``python dev.py crosshair``).
"""

from __future__ import annotations

from jizhi.formula.integers.bounds import of_either, of_greater, of_lesser, of_product, of_quotient, of_sum
from jizhi.values.rounding import rounded_ratio
from jizhi.values.split import _counts


def half_up_is_the_nearest_and_a_tie_goes_away_from_zero(number: int, by: int) -> None:
    """Never more than half away; where two are equally near, the larger in size."""
    assert by > 0
    whole = rounded_ratio(number, by, mode="half-up")
    off = 2 * (whole * by - number)
    assert -by <= off <= by
    assert abs(off) != by or abs(whole) * by > abs(number)


def half_up_mirrors(number: int, by: int) -> None:
    """A credit note is its bill with the other sign."""
    assert by > 0
    assert rounded_ratio(-number, by, mode="half-up") == -rounded_ratio(number, by, mode="half-up")


def half_even_is_the_nearest_and_a_tie_goes_to_the_even(number: int, by: int) -> None:
    """Never more than half away; where two are equally near, the even one."""
    assert by > 0
    whole = rounded_ratio(number, by, mode="half-even")
    off = 2 * (whole * by - number)
    assert -by <= off <= by
    assert abs(off) != by or whole % 2 == 0


def one_division_rounds_half_up(number: int, by: int) -> None:
    """What every engine writes: half of the divisor added, and one division of numbers that are not below zero."""
    assert number >= 0 and by > 0
    assert (number + by // 2) // by == rounded_ratio(number, by, mode="half-up")


def what_is_cut_out_ahead_changes_nothing(one: int, other: int, by: int) -> None:
    """The exact form of what has more than 63 bits: ``a m = (q d + r) m``."""
    assert one >= 0 and other >= 0 and by > 0
    whole, rest = one // by, one - one // by * by
    assert 0 <= rest < by
    assert whole * by * other + rest * other == one * other


def two_shares_add_up(steps: int, one: int, other: int) -> None:
    """By largest fraction, of two: nothing is lost, and nobody is a whole step off."""
    assert steps >= 0 and one > 0 and other > 0
    shares, left = _counts([one, other], steps, "largest-fraction", 0)
    total = one + other
    assert left == 0 and sum(shares) == steps
    assert -total < shares[0] * total - steps * one < total
    assert -total < shares[1] * total - steps * other < total


def three_shares_add_up(steps: int, one: int, other: int, third: int) -> None:
    """By largest fraction, of three."""
    assert steps >= 0 and one > 0 and other > 0 and third > 0
    shares, left = _counts([one, other, third], steps, "largest-fraction", 0)
    total = one + other + third
    assert left == 0 and sum(shares) == steps and min(shares) >= 0
    for share, weight in zip(shares, (one, other, third), strict=True):
        assert -total < share * total - steps * weight < total


def larger_weights_never_get_less(steps: int, one: int, other: int) -> None:
    """Of two, who weighs more gets at least as much."""
    assert steps >= 0 and other > 0 and one >= other
    (first, second), _ = _counts([one, other], steps, "largest-fraction", 0)
    assert first >= second


def a_sum_is_within_its_bounds(low: int, one: int, high: int, least: int, other: int, most: int) -> None:
    """Of any two numbers within any two ranges."""
    assert low <= one <= high and least <= other <= most
    bottom, top = of_sum(low, high, least, most)
    assert bottom <= one + other <= top


def a_product_is_within_its_bounds(low: int, one: int, high: int, least: int, other: int, most: int) -> None:
    """Of any two numbers within any two ranges."""
    assert low <= one <= high and least <= other <= most
    bottom, top = of_product(low, high, least, most)
    assert bottom <= one * other <= top


def a_choice_is_within_its_bounds(low: int, one: int, high: int, least: int, other: int, most: int) -> None:
    """The lesser, the greater, and either."""
    assert low <= one <= high and least <= other <= most
    bottom, top = of_lesser(low, high, least, most)
    assert bottom <= min(one, other) <= top
    bottom, top = of_greater(low, high, least, most)
    assert bottom <= max(one, other) <= top
    bottom, top = of_either(low, high, least, most)
    assert bottom <= one <= top and bottom <= other <= top


def a_quotient_is_within_its_bounds(low: int, one: int, high: int, least: int, other: int, most: int) -> None:
    """Of a number that is not below zero by one above it."""
    assert 0 <= low <= one <= high and 0 < least <= other <= most
    bottom, top = of_quotient(low, high, least, most)
    assert bottom <= one // other <= top
