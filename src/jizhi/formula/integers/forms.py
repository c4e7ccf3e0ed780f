"""The integer form: whole numbers with proven bounds, conditions and words, for an engine to write in its language.

Every number is an ``int`` between ``low`` and ``high``, which hold whatever the facts are and in every branch, also one
that is not taken. There is one division, ``Quotient``, of a number not below zero by one above zero; so no
engine's way to divide or to round negative numbers is ever asked. Nodes are compared by identity: equal ones are one.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from jizhi.formula.tree import Comparison, FactType

BITS = 63
"""What a signed 64-bit integer holds beside its sign."""

MOST = 2**BITS - 1
"""The largest whole number of an engine; its opposite is the smallest."""


@attrs.frozen(eq=False)
class Number:
    """A whole number that is written out."""

    value: int

    @property
    def low(self) -> int:
        """The number itself."""
        return self.value

    @property
    def high(self) -> int:
        """The number itself."""
        return self.value


@attrs.frozen(eq=False)
class Read:
    """A number of the row: a fact in its smallest steps; what is missing reads as ``low``, and the row is referred."""

    name: str
    low: int
    high: int


@attrs.frozen(eq=False)
class Sum:
    """Two numbers added."""

    left: Whole
    right: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class Product:
    """Two numbers multiplied."""

    left: Whole
    right: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class Lesser:
    """The smaller of two."""

    left: Whole
    right: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class Greater:
    """The larger of two."""

    left: Whole
    right: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class If:
    """One of two numbers."""

    when: Truth
    then: Whole
    other: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class Quotient:
    """How often ``by`` (above zero) goes into ``whole`` (not below zero)."""

    whole: Whole
    by: Whole
    low: int
    high: int


@attrs.frozen(eq=False)
class Entry:
    """The entry of a short table at a place, which is from 0 to its last."""

    place: Whole
    values: tuple[int, ...]
    low: int
    high: int


Whole: TypeAlias = Number | Read | Sum | Product | Lesser | Greater | If | Quotient | Entry
"""Any form that is a whole number."""


@attrs.frozen(eq=False)
class Always:
    """A condition that is decided already."""

    value: bool


@attrs.frozen(eq=False)
class Holds:
    """A boolean fact of the row; what is missing reads as false, and the row is referred."""

    name: str


@attrs.frozen(eq=False)
class Missing:
    """True where the row does not know a fact."""

    name: str


@attrs.frozen(eq=False)
class Is:
    """Two numbers compared."""

    op: Comparison
    left: Whole
    right: Whole


@attrs.frozen(eq=False)
class Same:
    """Two words or two days compared."""

    op: Comparison
    left: Word
    right: Word


@attrs.frozen(eq=False)
class Both:
    """True where all are."""

    items: tuple[Truth, ...]


@attrs.frozen(eq=False)
class Either:
    """True where one is."""

    items: tuple[Truth, ...]


@attrs.frozen(eq=False)
class Opposite:
    """True where its item is not."""

    item: Truth


@attrs.frozen(eq=False)
class Which:
    """One of two conditions."""

    when: Truth
    then: Truth
    other: Truth


Truth: TypeAlias = Always | Holds | Missing | Is | Same | Both | Either | Opposite | Which
"""Any form that is true or false."""


@attrs.frozen(eq=False)
class Spelled:
    """A word, or with the type ``date`` a day in ISO form, that is written out."""

    text: str
    type: Literal["text", "date"]


@attrs.frozen(eq=False)
class Said:
    """A word or a day of the row; what is missing reads as any."""

    name: str
    type: FactType


@attrs.frozen(eq=False)
class WordIf:
    """One of two words."""

    when: Truth
    then: Word
    other: Word


Word: TypeAlias = Spelled | Said | WordIf
"""Any form that is a text."""
Form: TypeAlias = Whole | Truth | Word
"""Any form of a fee in whole numbers."""


def parts(form: Form) -> tuple[Form, ...]:
    """The forms directly below *form*, from left to right."""
    match form:
        case Sum(left=a, right=b) | Product(left=a, right=b) | Lesser(left=a, right=b) | Greater(left=a, right=b):
            return a, b
        case Is(left=left, right=right):
            return left, right
        case Same(left=one, right=two):
            return one, two
        case If(when=when, then=then, other=other):
            return when, then, other
        case Which(when=when, then=yes, other=no):
            return when, yes, no
        case WordIf(when=when, then=first, other=second):
            return when, first, second
        case Quotient(whole=whole, by=by):
            return whole, by
        case Entry(place=place):
            return (place,)
        case Both(items=items) | Either(items=items):
            return items
        case Opposite(item=item):
            return (item,)
        case _:
            return ()


def in_order(*forms: Form) -> tuple[Form, ...]:
    """Every form that *forms* are made of, each once and after its own parts."""
    done: dict[int, Form] = {}
    waiting = list(reversed(forms))
    while waiting:
        top = waiting[-1]
        missing = [part for part in parts(top) if id(part) not in done]
        if missing:
            waiting.extend(reversed(missing))
        else:
            done.setdefault(id(top), waiting.pop())
    return tuple(done.values())
