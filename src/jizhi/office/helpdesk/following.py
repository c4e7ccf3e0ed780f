"""A ticket follows what came of it: the crew's order that moves on, and the charge that is paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.errors import Conflict, MoveRefused
from jizhi.fees import OneOff
from jizhi.fees.charges import Charge
from jizhi.fees.ledger import items
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.helpdesk.keeping import steps_of
from jizhi.office.helpdesk.moving import make_move
from jizhi.office.helpdesk.rules import read_rules
from jizhi.office.helpdesk.telling import USUAL, Telling
from jizhi.office.posting import book_of
from jizhi.ports import Reading
from jizhi.tickets import Ticket
from jizhi.upkeep import WorkOrder
from jizhi.upkeep.orders import CREW
from jizhi.workflow import Ask, Step, Workflow

CASHIER: Final = "cashier"
_FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "accept": ("accept", "grab"), "grab": ("grab", "accept"), "arrive": ("arrive",), "finish": ("finish",),
})  # fmt: skip
"""By the move of an order, the moves of its ticket that say the same; the first that its state has is made."""


@attrs.frozen(kw_only=True)
class Followed:
    """The tickets as they were moved, and what a person has to look at."""

    tickets: tuple[Ticket, ...] = ()
    findings: tuple[Finding, ...] = ()


@attrs.frozen
class _Wanted:
    """A move that a ticket has to make now; ``ask`` is None where its state has none, and a person has to look."""

    by: str
    ask: Ask | None
    at: datetime
    actor: str
    state: str = ""


@operation("tickets.move", at="ticket/", about="ticket", kind=Ticket)
def follow(desk: Desk, ticket: str, *, at: datetime, telling: Telling = USUAL) -> Followed:
    """Move the ticket of this id as its order and its charge have moved up to *at*; again, there is nothing to do.

    The crew's moves are made in its own name at the instants of the order, a paid charge moves it at *at*. Who loses a
    race looks once more; who loses again leaves the finding ``ticket-not-followed`` and is done at the next run.

    Raises: NotStored.
    """
    moved: list[Ticket] = []
    lost = 0
    while True:
        with desk.store.reading() as known:
            seen, wanted = _wanted(known, ticket, at)
        if wanted is None:
            return Followed(tickets=tuple(moved))
        if wanted.ask is None or lost > 1:
            facts = {"by": wanted.by} | ({} if wanted.ask else {"state": wanted.state})
            said = Finding("ticket-not-followed", ticket, facts, severity="warning")
            return Followed(tickets=tuple(moved), findings=(said,))
        ask = attrs.evolve(wanted.ask, version=seen)
        try:
            doer = attrs.evolve(desk, actor=wanted.actor)
            moved.append(make_move(ticket, ask, doer, at=wanted.at, telling=telling))
            lost = 0
        except Conflict:
            lost += 1
        except MoveRefused as refused:
            return Followed(tickets=tuple(moved), findings=tuple(refused.findings))


def _wanted(known: Reading, id: str, at: datetime) -> tuple[int, _Wanted | None]:
    ticket = known.get(Ticket, id)
    if ticket is None or ticket.closed:
        return 0, None
    rules = read_rules(known, ticket.project)
    flow = rules.flow(ticket.flow, ticket.edition)
    history = steps_of(known, ticket)
    found = _by_order(known, flow, ticket, history, at) or _by_charge(known, flow, ticket, at)
    if found is not None and history:
        found = attrs.evolve(found, at=max(found.at, history[-1].at))
    return ticket.steps, found


def _by_order(known: Reading, flow: Workflow, ticket: Ticket, history: Sequence[Step], at: datetime) -> _Wanted | None:
    """The first move of its order that the ticket has not made since it was reported, or reported again."""
    order = known.get(WorkOrder, ticket.order) if ticket.order else None
    if order is None:
        return None
    again = max((step.number for step in history if step.event == "reopen"), default=0)
    since = history[again - 1].at if again else ticket.opened
    made = {step.event for step in history if step.number > again}
    last = history[-1].at if history else ticket.opened
    steps = sorted(known.find(Step, project=order.project, subject=order.id), key=lambda step: step.number)
    for step in steps:
        events = _FOLLOWS.get(step.event, ())
        if not since <= step.at <= at or made & {*events, "finish"} or (step.event == "finish" and not order.is_done):
            continue
        there = next((event for event in events if _has(flow, ticket, event)), None)
        if there == "finish" or (there is not None and step.at >= last):
            ask = Ask(event=there, actor=step.actor, roles=(CREW,), given=_told(order, step))
            return _Wanted(order.id, ask, step.at, step.actor)
        if step.event == "finish" and any(move.event == "finish" for move in flow.move):
            return _Wanted(order.id, None, step.at, step.actor, ticket.state)
    return None


def _told(order: WorkOrder, step: Step) -> dict[str, str]:
    if step.event != "finish":
        return {}
    note = order.report.note if order.report else ""
    price = {"price": step.told("price")} if step.told("price") else {}
    return {"result": step.told("result") or note or order.title or order.id, **price}


def _by_charge(known: Reading, flow: Workflow, ticket: Ticket, at: datetime) -> _Wanted | None:
    charge = known.get(OneOff, ticket.charge) if ticket.charge and _has(flow, ticket, "pay") else None
    if charge is None or not _is_paid(known, charge):
        return None
    return _Wanted(charge.id, Ask(event="pay", actor=CASHIER, roles=(CASHIER,)), at, CASHIER)


def _is_paid(known: Reading, asked: OneOff) -> bool:
    """True where it was billed, and nothing of it is owed any more in the books of those who pay it."""
    billed = tuple(_billed(known, asked))
    if sum(charge.amount.fen for charge in billed) <= 0:
        return False
    named = {charge.subject for charge in billed}
    payers = sorted({charge.payer for charge in billed})
    book = [item for payer in payers for item in items(book_of(known, asked.project, payer)) if item.item in named]
    return bool(book) and all(item.outstanding.fen <= 0 for item in book)


def _billed(known: Reading, asked: OneOff) -> Iterator[Charge]:
    there = known.find(Charge, project=asked.project, space=asked.space)
    return (charge for charge in there if charge.fee == asked.fee and charge.item == asked.code)


def _has(flow: Workflow, ticket: Ticket, event: str) -> bool:
    facts = flow.facts_of(ticket.facts())
    rows = (move for move in flow.moves_from(ticket.state) if move.event == event)
    # A price that is told with it makes it another row of the table, so that only the event counts for ``finish``.
    return any(event == "finish" or move.holds(facts) for move in rows)
