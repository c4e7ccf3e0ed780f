"""``package(quantity, size, price, free=0)``: every started package beyond a free part is charged whole."""

from __future__ import annotations

from jizhi.formula.functions.amounts import refuse_negative, started
from jizhi.formula.tree import ZERO, Add, Most, Multiply, Negate, Node


def package(quantity: Node, size: Node, price: Node, free: Node = ZERO) -> Node:
    """Charge *price* (元, or 元/次) for every started *size* of *quantity* beyond *free*."""
    beyond = Most((ZERO, Add((quantity, Negate(free)))))
    return refuse_negative(quantity, Multiply((started(beyond, size), price)))
