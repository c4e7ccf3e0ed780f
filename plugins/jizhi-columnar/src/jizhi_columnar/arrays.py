"""Integer forms over numpy arrays, chunk by chunk so that everything on the way stays in the cache."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from jizhi.formula.integers import (
    Always,
    Both,
    Either,
    Entry,
    Form,
    Greater,
    Holds,
    If,
    Is,
    Lesser,
    Missing,
    Number,
    Opposite,
    Product,
    Quotient,
    Read,
    Said,
    Same,
    Spelled,
    Sum,
    Which,
    Whole,
    WordIf,
    in_order,
    parts,
)

CHUNK = 32_768

Columns = Mapping[str, Any]
"""Arrays by name, as ``staged`` names them: ``area`` in its smallest steps, gaps filled; ``area?`` where they are."""

_DO: Mapping[type, Any] = {
    Sum: np.add,
    Product: np.multiply,
    Lesser: np.minimum,
    Greater: np.maximum,
    Quotient: np.floor_divide,
    If: np.where,
    Which: np.where,
    WordIf: np.where,
    Opposite: np.logical_not,
    Both: lambda *items: np.logical_and.reduce(np.broadcast_arrays(*items)),
    Either: lambda *items: np.logical_or.reduce(np.broadcast_arrays(*items)),
}
_COMPARE: Mapping[str, Any] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


def computed_arrays(forms: Mapping[str, Form], columns: Columns, count: int, *, chunk: int = CHUNK) -> dict[str, Any]:
    """Compute *forms* for *count* rows: int64 for numbers, bool for conditions."""
    order = in_order(*forms.values())
    found: dict[str, Any] = {
        name: np.empty(count, np.int64 if isinstance(form, Whole) else np.bool_) for name, form in forms.items()
    }
    for start in range(0, count, chunk):
        rows = slice(start, min(start + chunk, count))
        known: dict[int, Any] = {}
        for form in order:
            known[id(form)] = _value(form, [known[id(part)] for part in parts(form)], columns, rows)
        for name, form in forms.items():
            found[name][rows] = known[id(form)]
    return found


def _value(form: Form, values: list[Any], columns: Columns, rows: slice) -> Any:
    match form:
        case Number(value=value):
            return np.int64(value)
        case Always(value=value):
            return np.bool_(value)
        case Read(name=name):
            return columns[name][rows].astype(np.int64, copy=False)
        case Holds(name=name) | Said(name=name):
            return columns[name][rows]
        case Missing(name=name):
            return columns[f"{name}?"][rows]
        case Spelled(text=text, type=kind):
            return np.datetime64(text, "D") if kind == "date" else text
        case Entry(values=entries):
            return np.array(entries, np.int64)[values[0]]
        case Is(op=op):
            return _COMPARE[op](*values)
        case Same(op=op):
            return _COMPARE[op](*map(_words, values))
    return _DO[type(form)](*values)


def _words(values: Any) -> Any:
    """Days by the day; texts as objects, whose comparison is Python's."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return values.astype("datetime64[D]")
    return values if isinstance(values, np.datetime64) else np.asarray(values, dtype=object)
