"""A strategy for any noun: each field is drawn by its declared type, unless another strategy is given for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from jizhi.errors import RecordRefused
from jizhi.testing.strategies.values import bank_accounts, credit_codes, days, id_numbers, monies, periods, phones
from jizhi.values import BankAccount, CreditCode, IdNumber, Money, Period, Phone

N = TypeVar("N")

SINCE, UNTIL = date(2015, 1, 1), date(2035, 12, 31)
_FIRST: Final = datetime(2015, 1, 1, tzinfo=UTC)
_ZONES: Final = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5, minutes=-30)))


def words(most: int = 12) -> st.SearchStrategy[str]:
    """Texts that are not empty and have no blank at their ends, with what a key must escape among them."""
    signs = st.one_of(st.sampled_from("%/#.-12 翠园𠮷é"), st.characters(exclude_categories=["Cs", "Cc"]))
    return st.text(signs, min_size=1, max_size=most).map(str.strip).filter(bool)


def instants() -> st.SearchStrategy[datetime]:
    """Aware instants to the microsecond, in several offsets."""
    since = st.timedeltas(timedelta(), timedelta(days=7500))
    return st.builds(lambda passed, zone: (_FIRST + passed).astimezone(zone), since, st.sampled_from(_ZONES))


def decimals(places: int = 2, *, low: int = 0, high: int = 10**6) -> st.SearchStrategy[Decimal]:
    """Exact numbers from *low* to *high* with so many places."""
    return st.integers(low * 10**places, high * 10**places).map(lambda number: Decimal(number).scaleb(-places))


def shares() -> st.SearchStrategy[Fraction]:
    """Fractions above 0, at most 1."""
    return st.fractions(Fraction(1, 60), 1, max_denominator=60)


def spells() -> st.SearchStrategy[tuple[date, date | None]]:
    """A first day, and a day after it on which it is over, or None."""
    ends = st.none() | st.integers(1, 3000)
    return st.builds(
        lambda since, length: (since, None if length is None else since + timedelta(days=length)), days(SINCE), ends
    )


def nouns(cls: type[N], **fields: Any) -> st.SearchStrategy[N]:
    """Objects of an attrs class; *fields* are strategies, or plain values, for those that the type does not tell.

    A record's ``version`` is 0, as before it is kept. What the noun refuses is drawn again; where it has laws that
    chance seldom keeps, look for its own strategy.

    Raises:  hypothesis.errors.InvalidArgument: no such field, or a type that nothing is known of.

    >>> nouns(Period, end_of_days=1)
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: Period has no field end_of_days
    """
    known = {field.name: field for field in attrs.fields(cls) if field.init}  # type: ignore[arg-type]
    for name in fields.keys() - known.keys():
        raise InvalidArgument(f"{cls.__name__} has no field {name}")
    types, told = get_type_hints(cls), {"version": 0} | fields
    drawn = {
        field.alias: _strategy(told[name]) if name in told else of_type(types[name], f"{cls.__name__}.{name}")
        for name, field in known.items()
    }

    def made(**values: Any) -> N:
        try:
            return cls(**values)
        except RecordRefused:
            reject()

    return st.builds(made, **drawn)


def of_type(declared: Any, where: str = "") -> st.SearchStrategy[Any]:
    """What a field of a declared type may hold."""
    if declared in _PLAIN:
        return _PLAIN[declared]()
    origin, args = get_origin(declared), get_args(declared)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, UnionType):
        return st.one_of(*(of_type(each, where) for each in args))
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(of_type(args[0], where), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(of_type(each, where) for each in args))
    if attrs.has(declared):
        return nouns(declared)
    raise InvalidArgument(f"{where}: nothing is known of the type {declared}; give a strategy for the field")


def _strategy(given: Any) -> st.SearchStrategy[Any]:
    return given if isinstance(given, st.SearchStrategy) else st.just(given)


_PLAIN: Final[Mapping[Any, Callable[[], st.SearchStrategy[Any]]]] = {
    NoneType: st.none,
    bool: st.booleans,
    bytes: st.binary,
    int: lambda: st.integers(0, 1000),
    str: words,
    date: lambda: days(SINCE, UNTIL),
    datetime: instants,
    Decimal: decimals,
    Fraction: shares,
    Money: monies,
    Period: periods,
    Phone: phones,
    IdNumber: id_numbers,
    CreditCode: credit_codes,
    BankAccount: bank_accounts,
}
