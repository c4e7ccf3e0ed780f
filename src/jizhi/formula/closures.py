"""The compiled reader: a checked tree becomes a Python function over scaled integers, bit-identical to ``evaluate``.

This file has the package's one ``compile()``: of a syntax tree built here, from integers and names that we chose
ourselves; no text of a tariff ever reaches it.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from types import MappingProxyType

import attrs

from jizhi.errors import NotRated
from jizhi.formula.tightened import tightened
from jizhi.formula.tree import (
    Add,
    All,
    Choose,
    Compare,
    Constant,
    Divide,
    Fact,
    FactValue,
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
    facts_read,
)
from jizhi.values.rounding import Rounding, rounded_ratio

_COMPARISONS: Mapping[str, type[ast.cmpop]] = MappingProxyType(
    {"==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
)

#: A fact as closures take it: numbers scaled to whole numbers, texts and dates as text.
Scaled = int | str | None


@attrs.frozen(eq=False)
class Closure:
    """A compiled line: call ``amount`` with the facts of ``reads``, scaled and in that order.

    Every fact must be known: where one is not, only ``evaluate`` can say whether it is needed. ``amount`` returns whole
    steps of the line's rounding (fen, where it rounds to 0.01), or None where the fee does not apply. Anything that it
    raises means: ask ``evaluate``, which says why.
    """

    reads: tuple[Fact, ...]
    amount: Callable[..., int | None]


def scaled(value: FactValue | None, fact: Fact) -> Scaled:
    """The *value* of a *fact* as closures take it; it must have passed the fact's own check.

    >>> from decimal import Decimal
    >>> scaled(Decimal("89.37"), Fact("area", "decimal", scale=2))
    8937
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    top, bottom = value.as_integer_ratio()  # exact, whatever the decimal context of the thread
    step: int = 10**fact.scale
    return top * step // bottom


def compiled(
    line: Node,
    applies: Node | None,
    *,
    rounding: Rounding,
    minimum: Fraction | None = None,
    maximum: Fraction | None = None,
) -> Closure:
    """Compile a *line* in 元 and the predicate under which it is due to one function that bounds and rounds once.

    A negative amount raises NotRated (``amount-negative``): what it means only a person can say.
    """
    reads = facts_read(line, *(() if applies is None else (applies,)))
    names = {fact.name: f"f{index}" for index, fact in enumerate(reads)}
    lowering = _Lowering(names)
    number, over = lowering.number(line)
    step = Fraction(rounding.to)
    body: list[ast.stmt] = []
    if applies is not None:
        body.append(ast.If(ast.UnaryOp(ast.Not(), lowering.truth(applies)), [ast.Return(ast.Constant(None))], []))
    body.append(ast.Assign([ast.Name("n", ast.Store())], number))
    negative = _compared(_name("n"), ast.Lt(), _integer(0))
    body.append(ast.If(negative, [ast.Expr(_call("refuse", "amount-negative"))], []))
    for bound, operator in ((minimum, ast.Lt()), (maximum, ast.Gt())):
        if bound is not None:
            body.append(_bound(bound, operator, over=over, steps=_rounded(bound / step, 1, 1, rounding.mode)))
    body.append(ast.Return(_steps(_name("n"), Fraction(1) / (over * step), rounding.mode, exact=lowering.integral)))
    return Closure(reads, _function(tuple(names.values()), body))


def _bound(bound: Fraction, operator: ast.cmpop, *, over: int, steps: int) -> ast.stmt:
    """Return the bound itself, rounded, where ``n`` lies beyond it."""
    beyond = _compared(_times(_name("n"), bound.denominator), operator, _integer(bound.numerator * over))
    return ast.If(beyond, [ast.Return(_integer(steps))], [])


