"""Amounts, periods, days and rates as people write them; and amounts in words, as cheques and receipts want them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from jizhi.errors import CurrencyMismatch
from jizhi.formula import plain
from jizhi.values import Money, Period, Quantity, Unit, months_after
from jizhi.words.catalogue import SOURCE, is_chinese, plainer, say

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("仟", "佰", "拾", "")
_TRADITIONAL: Final = str.maketrans("币负贰叁陆万亿", "幣負貳參陸萬億")
_ENGLISH_UNITS: Final = {
    ord(sign): name
    for sign, name in {
        "元": "yuan", "㎡": "m2", "³": "3", "人": "person", "户": "household", "车": "vehicle",
        "日": "day", "月": "month", "年": "year", "−": "-",
    }.items()
}  # fmt: skip


def money_text(money: Money, *, locale: str = SOURCE) -> str:
    """Return an amount with its currency and thousands set apart.

    >>> money_text(Money(123450)), money_text(Money(-123450), locale="en"), money_text(Money(100, "HKD"))
    ('1,234.50 元', 'CNY -1,234.50', '1.00 HKD')
    """
    digits = f"{money.yuan:,}"
    if not is_chinese(locale):
        return f"{money.currency} {digits}"
    return f"{digits} {'元' if money.currency == 'CNY' else money.currency}"


def day_text(day: date, *, locale: str = SOURCE) -> str:
    """Return a day.

    >>> day_text(date(2025, 3, 1)), day_text(date(2025, 3, 1), locale="en")
    ('2025年3月1日', '2025-03-01')
    """
    return f"{day.year}年{day.month}月{day.day}日" if is_chinese(locale) else day.isoformat()


def month_text(day: date, *, locale: str = SOURCE) -> str:
    """Return the month of a day.

    >>> month_text(date(2025, 3, 1)), month_text(date(2025, 3, 1), locale="en")
    ('2025年3月', '2025-03')
    """
    return f"{day.year}年{day.month}月" if is_chinese(locale) else f"{day.year:04}-{day.month:02}"


def period_text(period: Period, *, locale: str = SOURCE) -> str:
    """Return a period with its last day, not the day after it; whole months and years by their names.

    >>> [period_text(Period.parse(text)) for text in ("2025", "2025-03", "2025-01-01..2025-04-01", "2025-03-07")]
    ['2025年', '2025年3月', '2025年1月至2025年3月', '2025年3月7日']
    >>> period_text(Period.parse("2025-01-01..2025-09-15"))
    '2025-01-01 至 2025-09-14'
    >>> period_text(Period.parse("2025-01-12..2025-09-15"), locale="en")
    '2025-01-12 to 2025-09-14'
    """
    start, end, last = period.start, period.end, period.end - timedelta(days=1)
    if period.days == 1:
        return day_text(start, locale=locale)
    if start.day != 1 or end.day != 1:
        return say("{start} 至 {last}", locale=locale, start=start, last=last)
    if start.month == 1 and months_after(start, 12) == end:
        return say("{year}年", locale=locale, year=start.year)
    first, final = month_text(start, locale=locale), month_text(last, locale=locale)
    return first if first == final else say("{first}至{final}", locale=locale, first=first, final=final)


def unit_text(unit: Unit, *, locale: str = SOURCE) -> str:
    """Return a unit of measure in signs that every Chinese terminal has.

    >>> unit_text(Unit.parse("元/m³")), unit_text(Unit.parse("元/㎡/月"), locale="en")
    ('元/m3', 'yuan/m2/month')
    """
    return arithmetic_text(str(unit), locale=locale)


def arithmetic_text(text: str, *, locale: str = SOURCE) -> str:
    """Return a line of arithmetic with its units in the reader's language.

    >>> arithmetic_text("98.56 ㎡ × 2.70 元/㎡/月", locale="en")
    '98.56 m2 × 2.70 yuan/m2/month'
    """
    return plainer(text) if is_chinese(locale) else text.translate(_ENGLISH_UNITS)


def rate_text(rate: Quantity, *, locale: str = SOURCE) -> str:
    """Return a rate as its author wrote it.

    >>> rate_text(Quantity.parse("2.80 元/㎡/月"))
    '2.80 元/㎡/月'
    """
    return f"{rate.digits} {unit_text(rate.unit, locale=locale)}".rstrip()


def percent_text(share: Fraction) -> str:
    """Return a share of a whole in per cent, or as a fraction where that is no short decimal.

    >>> percent_text(Fraction(3, 5)), percent_text(Fraction(1, 3))
    ('60%', '1/3')
    """
    percent = plain(share * 100)
    return plain(share) if "/" in percent else f"{percent}%"


def yuan_in_words(money: Money, *, locale: str = SOURCE) -> str:
    """Return an amount in capital characters, by the rules of 《正确填写票据和结算凭证的基本规定》.

    An amount that ends with yuan ends with 整; one that ends with jiao or fen does not. Zeros in the middle are one 零;
    after a yuan digit of 0, jiao follow a 零, and between 万 and a thousand stands none: of the forms that the rules
    allow always the first. An amount below zero begins with 负.

    Raises:
        CurrencyMismatch: another currency than CNY.

    >>> yuan_in_words(Money(168032)), yuan_in_words(Money(10700053)), yuan_in_words(Money(-10000))
    ('人民币壹仟陆佰捌拾元零叁角贰分', '人民币壹拾万柒仟元零伍角叁分', '人民币负壹佰元整')
    >>> yuan_in_words(Money(168032), locale="zh_TW")
    '人民幣壹仟陸佰捌拾元零參角貳分'
    >>> yuan_in_words(Money(100, "HKD"))
    Traceback (most recent call last):
    jizhi.errors.CurrencyMismatch: HKD and CNY cannot be added or compared; convert one of them first
    """
    if money.currency != "CNY":
        raise CurrencyMismatch(money.currency, "CNY")
    yuan, rest = divmod(abs(money.fen), 100)
    sign = "负" if money.fen < 0 else ""
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
    told = f"人民币{sign}{whole}{_below_yuan(yuan, rest)}"
    return told.translate(_TRADITIONAL) if locale == "zh_TW" else told


def _below_yuan(yuan: int, rest: int) -> str:
    jiao, fen = divmod(rest, 10)
    if not rest:
        return "整"
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    return gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    if number >= 10**8:
        return _joined(number, 10**8, "亿")
    if number >= 10**4:
        return _joined(number, 10**4, "万")
    return _group(number)


def _joined(number: int, size: int, name: str) -> str:
    upper, lower = divmod(number, size)
    gap = "零" if 0 < lower < size // 10 else ""
    return f"{_whole(upper)}{name}{gap}{_whole(lower) if lower else ''}"


def _group(number: int) -> str:
    """Four digits at most: zeros in the middle are one 零, those at the end are none."""
    text, said, waiting = "", False, False
    for digit, place in zip(f"{number:04}", _PLACES, strict=True):
        if digit == "0":
            waiting = said
            continue
        text += ("零" if waiting else "") + _DIGITS[int(digit)] + place
        said, waiting = True, False
    return text or _DIGITS[0]
