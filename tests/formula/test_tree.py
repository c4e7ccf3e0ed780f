"""The tree: what it reads, how large and how high it is."""

from __future__ import annotations

from fractions import Fraction

from jizhi.formula.tree import (
    ONE,
    ZERO,
    Add,
    Alike,
    All,
    Bare,
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
    Not,
    Refuse,
    Rounded,
    Some,
    Text,
    children,
    facts_read,
    height,
    size,
)

AREA, FLOOR = Fact("area", "decimal"), Fact("floor", "integer")


def test_children_are_in_the_order_they_are_read() -> None:
    """Of every node there is."""
    two = (ONE, ZERO)
    for node in (Add(two), Multiply(two), Least(two), Most(two), All(two), Some(two)):
        assert two == children(node)
    for node in (Divide(ONE, ZERO), Compare("<", ONE, ZERO), Alike(ONE, ZERO)):
        assert two == children(node)
    for node in (Negate(ONE), Not(ONE), Rounded(ONE, "up", Fraction(1)), Bare(ONE), Named("x", ONE)):
        assert (ONE,) == children(node)
    assert (ONE, AREA, ZERO) == children(Choose(ONE, AREA, ZERO))
    for leaf in (ONE, Text("x"), AREA, Refuse("x")):
        assert () == children(leaf)


def test_facts_are_read_by_name_each_once() -> None:
    """Over several trees, and through shared branches."""
    shared = Add((FLOOR, AREA))
    assert (AREA, FLOOR) == facts_read(Multiply((shared, shared)), FLOOR)
    assert () == facts_read(ONE)


def test_a_shared_branch_counts_as_often_as_it_is_met() -> None:
    """A tree of 2 to the 60th nodes is measured at once."""
    node: Add | Fact = AREA
    for _ in range(60):
        node = Add((node, node))
    assert 2**61 - 1 == size(node)
    assert 61 == height(node)
    assert (AREA,) == facts_read(node)


def test_the_place_says_nothing_about_the_meaning() -> None:
    """Equal whatever column they came from."""
    assert Constant(Fraction(1), digits="1.0", at=3) == Constant(Fraction(1), digits="1", at=9)