def _steps(number: ast.expr, factor: Fraction, mode: str, *, exact: bool) -> ast.expr:
    """Whole steps of a number that is not negative: ``number * factor``, rounded."""
    if exact and mode == "half-up":
        top, bottom = factor.numerator, factor.denominator
        if bottom % 2:
            top, bottom = top * 2, bottom * 2
        halves = _binary(_times(number, top), ast.Add(), _integer(bottom // 2))
        return _binary(halves, ast.FloorDiv(), _integer(bottom))
    return _rounding(number, factor, mode)


def _rounding(number: ast.expr, factor: Fraction, mode: str) -> ast.expr:
    """``number * factor``, rounded to a whole number in the way of *mode*."""
    arguments = [number, _integer(factor.numerator), _integer(factor.denominator), ast.Constant(mode)]
    return ast.Call(_name("rounded"), arguments, [])


def _function(parameters: tuple[str, ...], body: list[ast.stmt]) -> Callable[..., int | None]:
    arguments = ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, [])
    module = ast.Module([ast.FunctionDef("amount", arguments, tightened(body), [], None)], [])
    world: dict[str, object] = {
        "__builtins__": {},
        "min": min,
        "max": max,
        "refuse": _refuse,
        "quotient": _quotient,
        "rounded": _rounded,
    }
    exec(compile(ast.fix_missing_locations(module), "<tariff>", "exec"), world)
    return world["amount"]  # type: ignore[return-value]


def _refuse(code: str) -> int:
    raise NotRated(code)


def _quotient(top: int | Fraction, bottom: int | Fraction) -> Fraction:
    return Fraction(top) / bottom


def _rounded(number: int | Fraction, top: int, bottom: int, mode: str) -> int:
    if mode == "half-up" and isinstance(number, int) and number >= 0:
        return (2 * number * top + bottom) // (2 * bottom)
    steps = Fraction(number * top) / bottom
    return rounded_ratio(steps.numerator, steps.denominator, mode=mode)


class _Lowering:
    """Lowers nodes to Python expressions; a number is an expression over a known whole denominator.

    Where a formula divides by a fact the denominator is not known, and that part is computed with fractions.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names, self.integral = names, True

    def number(self, node: Node) -> tuple[ast.expr, int]:
        """The numerator of *node* as an expression, and its denominator."""
        match node:
            case Constant(value=value):
                return _integer(value.numerator), value.denominator
            case Fact(name=name, scale=scale):
                return _name(self.names[name]), 10**scale
            case Refuse(code=code):
                return _call("refuse", code), 1
            case Named(body=body):
                return self.number(body)
            case Negate(term=term):
                number, over = self.number(term)
                return ast.UnaryOp(ast.USub(), number), over
            case Add(terms=terms):
                numbers, over = self._over_one(terms)
                return reduce(lambda left, right: _binary(left, ast.Add(), right), numbers), over
            case Multiply(factors=factors):
                return self._product(factors)
            case Divide(top=top, bottom=bottom):
                return self._divided(top, bottom)
            case Least(items=items) | Most(items=items):
                numbers, over = self._over_one(items)
                if len(numbers) == 1:
                    return numbers[0], over
                return ast.Call(_name("min" if isinstance(node, Least) else "max"), numbers, []), over
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
                return _name(self.names[name])
            case Choose(when=when, then=then, other=other):
                return ast.IfExp(self.truth(when), self.truth(then), self.truth(other))
        raise AssertionError(node)  # units.predicate let no other node stand where a condition is wanted

    def _over_one(self, nodes: tuple[Node, ...]) -> tuple[list[ast.expr], int]:
        """Several numbers over their common denominator."""
        pairs = [self.number(node) for node in nodes]
        common = math.lcm(*(over for _, over in pairs))
        return [_times(number, common // over) for number, over in pairs], common

    def _product(self, factors: tuple[Node, ...]) -> tuple[ast.expr, int]:
        whole = Fraction(1)
        rest: list[ast.expr] = []
        for factor in factors:
            number, over = self.number(factor)
            value = _whole(number)
            whole *= Fraction(1 if value is None else value, over)
            rest += [number] if value is None else []
        if not rest:
            return _integer(whole.numerator), whole.denominator
        return _times(reduce(lambda a, b: _binary(a, ast.Mult(), b), rest), whole.numerator), whole.denominator

    def _divided(self, top: Node, bottom: Node) -> tuple[ast.expr, int]:
        (above, over), (below, under) = self.number(top), self.number(bottom)
        if divisor := _whole(below):
            factor = Fraction(under, over * divisor)
            return _times(above, factor.numerator), factor.denominator
        self.integral = False
        return ast.Call(_name("quotient"), [_times(above, under), _times(below, over)], []), 1

    def _inner_rounding(self, item: Node, mode: str, to: Fraction) -> tuple[ast.expr, int]:
        number, over = self.number(item)
        return _times(_rounding(number, Fraction(1) / (over * to), mode), to.numerator), to.denominator

    def _comparison(self, node: Compare) -> ast.expr:
        operator = _COMPARISONS[node.op]()
        read = {"boolean": self.truth, "text": self._word, "date": self._word}.get(_type(node.left))
        if read is not None:
            return _compared(read(node.left), operator, read(node.right))
        (left, right), _ = self._over_one((node.left, node.right))
        return _compared(left, operator, right)

    def _word(self, node: Node) -> ast.expr:
        match node:
            case Text(value=text):
                return ast.Constant(text)
            case Choose(when=when, then=then, other=other):
                return ast.IfExp(self.truth(when), self._word(then), self._word(other))
        return self.truth(node)


def _type(node: Node) -> str:
    match node:
        case Text():
            return "text"
        case Fact(type=kind):
            return kind
        case Compare() | All() | Some() | Not():
            return "boolean"
        case Choose(then=then):
            return _type(then)
    return "number"


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _integer(value: int) -> ast.Constant:
    return ast.Constant(value)


def _binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, operator, right)


def _times(number: ast.expr, factor: int) -> ast.expr:
    if factor == 1:
        return number
    value = _whole(number)
    return _binary(number, ast.Mult(), _integer(factor)) if value is None else _integer(value * factor)


def _whole(number: ast.expr) -> int | None:
    """The value of a number that is written out; None for one that is computed."""
    return number.value if isinstance(number, ast.Constant) and isinstance(number.value, int) else None


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [operator], [right])


def _call(name: str, *arguments: str) -> ast.expr:
    return ast.Call(_name(name), [ast.Constant(argument) for argument in arguments], [])
