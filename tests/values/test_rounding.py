"""Rounding: ten modes, any place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import BadStep, FinerThanFen, NotANumber, NotExact, UnknownPolicy
from jizhi.values import ROUNDING_MODES, Money, Rounding, rounded_ratio

#            -2.5 -2.4 -1.6 -1.5  1.5  1.6  2.4  2.5
TABLE = {
    "half-up": (-3, -2, -2, -2, 2, 2, 2, 3),
    "half-even": (-2, -2, -2, -2, 2, 2, 2, 2),
    "half-odd": (-3, -2, -2, -1, 1, 2, 2, 3),
    "half-down": (-2, -2, -2, -1, 1, 2, 2, 2),
    "half-ceiling": (-2, -2, -2, -1, 2, 2, 2, 3),
    "half-floor": (-3, -2, -2, -2, 1, 2, 2, 2),
    "up": (-3, -3, -2, -2, 2, 2, 3, 3),
    "down": (-2, -2, -1, -1, 1, 1, 2, 2),
    "ceiling": (-2, -2, -1, -1, 2, 2, 3, 3),
    "floor": (-3, -3, -2, -2, 1, 1, 2, 2),
}
NUMBERS = tuple(Fraction(tenths, 10) for tenths in (-25, -24, -16, -15, 15, 16, 24, 25))


@pytest.mark.parametrize("mode", ROUNDING_MODES)
def test_each_mode_rounds_as_its_name_says(mode):
    """Up and down are away from zero and towards it; ceiling and floor are directions."""
    assert TABLE[mode] == tuple(Rounding(mode, "1").apply(number) for number in NUMBERS)
    assert TABLE[mode] == tuple(rounded_ratio(n.numerator, n.denominator, mode=mode) for n in NUMBERS)


def test_no_mode_is_left_out_of_the_table():
    """Every mode that is offered is told apart from every other."""
    assert set(TABLE) == set(ROUNDING_MODES)
    assert len(TABLE) == len(set(TABLE.values()))


@pytest.mark.parametrize("mode", ROUNDING_MODES)
def test_a_whole_number_of_steps_stays(mode):
    """Nothing to round, nothing moved."""
    assert [Fraction(n, 20) for n in (-3, 0, 3)] == [Rounding(mode, "0.05").apply(Fraction(n, 20)) for n in (-3, 0, 3)]


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("0.01", "2.35 CNY"),
        ("0.05", "2.35 CNY"),
        ("0.1", "2.30 CNY"),
        (1, "2.00 CNY"),
        ("2", "2.00 CNY"),
        ("3", "3.00 CNY"),
        ("10", "0.00 CNY"),
        (Decimal("0.25"), "2.25 CNY"),
    ],
)
def test_an_amount_is_rounded_to_the_declared_place(to, shown):
    """2.345 yuan at the places that bills use."""
    assert shown == str(Rounding(to=to).money(Fraction("2.345")))


def test_the_default_is_half_up_to_the_fen():
    """811.18, not 811.19: the sum of segments is rounded once."""
    months = Fraction(20, 31) + 7 + Fraction(14, 30)
    assert Money(81118) == Rounding().money(100 * months)
    assert (Money(-3), Money(3, "HKD")) == (
        Rounding().money(Fraction(-1, 40)),
        Rounding().money(Fraction(1, 40), "HKD"),
    )


def test_a_place_finer_than_a_fen_rounds_numbers_but_makes_no_money():
    """Four decimals suit a rate, never an amount; 0.025 yuan is no whole number of fen either."""
    assert Fraction("0.3333") == Rounding(to="0.0001").apply(Fraction(1, 3))
    for to in ("0.001", "0.025"):
        with pytest.raises(FinerThanFen, match=r"the rounding place 0\.0"):
            Rounding(to=to).money(Fraction(1))


@pytest.mark.parametrize(
    ("to", "reason"), [("0", "not above zero"), ("-0.01", "not above zero"), ("1/3", "no"), (Fraction(1, 3), "no")]
)
def test_a_place_is_a_decimal_above_zero(to, reason):
    """Thirds cannot be written on a bill."""
    with pytest.raises(BadStep, match=r"^rounding: step .* is no") as refused:
        Rounding(to=to)
    assert ("rounding", to) == (refused.value.what, refused.value.step)
    assert reason in refused.value.reason


def test_an_unknown_mode_is_refused_by_name():
    """The error lists what there is."""
    for refuse in (lambda: Rounding("HALF_UP"), lambda: rounded_ratio(1, 2, mode="HALF_UP")):
        with pytest.raises(UnknownPolicy, match="unknown rounding mode 'HALF_UP'; known: half-up") as refused:
            refuse()
        assert ROUNDING_MODES == refused.value.known


def test_a_float_is_not_rounded():
    """Neither as a place nor as a number."""
    for refuse in (lambda: Rounding(to=0.01), lambda: Rounding().apply(0.5), lambda: Rounding().money(0.5)):
        with pytest.raises(NotExact):
            refuse()
    with pytest.raises(NotANumber):
        Rounding(to="0,01")


def test_a_rounding_is_known_by_its_mode_and_place():
    """0.1 and 0.10 are one place; nothing derived shows."""
    assert Rounding(to="0.1") == Rounding(to="0.10") != Rounding(to="1")
    assert "Rounding(mode='half-up', to=Decimal('0.01'))" == repr(Rounding())


def test_a_float_is_refused_by_what_it_was_meant_for():
    """The place, the number or the amount: the sentence says which."""
    for doing, what in (
        (lambda: Rounding(to=0.1), "rounding place"),
        (lambda: Rounding().apply(0.5), "a number to round"),
        (lambda: Rounding().money(1.5), "an amount to round"),
    ):
        with pytest.raises(NotExact) as refused:
            doing()
        assert str(refused.value).startswith(f"{what} must be exact")
