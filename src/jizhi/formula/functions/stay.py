"""``stay(minutes, block, price, free=0, cap=…, every=1440)``: parking by time."""

from __future__ import annotations

from fractions import Fraction

from jizhi.formula.functions.amounts import refuse_negative, started
from jizhi.formula.tree import (
    ONE,
    ZERO,
    Add,
    Alike,
    Choose,
    Compare,
    Constant,
    Divide,
    Least,
    Most,
    Multiply,
    Negate,
    Node,
    Rounded,
)

_DAY = Constant(Fraction(1440))


def stay(
    minutes: Node, block: Node, price: Node, free: Node = ZERO, cap: Node | None = None, every: Node = _DAY
) -> Node:
    """Charge every started *block* after the first *free* minutes, at most *cap* in each stretch of *every* minutes.

    The free part is given once, at the beginning of the stay, however long it is; blocks are counted anew in each
    stretch.
    """
    if cap is None:
        return refuse_negative(minutes, Multiply((started(_beyond(minutes, free), block), price)))

    def stretch(length: Node) -> Node:
        return Least((Multiply((started(length, block), price)), cap))

    whole = Alike(every, minutes)
    counted, spared = _counted(minutes, free, every)
    stretches = Rounded(Divide(counted, whole), "down", Fraction(1))
    rest = Add((counted, Negate(Multiply((stretches, whole)))))
    first, later = stretch(_beyond(whole, spared)), Multiply((Add((stretches, Negate(ONE))), stretch(whole)))
    many = Add((first, later, stretch(rest)))
    once = stretch(_beyond(counted, spared))
    return refuse_negative(minutes, Choose(Compare("<", counted, whole), once, many))


def _counted(minutes: Node, free: Node, every: Node) -> tuple[Node, Node]:
    """The minutes after the stretches that are wholly free, and what is free of the first of those that are not."""
    if _is_less(free, every):
        return minutes, free
    whole, alike = Alike(every, minutes), Alike(free, minutes)
    spared = Multiply((Rounded(Divide(alike, whole), "down", Fraction(1)), whole))
    return _beyond(minutes, spared), Add((alike, Negate(spared)))


def _is_less(one: Node, other: Node) -> bool:
    """True where both are written out and the first is less than the other."""
    if not isinstance(one, Constant) or not isinstance(other, Constant):
        return False
    return one.unit == other.unit and one.value < other.value


def _beyond(length: Node, free: Node) -> Node:
    return Most((ZERO, Add((length, Negate(free)))))
