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
    Refuse,
    Rounded,
)

_DAY = Constant(Fraction(1440))


def stay(  # noqa: PLR0913 - the six words of the tariff language
    minutes: Node, block: Node, price: Node, *, free: Node = ZERO, cap: Node | None = None, every: Node = _DAY
) -> Node:
    """Charge every started *block* after the first *free* minutes, at most *cap* in each stretch of *every* minutes.

    The free part is given once, at the beginning of the stay; blocks are counted anew in each stretch.
    """
    if cap is None:
        return refuse_negative(minutes, Multiply((started(_beyond(minutes, free), block), price)))

    def stretch(length: Node) -> Node:
        return Least((Multiply((started(length, block), price)), cap))

    whole = Alike(every, minutes)
    stretches = Rounded(Divide(minutes, whole), "down", Fraction(1))
    rest = Add((minutes, Negate(Multiply((stretches, whole)))))
    first, later = stretch(_beyond(whole, free)), Multiply((Add((stretches, Negate(ONE))), stretch(whole)))
    many = Add((first, later, stretch(rest)))
    once = stretch(_beyond(minutes, free))
    amount = Choose(Compare("<", minutes, whole), once, many)
    sound = Choose(Compare(">", free, whole), Refuse("free-exceeds-stretch"), amount)
    return refuse_negative(minutes, sound)


def _beyond(length: Node, free: Node) -> Node:
    return Most((ZERO, Add((length, Negate(free)))))
