"""The reference reader: exact rational arithmetic, slow and plain, with a trace; it also replays traces."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, cast

from jizhi.errors import FactRefused, NotRated
from jizhi.formula.trace import Step, Value
from jizhi.formula.tree import (
    Add,
    All,
    Choose,
    Compare,
    Constant,
    Divide,
    Fact,
    FactValue,
    Least,
    Most,
    Multiply,
    Named,
    Negate,
    Node,
    Not,
    Refuse,
    Rounded,
    Some,
    Text,
    children,
)
from jizhi.values.exact import exact
from jizhi.values.rounding import rounded_ratio


class Known(Protocol):
    """Facts by name; a mapping will do."""

    def get(self, name: str, /) -> FactValue | None:
        """The fact called *name*, or None where it is not known."""


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_OPERATIONS: Mapping[type[Node], str] = {
    Add: "add",
    Multiply: "multiply",
    Least: "least",
    Most: "most",
    Divide: "divide",
    Negate: "negate",
    Not: "not",
}
_SEEN: Mapping[str, type] = {"decimal": Fraction, "integer": Fraction, "text": str, "date": str, "boolean": bool}


def evaluate(node: Node, facts: Known) -> Step:
    """Evaluate a *node* whose units were checked, reading only the *facts* that it reaches.

    Returns: the trace; ``.value`` is exact.
    Raises:
        NotRated: ``fact-missing``, ``division-by-zero`` or the code of a refusal.
        FactRefused: a fact of another type than the formula was read with.
        NotExact: a fact that is a float.

    >>> evaluate(Multiply((Constant(Fraction(2)), Fact("area", "decimal"))), {"area": Decimal("1.5")}).value
    Fraction(3, 1)
    >>> evaluate(Fact("area", "decimal"), {})
    Traceback (most recent call last):
    jizhi.errors.NotRated: fact-missing: {'fact': 'area'}
    """
    match node:
        case Constant(value=value, unit=unit, name=name, digits=digits):
            return Step("constant", value, name=name, unit=unit, detail=digits)
        case Text(value=text):
            return Step("constant", text)
        case Fact():
            return _fact(node, facts)
        case Refuse(code=code):
            raise NotRated(code)
        case Choose(when=when, then=then, other=other):
            judged = evaluate(when, facts)
            taken = evaluate(then if judged.value else other, facts)
            return Step("choose", taken.value, (judged, taken))
        case All(items=items):
            return _judged("all", items, facts, until=False)
        case Some(items=items):
            return _judged("some", items, facts, until=True)
        case Add() | Multiply() | Least() | Most() | Divide() | Negate() | Not():
            return _computed(_OPERATIONS[type(node)], children(node), facts)
        case Named(name=name, body=item):
            return _computed("named", (item,), facts, name=name)
        case Compare(op=op, left=left, right=right):
            return _computed("compare", (left, right), facts, detail=op)
        case Rounded(item=item, mode=mode, to=to):
            return _computed("round", (item,), facts, detail=f"{mode} {to}")
    raise AssertionError(node)  # Alike and Bare are gone once units are checked


def replay(step: Step) -> Value:
    """Compute the value of *step* again from its operands alone, believing no intermediate number."""
    if step.op in ("constant", "fact"):
        return step.value
    return _value(step.op, tuple(replay(part) for part in step.parts), step.detail)


def _fact(fact: Fact, facts: Known) -> Step:
    value = facts.get(fact.name)
    if value is None:
        raise NotRated("fact-missing", {"fact": fact.name})
    seen = number_or_text(value)
    if not isinstance(seen, _SEEN[fact.type]):
        raise FactRefused(fact.name, "fact-type", value, fact.type)
    unit = fact.unit if isinstance(seen, Fraction) else None
    digits = format(value, "f") if isinstance(value, Decimal) else ""
    return Step("fact", seen, name=fact.name, unit=unit, detail=digits)


def number_or_text(value: FactValue) -> Value:
    """A fact as the formula sees it: numbers exact, dates as ISO text (which keeps their order)."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return exact("a fact", value)


def _judged(op: str, items: tuple[Node, ...], facts: Known, *, until: bool) -> Step:
    parts: list[Step] = []
    for item in items:
        parts.append(evaluate(item, facts))
        if parts[-1].value is until:
            break
    return Step(op, parts[-1].value, tuple(parts))


def _computed(op: str, items: tuple[Node, ...], facts: Known, *, name: str = "", detail: str = "") -> Step:
    parts = tuple(evaluate(item, facts) for item in items)
    return Step(op, _value(op, tuple(part.value for part in parts), detail), parts, name=name, detail=detail)


def _value(op: str, values: tuple[Value, ...], detail: str) -> Value:
    if op == "compare":
        return _COMPARE[detail](*values)
    if op == "not":
        return not values[0]
    if op in ("all", "some", "choose", "named"):
        return values[-1]
    return _number(op, cast("tuple[Fraction, ...]", values), detail)  # the units were checked, and every fact


def _number(op: str, values: tuple[Fraction, ...], detail: str) -> Fraction:
    if op == "add":
        return sum(values, Fraction(0))
    if op == "multiply":
        return math.prod(values, start=Fraction(1))
    if op == "divide":
        if values[1] == 0:
            raise NotRated("division-by-zero")
        return values[0] / values[1]
    if op == "least":
        return min(values)
    if op == "most":
        return max(values)
    if op == "negate":
        return -values[0]
    mode, to = detail.split(" ")
    steps = values[0] / Fraction(to)
    return rounded_ratio(steps.numerator, steps.denominator, mode=mode) * Fraction(to)
