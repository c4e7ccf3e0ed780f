"""From a field of a record to typed columns and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from sqlalchemy import Column
from sqlalchemy.types import TypeEngine

from jizhi.codec import from_store, to_store
from jizhi.values import BankAccount, CreditCode, IdNumber, Money, Period, Phone, Secret
from jizhi_sql.types import Day, Flag, Identifier, Instant, LongText, Whole

_AS_TEXT = (Decimal, Fraction, Phone, IdNumber, BankAccount, Secret, CreditCode)

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@attrs.frozen
class Slot:
    """A field, the columns that hold it, and the way in and out.

    ``columns`` lie side by side in the table; ``write`` is None where the value goes into its one column as it is.
    ``plain`` reads without making records of nested content, and ``shape`` makes them: between the two, what was kept
    in an earlier form is raised to today's.
    """

    field: str
    columns: tuple[Column[Any], ...]
    write: Callable[[Any], tuple[Any, ...]] | None
    read: Callable[[tuple[Any, ...]], Any]
    nested: Any = None

    def plain(self, parts: tuple[Any, ...]) -> Any:
        """Read nested content as plain data, anything else as it is."""
        if self.nested is None or parts[0] is None:
            return self.read(parts)
        return json.loads(parts[0])

    def shape(self, plain: Any) -> Any:
        """Make the value of what ``plain`` gave."""
        return plain if self.nested is None or plain is None else from_store(plain, self.nested)


def slot(field: str, declared: Any, *, key: bool) -> Slot:
    """Make the slot of a field of type *declared*; *key* where it is searched by or must be unique."""
    plain, optional = _without_none(declared)
    if plain is Money:
        return _in_two(field, optional, Money, ("fen", Whole()), ("currency", Identifier()))
    if plain is Period:
        return _in_two(field, optional, Period, ("start", Day()), ("end", Day()))
    scalar = _scalar(plain, key=key)
    if scalar is not None:
        return Slot(field, (Column(field, scalar, nullable=optional),), None, _only)
    if plain in _AS_TEXT:
        return _through(field, optional, Identifier() if key else LongText(), _text_of, _text_as(plain))
    return attrs.evolve(_through(field, optional, LongText(), _json_of(plain), _json_as(plain)), nested=plain)


def _without_none(declared: Any) -> tuple[Any, bool]:
    if get_origin(declared) not in (Union, UnionType):
        return declared, False
    parts = [part for part in get_args(declared) if part is not NoneType]
    return reduce(or_, parts), NoneType in get_args(declared)


def _scalar(plain: Any, *, key: bool) -> TypeEngine[Any] | None:
    if plain is str or (get_origin(plain) is Literal and all(isinstance(word, str) for word in get_args(plain))):
        return Identifier() if key else LongText()
    kinds: dict[Any, TypeEngine[Any]] = {int: Whole(), bool: Flag(), date: Day(), datetime: Instant()}
    return kinds.get(plain)


def _only(parts: tuple[Any, ...]) -> Any:
    return parts[0]


def _in_two(
    field: str, optional: bool, cls: Callable[..., Any], first: tuple[str, Any], second: tuple[str, Any]
) -> Slot:
    columns = tuple(Column(f"{field}_{name}", kind, nullable=optional) for name, kind in (first, second))

    def write(value: Any) -> tuple[Any, ...]:
        return (None, None) if value is None else (getattr(value, first[0]), getattr(value, second[0]))

    def read(parts: tuple[Any, ...]) -> Any:
        return None if parts[0] is None else cls(*parts)

    return Slot(field, columns, write, read)


def _through(
    field: str, optional: bool, kind: TypeEngine[Any], out: Callable[[Any], str], back: Callable[[str], Any]
) -> Slot:
    def write(value: Any) -> tuple[Any, ...]:
        return (None if value is None else out(value),)

    def read(parts: tuple[Any, ...]) -> Any:
        return None if parts[0] is None else back(parts[0])

    return Slot(field, (Column(field, kind, nullable=optional),), write, read)


def _text_of(value: Any) -> str:
    return str(to_store(value))


def _text_as(declared: Any) -> Callable[[str], Any]:
    return lambda text: from_store(text, declared)


def _json_of(declared: Any) -> Callable[[Any], str]:
    return lambda value: "[]" if value == () else _ENCODER.encode(to_store(value, declared))


def _json_as(declared: Any) -> Callable[[str], Any]:
    return lambda text: from_store(json.loads(text), declared)
