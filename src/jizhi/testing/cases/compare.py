"""When an answer is the expected one: by value, to the digits that the expectation shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from jizhi.errors import CaseMalformed
from jizhi.testing.cases.spelling import exact, instant
from jizhi.values import Rounding

BINARY_DIGITS = 15
"""An expectation with so many significant digits is the print of a binary float."""
TRUSTED_DIGITS = 12


def same(expected: object, answer: object) -> bool:
    """Tell whether *answer* is what is *expected*.

    An exact ``Fraction`` is compared to the digits shown; an ``int`` or ``Decimal`` is a final amount and must be
    equal; a float's print is trusted to 12 significant digits. Days and instants are compared in the form expected.

    >>> same("0.741935484", Fraction(23, 31)), same("3.34", Decimal("3.340")), same("3", Decimal("3.4"))
    (True, True, False)
    >>> same("90.32258064516128", Fraction(2800, 31)), same(["34/31", None], [Fraction(34, 31), None])
    (True, True)
    """
    if expected is None or isinstance(expected, bool) or answer is None or isinstance(answer, bool):
        return expected is answer
    if isinstance(expected, Mapping):
        return isinstance(answer, Mapping) and set(expected) == set(answer) and _all_same(expected, answer)
    if isinstance(expected, list):
        return _same_row(expected, answer)
    if isinstance(answer, int | Decimal | Fraction):
        return _same_number(expected, answer)
    if isinstance(answer, datetime):
        return _same_instant(str(expected), answer)
    return str(expected) == str(answer)


def _all_same(expected: Mapping[str, object], answer: Mapping[str, object]) -> bool:
    return all(same(value, answer[name]) for name, value in expected.items())


def _same_row(expected: list[object], answer: object) -> bool:
    if isinstance(answer, str) or not isinstance(answer, Sequence) or len(expected) != len(answer):
        return False
    return all(map(same, expected, answer))


def _same_number(expected: object, answer: int | Decimal | Fraction) -> bool:
    try:
        wanted = exact(expected)
    except CaseMalformed:
        return False
    text = str(expected)
    if "/" in text or wanted == answer:
        return wanted == answer
    places = len(text.partition(".")[2])
    if _significant(text) >= BINARY_DIGITS:
        places = TRUSTED_DIGITS - _magnitude(wanted)
    elif not isinstance(answer, Fraction):
        return False
    step = Rounding(to=Decimal(1).scaleb(-places))
    return step.apply(Fraction(answer)) == step.apply(wanted)


def _significant(text: str) -> int:
    return len(text.lstrip("-0.").replace(".", ""))


def _magnitude(number: Fraction) -> int:
    return Decimal(abs(number.numerator) // number.denominator).adjusted() + 1 if abs(number) >= 1 else 0


def _same_instant(expected: str, answer: datetime) -> bool:
    if len(expected) <= len("2025-01-31"):
        return expected == str(answer.date())
    try:
        return instant(expected) == answer.astimezone(UTC)
    except CaseMalformed:
        return False
