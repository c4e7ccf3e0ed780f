"""The compiled reader: a checked tree becomes a Python function over scaled integers, bit-identical to ``evaluate``.

This file has the package's one ``compile()``: of a syntax tree built here, from integers and names that we chose
ourselves; no text of a tariff ever reaches it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import attrs

from jizhi.errors import NotRated
from jizhi.formula.lowering import Lowering, binary, called, compared, integer, named, rounding_of, times
from jizhi.formula.tightened import tightened
from jizhi.formula.tree import Fact, FactValue, Node, facts_read
from jizhi.values.rounding import Rounding, rounded_ratio

Scaled = int | str | None
"""A fact as closures take it: numbers scaled to whole numbers, texts and dates as text."""


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
    lowering = Lowering(names)
    number, over = lowering.number(line)
    step = Fraction(rounding.to)
    body: list[ast.stmt] = []
    if applies is not None:
        body.append(ast.If(ast.UnaryOp(ast.Not(), lowering.truth(applies)), [ast.Return(ast.Constant(None))], []))
    body.append(ast.Assign([ast.Name("n", ast.Store())], number))
    negative = compared(named("n"), ast.Lt(), integer(0))
    body.append(ast.If(negative, [ast.Expr(called("refuse", "amount-negative"))], []))
    for bound, operator in ((minimum, ast.Lt()), (maximum, ast.Gt())):
        if bound is not None:
            body.append(_bound(bound, operator, over=over, steps=_rounded(bound / step, 1, 1, rounding.mode)))
    body.append(ast.Return(_steps(named("n"), Fraction(1) / (over * step), rounding.mode, exact=lowering.integral)))
    return Closure(reads, _function(tuple(names.values()), body))


def _bound(bound: Fraction, operator: ast.cmpop, *, over: int, steps: int) -> ast.stmt:
    """Return the bound itself, rounded, where ``n`` lies beyond it."""
    beyond = compared(times(named("n"), bound.denominator), operator, integer(bound.numerator * over))
    return ast.If(beyond, [ast.Return(integer(steps))], [])


def _steps(number: ast.expr, factor: Fraction, mode: str, *, exact: bool) -> ast.expr:
    """Whole steps of a number that is not negative: ``number * factor``, rounded."""
    if exact and mode == "half-up":
        top, bottom = factor.numerator, factor.denominator
        if bottom % 2:
            top, bottom = top * 2, bottom * 2
        halves = binary(times(number, top), ast.Add(), integer(bottom // 2))
        return binary(halves, ast.FloorDiv(), integer(bottom))
    return rounding_of(number, factor, mode)


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
