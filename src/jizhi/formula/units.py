"""The reader of units: what a formula measures, and the place where its measures do not fit."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import FormulaRefused
from jizhi.formula.facts import iso_day
from jizhi.formula.tree import (
    Add,
    Alike,
    All,
    Bare,
    Choose,
    Compare,
    Constant,
    Divide,
    Fact,
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
)
from jizhi.values.quantity import PURE, Unit


@attrs.frozen
class _Bare:
    """The measure of a bare number: it takes the unit of its partner, and is a pure factor in a product."""


BARE = _Bare()
Measure: TypeAlias = Unit | _Bare | Literal["text", "boolean", "date"]


def reduced(node: Node, target: Unit) -> Node:
    """Check *node* and express it in *target* (元/月 …), converting exactly where the factors differ.

    Raises: FormulaRefused ``unit-mismatch``, ``type-mismatch`` or ``unit-missing``, with the column.
    """
    checked, measure = measured(node)
    if isinstance(measure, _Bare):
        raise FormulaRefused("unit-missing", {"wanted": target}, column=node.at or 1)
    if isinstance(measure, str):
        raise FormulaRefused("type-mismatch", {"found": measure, "wanted": target}, column=node.at or 1)
    if not measure.measures_like(target):
        raise FormulaRefused("unit-mismatch", {"found": measure, "wanted": target}, column=node.at or 1)
    return _scaled(checked, measure.factor_to(target))


def predicate(node: Node) -> Node:
    """Check that *node* is a condition.

    Raises: FormulaRefused ``type-mismatch`` where it is a number or a text, or as ``reduced`` does.
    """
    checked, measure = measured(node)
    _wanted(measure, "boolean", node)
    return checked


def countable(node: Node) -> tuple[Node, Unit | _Bare]:
    """Check that *node* is a number of any one unit; return it with its conversions and that unit."""
    return _number(node)


def measured(node: Node) -> tuple[Node, Measure]:
    """Check *node*; return it with conversions made explicit, and what it measures."""
    match node:
        case Constant(unit=unit):
            return node, BARE if unit is None else unit
        case Text():
            return node, "text"
        case Fact(type=kind, unit=unit):
            return node, unit if kind in ("decimal", "integer") else _plain(kind)
        case Refuse():
            return node, BARE
        case Add(terms=terms):
            items, measure = _alike(terms, node)
            return Add(items, at=node.at), measure
        case Least(items=rows):
            items, measure = _alike(rows, node)
            return Least(items, at=node.at), measure
        case Most(items=rows):
            items, measure = _alike(rows, node)
            return Most(items, at=node.at), measure
        case Multiply(factors=factors):
            return _product(factors, node)
        case Divide(top=top, bottom=bottom):
            return _quotient(top, bottom, node)
        case Compare():
            return _comparison(node), "boolean"
        case All(items=rows):
            return All(tuple(predicate(item) for item in rows), at=node.at), "boolean"
        case Some(items=rows):
            return Some(tuple(predicate(item) for item in rows), at=node.at), "boolean"
        case Not(item=item):
            return Not(predicate(item), at=node.at), "boolean"
        case Choose():
            return _choice(node)
    return _single(node)


def _single(node: Node) -> tuple[Node, Measure]:
    """The nodes around one item."""
    match node:
        case Negate(term=term):
            item, measure = _number(term)
            return Negate(item, at=node.at), measure
        case Rounded(item=inner, mode=mode, to=to):
            item, measure = _number(inner)
            return Rounded(item, mode, to, at=node.at), measure
        case Bare(item=inner):
            item, _ = _number(inner)
            return item, BARE
        case Alike(item=inner, like=like):
            items, measure = _alike((like, inner), node)
            return items[1], measure
        case Named(name=name, body=body):
            return _function(name, body, node.at)
    raise AssertionError(node)  # every node of tree.Node stands above


def _function(name: str, body: Node, at: int) -> tuple[Node, Measure]:
    try:
        checked, measure = measured(body)
    except FormulaRefused as refusal:
        # What a function was rewritten into has no place of its own: the call is the place.
        raise FormulaRefused(refusal.code, refusal.facts, column=refusal.column or at) from refusal
    return Named(name, checked, at=at), measure


def _choice(node: Choose) -> tuple[Node, Measure]:
    """Both branches alike: numbers of one kind, or two texts, two truths, two dates."""
    when = predicate(node.when)
    (then, one), (other, two) = measured(node.then), measured(node.other)
    if isinstance(one, Unit | _Bare) and isinstance(two, Unit | _Bare):
        branches = ((node.then.at or node.at, then, one), (node.other.at or node.at, other, two))
        (then, other), common = _aligned(branches)
        return Choose(when, then, other, at=node.at), common
    _wanted(two, _kind(one), node.other)
    return Choose(when, then, other, at=node.at), one


def _plain(kind: str) -> Measure:
    return "text" if kind == "text" else "boolean" if kind == "boolean" else "date"


def _number(node: Node) -> tuple[Node, Unit | _Bare]:
    checked, measure = measured(node)
    if isinstance(measure, str):
        raise FormulaRefused("type-mismatch", {"found": measure, "wanted": "number"}, column=node.at)
    return checked, measure


def _wanted(measure: Measure, wanted: str, node: Node) -> None:
    if _kind(measure) != wanted:
        raise FormulaRefused("type-mismatch", {"found": _kind(measure), "wanted": wanted}, column=node.at)


def _kind(measure: Measure) -> str:
    return measure if isinstance(measure, str) else "number"


def _alike(nodes: tuple[Node, ...], parent: Node) -> tuple[tuple[Node, ...], Unit | _Bare]:
    """All *nodes* in one unit, which bare numbers take: their common one, or base measures where 年 and 月 meet."""
    return _aligned(tuple((node.at or parent.at, *_number(node)) for node in nodes))


def _aligned(checked: tuple[tuple[int, Node, Unit | _Bare], ...]) -> tuple[tuple[Node, ...], Unit | _Bare]:
    common = next((measure for _, _, measure in checked if isinstance(measure, Unit)), None)
    if common is None:
        return tuple(node for _, node, _ in checked), BARE
    if any(isinstance(measure, Unit) and measure.factor != common.factor for _, _, measure in checked):
        common = attrs.evolve(common, factor=Fraction(1))  # so that no order of the terms changes a bare number
    items: list[Node] = []
    for at, node, measure in checked:
        if isinstance(measure, Unit) and not measure.measures_like(common):
            raise FormulaRefused("unit-mismatch", {"found": measure, "wanted": common}, column=at)
        items.append(_scaled(node, measure.factor_to(common)) if isinstance(measure, Unit) else node)
    return tuple(items), common


def _product(factors: tuple[Node, ...], node: Node) -> tuple[Node, Measure]:
    checked = [_number(factor) for factor in factors]
    units = [measure for _, measure in checked if isinstance(measure, Unit)]
    whole = Multiply(tuple(item for item, _ in checked), at=node.at)
    return whole, math.prod(units, start=PURE) if units else BARE


def _quotient(top: Node, bottom: Node, node: Node) -> tuple[Node, Measure]:
    (above, over), (below, under) = _number(top), _number(bottom)
    whole = Divide(above, below, at=node.at)
    if isinstance(under, _Bare):
        return whole, over
    return whole, (PURE if isinstance(over, _Bare) else over) / under


def _comparison(node: Compare) -> Node:
    left, measure = measured(node.left)
    right, other = measured(node.right)
    if isinstance(measure, Unit | _Bare) and isinstance(other, Unit | _Bare):
        sides = ((node.left.at or node.at, left, measure), (node.right.at or node.at, right, other))
        (first, second), _ = _aligned(sides)
        return Compare(node.op, first, second, at=node.at)
    if measure == "date" and isinstance(right, Text):
        return Compare(node.op, left, _day(right), at=node.at)
    if other == "date" and isinstance(left, Text):
        return Compare(node.op, _day(left), right, at=node.at)
    if node.right.at:
        _wanted(other, _kind(measure), node.right)
    _wanted(measure, _kind(other), node.left)  # what a function compares with has no place of its own
    if node.op not in ("==", "!=") and measure != "date":
        raise FormulaRefused("type-mismatch", {"found": measure, "wanted": "number"}, column=node.left.at)
    return Compare(node.op, left, right, at=node.at)


def _day(text: Text) -> Node:
    """The text of a date, checked now: compared as text, ISO dates keep their order."""
    try:
        iso_day(text.value)
    except ValueError as trouble:
        raise FormulaRefused("date-form", {"text": text.value}, column=text.at) from trouble
    return text


def _scaled(node: Node, factor: Fraction) -> Node:
    return node if factor == 1 else Multiply((Constant(factor), node), at=node.at)
