"""Integer forms over numpy arrays, chunk by chunk so that everything on the way stays in the cache."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
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
from jizhi_columnar.sql import is_wide

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


def computed_arrays(
    forms: Mapping[str, Form], columns: Columns, count: int, *, chunk: int = CHUNK, threads: int = 0
) -> dict[str, Any]:
    """Compute *forms* for *count* rows: int64 for numbers, bool for conditions; *threads* 0 takes two, for numpy
    lets other threads run while it computes.
    """
    steps = _steps(forms)
    found: dict[str, Any] = {
        name: np.empty(count, np.int64 if isinstance(form, Whole) else np.bool_) for name, form in forms.items()
    }

    def compute(start: int) -> None:
        rows = slice(start, min(start + chunk, count))
        known: dict[int, Any] = {}
        for form, dtype, done in steps:
            known[id(form)] = _value(form, [known[id(part)] for part in parts(form)], columns, rows, dtype)
            for part in done:  # so that the next array takes its place in the cache
                del known[part]
        for name, form in forms.items():
            found[name][rows] = known[id(form)]

    with ThreadPoolExecutor(threads or 2) as pool:
        for _ in pool.map(compute, range(0, count, chunk)):
            pass
    return found


Step = tuple[Form, Any, tuple[int, ...]]
"""A form, the type that its bounds allow, and what nobody asks for any more once it is computed."""


def _steps(forms: Mapping[str, Form]) -> list[Step]:
    """What to compute in which order; as in SQL, what fits and is made of what fits has 32 bits."""
    order, widths = in_order(*forms.values()), dict[int, bool]()
    last: dict[int, int] = {}
    for at, form in enumerate(order):
        last |= dict.fromkeys((id(part) for part in parts(form)), at)
    kept = {id(form) for form in forms.values()}
    free: dict[int, list[int]] = {}
    for part, at in last.items():
        if part not in kept:
            free.setdefault(at, []).append(part)
    dtypes = [np.int64 if is_wide(form, widths) else np.int32 for form in order]
    return [(form, dtype, tuple(free.get(at, ()))) for at, (form, dtype) in enumerate(zip(order, dtypes, strict=True))]


def _value(form: Form, values: list[Any], columns: Columns, rows: slice, dtype: Any) -> Any:
    match form:
        case Number(value=value):
            return dtype(value)
        case Always(value=value):
            return np.bool_(value)
        case Read(name=name):
            return columns[name][rows].astype(dtype, copy=False)
        case Holds(name=name) | Said(name=name):
            return columns[name][rows]
        case Missing(name=name):
            return columns[f"{name}?"][rows]
        case Spelled(text=text, type=kind):
            return np.datetime64(text, "D") if kind == "date" else text
        case Entry(values=entries):
            return np.array(entries, dtype)[values[0]]
        case Is(op=op):
            return _COMPARE[op](*values)
        case Same(op=op):
            return _COMPARE[op](*map(_words, values))
        case Sum() | Product():
            return _DO[type(form)](*values, dtype=dtype)
    return _DO[type(form)](*values)


def _words(values: Any) -> Any:
    """Days by the day; texts as objects, whose comparison is Python's."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return values.astype("datetime64[D]")
    return values if isinstance(values, np.datetime64) else np.asarray(values, dtype=object)
