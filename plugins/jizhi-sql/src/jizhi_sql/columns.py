"""From a field of a record to typed columns and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import repeat
from operator import attrgetter, or_
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import attrs
from sqlalchemy import Column
from sqlalchemy.types import TypeEngine

from jizhi.codec import from_store, store_writer, to_store
from jizhi.values import BankAccount, CreditCode, IdNumber, Money, Period, Phone, Secret
from jizhi_sql.types import Day, Flag, Identifier, Instant, LongText, Whole

_AS_TEXT = (Decimal, Fraction, Phone, IdNumber, BankAccount, Secret, CreditCode)

_NUMBERS_MOST = 4096

Spell: TypeAlias = Callable[[Any], Any]
"""What makes of a part of a record the value that its column holds."""


@attrs.frozen
class Way:
    """The way into one column: what to take of a field, by its dotted name (empty: all of it), and how to spell it."""

    inner: str = ""
    spell: Spell | None = None

    def value(self, held: Any) -> Any:
        """Return what the column holds where the field is *held*."""
        part = attrgetter(self.inner)(held) if self.inner else held
        return self.spell(part) if self.spell else part


@attrs.frozen
class Slot:
    """A field, the columns that hold it, and the way in and out.

    ``columns`` lie side by side in the table, and each has its way in ``ways``; ``turn`` makes the value of what the
    only column holds where that is not None, and is None itself where it is the value.
    ``plain`` reads without making records of nested content, and ``shape`` makes them: between the two, what was kept
    in an earlier form is raised to today's.
    """

    field: str
    columns: tuple[Column[Any], ...]
    ways: tuple[Way, ...]
    read: Callable[[tuple[Any, ...]], Any]
    nested: Any = None
    turn: Callable[[Any], Any] | None = None

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
        return Slot(field, (Column(field, scalar, nullable=optional),), (Way(),), _only)
    if plain in _AS_TEXT:
        return _through(field, optional, Identifier() if key else LongText(), _text_of, _text_as(plain))
    return attrs.evolve(_through(field, optional, LongText(), store_writer(plain), _json_as(plain)), nested=plain)


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

    if optional:
        ways = tuple(Way(spell=_part(name)) for name, _ in (first, second))
    else:
        ways = tuple(Way(inner=name) for name, _ in (first, second))

    def read(parts: tuple[Any, ...]) -> Any:
        return None if parts[0] is None else cls(*parts)

    return Slot(field, columns, ways, read)


def _part(name: str) -> Spell:
    return lambda value: None if value is None else getattr(value, name)


def _through(
    field: str, optional: bool, kind: TypeEngine[Any], out: Callable[[Any], str], back: Callable[[str], Any]
) -> Slot:
    def out_or_null(value: Any) -> Any:
        return None if value is None else out(value)

    def read(parts: tuple[Any, ...]) -> Any:
        return None if parts[0] is None else back(parts[0])

    ways = (Way(spell=out_or_null if optional else out),)
    return Slot(field, (Column(field, kind, nullable=optional),), ways, read, turn=back)


def _text_of(value: Any) -> str:
    return str(to_store(value))


def _text_as(declared: Any) -> Callable[[str], Any]:
    def back(text: str) -> Any:
        return from_store(text, declared)

    # Areas and rates repeat from row to row; what is personal is not held on to.
    return lru_cache(maxsize=_NUMBERS_MOST)(back) if declared in (Decimal, Fraction) else back


def _json_as(declared: Any) -> Callable[[str], Any]:
    if get_origin(declared) is tuple and get_args(declared)[1:] == (Ellipsis,):
        return lambda text: () if text == "[]" else from_store(json.loads(text), declared)
    return lambda text: from_store(json.loads(text), declared)


def spelled(records: Sequence[Any], path: str, spell: Spell | None) -> Iterator[Any]:
    """Yield what a column holds of each of the *records*, without a step in Python where nothing is to be spelled."""
    if spell is None:
        return map(attrgetter(path), records)
    held = list(map(attrgetter(path), records))
    # One object, such as a day or an empty tuple, is spelled once for all the records that share it.
    shared = set(map(id, held))
    if len(shared) == 1:
        return repeat(spell(held[0]), len(held))
    if 2 * len(shared) > len(held):
        return map(spell, held)
    known = {name: spell(value) for name, value in dict(zip(map(id, held), held, strict=True)).items()}
    return map(known.__getitem__, map(id, held))
