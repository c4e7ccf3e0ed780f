"""A work order as text: where it stands, what was done to it and what may come next, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from jizhi.upkeep import ORDER_FLOW, WorkOrder
from jizhi.words.catalogue import SOURCE, is_chinese, say, translated
from jizhi.workflow import Step

_EVENTS: Final = {move.event: move.name for move in ORDER_FLOW.move}


def event_name(event: str, *, locale: str = SOURCE) -> str:
    """Return what people call a move of a work order: its name in Chinese, its code in English.

    >>> event_name("finish"), event_name("finish", locale="en"), event_name("sing")
    ('完工', 'finish', 'sing')
    """
    return translated(_EVENTS.get(event, event), locale=locale) if is_chinese(locale) else event


def state_name(state: str, *, locale: str = SOURCE) -> str:
    """Return what people call a state of a work order.

    >>> state_name("open"), state_name("open", locale="en")
    ('待派工', 'open')
    """
    return translated(ORDER_FLOW.name_of(state), locale=locale) if is_chinese(locale) else state


def order_line(order: WorkOrder, *, on: date, locale: str = SOURCE) -> str:
    """Return an *order* on one line; a ``!`` marks one that is late on the day *on*."""
    late = " !" if order.late(on) else ""
    state = state_name(order.state, locale=locale)
    return f"{order.due or '—'}{late}  {state}  {order.crew or '—'}  {order.title}  {order.id}"


def order_lines(order: WorkOrder, steps: Iterable[Step], *, on: date, locale: str = SOURCE) -> tuple[str, ...]:
    """Return everything about an *order*, line by line: the law, its steps, and the moves that leave its state."""
    lines = [order_line(order, on=on, locale=locale)]
    if order.lawful:
        lines.append(say("  法定最迟 {limit}", locale=locale, limit=order.limit))
    for step in steps:
        told = " ".join(f"{name}={value}" for name, value in step.given)
        name = event_name(step.event, locale=locale)
        line = f"  {step.at.isoformat(timespec='minutes')}  {name}  {step.actor} ({step.role})  {told}"
        lines.append(line.rstrip())
    names = dict.fromkeys(event_name(move.event, locale=locale) for move in ORDER_FLOW.moves_from(order.state))
    lines.append(say("  下一步：{moves}", locale=locale, moves="  ".join(names) or "-"))
    return tuple(lines)
