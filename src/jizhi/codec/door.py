"""The door for data: one converter between JSON and the frozen records; what does not fit is named with its path."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, TypeVar, get_origin

import attrs
from cattrs import Converter, ForbiddenExtraKeysError
from cattrs.v import transform_error

from jizhi.codec.readers import (
    Misfit,
    addressee_reader,
    addressee_writer,
    choice_reader,
    fact_reader,
    is_addressee,
    is_fact,
    is_rows_or_keys,
    is_tuple,
    near,
    read_bytes,
    read_date,
    read_decimal,
    read_exactly,
    read_fraction,
    read_instant,
    read_personal,
    record_reader,
    rows_or_keys_reader,
    tuple_reader,
    write_fact,
    written,
)
from jizhi.codec.strict import once_each
from jizhi.findings import Finding, Outcome
from jizhi.values import BankAccount, CreditCode, IdNumber, Phone, Secret

T = TypeVar("T")

_KEYWORD = re.compile(r"(?<=[a-z])_(?=[.\[]|$)", re.ASCII)
PERSONAL = (Phone, IdNumber, BankAccount, Secret)


def structure(data: object, cls: type[T]) -> Outcome[T | None]:
    """Make a record of *cls* from plain data (dicts, lists, texts, as JSON or TOML give them).

    Nothing is converted silently: a float, a bool for a number, a number for a text, an unknown key are refused.
    A Decimal is a text (``"1.20"``) or a whole number, a Fraction ``"17/31"``, bytes base64, a day ``"2025-03-01"``,
    money ``{"fen": 334, "currency": "CNY"}``, a fact of any type a plain value, ``{"decimal": "1.20"}`` or
    ``{"date": "2025-03-01"}``.

    Returns:  the record; or None and a finding per misfit, whose subject is the path: ``float-refused``,
        ``type-wrong``, ``choice-unknown``, ``key-unknown``, ``key-missing``, ``value-refused``, ``nesting-too-deep``.

    >>> from jizhi.values import Money
    >>> structure({"fen": 334}, Money)
    Outcome(value=Money(fen=334, currency='CNY'), findings=())
    >>> [(f.code, f.subject) for f in structure({"fen": 3.34, "curency": "CNY"}, Money).findings]
    [('float-refused', '$.fen'), ('key-unknown', '$.curency')]
    """
    try:
        return Outcome(_OUTWARD.structure(data, cls))
    except Exception as misfit:
        return Outcome[T | None](None, tuple(_findings(misfit)))


def from_json(text: str, cls: type[T]) -> Outcome[T | None]:
    """Make a record of *cls* from a JSON text; as ``structure``, and ``json-unreadable`` for what is no JSON.

    >>> from jizhi.values import Money
    >>> from_json('{"fen": 1, "fen": 2}', Money).findings[0].fact("why")
    "the key 'fen' is there twice"
    """
    try:
        data = json.loads(text, object_pairs_hook=once_each)
    except RecursionError:
        return Outcome[T | None](None, (Finding("nesting-too-deep", "$"),))
    except ValueError as unreadable:
        return Outcome[T | None](None, (Finding("json-unreadable", "$", {"why": unreadable}),))
    return structure(data, cls)


def to_data(value: object) -> Any:
    """Return *value* as plain data for a reader outside: personal data are masked, so it cannot be read back whole.

    >>> to_data({"share": Fraction(17, 31), "area": Decimal("98.50")})
    {'share': '17/31', 'area': '98.50'}
    """
    return _OUTWARD.unstructure(value)


def to_json(value: object) -> str:
    """Return ``to_data(value)`` as JSON text, Chinese as it is.

    >>> to_json({"收费": Decimal("2.80")})
    '{"收费": "2.80"}'
    """
    return json.dumps(to_data(value), ensure_ascii=False, allow_nan=False)


def to_store(value: object, declared: Any = None) -> Any:
    """Return *value* as plain data for a store: personal data are clear; protecting them at rest is a Sealer's work.

    Args:
        declared: the type it was declared with, where its class does not tell, as with a tuple of facts.
    """
    return _AT_REST.unstructure(value, unstructure_as=declared)


def from_store(data: object, declared: Any) -> Any:
    """Return what ``to_store`` was given. Raises whatever does not fit: the data were not written by ``to_store``."""
    return _AT_REST.structure(data, declared)


def _findings(misfit: Exception) -> list[Finding]:
    met: list[Exception] = []

    def number(error: BaseException, _: object) -> str:
        met.append(error if isinstance(error, Exception) else Exception(error))
        return str(len(met) - 1)

    placed = [line.partition(" @ ") for line in transform_error(misfit, format_exception=number)]
    return [finding for index, _, path in placed for finding in _told(met[int(index)], _KEYWORD.sub("", path))]


def _told(error: Exception, path: str) -> list[Finding]:
    if isinstance(error, Misfit):
        return [Finding(error.code, path, error.facts)]
    if isinstance(error, ForbiddenExtraKeysError):
        known = [written(field.name) for field in attrs.fields(get_origin(error.cl) or error.cl)]
        keys = sorted(map(str, error.extra_fields))
        return [Finding("key-unknown", f"{path}.{key}", {"key": key, "meant": near(key, known)}) for key in keys]
    if isinstance(error, RecursionError):
        return [Finding("nesting-too-deep", "$")]
    if type(error) is KeyError:
        return [Finding("key-missing", path, {"key": error.args[0]})]
    return [Finding("value-refused", path, {"error": type(error).__name__, "why": error})]


def _is_record(declared: Any) -> bool:
    return attrs.has(get_origin(declared) or declared)


def _is_choice(declared: Any) -> bool:
    return get_origin(declared) is Literal or (isinstance(declared, type) and issubclass(declared, Enum))


def _converter(write_personal: Callable[[Any], str], *, explain: bool) -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=explain)
    converter.register_structure_hook_factory(_is_record, record_reader)
    converter.register_structure_hook_factory(is_tuple, tuple_reader)
    converter.register_structure_hook_factory(is_fact, fact_reader)
    converter.register_structure_hook_factory(is_addressee, addressee_reader)
    converter.register_structure_hook_factory(_is_choice, choice_reader)
    converter.register_structure_hook_factory(is_rows_or_keys, rows_or_keys_reader)
    for kind, reader in _READERS.items():
        converter.register_structure_hook(kind, reader)
    for kind, writer in _WRITERS.items():
        converter.register_unstructure_hook(kind, writer)
    converter.register_unstructure_hook_factory(is_fact, lambda _: write_fact)
    converter.register_unstructure_hook_factory(is_addressee, addressee_writer)
    for kind in PERSONAL:
        converter.register_structure_hook(kind, read_personal)
        converter.register_unstructure_hook(kind, write_personal)
    return converter


_READERS: Mapping[type, Callable[[Any, Any], Any]] = {
    int: read_exactly(int, "a whole number"),
    str: read_exactly(str, "text"),
    bool: read_exactly(bool, "true or false"),
    Decimal: read_decimal,
    Fraction: read_fraction,
    CreditCode: read_personal,
    bytes: read_bytes,
    date: read_date,
    datetime: read_instant,
}

_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Decimal: lambda number: format(number, "f"),
    Fraction: str,
    bytes: lambda content: b64encode(content).decode(),
    CreditCode: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}

_OUTWARD = _converter(str, explain=True)
_AT_REST = _converter(lambda value: str(value.reveal("kept at rest")), explain=False)
