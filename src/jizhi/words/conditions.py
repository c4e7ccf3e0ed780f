"""The conditions that decided an amount, with the facts they were judged by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jizhi.fees import Fee
from jizhi.formula import Step
from jizhi.formula.trace import text as step_text
from jizhi.words.amounts import arithmetic_text
from jizhi.words.catalogue import say
from jizhi.words.terms import fact_term, term

_SIGNS: Final = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


def conditions(step: Step | None) -> Iterator[Step]:
    """Yield the conditions that an author wrote with ``if``; those inside a function are the function's business."""
    if step is None or step.op == "named":
        return
    if step.op == "choose":
        yield step.parts[0]
    for part in step.parts:
        yield from conditions(part)


def condition_text(step: Step, fee: Fee, *, locale: str) -> str:
    """Return a judged condition of *fee* with the facts that it read: ``空置月数 7 月 ≥ 6``."""
    parts = [condition_text(part, fee, locale=locale) for part in step.parts]
    if step.op == "compare":
        return f"{parts[0]} {_SIGNS.get(step.detail, step.detail)} {parts[1]}"
    if step.op in ("all", "some"):
        return say("，且" if step.op == "all" else "，或", locale=locale).join(parts)
    if step.op == "not" and step.parts[0].op == "fact":
        return parts[0]
    if step.op == "not":
        return say("并非{condition}", locale=locale, condition=parts[0])
    return _operand(step, fee, locale=locale)


def _operand(step: Step, fee: Fee, *, locale: str) -> str:
    if isinstance(step.value, bool):
        shown = say("是" if step.value else "否", locale=locale)
    else:
        shown = term(arithmetic_text(step_text(step), locale=locale), locale=locale)
    if step.op != "fact":
        return shown
    return f"{fact_term(step.name, locale=locale, alias=fee.specs[step.name].alias)} {shown}"
