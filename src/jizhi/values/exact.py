"""Exact numbers at the door: whatever a caller may write becomes a Fraction, or is refused by name."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from jizhi.errors import NotANumber, NotExact, NumberTooLong

Exact = int | Decimal | Fraction | str
"""What counts as an exact number: never a float, never a bool."""

EXPONENT_MAX = 60

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_RATIO = re.compile(r"([+-]?[0-9]+)/(0*[1-9][0-9]*)", re.ASCII)


def exact(what: str, value: object) -> Fraction:
    """Return *value* as a Fraction, without any loss.

    Args:
        what: the name of the number, for the error.
        value: an int, Decimal or Fraction, or a text like ``0.05`` or ``2/3``.

    Raises:
        NotExact: a float, a bool or something that is no number.
        NotANumber: NaN, Infinity, or a text of another form.
        NumberTooLong: more than 60 places before or behind the point.

    >>> exact("rate", "2.80")
    Fraction(14, 5)
    >>> exact("rate", 2.8)
    Traceback (most recent call last):
    jizhi.errors.NotExact: rate must be exact (str, int or Decimal), not float 2.8
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, bool):
        raise NotExact(what, value)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal):
        return _from_decimal(what, value)
    if isinstance(value, str):
        return _from_text(what, value)
    raise NotExact(what, value)


def _from_decimal(what: str, value: Decimal) -> Fraction:
    if not value.is_finite():
        raise NotANumber(what, value)
    if not value:
        return Fraction(0)
    # An exponent of a million would build a number of a million digits: refused before it costs anything.
    if not -EXPONENT_MAX <= int(value.as_tuple().exponent) <= value.adjusted() <= EXPONENT_MAX:
        raise NumberTooLong(what, EXPONENT_MAX)
    return Fraction(value)


def _from_text(what: str, text: str) -> Fraction:
    if len(text) > 2 * EXPONENT_MAX:
        raise NumberTooLong(what, EXPONENT_MAX)
    if _DECIMAL.fullmatch(text):
        return _from_decimal(what, Decimal(text))
    if ratio := _RATIO.fullmatch(text):
        return Fraction(int(ratio[1]), int(ratio[2]))
    raise NotANumber(what, text)
