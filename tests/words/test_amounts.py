"""Amounts, periods and words of money as people in an office read them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import CurrencyMismatch
from jizhi.testing.strategies import periods
from jizhi.values import Money, Period, Quantity, Unit, cny
from jizhi.words import (
    LOCALES,
    day_text,
    money_text,
    month_text,
    percent_text,
    period_text,
    rate_text,
    unit_text,
    yuan_in_words,
)
from jizhi.words.amounts import arithmetic_text

VALUES = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
TIMES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # 《正确填写票据和结算凭证的基本规定》 第四条 and its examples
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # yuan alone end with 整; nothing at all is said too
        ("0", "零元整"),
        ("100", "壹佰元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.53", "伍角叁分"),
        ("10.05", "壹拾元零伍分"),
        ("10010", "壹万零壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("10000000000000", "壹拾万亿元整"),
        ("1000010000000", "壹万亿壹仟万元整"),
        ("1000001000000", "壹万亿零壹佰万元整"),
        ("-266.11", "负贰佰陆拾陆元壹角壹分"),
    ],
)
def test_an_amount_in_capital_characters_follows_the_rules_for_cheques(amount, words):
    """The official examples, and the edges between 元, 万 and 亿."""
    assert yuan_in_words(cny(amount)) == f"人民币{words}"


def read_back(text: str) -> int:
    """Read the fen of an amount in capital characters, knowing nothing of how it was written."""
    total = section = digit = fen = 0
    for sign in text.removeprefix("人民币").removeprefix("负").removesuffix("整").replace("零", ""):
        if sign in VALUES:
            digit = VALUES[sign]
        elif sign in TIMES:
            section, digit = section + digit * TIMES[sign], 0
        elif sign == "角":
            fen, digit = fen + digit * 10, 0
        elif sign == "分":
            fen, digit = fen + digit, 0
        else:
            whole = section + digit
            total = (total + whole) * 10**8 if sign == "亿" else total + whole * {"万": 10**4, "元": 1}[sign]
            section = digit = 0
    return (total * 100 + fen) * (-1 if "负" in text else 1)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_in_words_can_be_read_back_to_the_fen(fen):
    """No fen gets lost on the way to the receipt, and no two 零 stand together."""
    words = yuan_in_words(Money(fen))
    assert read_back(words) == fen
    assert "零零" not in words
    assert not words.endswith("零")


def test_an_amount_of_another_currency_is_not_written_in_yuan():
    """人民币 means CNY."""
    with pytest.raises(CurrencyMismatch):
        yuan_in_words(Money(1, "HKD"))


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (123450, "1,234.50 元", "CNY 1,234.50"),
        (-5, "-0.05 元", "CNY -0.05"),
        (10**15, "10,000,000,000,000.00 元", None),
    ],
)
def test_money_is_written_with_its_currency(fen, chinese, english):
    """Thousands are set apart, fen always shown."""
    assert money_text(Money(fen)) == chinese
    assert english in (None, money_text(Money(fen), locale="en"))


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("2025", "2025年", "2025"),
        ("2025-03", "2025年3月", "2025-03"),
        ("2025-12-01..2026-03-01", "2025年12月至2026年2月", "2025-12 to 2026-02"),
        ("2025-07-01..2026-07-01", "2025年7月至2026年6月", "2025-07 to 2026-06"),
        ("2025-03-07", "2025年3月7日", "2025-03-07"),
        ("2025-01-01..2025-09-15", "2025-01-01 至 2025-09-14", "2025-01-01 to 2025-09-14"),
        ("2025-01-15..2025-03-01", "2025-01-15 至 2025-02-28", "2025-01-15 to 2025-02-28"),
    ],
)
def test_a_period_is_written_with_its_last_day(text, chinese, english):
    """The end of a period is out; what a person reads is its last day."""
    assert period_text(Period.parse(text)) == chinese
    assert period_text(Period.parse(text), locale="en") == english


@given(periods(), st.sampled_from(LOCALES))
def test_every_period_can_be_shown_in_gbk(period, locale):
    """A Chinese terminal shows it."""
    assert period_text(period, locale=locale).encode("gbk")


def test_days_months_rates_and_shares_are_written_in_both_languages():
    """Units keep their meaning; the sign ³ is not in GBK."""
    day = date(2025, 3, 1)
    assert (day_text(day), day_text(day, locale="en")) == ("2025年3月1日", "2025-03-01")
    assert (month_text(day), month_text(day, locale="en")) == ("2025年3月", "2025-03")
    assert rate_text(Quantity.parse("5.00 元/m³")) == "5.00 元/m3"
    assert rate_text(Quantity.parse("0.06")) == "0.06"
    assert unit_text(Unit.parse("元/车/年"), locale="en") == "yuan/vehicle/year"
    assert arithmetic_text("3 ㎡ − 1 ㎡") == "3 ㎡ - 1 ㎡"
    assert (percent_text(Fraction(6, 100)), percent_text(Fraction(1, 3))) == ("6%", "1/3")
