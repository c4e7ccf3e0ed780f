"""Strategies for the values: money, numbers, weights, days, periods, what changes with time, personal data."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from jizhi.values import (
    REMAINDERS,
    ROUNDING_MODES,
    BankAccount,
    CreditCode,
    Dated,
    IdNumber,
    Money,
    Period,
    Phone,
    Rounding,
    Since,
)

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def monies(low: int = -(10**9), high: int = 10**9, currency: str = "CNY") -> st.SearchStrategy[Money]:
    """Amounts from *low* to *high* fen."""
    return st.integers(low, high).map(lambda fen: Money(fen, currency))


def exact_numbers(size: int = 10**9) -> st.SearchStrategy[Fraction]:
    """Fractions from -*size* to *size*, halves of a place among them, where roundings differ."""
    ties = st.integers(-2 * size, 2 * size).map(lambda halves: Fraction(halves, 2))
    return st.one_of(st.fractions(-size, size, max_denominator=1000), ties)


def weights(*, positive: bool = False) -> st.SearchStrategy[int | Decimal | Fraction]:
    """Weights to split by: areas to the cm², heads, shares; zero among them unless *positive*."""
    low = 1 if positive else 0
    return st.one_of(
        st.integers(low, 10**6),
        st.integers(low, 10**7).map(lambda n: Decimal(n).scaleb(-2)),
        st.fractions(Fraction(low, 60), 100, max_denominator=60),
    )


def weight_lists(most: int = 12) -> st.SearchStrategy[list[int | Decimal | Fraction]]:
    """Lists of weights with at least one above zero."""
    return st.lists(weights(), min_size=1, max_size=most).filter(any)


def weight_maps(most: int = 12) -> st.SearchStrategy[dict[str, int | Decimal | Fraction]]:
    """Weights by the code of a space, at least one above zero."""
    return st.dictionaries(space_codes(), weights(), min_size=1, max_size=most).filter(lambda by: any(by.values()))


def space_codes() -> st.SearchStrategy[str]:
    """Codes like 3-1201."""
    return st.builds(lambda house, room: f"{house}-{room}", st.integers(1, 30), st.integers(101, 3404))


def remainders() -> st.SearchStrategy[str]:
    """Names of remainder policies."""
    return st.sampled_from(REMAINDERS)


def roundings() -> st.SearchStrategy[Rounding]:
    """Every mode at the places bills are rounded to, from the fen up."""
    places = st.sampled_from(("0.01", "0.05", "0.1", "0.5", "1", "10"))
    return st.builds(lambda mode, to: Rounding(mode, Decimal(to)), st.sampled_from(ROUNDING_MODES), places)


def days(low: date = date(1990, 1, 1), high: date = date(2060, 12, 31)) -> st.SearchStrategy[date]:
    """Days; the ends of months come up more often than they would."""

    def month_end(day: date) -> date:
        return min(high, day.replace(day=calendar.monthrange(day.year, day.month)[1]))

    anywhere = st.dates(low, high)
    return st.one_of(anywhere, anywhere.map(month_end))


def anchors() -> st.SearchStrategy[date]:
    """Days from which cycles are counted: the 28th to the 31st as often as all others together."""
    return st.one_of(days(), days().filter(lambda day: day.day >= 28))


def periods(longest: int = 800) -> st.SearchStrategy[Period]:
    """Periods from one day to *longest* days."""
    return st.builds(lambda start, length: Period(start, start + timedelta(length)), days(), st.integers(1, longest))


def calendar_months() -> st.SearchStrategy[Period]:
    """Whole calendar months."""
    return st.builds(Period.month, st.integers(1990, 2060), st.integers(1, 12))


def dated(values: st.SearchStrategy[object]) -> st.SearchStrategy[Dated[object]]:
    """Values through time, from none to six of them."""
    entries = st.lists(st.builds(Since, days(), values), max_size=6, unique_by=lambda entry: entry.since)
    return entries.map(Dated)


def key_texts() -> st.SearchStrategy[str]:
    """Texts for the parts of a key, with what must be escaped among them."""
    return st.text(st.one_of(st.sampled_from("%/#.-12"), st.characters(exclude_categories=["Cs"])), max_size=12)


def phones() -> st.SearchStrategy[Phone]:
    """Mobile numbers, landlines and service numbers; all made up."""
    mobile = st.builds("1{}{:09}".format, st.integers(3, 9), st.integers(0, 10**9 - 1))
    landline = st.builds("0571-{}".format, st.integers(20000000, 89999999))
    service = st.builds("400{:07}".format, st.integers(0, 10**7 - 1))
    return st.one_of(mobile, landline, service).map(Phone)


def id_numbers() -> st.SearchStrategy[IdNumber]:
    """Identity numbers with a right check character in a region that does not exist, so that they are nobody's."""

    def complete(born: date, order: int) -> IdNumber:
        number = f"990000{born:%Y%m%d}{order:03}"
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number))
        return IdNumber(number + "10X98765432"[total % 11])

    return st.builds(complete, st.dates(date(1920, 1, 1), date(2024, 12, 31)), st.integers(0, 999))


def credit_codes() -> st.SearchStrategy[CreditCode]:
    """Unified social credit codes with a right check character in a region that does not exist."""

    def complete(tail: str) -> CreditCode:
        body = f"91990000{tail}"
        total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
        return CreditCode(body + _CREDIT_ALPHABET[-total % 31])

    return st.text(_CREDIT_ALPHABET, min_size=9, max_size=9).map(complete)


def bank_accounts() -> st.SearchStrategy[BankAccount]:
    """Account numbers of 16 to 19 digits."""
    return st.integers(10**15, 10**19 - 1).map(lambda number: BankAccount(str(number)))
