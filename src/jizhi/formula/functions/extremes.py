"""``min(a, b, …)`` and ``max(a, b, …)``: the smallest and the largest of several amounts."""

from __future__ import annotations

from jizhi.formula.tree import Least, Most, Node


def smallest(a: Node, b: Node, /, *others: Node) -> Node:
    """Take the smallest item; all must measure alike."""
    return Least((a, b, *others))


def greatest(a: Node, b: Node, /, *others: Node) -> Node:
    """Take the largest item; all must measure alike."""
    return Most((a, b, *others))
