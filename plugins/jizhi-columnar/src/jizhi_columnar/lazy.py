# mypy: disable-error-code="import-not-found,no-any-return,unused-ignore"
"""Integer forms as Polars expressions, one ``with_columns`` for each stage, as the streaming engine can run them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any

import polars as pl

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

_COMPARE: Mapping[str, Any] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_ATOMS = (Number, Always, Read, Holds, Missing, Said, Spelled)


def computed_frame(base: pl.LazyFrame, forms: Mapping[str, Form], kept: Sequence[str] = ()) -> pl.LazyFrame:
    """The columns *kept* of *base* and every form by name; *base* has the columns that ``staged`` reads."""
    order = in_order(*forms.values())
    uses = Counter(id(part) for form in order for part in parts(form))
    named: dict[int, str] = {}
    levels: dict[int, int] = {}
    stages: dict[int, list[pl.Expr]] = {}
    for form in order:
        level = levels[id(form)] = max((levels[id(part)] for part in parts(form)), default=0)
        if uses[id(form)] > 1 and not isinstance(form, _ATOMS):
            name = f".t{len(named)}"
            stages.setdefault(level, []).append(_expression(form, named).alias(name))
            named[id(form)], levels[id(form)] = name, level + 1
    for level in sorted(stages):
        base = base.with_columns(stages[level])
    answers = [_of(form, named).cast(pl.Int64 if isinstance(form, Whole) else pl.Boolean) for form in forms.values()]
    return base.select(*kept, *(answer.alias(name) for name, answer in zip(forms, answers, strict=True)))


def _of(form: Form, named: Mapping[int, str]) -> pl.Expr:
    return pl.col(named[id(form)]) if id(form) in named else _expression(form, named)


def _expression(form: Form, named: Mapping[int, str]) -> pl.Expr:
    values = [_of(part, named) for part in parts(form)]
    match form:
        case Number(value=value):
            return pl.lit(value, pl.Int64)
        case Always(value=value):
            return pl.lit(value, pl.Boolean)
        case Read(name=name):
            return pl.col(name).cast(pl.Int64)
        case Holds(name=name) | Said(name=name):
            return pl.col(name)
        case Missing(name=name):
            return pl.col(f"{name}?")
        case Spelled(text=text, type=type):
            return pl.lit(date.fromisoformat(text) if type == "date" else text)
        case Entry(values=entries):
            return pl.lit(pl.Series(entries, dtype=pl.Int64)).gather(values[0])
        case Is(op=op) | Same(op=op):
            answer: pl.Expr = _COMPARE[op](*values)
            return answer
    return _computed(form, values)


def _computed(form: Form, values: list[pl.Expr]) -> pl.Expr:
    match form:
        case Sum():
            return values[0] + values[1]
        case Product():
            return values[0] * values[1]
        case Quotient():
            return values[0] // values[1]
        case Lesser():
            return pl.min_horizontal(values)
        case Greater():
            return pl.max_horizontal(values)
        case If() | Which() | WordIf():
            return pl.when(values[0]).then(values[1]).otherwise(values[2])
        case Both():
            return reduce(and_, values)
        case Either():
            return reduce(or_, values)
        case Opposite():
            return ~values[0]
    raise AssertionError(form)  # every form stands above or in _expression
