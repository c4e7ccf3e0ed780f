"""The last pass over a compiled line: the same integers from fewer steps of the interpreter.

It knows neither fees nor facts, only the few shapes of Python syntax that ``closures`` builds. A call of ``min`` or
``max`` costs four times what the comparison costs, so comparisons stand in their place; a sum that is needed several
times is made once; a question that was just answered is not asked again.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce

_ORDER: dict[str, type[ast.cmpop]] = {"min": ast.LtE, "max": ast.GtE}


def tightened(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return statements that compute the same as *body*.

    Sums, differences and products of names and whole numbers may be made before the question whether they are needed:
    nothing in them can fail.

    >>> slow = ast.parse("n = max(0, a + b - 5) * 2 * 3 + min(a + b, 5)").body
    >>> print(ast.unparse(ast.Module(tightened(slow), [])))
    t0 = a + b
    n = (t1 if (t1 := (t0 - 5)) >= 0 else 0) * 6 + (t0 if t0 <= 5 else 5)
    >>> print(ast.unparse(ast.Module(tightened(ast.parse("n = refuse('pick-unmatched')").body), [])))
    n = refuse('pick-unmatched')
    """
    names = _Names()
    found: list[ast.stmt] = []
    for statement in body:
        shorter = _Shorter().visit(statement)
        again = {text: names.new() for text in _repeated(shorter)}
        made = {text: ast.parse(text, mode="eval").body for text in again}
        found += [ast.Assign([ast.Name(again[text], ast.Store())], value) for text, value in made.items()]
        found.append(_Compared(names).visit(_Once(again).visit(shorter)))
    return [ast.fix_missing_locations(statement) for statement in found]


class _Names:
    """Names for what is kept on the way: t0, t1, …"""

    def __init__(self) -> None:
        self.count = -1

    def new(self) -> str:
        self.count += 1
        return f"t{self.count}"


class _Shorter(ast.NodeTransformer):
    """Folds constants, takes away instead of adding the opposite, and follows an answer that is known already."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=ast.UnaryOp(op=ast.USub(), operand=term)):
                return ast.BinOp(left, ast.Sub(), term)
            case ast.BinOp(
                left=ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=int(one))),
                op=ast.Mult(),
                right=ast.Constant(value=int(two)),
            ):
                return ast.BinOp(left, ast.Mult(), ast.Constant(one * two))
            case ast.BinOp(
                left=ast.BinOp(
                    left=ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=int(top))),
                    op=ast.Add(),
                    right=ast.Constant(value=int(half)),
                ),
                op=ast.FloorDiv(),
                right=ast.Constant(value=int(bottom)),
            ) if top % bottom == 0 and 0 <= half < bottom:
                return ast.BinOp(left, ast.Mult(), ast.Constant(top // bottom))
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.body, ast.IfExp) and ast.dump(node.body.test) == ast.dump(node.test):
            node.body = node.body.body
        return node


class _Once(ast.NodeTransformer):
    """Reads what is made in advance by the name it has."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        name = self.names.get(ast.unparse(node)) if _sum_of_names(node) else None
        return ast.Name(name, ast.Load()) if name else self.generic_visit(node)  # type: ignore[return-value]


class _Compared(ast.NodeTransformer):
    """Writes ``min`` and ``max`` as comparisons; what is no mere name is kept under one when it is first needed."""

    def __init__(self, names: _Names) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        order = _ORDER.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if order is None:
            return node
        # Constants last: what was computed is then compared with a number as it is written.
        items = sorted(node.args, key=lambda item: isinstance(item, ast.Constant))
        return reduce(lambda one, two: self._better(one, order, two), items)

    def _better(self, one: ast.expr, order: type[ast.cmpop], two: ast.expr) -> ast.expr:
        (first, left), (second, right) = self._kept(one), self._kept(two)
        return ast.IfExp(ast.Compare(first, [order()], [second]), left, right)

    def _kept(self, item: ast.expr) -> tuple[ast.expr, ast.expr]:
        """The item where it is first needed, and where it is needed again."""
        if isinstance(item, ast.Name | ast.Constant):
            return item, item
        name = self.names.new()
        return ast.NamedExpr(ast.Name(name, ast.Store()), item), ast.Name(name, ast.Load())


def _repeated(statement: ast.stmt) -> Iterator[str]:
    """The sums of mere names that a statement makes more than once, as text."""
    counted = Counter(ast.unparse(node) for node in ast.walk(statement) if _sum_of_names(node))
    return (text for text, times in counted.items() if times > 1)


def _sum_of_names(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=ast.Name(), op=ast.Add() | ast.Sub() | ast.Mult(), right=ast.Name()):
            return True
    return False
