"""Lowering: a checked tree as Python syntax over scaled integers; nothing here is compiled or run."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from types import MappingProxyType

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
)

_COMPARISONS: Mapping[str, type[ast.cmpop]] = MappingProxyType(
    {"==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
)


class Lowering:
    """Lowers nodes to Python expressions; a number is an expression over a known whole denominator.

    Where a formula divides by a fact the denominator is not known, and that part is computed with fractions.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names, self.integral = names, True

    def number(self, node: Node) -> tuple[ast.expr, int]:
        """The numerator of *node* as an expression, and its denominator."""
        match node:
            case Constant(value=value):
                return integer(value.numerator), value.denominator
            case Fact(name=name, scale=scale):
                return named(self.names[name]), 10**scale
            case Refuse(code=code):
                return called("refuse", code), 1
            case Named(body=body):
                return self.number(body)
            case Negate(term=term):
                number, over = self.number(term)
                return ast.UnaryOp(ast.USub(), number), over
            case Add(terms=terms):
                numbers, over = self._over_one(terms)
                return reduce(lambda left, right: binary(left, ast.Add(), right), numbers), over
            case Multiply(factors=factors):
                return self._product(factors)
            case Divide(top=top, bottom=bottom):
                return self._divided(top, bottom)
            case Least(items=items) | Most(items=items):
                numbers, over = self._over_one(items)
                if len(numbers) == 1:
                    return numbers[0], over
                return ast.Call(named("min" if isinstance(node, Least) else "max"), numbers, []), over
            case Choose(when=when, then=then, other=other):
                (one, two), over = self._over_one((then, other))
                return ast.IfExp(self.truth(when), one, two), over
            case Rounded(item=item, mode=mode, to=to):
                return self._inner_rounding(item, mode, to)
        raise AssertionError(node)  # units.measured let no other node stand where a number is wanted

    def truth(self, node: Node) -> ast.expr:
        """A condition as an expression."""
        match node:
            case Compare():
                return self._comparison(node)
            case All(items=(item,)) | Some(items=(item,)):
                return self.truth(item)
            case All(items=items):
                return ast.BoolOp(ast.And(), [self.truth(item) for item in items])
            case Some(items=items):
                return ast.BoolOp(ast.Or(), [self.truth(item) for item in items])
            case Not(item=item):
                return ast.UnaryOp(ast.Not(), self.truth(item))
            case Fact(name=name):
                return named(self.names[name])
            case Choose(when=when, then=then, other=other):
                return ast.IfExp(self.truth(when), self.truth(then), self.truth(other))
        raise AssertionError(node)  # units.predicate let no other node stand where a condition is wanted

    def _over_one(self, nodes: tuple[Node, ...]) -> tuple[list[ast.expr], int]:
        """Several numbers over their common denominator."""
        pairs = [self.number(node) for node in nodes]
        common = math.lcm(*(over for _, over in pairs))
        return [times(number, common // over) for number, over in pairs], common

    def _product(self, factors: tuple[Node, ...]) -> tuple[ast.expr, int]:
        whole = Fraction(1)
        rest: list[ast.expr] = []
        for factor in factors:
            number, over = self.number(factor)
            value = whole_number(number)
            whole *= Fraction(1 if value is None else value, over)
            rest += [number] if value is None else []
        if not rest:
            return integer(whole.numerator), whole.denominator
        return times(reduce(lambda a, b: binary(a, ast.Mult(), b), rest), whole.numerator), whole.denominator

    def _divided(self, top: Node, bottom: Node) -> tuple[ast.expr, int]:
        (above, over), (below, under) = self.number(top), self.number(bottom)
        if divisor := whole_number(below):
            factor = Fraction(under, over * divisor)
            return times(above, factor.numerator), factor.denominator
        self.integral = False
        return ast.Call(named("quotient"), [times(above, under), times(below, over)], []), 1

    def _inner_rounding(self, item: Node, mode: str, to: Fraction) -> tuple[ast.expr, int]:
        number, over = self.number(item)
        return times(rounding_of(number, Fraction(1) / (over * to), mode), to.numerator), to.denominator

    def _comparison(self, node: Compare) -> ast.expr:
        operator = _COMPARISONS[node.op]()
        read = {"boolean": self.truth, "text": self._word, "date": self._word}.get(kind_of(node.left))
        if read is not None:
            return compared(read(node.left), operator, read(node.right))
        (left, right), _ = self._over_one((node.left, node.right))
        return compared(left, operator, right)

    def _word(self, node: Node) -> ast.expr:
        match node:
            case Text(value=text):
                return ast.Constant(text)
            case Choose(when=when, then=then, other=other):
                return ast.IfExp(self.truth(when), self._word(then), self._word(other))
        return self.truth(node)


def kind_of(node: Node) -> str:
    """What a node is: number, text, date or boolean."""
    match node:
        case Text():
            return "text"
        case Fact(type=kind):
            return kind
        case Compare() | All() | Some() | Not():
            return "boolean"
        case Choose(then=then):
            return kind_of(then)
    return "number"


def named(name: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(name, ast.Load())


def integer(value: int) -> ast.Constant:
    """A whole number."""
    return ast.Constant(value)


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    """Two numbers and a sign between them."""
    return ast.BinOp(left, operator, right)


def times(number: ast.expr, factor: int) -> ast.expr:
    """A number times a whole one, computed now where both are written out."""
    if factor == 1:
        return number
    value = whole_number(number)
    return binary(number, ast.Mult(), integer(factor)) if value is None else integer(value * factor)


def whole_number(number: ast.expr) -> int | None:
    """The value of a number that is written out; None for one that is computed."""
    return number.value if isinstance(number, ast.Constant) and isinstance(number.value, int) else None


def compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """Two values compared."""
    return ast.Compare(left, [operator], [right])


def called(name: str, *arguments: str) -> ast.expr:
    """A call with texts."""
    return ast.Call(named(name), [ast.Constant(argument) for argument in arguments], [])


def rounding_of(number: ast.expr, factor: Fraction, mode: str) -> ast.expr:
    """``number * factor``, rounded to a whole number in the way of *mode*."""
    arguments = [number, integer(factor.numerator), integer(factor.denominator), ast.Constant(mode)]
    return ast.Call(named("rounded"), arguments, [])
