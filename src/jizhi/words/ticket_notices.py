"""What the service desk tells: an alarm to whoever has to act, and to a reporter what became of his ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Final

from jizhi.errors import UnknownPolicy
from jizhi.fees.dunning.wording import filled, places
from jizhi.tickets import Alarm, Ticket
from jizhi.words.catalogue import SOURCE, translated
from jizhi.words.notices import Worded
from jizhi.words.terms import term
from jizhi.words.tickets import clock_name, instant_text
from jizhi.workflow import Step, Workflow

TICKET_FIELDS: Final = (
    "number", "kind", "text", "event", "state", "result", "clock", "due", "to", "stage", "handler", "promised",
)  # fmt: skip
"""What these texts may tell, in the order in which a messenger gets it."""

TICKET_TEMPLATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "alarm-warning": (
        "时限预警",
        "工单 ${number}（${kind}：${text}）的${clock}时限是 ${due}，请在此前办好；现由 ${handler} 负责。",
    ),
    "alarm-breach": (
        "超时升级",
        "工单 ${number}（${kind}：${text}）的${clock}时限 ${due} 已过，升 ${stage} 级，请${to}督办；${handler} 负责。",
    ),
    "ticket-opened": ("已收到您的报事", "您的${kind}已登记，编号 ${number}。"),
    "ticket-promised": ("已收到您的报事", "您的${kind}已登记，编号 ${number}；我们承诺不晚于 ${promised} 答复或到场。"),
    "ticket-moved": ("报事进展", "您的${kind} ${number}：${event}，现在是“${state}”。"),
    "ticket-rate": ("请您评价", "您的${kind} ${number} 已办好：${result}。请评 1 到 5 分；不满意可以要求重办。"),
})  # fmt: skip
"""By name, the heading and the text."""

_TEXT_MOST: Final = 60


def ticket_template(name: str, *, locale: str = SOURCE) -> tuple[str, str]:
    """Return the heading and the text of a template of the service desk.

    Raises:
        UnknownPolicy: there is none, or no such locale.

    >>> ticket_template("ticket-opened")[0], ticket_template("ticket-opened", locale="en")[0]
    ('已收到您的报事', 'We have your report')
    >>> ticket_template("shout")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown template 'shout'; known: alarm-warning alarm-breach ticket-opened ...
    """
    if name not in TICKET_TEMPLATES:
        raise UnknownPolicy("template", name, tuple(TICKET_TEMPLATES))
    subject, text = TICKET_TEMPLATES[name]
    return translated(subject, locale=locale), translated(text, locale=locale)


def alarm_words(ticket: Ticket, alarm: Alarm, *, zone: tzinfo, locale: str = SOURCE) -> Worded:
    """Return an *alarm* about *ticket* in words: a warning before the due instant, or a breach with its stage."""
    told = {
        "text": ticket.text or ticket.category or "-",
        "clock": clock_name(alarm.clock, locale=locale),
        "due": instant_text(alarm.due, zone),
        "to": alarm.to,
        "stage": str(alarm.stage),
        "handler": ticket.assignee or ticket.department or "-",
    }
    return _worded("alarm-breach" if alarm.stage else "alarm-warning", ticket, told, locale)


def opened_words(ticket: Ticket, promised: datetime | None, *, zone: tzinfo, locale: str = SOURCE) -> Worded:
    """Return what a reporter is told when his ticket was taken in: its number, and by when where that is promised."""
    if promised is None:
        return _worded("ticket-opened", ticket, {}, locale)
    return _worded("ticket-promised", ticket, {"promised": instant_text(promised, zone)}, locale)


def moved_words(ticket: Ticket, flow: Workflow, step: Step, *, locale: str = SOURCE) -> Worded:
    """Return what a reporter is told of a *step*: what was done, or that it is done and he may rate it."""
    rows = flow.moves_from(step.after)
    if any(move.event == "rate" and "owner" in move.by for move in rows):
        return _worded("ticket-rate", ticket, {"result": ticket.result or "-"}, locale)
    names = {move.event: move.name or move.event for move in flow.move}
    told = {"event": names.get(step.event, step.event), "state": flow.name_of(step.after)}
    return _worded("ticket-moved", ticket, told, locale)


def _worded(name: str, ticket: Ticket, told: Mapping[str, str], locale: str) -> Worded:
    subject, text = ticket_template(name, locale=locale)
    known = {"number": ticket.number, "kind": term(ticket.kind, locale=locale), **told}
    fields = places(text, name=name, known=TICKET_FIELDS)
    values: dict[str, str] = {field: _plain(known[field]) for field in TICKET_FIELDS if field in fields}
    return Worded(template=name, subject=subject, text=filled(text, values, name=name), values=tuple(values.items()))


def _plain(text: str) -> str:
    """On one line, without signs that cannot be read: what an owner writes must never keep an alarm from going out."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return line if len(line) <= _TEXT_MOST else line[: _TEXT_MOST - 1] + "…"
