"""From a checked tree to integer forms: numbers as ratios of whole ones, conditions, words, and what cannot be told."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import TypeVar

import attrs

from jizhi.errors import NotIntegral
from jizhi.formula.facts import FactSpec
from jizhi.formula.integers.build import Workshop
from jizhi.formula.integers.forms import Truth, Whole, Word
from jizhi.formula.integers.rounding import rounded
from jizhi.formula.lowering import kind_of
from jizhi.formula.tree import (
    Add,
    All,
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
    children,
)

T = TypeVar("T")


@attrs.frozen
class Span:
    """What a fact of a batch of rows lies between, in its smallest steps; ``gaps`` where some row does not know it."""

    low: int
    high: int
    gaps: bool = True


@attrs.frozen(eq=False)
class Ratio:
    """A number as a known factor times one whole number over another, which is above zero."""

    factor: Fraction
    top: Whole
    bottom: Whole


def declared_span(spec: FactSpec) -> Span:
    """The range that the declaration of a fact gives it.

    Raises: NotIntegral ``range-missing``: a fact without a range proves nothing.

    >>> from jizhi.formula import built_in
    >>> from jizhi.values import Unit
    >>> declared_span(built_in(Unit.parse("m³"))["area"])
    Span(low=0, high=100000000, gaps=True)
    """
    if spec.at_least is None or spec.at_most is None:
        raise NotIntegral("range-missing", {"fact": spec.name})
    step = 10**spec.scale
    return Span(math.ceil(Fraction(spec.at_least) * step), math.floor(Fraction(spec.at_most) * step))


@attrs.frozen(eq=False)
class Lowerer:
    """Lowers the nodes of one tariff's trees; the same subtree becomes the same form.

    ``spans`` says of every number fact what it lies between, of the others only whether some row does not know them;
    a fact that is not among them is one that no row knows. ``columns`` says where a fact stands in the row under
    another name than its own, ``given`` which facts are forms already.
    """

    shop: Workshop
    spans: Mapping[str, Span]
    columns: Mapping[str, str] = attrs.field(factory=dict)
    given: Mapping[str, Whole] = attrs.field(factory=dict)
    _numbers: dict[int, tuple[Node, Ratio]] = attrs.field(factory=dict, init=False)
    _troubles: dict[int, tuple[Node, Truth]] = attrs.field(factory=dict, init=False)

    def number(self, node: Node) -> Ratio:
        """The value of *node* wherever ``trouble`` is not true of it."""
        return self._once(self._numbers, node, self._number)

    def _once(self, known: dict[int, tuple[Node, T]], node: Node, make: Callable[[Node], T]) -> T:
        found = known.get(id(node))
        if found is None:
            self.shop.column, before = node.at or self.shop.column, self.shop.column
            found = known[id(node)] = node, make(node)  # the node is kept, so that its identity stays its own
            self.shop.column = before
        return found[1]

    def _number(self, node: Node) -> Ratio:
        one = self.shop.number(1)
        match node:
            case Constant(value=value):
                return Ratio(value, one, one)
            case Refuse():
                return Ratio(Fraction(0), one, one)
            case Fact(name=name, scale=scale):
                return Ratio(Fraction(1, 10**scale), self._read(name), one)
            case Named(body=body):
                return self.number(body)
            case Negate(term=term):
                number = self.number(term)
                return attrs.evolve(number, factor=-number.factor)
            case Add(terms=terms):
                (*tops,), factor, bottom = self.alike(*map(self.number, terms))
                return Ratio(factor, self.shop.total(tops), bottom)
            case Multiply(factors=factors):
                return self._product(tuple(map(self.number, factors)))
            case Divide(top=top, bottom=below):
                return self._divided(self.number(top), self.number(below))
            case Least(items=items) | Most(items=items):
                return self._extreme(node, tuple(map(self.number, items)))
            case Choose(when=when, then=then, other=other):
                return self._choice(when, then, other)
            case Rounded(item=item, mode=mode, to=to):
                return Ratio(to, self.steps(self.number(item), to, mode), one)
        raise AssertionError(node)  # units.measured let no other node stand where a number is wanted

    def _read(self, name: str) -> Whole:
        span = self.spans.get(name, Span(0, 0))
        return self.given.get(name) or self.shop.read(self._column(name), span.low, span.high)

    def _column(self, name: str) -> str:
        return self.columns.get(name, name)

    def steps(self, number: Ratio, to: Fraction, mode: str) -> Whole:
        """A number in whole steps of *to*, rounded."""
        factor, shop = number.factor / to, self.shop
        top = shop.times(number.top, shop.number(factor.numerator))
        return rounded(shop, top, shop.times(number.bottom, shop.number(factor.denominator)), mode)

    def alike(self, *numbers: Ratio) -> tuple[list[Whole], Fraction, Whole]:
        """The same numbers as whole ones times one factor, which is above zero, over one denominator."""
        shop = self.shop
        one: Whole = shop.number(1)
        bottoms = dict.fromkeys(number.bottom for number in numbers if number.bottom is not one)
        bottom = reduce(shop.times, bottoms, one)
        tops: list[Whole] = [
            reduce(shop.times, (other for other in bottoms if other is not number.bottom), number.top)
            for number in numbers
        ]
        factors = [number.factor for number in numbers if number.factor] or [Fraction(1)]
        common = Fraction(
            math.gcd(*(factor.numerator for factor in factors)), math.lcm(*(factor.denominator for factor in factors))
        )
        scaled = zip(tops, numbers, strict=True)
        return [shop.times(top, shop.number(int(each.factor / common))) for top, each in scaled], common, bottom

    def _product(self, numbers: tuple[Ratio, ...]) -> Ratio:
        factor = Fraction(1)
        top: Whole = self.shop.number(1)
        bottom: Whole = top
        for number in numbers:
            factor *= number.factor
            top, bottom = self.shop.times(top, number.top), self.shop.times(bottom, number.bottom)
        return Ratio(factor, top, bottom)

    def _divided(self, above: Ratio, below: Ratio) -> Ratio:
        """Turned upside down; a denominator that may be zero or less is made a positive one beside its sign."""
        if not below.factor:
            return attrs.evolve(above, factor=Fraction(0))  # trouble is certain: the number does not matter
        shop, zero, one = self.shop, self.shop.number(0), self.shop.number(1)
        minus = shop.times(below.top, shop.number(-1))
        size = shop.greater(shop.greater(below.top, minus), one)
        signed = shop.choice(
            shop.compared("<", below.top, zero), shop.times(below.bottom, shop.number(-1)), below.bottom
        )
        top, bottom = shop.times(above.top, signed), shop.times(above.bottom, size)
        return Ratio(above.factor / below.factor, top, bottom)

    def _extreme(self, node: Least | Most, numbers: tuple[Ratio, ...]) -> Ratio:
        (first, *rest), factor, bottom = self.alike(*numbers)
        for other in rest:
            first = (self.shop.lesser if isinstance(node, Least) else self.shop.greater)(first, other)
        return Ratio(factor, first, bottom)

    def _choice(self, when: Node, then: Node, other: Node) -> Ratio:
        if _refuses(then) or _refuses(other):  # what is refused has no number: the row is referred
            return self.number(other if _refuses(then) else then)
        (one, two), factor, bottom = self.alike(self.number(then), self.number(other))
        return Ratio(factor, self.shop.choice(self.truth(when), one, two), bottom)

    def truth(self, node: Node) -> Truth:
        """A condition wherever ``trouble`` is not true of it."""
        match node:
            case Compare():
                return self._comparison(node)
            case All(items=items):
                return self.shop.both(*map(self.truth, items))
            case Some(items=items):
                return self.shop.either(*map(self.truth, items))
            case Not(item=item):
                return self.shop.opposite(self.truth(item))
            case Fact(name=name):
                return self.shop.holds(self._column(name))
            case Choose(when=when, then=then, other=other):
                return self.shop.which(self.truth(when), self.truth(then), self.truth(other))
        raise AssertionError(node)  # units.predicate let no other node stand where a condition is wanted

    def _comparison(self, node: Compare) -> Truth:
        kinds = {kind_of(node.left), kind_of(node.right)}
        if "boolean" in kinds:
            same = self.shop.which(
                self.truth(node.left), self.truth(node.right), self.shop.opposite(self.truth(node.right))
            )
            return same if node.op == "==" else self.shop.opposite(same)
        if kinds & {"text", "date"}:
            day = "date" in kinds
            return self.shop.same(node.op, self._word(node.left, day=day), self._word(node.right, day=day))
        (left, right), _, _ = self.alike(self.number(node.left), self.number(node.right))
        return self.shop.compared(node.op, left, right)

    def _word(self, node: Node, *, day: bool) -> Word:
        match node:
            case Text(value=text):
                return self.shop.spelled(text, day=day)
            case Fact(name=name, type=type):
                return self.shop.said(self._column(name), type)
            case Choose(when=when, then=then, other=other):
                return self.shop.word(self.truth(when), self._word(then, day=day), self._word(other, day=day))
        raise AssertionError(node)  # units.measured let no other node stand where a word is wanted

    def _unknown(self, name: str) -> Truth:
        span = self.spans.get(name)
        if span is not None and span.gaps:
            return self.shop.missing(self._column(name))
        return self.shop.always(span is None)

    def trouble(self, node: Node) -> Truth:
        """True of the rows for which ``evaluate`` would reach something that it cannot tell."""
        return self._once(self._troubles, node, self._trouble)

    def _trouble(self, node: Node) -> Truth:
        shop = self.shop
        match node:
            case Fact(name=name):
                return shop.always(False) if name in self.given else self._unknown(name)
            case Refuse():
                return shop.always(True)
            case Divide(bottom=bottom):
                below = self.number(bottom)
                zero = shop.compared("==", below.top, shop.number(0)) if below.factor else shop.always(True)
                return shop.either(*map(self.trouble, children(node)), zero)
            case Choose(when=when, then=then, other=other):
                branch = shop.which(self.truth(when), self.trouble(then), self.trouble(other))
                return shop.either(self.trouble(when), branch)
            case All(items=items) | Some(items=items):
                found, goes_on = self.trouble(items[-1]), isinstance(node, All)
                for item in reversed(items[:-1]):
                    truth = self.truth(item)
                    later = shop.both(truth if goes_on else shop.opposite(truth), found)
                    found = shop.either(self.trouble(item), later)
                return found
        return shop.either(*map(self.trouble, children(node)))


def _refuses(node: Node) -> bool:
    return isinstance(node, Refuse) or (isinstance(node, Named) and _refuses(node.body))
