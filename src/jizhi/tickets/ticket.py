"""A ticket: what somebody reported, where it stands, and what its steps made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import attrs

from jizhi.errors import RecordRefused
from jizhi.findings import Finding, Outcome
from jizhi.tickets.service import KINDS, ServiceDesk
from jizhi.values import WorkCalendar, key
from jizhi.workflow import Ask, Position, Step, Workflow, begin

Channel: TypeAlias = Literal["owner", "staff", "phone"]

SCORES: Final = ("1", "2", "3", "4", "5")
"""Satisfaction; four and five are satisfied."""

_FOLDED: Final = ("assignee", "department", "order", "price", "reason", "result", "improvement")


def _kind(_: object, __: object, kind: str) -> None:
    if kind not in KINDS:
        raise RecordRefused("ticket", "kind", kind, f"there are {' '.join(KINDS)}")


@attrs.frozen(kw_only=True)
class Ticket:
    """What was reported, with the sum of its history beside it.

    Args:
        number: the reporter's or the office's own key; the same one again is the same ticket.
        reporter: the party that reported it; he sees it, and may rate it.
        channel: ``owner`` himself, ``staff`` for him, by ``phone``.
        desk, flow, edition: the rule book and the workflow that it follows.
        state, steps: where it stands, and the length of its history: the version that people see.
        department, assignee: who has it.
        order, charge: the work order and the single charge that came of it.
        score: 1 to 5, once; 0 while nobody has rated it.
    """

    project: str
    number: str
    kind: str = attrs.field(validator=_kind)
    text: str
    reporter: str
    opened: datetime
    category: str = ""
    zone: str = ""
    space: str = ""
    urgency: str = "usual"
    channel: Channel = "owner"
    desk: str = ""
    flow: str = ""
    edition: int = 1
    state: str = ""
    steps: int = 0
    closed: bool = False
    department: str = ""
    assignee: str = ""
    order: str = ""
    charge: str = ""
    price: str = ""
    score: int = 0
    reason: str = ""
    result: str = ""
    improvement: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/number``."""
        return key(self.project, self.number)

    def facts(self) -> dict[str, str]:
        """The facts that guards, promises and routes look at."""
        told = {name: getattr(self, name) for name in ("kind", "category", "zone", "urgency", "channel")}
        return {**told, "paid": "yes" if self.price else "no"}

    def begun(self, workflow: Workflow) -> Position:
        """Where it stood when it was opened; its history is folded onto this."""
        # The first edition is that of its first step, if it has one: a later one came by migration.
        return attrs.evolve(begin(workflow, self.id, project=self.project, at=self.opened), edition=self.edition)


def open_ticket(
    desk: ServiceDesk, reported: Ticket, *, workflow: Workflow, calendar: WorkCalendar | None, at: datetime
) -> Ticket:
    """Return *reported* as the desk takes it in at *at*: in the first state of its workflow, routed.

    Raises: CalendarUnknown, where a route asks for the hours of a year that nobody knows.
    """
    facts = reported.facts()
    if any("hours" in row.when for row in desk.route):
        facts["hours"] = "open" if desk.is_open(at, calendar) else "closed"
    route = desk.route_of(facts)
    return attrs.evolve(
        reported,
        opened=at,
        desk=desk.desk,
        flow=workflow.workflow,
        edition=workflow.edition,
        state=workflow.start,
        steps=0,
        department=route.to,
        assignee=route.person,
    )


def followed(ticket: Ticket, step: Step, workflow: Workflow) -> Ticket:
    """Return *ticket* after *step*: its state, and what was told with the step."""
    told: dict[str, Any] = {name: step.told(name) for name in _FOLDED if step.told(name)}
    if step.event == "grab":
        told["assignee"] = step.actor
    if step.event in {"refuse", "reopen"}:
        told |= {"assignee": ""} if step.event == "refuse" else {"assignee": "", "price": "", "result": ""}
    return attrs.evolve(
        ticket,
        state=step.after,
        edition=step.edition,
        steps=step.number,
        closed=step.after in workflow.end,
        score=ticket.score or int(step.told("score") or 0),
        **told,
    )


def check_told(ticket: Ticket, ask: Ask) -> Outcome[Ask | None]:
    """Return *ask* where what is told with it can be: a score is 1 to 5, and a ticket has only one.

    The codes: ``score-wrong``, ``score-twice``, ``price-wrong``, ``not-the-reporter``.
    """
    told = dict(ask.given)
    found = []
    if "score" in told and told["score"] not in SCORES:
        found.append(Finding("score-wrong", ticket.id, {"value": told["score"]}))
    if "score" in told and ticket.score:
        found.append(Finding("score-twice", ticket.id, {"score": ticket.score}))
    if told.get("price") and not _is_price(told["price"]):
        found.append(Finding("price-wrong", ticket.id, {"value": told["price"]}))
    if "owner" in ask.roles and ask.actor != ticket.reporter:
        found.append(Finding("not-the-reporter", ticket.id, {"actor": ask.actor}))
    return Outcome[Ask | None](None if found else ask, found)


def _is_price(text: str) -> bool:
    yuan, _, fen = text.partition(".")
    return yuan.isdecimal() and text.isascii() and len(yuan) < 9 and (not fen or (fen.isdecimal() and len(fen) <= 2))
