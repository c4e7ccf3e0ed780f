"""What a field of an estate's record may hold: a word, a day, a count, an area; each check answers why not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, Final, TypeAlias

import attrs

from jizhi.errors import NotExact, RecordRefused

Check: TypeAlias = Callable[[object], str]
"""Takes a value and says why it is refused; an empty text where it is not."""

AREA_MOST: Final = Decimal(1_000_000)
COUNT_MOST: Final = 100_000

_HUNDREDTH: Final = Decimal("0.01")
_EXACT: Final = Context(prec=40)
_NAMING: Final = ("space", "code", "party", "id", "fact")


def holds(check: Check) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Make the attrs validator that refuses, with the record's own name, what *check* refuses.

    The validator raises NotExact for a float and RecordRefused for anything else that *check* answers about.
    """

    def validate(record: attrs.AttrsInstance, field: attrs.Attribute[Any], value: object) -> None:
        refuse(record, field.name, value, check(value))

    return validate


def refuse(record: attrs.AttrsInstance, field: str, value: object, why: str) -> None:
    """Raise what fits *value* where there is a *why*; do nothing where it is empty."""
    if why and isinstance(value, float):
        raise NotExact(f"{label(record)}: {field}", value)
    if why:
        raise RecordRefused(label(record), field, value, why)


def label(record: attrs.AttrsInstance) -> str:
    """Name a record for an error: its class and what tells it from the others, like ``tenure 1-101 zhang``."""
    kind = type(record)
    named = [str(getattr(record, field.name)) for field in attrs.fields(kind) if field.name in _NAMING]
    return " ".join((kind.__name__.lower(), *named))


def text(value: object) -> str:
    """Any text, also an empty one."""
    return "" if isinstance(value, str) else "it must be text"


def word(value: object) -> str:
    """A text with something in it and no blank at its ends, fit for a code."""
    if isinstance(value, str) and value and value == value.strip():
        return ""
    return "it must be a text without blanks at its ends, and not an empty one"


def words(value: object) -> str:
    """A tuple of words."""
    if isinstance(value, tuple) and not any(word(part) for part in value):
        return ""
    return "it must be several texts, none of them empty"


def one_of(known: Collection[str]) -> Check:
    """One of a few known words."""

    def check(value: object) -> str:
        return "" if isinstance(value, str) and value in known else f"it must be one of {', '.join(known)}"

    return check


def is_a(kind: type) -> Check:
    """An object of one class."""

    def check(value: object) -> str:
        return "" if isinstance(value, kind) else f"it must be made with {kind.__name__}(...)"

    return check


def flag(value: object) -> str:
    """True or False."""
    return "" if isinstance(value, bool) else "it must be True or False"


def day(value: object) -> str:
    """A date that is not an instant."""
    return "" if isinstance(value, date) and not isinstance(value, datetime) else "it must be a date without a time"


def whole(least: int, most: int) -> Check:
    """A whole number between two others, both allowed."""

    def check(value: object) -> str:
        right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if right else f"it must be a whole number from {least} to {most}"

    return check


count: Final = whole(0, COUNT_MOST)


def area(value: object) -> str:
    """Square metres: an exact decimal from 0 to a million with at most two places."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return "it must be a finite Decimal of square metres"
    if not 0 <= value <= AREA_MOST:
        return f"it must be from 0 to {AREA_MOST} square metres"
    return "" if value == value.quantize(_HUNDREDTH, context=_EXACT) else "it may have two decimal places at most"


def or_none(check: Check) -> Check:
    """What *check* allows, or None for unknown."""

    def allowed(value: object) -> str:
        return "" if value is None else check(value)

    return allowed
