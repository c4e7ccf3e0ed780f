"""The JSON text of what a store keeps nested: ``to_store`` and ``json.dumps`` in one step, without data in between.

A writer is put together once for a declared type and then runs for every record, so that bulk is cheap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import attrs

from jizhi.codec.door import PERSONAL, to_store
from jizhi.codec.readers import is_fact
from jizhi.values import CreditCode

Writer: TypeAlias = Callable[[Any], str]
Fetch: TypeAlias = Callable[[Any], tuple[Any, ...]]

_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_truth = {True: "true", False: "false"}.__getitem__


@cache
def store_writer(declared: Any) -> Writer:
    """Return the function that writes values of the type *declared* as JSON, Chinese as it is, personal data clear.

    The text is that of ``to_store``, which writes what this module has no shorter way for.

    >>> from jizhi.values import Period
    >>> store_writer(tuple[Period, ...])((Period.month(2025, 3),))
    '[{"start":"2025-03-01","end":"2025-04-01"}]'
    """
    if declared in _PLAIN:
        return _PLAIN[declared]
    if get_origin(declared) is Literal and all(type(word) is str for word in get_args(declared)):
        return quoted
    if get_origin(declared) in (Union, UnionType):
        return _one_of(declared)
    if get_origin(declared) is tuple:
        return _list(*get_args(declared))
    return _record(declared) if isinstance(declared, type) and attrs.has(declared) else _longer(declared)


def _longer(declared: Any) -> Writer:
    return lambda value: _dumps(to_store(value, declared))


def _one_of(declared: Any) -> Writer:
    members = [member for member in get_args(declared) if member is not NoneType]
    if NoneType not in get_args(declared):
        return _fact if is_fact(declared) else _longer(declared)
    write = store_writer(Union[tuple(members)])  # noqa: UP007  there is no other spelling for members in a list
    return lambda value: "null" if value is None else write(value)


def _list(*parts: Any) -> Writer:
    if parts[1:] == (Ellipsis,):
        return _items(store_writer(parts[0]))
    return _filled(("[", *[","] * (len(parts) - 1), "]"), parts, None)


def _items(item: Writer) -> Writer:
    def write(value: Any) -> str:
        return f"[{item(value[0])}]" if len(value) == 1 else f"[{','.join(map(item, value))}]"

    return write


def _record(cls: type[Any]) -> Writer:
    fields = [field for field in attrs.fields(attrs.resolve_types(cls)) if field.init]
    if len(fields) < 2:
        return _longer(cls)
    heads = [f"{',' if place else '{'}{quoted(field.name)}:" for place, field in enumerate(fields)]
    return _filled((*heads, "}"), [field.type for field in fields], attrgetter(*(field.name for field in fields)))


def _filled(around: Sequence[str], parts: Sequence[Any], fetch: Fetch | None) -> Writer:
    """Make the writer that sets the *parts* of a value, which *fetch* takes out of it, between the texts *around*."""
    writers = [store_writer(part) for part in parts]
    if len(writers) == 2:
        first, second = writers
        return _record_of_two(around, first, second, fetch) if fetch else _pair(around, first, second)
    text = "%s".join(around)

    def write(value: Any) -> str:
        held = fetch(value) if fetch else value
        return text % tuple([write(part) for write, part in zip(writers, held, strict=True)])

    return write


# Most of what is nested has two parts, such as the name and the value of a fact: with no loop, half the time.
def _pair(around: Sequence[str], first: Writer, second: Writer) -> Writer:
    before, between, behind = around

    def write(value: Any) -> str:
        one, other = value
        return f"{before}{first(one)}{between}{second(other)}{behind}"

    return write


def _record_of_two(around: Sequence[str], first: Writer, second: Writer, fetch: Fetch) -> Writer:
    before, between, behind = around

    def write(value: Any) -> str:
        one, other = fetch(value)
        return f"{before}{first(one)}{between}{second(other)}{behind}"

    return write


def _decimal(number: Decimal) -> str:
    text = str(number)
    return f'"{number:f}"' if "E" in text else f'"{text}"'


def _fact(value: Any) -> str:
    return _FACTS.get(type(value), _dumps)(value)


_PLAIN: Mapping[Any, Writer] = {
    str: quoted,
    int: int.__repr__,
    bool: _truth,
    Decimal: _decimal,
    Fraction: lambda share: f'"{share}"',
    date: lru_cache(maxsize=4096)(lambda day: f'"{day.isoformat()}"'),
    datetime: lambda instant: f'"{instant.isoformat()}"',
    CreditCode: lambda code: quoted(str(code)),
    **dict.fromkeys(PERSONAL, lambda value: quoted(str(value.reveal("kept at rest")))),
}

_FACTS: Mapping[type, Writer] = {
    str: quoted,
    int: int.__repr__,
    bool: _truth,
    Decimal: lambda number: f'{{"decimal":{_decimal(number)}}}',
    date: lambda day: f'{{"date":"{day.isoformat()}"}}',
}
