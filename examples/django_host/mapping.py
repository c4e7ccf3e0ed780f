"""The map between jizhi's records and the host's tables, by hand: rooms, customers, and the rest as documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import attrs
from models import Customer, Document, Kept, Room

from jizhi.codec import from_store, to_store
from jizhi.estate import Party, Space
from jizhi.records import Kind

COLUMNS: Mapping[type[Any], tuple[type[Kept], Mapping[str, str]]] = {
    Space: (
        Room,
        {"project": "estate", "code": "room_no", "kind": "usage", "floor": "storey", "area": "gross_area"},
    ),
    Party: (Customer, {"name": "full_name", "kind": "sort"}),
}
"""Which model keeps a class, and which of its fields are columns of the host's own; the others go into ``rest``."""


def model_of(row: Kind) -> type[Kept]:
    """The model that keeps a kind."""
    return COLUMNS[row.cls][0] if row.cls in COLUMNS else Document


def columns_of(row: Kind, record: Any) -> dict[str, Any]:
    """The columns of a record: the host's own by the map, the other fields as data."""
    _, own = COLUMNS.get(row.cls, (Document, {}))
    rest = {
        name: to_store(getattr(record, name), declared)
        for name, declared in _types(row.cls).items()
        if name not in own and name != "version"
    }
    told = {} if row.cls in COLUMNS else {"kind": row.name}
    return told | {"rest": rest} | {column: getattr(record, name) for name, column in own.items()}


def record_of(row: Kind, found: Any) -> Any:
    """The record of a row; one of an earlier form is raised to today's first."""
    _, own = COLUMNS.get(row.cls, (Document, {}))
    types = _types(row.cls)
    plain = row.raised(found.rest, form=found.form)
    told = {name: from_store(value, types[name]) for name, value in plain.items()}
    told |= {name: getattr(found, column) for name, column in own.items()}
    return row.cls(**told, **({"version": found.version} if row.mode == "versioned" else {}))


@cache
def _types(cls: type[Any]) -> dict[str, Any]:
    return {field.name: field.type for field in attrs.fields(attrs.resolve_types(cls)) if field.init}


def term_of(value: Any) -> str | None:
    """A text that sorts as the value does."""
    match value:
        case None:
            return None
        case bool() | int():
            return f"{value + 2**63:020d}"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        case date():
            return value.isoformat()
    return str(value)


def terms_of(row: Kind, record: Any) -> list[tuple[str, str | None, bool]]:
    """By what a record is found, and what no other may have beside it."""
    terms = [(name, term_of(row.at(record, name)), False) for name in row.findable]
    for names in row.unique:
        values = [term_of(row.at(record, name)) for name in names]
        if None not in values:
            terms.append(("+".join(names), json.dumps(values), True))
    return terms


def unkeepable(record: Any) -> str | None:
    numbers = (value for value in attrs.astuple(record, recurse=False) if isinstance(value, int))
    return "a whole number beyond 64 bits" if any(not -(2**63) <= each < 2**63 for each in numbers) else None
