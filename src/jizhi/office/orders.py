"""Work orders in the store: opened from faults and tickets, moved by those who may, given to people on duty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import attrs

from jizhi.errors import NotStored, UnknownAsset, UnknownOrder
from jizhi.estate import Asset, AssetEvent
from jizhi.findings import Finding, Outcome
from jizhi.office.admission import asked_by, operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.office.helpdesk import link_order
from jizhi.office.upkeep_round import plans_of
from jizhi.ports import Reading, Writing
from jizhi.records import OutboxMessage
from jizhi.tickets import Ticket
from jizhi.upkeep import CheckItem, Hand, Report, WorkOrder, dispatch, move_order, open_order
from jizhi.upkeep.orders import DISPATCHER, Source
from jizhi.values import key
from jizhi.workflow import Ask

TITLE_MOST: Final = 60
"""Characters of a ticket's text that its order is called by."""


@attrs.frozen(kw_only=True)
class Wanted:
    """What somebody wants done: the *number* is the caller's own, so that the same call opens one order."""

    source: Source
    number: str
    title: str
    subject: str = ""
    skill: str = ""
    zone: str = ""
    ticket: str = ""
    stopped: bool = False


@operation("orders.open")
def order_work(desk: Desk, project: str, wanted: Wanted, *, at: datetime) -> WorkOrder:
    """Open an order from a fault or a ticket and announce it; the same number again gives what is there.

    Raises:  UnknownProject; UnknownAsset: a fault of an asset that the register does not have.
    """
    with desk.store.writing() as tx:
        lock_project(tx, project)
        asset = tx.get(Asset, key(project, wanted.subject)) if wanted.subject else None
        if asset is None and wanted.source == "fault":
            raise UnknownAsset(project, wanted.subject)
        order = open_order(
            wanted.source,
            wanted.number,
            project=project,
            at=at,
            title=wanted.title,
            subject=wanted.subject,
            skill=wanted.skill,
            ticket=wanted.ticket,
            stopped=wanted.stopped,
            zone=asset.zone if asset else wanted.zone,
            building=asset.building if asset else "",
        )
        there = tx.get(WorkOrder, order.id)
        if there is not None:
            return there
        kept = tx.put(order, expected=None)
        message = OutboxMessage(
            id=key(project, "work-orders-raised", kept.id),
            project=project,
            topic="work-orders-raised",
            aggregate=key(project, "work-orders-raised", kept.id),
            subjects=(kept.id,),
        )
        tx.put(message, expected=None)
    return kept


@operation("orders.open", at="ticket/", about="ticket", kind=Ticket)
def order_for_ticket(desk: Desk, ticket: str, *, at: datetime, subject: str = "", skill: str = "") -> WorkOrder:
    """Open the crew's order for a ticket and write it down with the ticket; done again it gives the same order.

    Each may exist alone: a ticket that is answered needs no crew, and a fault that the crew sees needs no ticket.

    Args:
        subject: code of the asset that the ticket turned out to be about. *skill*: what the work needs.

    Raises:  NotStored: there is no such ticket; AlreadyStored: it has another order.
    """
    with desk.store.reading() as known:
        told = known.get(Ticket, ticket)
    if told is None:
        raise NotStored("ticket", ticket)
    title = told.text[:TITLE_MOST] or told.category or told.number
    wanted = Wanted(
        source="ticket", number=told.number, title=title, subject=subject, skill=skill, zone=told.zone, ticket=ticket
    )
    order = order_work(desk, told.project, wanted, at=at)
    link_order(desk, ticket, order.id)
    return order


def find_order(known: Reading, project: str, order: str) -> WorkOrder:
    """Return an order of *project* by its id, or by what its id ends with where that is clear.

    Raises:  UnknownProject, UnknownOrder.
    """
    read_project(known, project)
    found = known.get(WorkOrder, order)
    if found is not None and found.project == project:
        return found
    ending = [each for each in known.find(WorkOrder, project=project) if each.id.endswith(f"/{order}")]
    if len(ending) != 1:
        raise UnknownOrder(project, order)
    return ending[0]


def items_of(known: Reading, order: WorkOrder) -> tuple[CheckItem, ...]:
    """Return what is looked at on an order's visit, by the plans that its project has adopted."""
    return plans_of(known, order.project).items(order.checklist) if order.checklist else ()


@operation("orders.advance", about="order", kind=WorkOrder)
def advance_order(
    desk: Desk, project: str, order: str, ask: Ask, *, at: datetime, report: Report | None = None
) -> Outcome[WorkOrder | None]:
    """Do *ask* to an order and keep the step with it; None and the findings where it is refused.

    Once somebody was given a role, who asks is the desk's actor, in those of the roles named that his grants give him.

    Raises:  UnknownProject, UnknownOrder; Conflict: somebody moved it meanwhile.
    """
    return _advanced(desk, project, order, ask, at=at, report=report, asked=asked_by)


def _advanced(
    desk: Desk,
    project: str,
    order: str,
    ask: Ask,
    *,
    at: datetime,
    report: Report | None = None,
    asked: Callable[[Ask, Desk], Ask] = lambda ask, desk: ask,
) -> Outcome[WorkOrder | None]:
    with desk.store.writing() as tx:
        found, ask = find_order(tx, project, order), asked(ask, desk)
        items = items_of(tx, found) if ask.event == "finish" else ()
        outcome = move_order(found, ask, at=at, report=report, items=items)
        if outcome.value is None:
            return Outcome[WorkOrder | None](None, outcome.findings)
        after, step = outcome.value
        kept = tx.put(after, expected=found.version)
        tx.add([step])
        if step.event == "finish" and kept.source != "plan" and kept.subject:
            _tell_history(tx, kept, step.actor, at)
    return Outcome[WorkOrder | None](kept, outcome.findings)


def _tell_history(tx: Writing, order: WorkOrder, actor: str, at: datetime) -> None:
    day = at.date()
    told = sum(1 for _ in tx.find(AssetEvent, project=order.project, asset=order.subject, day=day))
    note = order.report.note if order.report else ""
    event = AssetEvent(
        project=order.project,
        asset=order.subject,
        day=day,
        kind="repaired",
        says=f"{order.title} {note}".strip(),
        by=actor,
        n=told,
    )
    tx.add([event])


@operation("orders.dispatch")
def dispatch_orders(desk: Desk, project: str, hands: Sequence[Hand], *, at: datetime) -> Outcome[tuple[WorkOrder, ...]]:
    """Give every waiting order to somebody on duty who can do it; who asks is the dispatcher.

    Raises:  UnknownProject; Conflict: somebody moved one meanwhile; done again it goes on.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        open_orders = [order for order in known.find(WorkOrder, project=project) if order.is_open]
    loads = {hand.code: hand.load + sum(order.crew == hand.code for order in open_orders) for hand in hands}
    outcome = dispatch([attrs.evolve(hand, load=loads[hand.code]) for hand in hands], open_orders, at=at)
    given: list[WorkOrder] = []
    findings: list[Finding] = list(outcome.findings)
    for each in outcome.value:
        ask = Ask(event="assign", actor=desk.actor, roles=(DISPATCHER,), given={"crew": each.hand})
        moved = _advanced(desk, project, each.order, ask, at=at)
        findings += moved.findings
        given += [moved.value] if moved.value is not None else []
    return Outcome(tuple(given), findings)
