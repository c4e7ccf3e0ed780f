"""The tree of a formula: a dozen primitive nodes, the only thing that its readers know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.values.quantity import PURE, Unit

FactType = Literal["decimal", "integer", "text", "boolean", "date"]
FactValue: TypeAlias = Decimal | Fraction | int | str | bool | date
"""What a fact of a formula may be."""
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


def _place() -> int:
    """Where in the text a node began (column, from 1); it says nothing about what the node means."""
    return attrs.field(default=0, eq=False, repr=False, kw_only=True)


@attrs.frozen
class Constant:
    """An exact number; ``unit`` is None for a bare number, which takes the unit of its partner.

    A rate keeps its ``name`` and its ``digits`` as they were written.
    """

    value: Fraction
    unit: Unit | None = None
    name: str = ""
    digits: str = attrs.field(default="", eq=False)
    at: int = _place()


@attrs.frozen
class Text:
    """A text to compare with or to pick by."""

    value: str
    at: int = _place()


@attrs.frozen
class Fact:
    """A named fact of the space, the meter, the stay… that is read when the formula is evaluated."""

    name: str
    type: FactType
    unit: Unit = PURE
    scale: int = 0
    at: int = _place()


@attrs.frozen
class Add:
    """The sum of two or more terms."""

    terms: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Negate:
    """A term taken away."""

    term: Node
    at: int = _place()


@attrs.frozen
class Multiply:
    """The product of two or more factors."""

    factors: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Divide:
    """An exact quotient; division by zero is refused when it happens."""

    top: Node
    bottom: Node
    at: int = _place()


@attrs.frozen
class Least:
    """The smallest of its items."""

    items: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Most:
    """The largest of its items."""

    items: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Compare:
    """Two items compared; a chain is an All of comparisons."""

    op: Comparison
    left: Node
    right: Node
    at: int = _place()


@attrs.frozen
class All:
    """True where every item is, judged from the left and no further than needed."""

    items: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Some:
    """True where one item is, judged from the left and no further than needed."""

    items: tuple[Node, ...]
    at: int = _place()


@attrs.frozen
class Not:
    """True where its item is not."""

    item: Node
    at: int = _place()


@attrs.frozen
class Choose:
    """One of two branches; the other is never read."""

    when: Node
    then: Node
    other: Node
    at: int = _place()


@attrs.frozen
class Rounded:
    """An inner rounding, where a tariff demands one: to whole multiples of ``to``."""

    item: Node
    mode: str
    to: Fraction
    at: int = _place()


@attrs.frozen
class Bare:
    """The number of its item, without the unit."""

    item: Node
    at: int = _place()


@attrs.frozen
class Alike:
    """Its item measured as ``like`` is: a bare number takes that unit; gone once the units are checked."""

    item: Node
    like: Node
    at: int = _place()


@attrs.frozen
class Named:
    """A function of the language, rewritten into primitives, that keeps its name for whoever reads the trace."""

    name: str
    body: Node
    at: int = _place()


@attrs.frozen
class Refuse:
    """What cannot be rated: evaluating it is a finding with this code."""

    code: str
    at: int = _place()


Node: TypeAlias = (
    Constant | Text | Fact | Add | Negate | Multiply | Divide | Least | Most | Compare | All | Some | Not
    | Choose | Rounded | Bare | Alike | Named | Refuse
)  # fmt: skip
"""Any node of a formula."""

ZERO = Constant(Fraction(0))
ONE = Constant(Fraction(1))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below *node*, from left to right."""
    match node:
        case Add(terms=items) | Multiply(factors=items):
            return items
        case Least(items=items) | Most(items=items) | All(items=items) | Some(items=items):
            return items
        case Divide(top=one, bottom=two) | Compare(left=one, right=two) | Alike(item=one, like=two):
            return (one, two)
        case Choose(when=when, then=then, other=other):
            return (when, then, other)
        case Negate(term=item) | Not(item=item) | Rounded(item=item) | Bare(item=item) | Named(body=item):
            return (item,)
        case _:
            return ()


def facts_read(*nodes: Node) -> tuple[Fact, ...]:
    """Every fact that *nodes* may read, each once, by name."""
    found: dict[str, Fact] = {}
    met: set[int] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Fact):
            found.setdefault(node.name, node)
        waiting.extend(child for child in children(node) if id(child) not in met)
        met.add(id(node))
    return tuple(found[name] for name in sorted(found))


def size(node: Node) -> int:
    """How many nodes a reader of *node* meets: a branch that stands in two places counts twice."""
    return _folded(node, sum)


def height(node: Node) -> int:
    """How many nodes stand above one another in *node*."""
    return _folded(node, lambda heights: max(heights, default=0))


def _folded(node: Node, fold: Callable[[Iterable[int]], int]) -> int:
    """One more than the *fold* of what the children come to; each shared branch is computed once, without recursion."""
    known: dict[int, int] = {}
    waiting = [node]
    while waiting:
        top = waiting[-1]
        missing = [child for child in children(top) if id(child) not in known]
        if missing:
            waiting.extend(missing)
        else:
            known[id(top)] = 1 + fold(known[id(child)] for child in children(top))
            waiting.pop()
    return known[id(node)]
