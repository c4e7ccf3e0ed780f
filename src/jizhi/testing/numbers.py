"""Invented numbers that pass every check and belong to nobody: identity numbers, credit codes, phones."""

from __future__ import annotations

from datetime import date
from typing import Final

_PLACE: Final = "990101"
"""No place in China has a code that begins with 99."""
_CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_number(born: date, count: int) -> str:
    """Return an identity number of nobody, with its check character (GB 11643).

    >>> id_number(date(1990, 1, 1), 7)
    '990101199001010078'
    """
    digits = f"{_PLACE}{born:%Y%m%d}{count % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def credit_code(count: int) -> str:
    """Return a unified social credit code of nobody, with its check character (GB 32100).

    >>> credit_code(1)[:8], len(credit_code(1))
    ('91990101', 18)
    """
    signs = f"91{_PLACE}{count:09d}"
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(signs))
    return signs + _CREDIT_SIGNS[-total % 31]


def phone(count: int) -> str:
    """Return a mobile number of nobody: no network has the prefix 154.

    >>> phone(12)
    '15400000012'
    """
    return f"154{count:08d}"
