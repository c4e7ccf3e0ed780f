"""The workshop: makes integer forms, each distinct one once, folds what is known and proves the bounds of the rest."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from jizhi.formula.integers.bounds import of_either, of_greater, of_lesser, of_product, of_quotient, of_sum
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
    Truth,
    Which,
    Whole,
    Word,
    WordIf,
)
from jizhi.formula.tree import Comparison, FactType

F = TypeVar("F", bound=Form)

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@attrs.define(eq=False)
class Workshop:
    """Makes forms; what was made before is handed out again, so that an engine computes it once.

    ``column`` is the place in the text of a formula that is being lowered; a form remembers the first that needed it.
    """

    column: int = 0
    made: dict[tuple[object, ...], Form] = attrs.field(factory=dict)
    columns: dict[int, int] = attrs.field(factory=dict)

    def _kept(self, form: F) -> F:
        values = (getattr(form, field.name) for field in attrs.fields(type(form)))
        spelled = tuple(_name_of(value) for value in values)
        found = self.made.setdefault((type(form), *spelled), form)
        self.columns.setdefault(id(found), self.column)
        return found  # type: ignore[return-value]  # the key holds the type

    def number(self, value: int) -> Number:
        """A number written out."""
        return self._kept(Number(value))

    def read(self, name: str, low: int, high: int) -> Whole:
        """A number of the row between *low* and *high*."""
        return self.number(low) if low == high else self._kept(Read(name, low, high))

    def total(self, terms: Iterable[Whole]) -> Whole:
        """The sum: what is written out comes last, at once."""
        known = 0
        found: Whole | None = None
        for term in terms:
            if isinstance(term, Number):
                known += term.value
            else:
                found = term if found is None else self._added(found, term)
        if found is None:
            return self.number(known)
        return self._added(found, self.number(known)) if known else found

    def _added(self, left: Whole, right: Whole) -> Whole:
        return self._kept(Sum(left, right, *of_sum(*_ends(left, right))))

    def times(self, left: Whole, right: Whole) -> Whole:
        """The product; a factor that is written out stands on the right, joined with one that stands there already."""
        if isinstance(left, Number):
            left, right = right, left
        if isinstance(right, Number):
            if isinstance(left, Number):
                return self.number(left.value * right.value)
            if right.value in (0, 1):
                return left if right.value else right
            if isinstance(left, Product) and isinstance(left.right, Number):
                return self.times(left.left, self.number(left.right.value * right.value))
        elif isinstance(left, Product) and isinstance(left.right, Number):
            return self.times(self.times(left.left, right), left.right)
        elif isinstance(right, Product) and isinstance(right.right, Number):
            return self.times(self.times(left, right.left), right.right)
        return self._kept(Product(left, right, *of_product(*_ends(left, right))))

    def lesser(self, left: Whole, right: Whole) -> Whole:
        """The smaller; without a question where the bounds say which."""
        if left.high <= right.low or left is right:
            return left
        if right.high <= left.low:
            return right
        return self._kept(Lesser(left, right, *of_lesser(*_ends(left, right))))

    def greater(self, left: Whole, right: Whole) -> Whole:
        """The larger; without a question where the bounds say which."""
        if left.low >= right.high or left is right:
            return left
        if right.low >= left.high:
            return right
        return self._kept(Greater(left, right, *of_greater(*_ends(left, right))))

    def choice(self, when: Truth, then: Whole, other: Whole) -> Whole:
        """One of two numbers."""
        if isinstance(when, Always):
            return then if when.value else other
        then = then.then if isinstance(then, If) and then.when is when else then
        other = other.other if isinstance(other, If) and other.when is when else other
        if then is other:
            return then
        return self._kept(If(when, then, other, *of_either(*_ends(then, other))))

    def quotient(self, whole: Whole, by: Whole) -> Whole:
        """How often *by*, above zero, goes into *whole*, not below zero."""
        if isinstance(by, Number) and (by.value == 1 or isinstance(whole, Number)):
            return whole if by.value == 1 else self.number(whole.low // by.value)
        return self._kept(Quotient(whole, by, *of_quotient(*_ends(whole, by))))

    def entry(self, place: Whole, values: Sequence[int]) -> Whole:
        """The entry of a table at a *place* from 0 to its last."""
        if len(set(values)) == 1 or isinstance(place, Number):
            return self.number(values[place.low])
        return self._kept(Entry(place, tuple(values), min(values), max(values)))

    def always(self, value: bool) -> Always:
        """A decided condition."""
        return self._kept(Always(value))

    def holds(self, name: str) -> Truth:
        """A boolean fact."""
        return self._kept(Holds(name))

    def missing(self, name: str) -> Truth:
        """Whether the row does not know a fact."""
        return self._kept(Missing(name))

    def compared(self, op: Comparison, left: Whole, right: Whole) -> Truth:
        """Two numbers compared; decided where the bounds say it."""
        answers = {_COMPARE[op](*pair) for pair in _orders(left, right)}
        return self.always(answers.pop()) if len(answers) == 1 else self._kept(Is(op, left, right))

    def same(self, op: Comparison, left: Word, right: Word) -> Truth:
        """Two words or days compared."""
        if isinstance(left, Spelled) and isinstance(right, Spelled):
            return self.always(_COMPARE[op](left.text, right.text))
        return self._kept(Same(op, left, right))

    def both(self, *items: Truth) -> Truth:
        """All of them."""
        return self._joined(Both, items, until=False)

    def either(self, *items: Truth) -> Truth:
        """One of them."""
        return self._joined(Either, items, until=True)

    def _joined(self, kind: type[Both] | type[Either], items: Iterable[Truth], *, until: bool) -> Truth:
        open_ones = {id(item): item for item in items if not isinstance(item, Always) or item.value is until}
        for item in open_ones.values():
            if isinstance(item, Always):
                return item
            if isinstance(item, Opposite) and id(item.item) in open_ones:
                return self.always(until)  # one of a condition and its opposite is true, both never
        if len(open_ones) < 2:
            return next(iter(open_ones.values()), self.always(not until))
        return self._kept(kind(tuple(open_ones.values())))

    def opposite(self, item: Truth) -> Truth:
        """Where it is not."""
        if isinstance(item, Always):
            return self.always(not item.value)
        return item.item if isinstance(item, Opposite) else self._kept(Opposite(item))

    def which(self, when: Truth, then: Truth, other: Truth) -> Truth:
        """One of two conditions."""
        if isinstance(when, Always):
            return then if when.value else other
        then = then.then if isinstance(then, Which) and then.when is when else then
        other = other.other if isinstance(other, Which) and other.when is when else other
        then = self.always(False) if isinstance(then, Opposite) and then.item is when else then
        if isinstance(then, Always):
            return self.either(when, other) if then.value else self.both(self.opposite(when), other)
        if isinstance(other, Always):
            return self.either(self.opposite(when), then) if other.value else self.both(when, then)
        return then if then is other else self._kept(Which(when, then, other))

    def spelled(self, text: str, *, day: bool) -> Word:
        """A word, or a day."""
        return self._kept(Spelled(text, "date" if day else "text"))

    def said(self, name: str, type: FactType) -> Word:
        """A word or a day of the row."""
        return self._kept(Said(name, type))

    def word(self, when: Truth, then: Word, other: Word) -> Word:
        """One of two words."""
        if isinstance(when, Always):
            return then if when.value else other
        return then if then is other else self._kept(WordIf(when, then, other))


def _ends(left: Whole, right: Whole) -> tuple[int, int, int, int]:
    """The bounds of two numbers, as the arithmetic of bounds takes them."""
    return left.low, left.high, right.low, right.high


def _name_of(value: object) -> object:
    """What stands for a field in the key of a form: the form below by its identity, anything else as it is."""
    if isinstance(value, Form):
        return id(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Form):
        return tuple(map(id, value))
    return (type(value), value)


def _orders(left: Whole, right: Whole) -> Iterable[tuple[int, int]]:
    """Pairs that stand for every order in which two numbers can be: below, equal, above."""
    if left is right:
        return [(0, 0)]
    orders = [(0, 1)] if left.low < right.high else []
    orders += [(1, 0)] if left.high > right.low else []
    return orders + ([(0, 0)] if left.low <= right.high and right.low <= left.high else [])
