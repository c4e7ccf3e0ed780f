"""Exact numbers at the door."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import JizhiError, NotANumber, NotExact, NumberTooLong
from jizhi.values.exact import exact


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (3, Fraction(3)),
        ("2.80", Fraction(14, 5)),
        ("-0.5", Fraction(-1, 2)),
        ("+7", Fraction(7)),
        ("2/3", Fraction(2, 3)),
        ("-4/06", Fraction(-2, 3)),
        (Decimal("1E+3"), Fraction(1000)),
        (Decimal("0E-999999"), Fraction(0)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_what_is_exact_stays_exact(written, expected):
    """A whole number, a decimal and a ratio lose nothing."""
    assert expected == exact("rate", written)


@pytest.mark.parametrize("written", [0.1, True, None, b"1", 1j])
def test_a_float_is_never_exact(written):
    """Binary fractions, truth values and other things are refused as a TypeError that names the number."""
    with pytest.raises(NotExact, match=r"^rate must be exact") as refused:
        exact("rate", written)
    assert isinstance(refused.value, TypeError) and isinstance(refused.value, JizhiError)
    assert ("rate", written) == (refused.value.what, refused.value.value)


@pytest.mark.parametrize(
    "written",
    ["", " 1", "1_000", "1,000", "1e3", "１", "٣", ".5", "5.", "NaN", "Infinity", "1/0", "1/-2", "0.5/2"],
)
def test_a_text_of_another_form_is_no_number(written):
    """Only plain ASCII decimals and ratios are read; nothing is guessed."""
    with pytest.raises(NotANumber):
        exact("rate", written)


@pytest.mark.parametrize("written", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_what_is_not_finite_is_no_number(written):
    """NaN and infinity of the decimal module are refused too."""
    with pytest.raises(NotANumber):
        exact("rate", written)


@pytest.mark.parametrize("written", [Decimal("1E+999999999"), Decimal("1E-999999999"), Decimal("1E+61"), "9" * 121])
def test_a_number_without_end_is_refused_at_once(written):
    """A huge exponent would fill the memory; it is refused before it is computed."""
    with pytest.raises(NumberTooLong, match="rate has an exponent beyond 60 digits"):
        exact("rate", written)


def test_a_text_of_120_signs_is_read_and_no_longer_one():
    """A ratio of long numbers still costs nothing; the limit is the length of the text."""
    assert Fraction(1, int("9" * 118)) == exact("rate", "1/" + "9" * 118)
    with pytest.raises(NumberTooLong):
        exact("rate", "1/" + "9" * 119)


@pytest.mark.parametrize("written", [Decimal("1E+60"), Decimal("1E-60")])
def test_sixty_places_are_enough(written):
    """The last exponents that are read."""
    assert Fraction(written) == exact("rate", written)
