"""The trace of one evaluation: each number with its name, unit and how it came about; replayable to the same value."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import attrs

from jizhi.values.quantity import Unit

Value: TypeAlias = Fraction | str | bool


@attrs.frozen
class Step:
    """One node as it was evaluated: its operation, its value, and the steps below it in the order they were read."""

    op: str
    value: Value
    parts: tuple[Step, ...] = ()
    name: str = ""
    unit: Unit | None = None
    detail: str = ""


_SIGNS = {"add": " + ", "multiply": " × ", "divide": " ÷ ", "all": " 且 ", "some": " 或 "}
_TIGHT = {"add": 1, "multiply": 2, "divide": 2}
_CALLS = {"least": "min", "most": "max", "round": "round"}
_SLICED = ("package", "stay", "tiers", "volume")


_BITS_MAX = 10_000  # three thousand digits; Python itself writes out no more than 4300


def plain(value: Value) -> str:
    """The value as text: a terminating decimal where it is one, else ``p/q``; what no page could hold by its size."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    top, bottom = value.numerator.bit_length(), value.denominator.bit_length()
    if max(top, bottom) > _BITS_MAX:
        return f"≈ {'-' if value < 0 else ''}10**{(top - bottom) * 30103 // 100000}"
    rest, digits = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        digits = max(digits, power)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    if digits == 0:
        return str(value.numerator)
    scaled = str(abs(value.numerator) * 10**digits // value.denominator).rjust(digits + 1, "0")
    return f"{'-' if value < 0 else ''}{scaled[:-digits]}.{scaled[-digits:]}"


def text(step: Step) -> str:
    """The step as one line of arithmetic: ``98.56 ㎡ × 2.70 元/㎡/月``; what was not read does not appear."""
    return _line(step, 0)


def factor_text(step: Step) -> str:
    """The step as a factor of a product: a sum stands in parentheses."""
    return _line(step, _TIGHT["multiply"])


def _line(step: Step, within: int) -> str:
    if step.op in ("constant", "fact"):
        return f"{step.detail or plain(step.value)} {step.unit or ''}".rstrip()
    if step.op == "named":
        return _function(step, within)
    if step.op == "choose":
        return _line(step.parts[-1], within)
    if step.op in _CALLS:
        inner = ", ".join(_line(part, 0) for part in step.parts)
        return f"{_CALLS[step.op]}({inner}{', ' + step.detail if step.detail else ''})"
    if step.op == "negate":
        return f"−{_line(step.parts[0], 2)}"
    if step.op == "compare":
        return f"{_line(step.parts[0], 0)} {step.detail} {_line(step.parts[1], 0)}"
    if step.op == "not":
        return f"非 {_line(step.parts[0], 0)}"
    return _row(step, within)


def _row(step: Step, within: int) -> str:
    tight = _TIGHT.get(step.op, 0)
    texts = [_line(part, tight + (step.op == "divide" and n > 0)) for n, part in enumerate(step.parts)]
    line = texts[0]
    for part in texts[1:]:
        line += f" − {part[1:]}" if step.op == "add" and part.startswith("−") else _SIGNS[step.op] + part
    return f"({line})" if tight and tight < within else line


def _function(step: Step, within: int) -> str:
    """A function of the language as a cashier says it: only the slices that cost something, each as one product."""
    body = step.parts[-1]
    while body.op == "choose":
        body = body.parts[-1]
    if step.name not in _SLICED:
        return _line(body, within)
    terms = [part for part in body.parts if part.value] if body.op == "add" else [body]
    line = " + ".join(_product(term) for term in terms) or plain(step.value)
    return f"({line})" if len(terms) > 1 and within else line


def _product(term: Step) -> str:
    while term.op == "choose":
        term = term.parts[-1]
    if term.op != "multiply":
        return _line(term, 0) if term.op in ("constant", "fact") else _amount(term)
    return " × ".join(_line(part, 2) if part.op in ("constant", "fact") else _amount(part) for part in term.parts)


def _amount(step: Step) -> str:
    return f"{plain(step.value)} {_unit(step) or ''}".rstrip()


def _unit(step: Step) -> Unit | None:
    """The unit of a sum or an extreme is that of its first operand which has one; of a product, of its only one."""
    if step.op in ("divide", "round", "compare"):
        return None
    units = [unit for unit in map(_unit, step.parts) if unit is not None]
    if step.op == "multiply" and len(units) > 1:
        return None
    return step.unit or next(iter(units), None)


def operands(step: Step) -> tuple[Step, ...]:
    """Every fact and named rate that the step rests on, each once, in the order they were first read."""
    found: dict[tuple[str, str], Step] = {}
    waiting = [step]
    while waiting:
        top = waiting.pop()
        if top.op in ("constant", "fact") and top.name:
            found.setdefault((top.op, top.name), top)
        waiting.extend(reversed(top.parts))
    return tuple(found.values())
