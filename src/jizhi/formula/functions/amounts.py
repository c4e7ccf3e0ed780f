"""What several functions share: the amount of a slice, started packages, and the refusal of a negative quantity."""

from __future__ import annotations

from fractions import Fraction

from jizhi.formula.tree import ZERO, Alike, Choose, Compare, Constant, Divide, Multiply, Node, Refuse, Rounded


def band_amount(quantity: Node, rate: Constant) -> Node:
    """The amount of *quantity* at *rate*."""
    return Multiply((quantity, rate))


def started(quantity: Node, size: Node) -> Node:
    """How many packages of *size* the *quantity* has begun: a pure number."""
    return Rounded(Divide(quantity, Alike(size, quantity)), "up", Fraction(1))


def refuse_negative(quantity: Node, amount: Node) -> Node:
    """The *amount*, unless the *quantity* is below zero: what that means only a person can say."""
    return Choose(Compare("<", quantity, ZERO), Refuse("quantity-negative"), amount)
