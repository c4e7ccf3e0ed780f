"""The plain reader of integer forms: one row in Python, every bound held; what an engine is measured against."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from jizhi.formula.integers.forms import (
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

_READ: Mapping[type, Callable[..., Any]] = {
    Sum: operator.add,
    Product: operator.mul,
    Lesser: min,
    Greater: max,
    If: lambda when, then, other: then if when else other,
    Which: lambda when, then, other: then if when else other,
    WordIf: lambda when, then, other: then if when else other,
    Quotient: operator.floordiv,
    Both: lambda *items: all(items),
    Either: lambda *items: any(items),
    Opposite: operator.not_,
}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def computed(form: Form, row: Mapping[str, int | str | bool | None]) -> int | str | bool:
    """Compute *form* for one *row*: facts by name, numbers in their smallest steps, days as ISO text.

    As an engine does, it computes both branches of a choice. Raises: AssertionError where a bound does not hold.
    """
    known: dict[int, Any] = {}
    for each in in_order(form):
        value = known[id(each)] = _value(each, [known[id(part)] for part in parts(each)], row)
        assert not isinstance(each, Whole) or each.low <= value <= each.high, (each, value)
    return known[id(form)]  # type: ignore[no-any-return]


def _value(form: Form, values: list[Any], row: Mapping[str, int | str | bool | None]) -> Any:
    match form:
        case Number(value=value) | Always(value=value):
            return value
        case Read(name=name, low=low):
            found = row.get(name)
            return low if found is None else found
        case Holds(name=name):
            return bool(row.get(name))
        case Missing(name=name):
            return row.get(name) is None
        case Said(name=name):
            return row.get(name) or ""
        case Spelled(text=text):
            return text
        case Entry(values=entries):
            return entries[values[0]]
        case Is(op=op) | Same(op=op):
            return _COMPARE[op](*values)
    return _READ[type(form)](*values)
