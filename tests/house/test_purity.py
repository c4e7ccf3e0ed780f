"""Money is exact and time walks in through the door."""

from __future__ import annotations

import ast

UNASKED = {"today", "now", "utcnow", "time_ns", "monotonic", "uuid1", "uuid4", "getenv"}


def test_no_float_is_written_below_the_ports(pure):
    """Neither a float literal nor a call of float() stands where money is made."""
    floats = [
        f"{module.path}:{node.lineno}"
        for module in pure
        for node in module.walk(ast.Constant, ast.Call)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert [] == floats


def test_nothing_below_the_ports_looks_at_the_clock_or_draws_an_id(pure):
    """No today(), now(), uuid4() and no look at the environment."""
    looks = [
        f"{module.path}:{call.lineno} {call.func.attr}"
        for module in pure
        for call in module.walk(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in UNASKED
    ]
    assert [] == looks


def test_no_exception_is_swallowed(sources):
    """An except that only passes hides the reason from the one who needs it."""
    silent = [
        f"{module.path}:{handler.lineno}"
        for module in sources
        for handler in module.walk(ast.ExceptHandler)
        if all(isinstance(statement, ast.Pass) for statement in handler.body)
    ]
    assert [] == silent


def test_nothing_is_left_for_later(sources):
    """A mark for unfinished work is unfinished work."""
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise " + "NotImplemented" + "Error")
    left = [f"{module.path}: {mark}" for module in sources for mark in marks if mark in module.text]
    assert [] == left
