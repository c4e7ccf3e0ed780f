"""What values facts can have: their declared ranges, narrowed along the branches of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from jizhi.estate import KINDS
from jizhi.formula import METER_FACTS, FactSpec
from jizhi.formula.tree import All, Compare, Constant, Fact, Node, Not, Some, Text

_TRUTHS: Final = frozenset({True, False})
_TURNED: Final = MappingProxyType({"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="})
_OPPOSITE: Final = MappingProxyType({"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="})


@attrs.frozen(kw_only=True)
class Allowed:
    """The values of one fact: numbers between two bounds (strict where the bound itself is out), or a few words."""

    low: Fraction | None = None
    high: Fraction | None = None
    above: bool = False
    below: bool = False
    only: frozenset[str | bool] | None = None

    @property
    def none(self) -> bool:
        """True where no value is left."""
        if self.only is not None:
            return not self.only
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.above or self.below))


Ranges: TypeAlias = Mapping[str, Allowed]


def declared(specs: Mapping[str, FactSpec]) -> Ranges:
    """The values that each fact can have by its declaration; what a meter counted is not below zero."""
    return {name: _declared(spec) for name, spec in specs.items()}


def _declared(spec: FactSpec) -> Allowed:
    if spec.type == "boolean":
        return Allowed(only=_TRUTHS)
    if spec.name == "kind":
        return Allowed(only=frozenset(KINDS))
    low = None if spec.at_least is None else Fraction(spec.at_least)
    return Allowed(
        low=Fraction(0) if spec.name in METER_FACTS else low,
        high=None if spec.at_most is None else Fraction(spec.at_most),
    )


def narrowed(condition: Node, ranges: Ranges, *, holds: bool) -> Ranges | None:
    """The ranges where *condition* holds, or does not; None where that can never be.

    A condition that compares more than one fact with a written value narrows nothing.
    """
    match condition:
        case Not(item=item):
            return narrowed(item, ranges, holds=not holds)
        case All(items=items) if holds:
            return _all(items, ranges, holds=True)
        case Some(items=items) if not holds:
            return _all(items, ranges, holds=False)
        case All(items=items) | Some(items=items):
            return ranges if any(narrowed(item, ranges, holds=holds) is not None for item in items) else None
        case Fact(name=name, type="boolean"):
            return _kept(ranges, name, frozenset({holds}))
        case Compare(op=op, left=Fact(name=name), right=Constant(value=bound)):
            return _bounded(ranges, name, op if holds else _OPPOSITE[op], bound)
        case Compare(op=op, left=Constant(value=bound), right=Fact(name=name)):
            return _bounded(ranges, name, _TURNED[op] if holds else _OPPOSITE[_TURNED[op]], bound)
        case (
            Compare(op=op, left=Fact(name=name), right=Text(value=word))
            | Compare(op=op, left=Text(value=word), right=Fact(name=name))
        ):
            return _worded(ranges, name, word, equal=(op == "==") == holds)
        case Compare(op=op, left=Text(value=one), right=Text(value=other)):
            return ranges if ((one == other) == (op == "==")) == holds else None
    return ranges


def _all(items: tuple[Node, ...], ranges: Ranges, *, holds: bool) -> Ranges | None:
    found: Ranges | None = ranges
    for item in items:
        found = None if found is None else narrowed(item, found, holds=holds)
    return found


def _kept(ranges: Ranges, name: str, words: frozenset[str | bool]) -> Ranges | None:
    known = ranges[name].only
    return _with(ranges, name, attrs.evolve(ranges[name], only=words if known is None else known & words))


def _worded(ranges: Ranges, name: str, word: str, *, equal: bool) -> Ranges | None:
    known = ranges[name].only
    if equal:
        return _kept(ranges, name, frozenset({word}))
    return ranges if known is None else _with(ranges, name, attrs.evolve(ranges[name], only=known - {word}))


def _bounded(ranges: Ranges, name: str, op: str, bound: Fraction) -> Ranges | None:
    now = ranges[name]
    if op in ("<", "<=", "==") and (now.high is None or bound < now.high or (bound == now.high and op == "<")):
        now = attrs.evolve(now, high=bound, below=op == "<")
    if op in (">", ">=", "==") and (now.low is None or bound > now.low or (bound == now.low and op == ">")):
        now = attrs.evolve(now, low=bound, above=op == ">")
    return _with(ranges, name, now)


def _with(ranges: Ranges, name: str, now: Allowed) -> Ranges | None:
    return None if now.none else {**ranges, name: now}
