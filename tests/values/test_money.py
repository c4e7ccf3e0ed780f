"""Money: whole fen and a currency."""

from __future__ import annotations

import decimal
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import (
    BadCurrency,
    CurrencyMismatch,
    FinerThanFen,
    JizhiError,
    MoneyOutOfRange,
    NotANumber,
    NotExact,
    NotMoney,
    NotWhole,
)
from jizhi.values import Money, cny
from jizhi.values.money import FEN_MAX


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(334, "3.34 CNY"), (0, "0.00 CNY"), (5, "0.05 CNY"), (-5, "-0.05 CNY"), (-12345, "-123.45 CNY")],
)
def test_money_shows_yuan_and_two_decimals(fen, shown):
    """A negative amount below one yuan keeps its sign."""
    assert shown == str(Money(fen))


def test_yuan_does_not_depend_on_the_decimal_context():
    """A host that computes with three digits changes no amount."""
    with decimal.localcontext(prec=3):
        assert Decimal("9999999999999.99") == Money(10**15 - 1).yuan
        assert Money(999999999999999) == cny("9999999999999.99")


@pytest.mark.parametrize(
    ("given", "fen"),
    [(334, 334), ("3.34", 334), ("3", 300), ("-0.5", -50), (Decimal("3.340"), 334), (Decimal("1E+2"), 10000)],
)
def test_a_number_counts_fen_and_a_text_counts_yuan(given, fen):
    """The door to money in yuan renminbi."""
    assert Money(fen) == cny(given)


@pytest.mark.parametrize("given", [3.34, True, None])
def test_money_is_never_made_of_a_float(given):
    """A float is a TypeError."""
    with pytest.raises(NotExact):
        cny(given)


@pytest.mark.parametrize("given", ["NaN", "Infinity", "three", Decimal("NaN"), Decimal("Infinity")])
def test_money_is_a_finite_number(given):
    """NaN and infinity are no amounts."""
    with pytest.raises(NotANumber):
        cny(given)


@pytest.mark.parametrize("given", ["1.005", Decimal("0.001"), Decimal("1.00000000000000000000000000000001")])
def test_a_part_of_a_fen_is_refused(given):
    """Money is not rounded on the way in, however small the part."""
    with pytest.raises(FinerThanFen, match="is finer than a fen") as refused:
        cny(given)
    assert given == refused.value.value


@pytest.mark.parametrize("fen", [3.0, True, "3", Decimal(3), Fraction(3)])
def test_fen_are_an_int(fen):
    """What looks like a whole number is not taken for one."""
    with pytest.raises(NotWhole, match="money in fen must be a whole number") as refused:
        Money(fen)
    assert isinstance(refused.value, NotExact) and isinstance(refused.value, TypeError)


def test_the_range_ends_at_ten_million_million_yuan():
    """10¹⁵ fen are money, one more is a mistake, by whatever way it comes."""
    assert 1_000_000_000_000_000 == FEN_MAX
    assert (FEN_MAX, -FEN_MAX) == (Money(FEN_MAX).fen, Money(-FEN_MAX).fen)
    for too_much in (lambda: Money(FEN_MAX + 1), lambda: Money(-FEN_MAX) - Money(1), lambda: Money(FEN_MAX) * 2):
        with pytest.raises(MoneyOutOfRange, match="out of range") as refused:
            too_much()
        assert FEN_MAX == refused.value.limit
        assert isinstance(refused.value, OverflowError)


@pytest.mark.parametrize("currency", ["", "cny", "RMB元", "CN", "CNYX", "CNY\n", "JPY", "KWD", None, 156])
def test_a_currency_has_three_letters_and_hundredths(currency):
    """Yen have no hundredths and dinars have thousandths: fen would be wrong for both."""
    with pytest.raises(BadCurrency) as refused:
        Money(1, currency)
    assert currency == refused.value.currency


def test_other_currencies_with_hundredths_work_alike():
    """Hong Kong dollars and patacas are money too."""
    assert "1.00 HKD" == str(Money(50, "HKD") * 2)
    assert Money(1, "MOP") != Money(1, "HKD")


@pytest.mark.parametrize(
    "meet",
    [
        lambda one, other: one + other,
        lambda one, other: one - other,
        lambda one, other: one < other,
        lambda one, other: one <= other,
        lambda one, other: one > other,
        lambda one, other: one >= other,
    ],
)
def test_money_meets_only_money_of_its_currency(meet):
    """Neither another currency nor a bare number is added or compared."""
    with pytest.raises(CurrencyMismatch) as refused:
        meet(Money(1), Money(1, "HKD"))
    assert ("CNY", "HKD") == (refused.value.one, refused.value.other)
    with pytest.raises(NotMoney, match="money goes with money only, not with int 1") as refused:
        meet(Money(1), 1)
    assert 1 == refused.value.value


@pytest.mark.parametrize("times", [0.5, True, Decimal(2), Fraction(1, 2), Money(2)])
def test_money_is_multiplied_by_whole_numbers_only(times):
    """A share of an amount needs a split or a rounding."""
    with pytest.raises(NotWhole, match="a factor of money"):
        Money(100) * times


def test_amounts_are_added_sorted_and_counted():
    """The arithmetic of a cashier."""
    assert Money(300) == 3 * Money(100) == Money(100) * 3 == sum([Money(100), Money(200)], Money(0))
    assert [Money(-1), Money(0), Money(2)] == sorted([Money(2), Money(-1), Money(0)])
    assert (False, True, Money(5)) == (bool(Money(0)), bool(Money(-1)), abs(Money(-5)))
    assert Money(100) != 100
    assert (-Money(5), Money(-5)) == (Money(-5), Money(0) - Money(5))


def test_equal_amounts_are_neither_less_nor_more():
    """The four comparisons at their edge."""
    one, same = Money(1), Money(1)
    assert (False, True, False, True) == (one < same, one <= same, one > same, one >= same)


def test_money_is_frozen_and_travels():
    """An amount can be a key and survives a pickle."""
    with pytest.raises(AttributeError):
        Money(1).fen = 2
    assert {Money(1): "x"}[pickle.loads(pickle.dumps(Money(1)))] == "x"
    assert isinstance(MoneyOutOfRange("1", 1), JizhiError)
