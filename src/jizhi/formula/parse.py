"""Text to tree: a Python expression, read with the standard ``ast`` module and a whitelist; never evaluated."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

import attrs

from jizhi.errors import FormulaRefused
from jizhi.formula.facts import FactSpec
from jizhi.formula.functions import FUNCTIONS
from jizhi.formula.scan import DEPTH_MAX, NUMBER, TEXT, scan
from jizhi.formula.tables import Bands, Table
from jizhi.formula.tree import (
    Add,
    All,
    Choose,
    Compare,
    Comparison,
    Constant,
    Divide,
    Fact,
    Multiply,
    Named,
    Negate,
    Node,
    Not,
    Some,
    Text,
    height,
    size,
)
from jizhi.values.quantity import PURE, Quantity

NODES_MAX = 200
# What functions are rewritten into may be larger than the text: nested tiers multiply. Every reader walks all of it.
REWRITTEN_MAX, REWRITTEN_DEPTH_MAX = 20_000, 96

Binding: TypeAlias = FactSpec | Quantity | Bands | Table
_COMPARISONS: Mapping[type[ast.cmpop], Comparison] = MappingProxyType(
    {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
)
_NEAR_MAX = 1_000  # names looked at for a likely one: a tariff may hold many thousands
_SPACES = {ord(blank): " " for blank in "\n\r\t"}


@attrs.frozen
class Scope:
    """What names mean in a formula: facts, rates, bands and tables, each by name or alias."""

    names: Mapping[str, Binding]

    def look_up(self, name: str, column: int) -> Binding:
        """The meaning of *name*; refused with the nearest known name where there is none."""
        if name not in self.names:
            near = difflib.get_close_matches(name, tuple(self.names)[:_NEAR_MAX], n=1)
            raise FormulaRefused("name-unknown", {"name": name, "near": near[0] if near else ""}, column=column)
        return self.names[name]


def parse(text: str, scope: Scope) -> Node:
    """Read the formula *text* with the names of *scope*.

    Raises: FormulaRefused with a code and the column (in characters, from 1).

    >>> from jizhi.values.quantity import Quantity
    >>> parse("price * 2", Scope({"price": Quantity.parse("2.80 元")})).factors[1].value
    Fraction(2, 1)
    >>> parse("().__class__", Scope({}))
    Traceback (most recent call last):
    jizhi.errors.FormulaRefused: not-allowed at column 1: {'what': 'Attribute'}
    """
    plain = text.translate(_SPACES)
    scan(plain)
    body = plain.lstrip()
    offset = len(plain) - len(body)
    reader = _Reader(body, offset, scope)
    node = reader.node(_expression(body, offset), 1)
    if size(node) > REWRITTEN_MAX:
        raise FormulaRefused("formula-large", {"most": REWRITTEN_MAX}, column=offset + 1)
    if height(node) > REWRITTEN_DEPTH_MAX:
        raise FormulaRefused("formula-deep", {"most": REWRITTEN_DEPTH_MAX}, column=offset + 1)
    return node


def _expression(body: str, offset: int) -> ast.expr:
    try:
        return ast.parse(body, mode="eval").body
    except SyntaxError as trouble:
        column = min(max(trouble.offset or 1, 1), len(body) + 1)
        raise FormulaRefused("syntax", {"text": body}, column=offset + column) from trouble
    except (MemoryError, RecursionError) as trouble:  # a chain of prefixes, not of parentheses
        raise FormulaRefused("formula-deep", {"most": DEPTH_MAX}, column=offset + 1) from trouble


class _Reader:
    """Turns one ``ast`` expression into nodes, counting them."""

    def __init__(self, text: str, offset: int, scope: Scope) -> None:
        self.text, self.offset, self.scope, self.count = text, offset, scope, 0
        self.bytes = text.encode()

    def column(self, expression: ast.expr) -> int:
        return self.offset + len(self.bytes[: expression.col_offset].decode()) + 1

    def node(self, expression: ast.expr, depth: int) -> Node:
        at = self.column(expression)
        self.count += 1
        if depth > DEPTH_MAX:
            raise FormulaRefused("formula-deep", {"most": DEPTH_MAX}, column=at)
        if self.count > NODES_MAX:
            raise FormulaRefused("formula-large", {"most": NODES_MAX}, column=at)
        match expression:
            case ast.Constant():
                return self._constant(expression, at)
            case ast.Name(id=name):
                return self._name(name, at)
            case ast.BinOp():
                return self._arithmetic(expression, depth, at)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(self.node(operand, depth + 1), at=at)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.node(operand, depth + 1), at=at)
            case ast.Compare():
                return self._comparison(expression, depth, at)
            case ast.BoolOp(op=ast.And(), values=values):
                return All(tuple(self.node(value, depth + 1) for value in values), at=at)
            case ast.BoolOp(values=values):
                return Some(tuple(self.node(value, depth + 1) for value in values), at=at)
            case ast.IfExp(test=test, body=body, orelse=other):
                when = self.node(test, depth + 1)
                return Choose(when, self.node(body, depth + 1), self.node(other, depth + 1), at=at)
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                return self._call(name, expression, depth, at)
            case ast.Call():
                raise FormulaRefused("function-unknown", {"known": " ".join(sorted(FUNCTIONS))}, column=at)
        raise FormulaRefused("not-allowed", {"what": type(expression).__name__}, column=at)

    def _constant(self, expression: ast.expr, at: int) -> Node:
        source = self._source(expression)
        if TEXT.fullmatch(source):
            return Text(source[1:-1], at=at)
        if NUMBER.fullmatch(source):
            return Constant(Fraction(source), digits=source, at=at)
        raise FormulaRefused("not-allowed", {"what": source[:40]}, column=at)

    def _source(self, expression: ast.expr) -> str:
        """The text of *expression* as it was written: digits come from here, never from a float."""
        return ast.get_source_segment(self.text, expression) or ""

    def _name(self, name: str, at: int) -> Node:
        match self.scope.look_up(name, at):
            case FactSpec() as spec:
                return Fact(spec.name, spec.type, spec.unit, spec.scale, at=at)
            case Quantity() as rate:
                unit = None if rate.unit == PURE else rate.unit  # a rate without a unit is a bare number with a name
                return Constant(rate.value, unit, name, rate.digits, at=at)
        raise FormulaRefused("table-alone", {"name": name}, column=at)

    def _arithmetic(self, expression: ast.BinOp, depth: int, at: int) -> Node:
        match expression.op:
            case ast.Add() | ast.Sub():
                return Add(self._chain(expression, (ast.Add, ast.Sub), depth), at=at)
            case ast.Mult():
                return Multiply(self._chain(expression, (ast.Mult,), depth), at=at)
            case ast.Div():
                top, bottom = self.node(expression.left, depth + 1), self.node(expression.right, depth + 1)
                return Divide(top, bottom, at=at)
        raise FormulaRefused("not-allowed", {"what": type(expression.op).__name__}, column=at)

    def _chain(self, expression: ast.BinOp, kinds: tuple[type[ast.operator], ...], depth: int) -> tuple[Node, ...]:
        """The operands of ``a + b - c`` as one flat row, so that a long sum is not a deep one."""
        operands: list[tuple[ast.operator | None, ast.expr]] = []
        left: ast.expr = expression
        while isinstance(left, ast.BinOp) and isinstance(left.op, kinds) and not self._parenthesised(left, expression):
            operands.append((left.op, left.right))
            left = left.left
        operands.append((None, left))
        nodes: list[Node] = []
        for operator, operand in reversed(operands):
            node = self.node(operand, depth + 1)
            nodes.append(Negate(node, at=node.at) if isinstance(operator, ast.Sub) else node)
        return tuple(nodes)

    def _parenthesised(self, inner: ast.BinOp, outer: ast.BinOp) -> bool:
        return inner is not outer and inner.col_offset != outer.col_offset

    def _comparison(self, expression: ast.Compare, depth: int, at: int) -> Node:
        items = [self.node(item, depth + 1) for item in (expression.left, *expression.comparators)]
        links: list[Node] = []
        for operator, left, right in zip(expression.ops, items, items[1:], strict=False):
            if type(operator) not in _COMPARISONS:
                raise FormulaRefused("not-allowed", {"what": type(operator).__name__}, column=at)
            links.append(Compare(_COMPARISONS[type(operator)], left, right, at=left.at))
        return links[0] if len(links) == 1 else All(tuple(links), at=at)

    def _call(self, name: str, call: ast.Call, depth: int, at: int) -> Node:
        function = FUNCTIONS[name]
        signature = inspect.signature(function)
        words = [str(keyword.arg) for keyword in call.keywords]
        starred = any(isinstance(argument, ast.Starred) for argument in call.args)
        if starred or any(keyword.arg is None for keyword in call.keywords):
            raise FormulaRefused("not-allowed", {"what": "Starred"}, column=at)
        told = {"function": name, "signature": _spelling(name, signature)}
        if len(set(words)) < len(words):
            raise FormulaRefused("arguments", {**told, "why": "an argument is there twice"}, column=at)
        try:
            bound = signature.bind(*call.args, **{str(keyword.arg): keyword.value for keyword in call.keywords})
        except TypeError as trouble:
            raise FormulaRefused("arguments", {**told, "why": str(trouble)}, column=at) from trouble
        return self._rewritten(name, function, bound, depth, at)

    def _rewritten(
        self, name: str, function: Callable[..., Node], bound: inspect.BoundArguments, depth: int, at: int
    ) -> Node:
        for parameter, given in bound.arguments.items():
            wanted = str(bound.signature.parameters[parameter].annotation)
            if isinstance(given, tuple):
                bound.arguments[parameter] = tuple(self._argument(item, wanted, depth) for item in given)
            else:
                bound.arguments[parameter] = self._argument(given, wanted, depth)
        try:
            return Named(name, function(*bound.args, **bound.kwargs), at=at)
        except FormulaRefused as refusal:
            raise FormulaRefused(refusal.code, refusal.facts, column=at) from refusal

    def _argument(self, given: ast.expr, wanted: str, depth: int) -> object:
        at = self.column(given)
        if wanted in ("Bands", "Table"):
            found = self.scope.look_up(given.id, at) if isinstance(given, ast.Name) else None
            if type(found).__name__ != wanted:
                raise FormulaRefused("table-wanted", {"wanted": wanted}, column=at)
            self.count += 1
            return found
        if wanted == "str":
            source = self._source(given)
            if NUMBER.fullmatch(source):
                return source
            if TEXT.fullmatch(source):
                return source[1:-1]
            raise FormulaRefused("text-wanted", column=at)
        return self.node(given, depth + 1)


def _spelling(name: str, signature: inspect.Signature) -> str:
    words = [
        "…"
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL
        else parameter.name + ("=…" if parameter.default is not inspect.Parameter.empty else "")
        for parameter in signature.parameters.values()
    ]
    return f"{name}({', '.join(words)})"
