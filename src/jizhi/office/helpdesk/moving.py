"""Report a ticket and move it: decided by the workflow, kept in one unit, refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from jizhi.errors import AlreadyStored, Conflict, MoveRefused, NaiveInstant, NotStored
from jizhi.fees import OneOff
from jizhi.findings import Finding
from jizhi.office.admission import asked_by, operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.helpdesk.keeping import keep_step, steps_of
from jizhi.office.helpdesk.rules import Rules, read_rules
from jizhi.office.helpdesk.telling import USUAL, Telling, tell_opened, zone_of
from jizhi.office.single_charges import keep_asked
from jizhi.ports import Writing
from jizhi.tickets import Ticket, check_told, open_ticket, standings
from jizhi.values import key
from jizhi.workflow import Ask, Step, advance, position_of

_REPORTED = ("kind", "text", "reporter", "category", "zone", "space", "urgency", "channel")


@operation("tickets.report", at="reported.project", about="reported")
def report(desk: Desk, reported: Ticket, *, at: datetime, telling: Telling = USUAL) -> Ticket:
    """Take in what was *reported* under its number: routed, in the first state of its flow.

    Its reporter is told the number and the earliest promise, where the flow tells him anything at all.

    Reported again in the same words it is what became of it.

    Raises: UnknownProject; AlreadyStored where the number stands for something else; NaiveInstant.
    """
    _check_aware(at)
    with desk.store.writing() as tx:
        read_project(tx, reported.project)
        known = tx.get(Ticket, reported.id)
        if known is not None:
            other = next((name for name in _REPORTED if getattr(known, name) != getattr(reported, name)), None)
            if other is not None:
                raise AlreadyStored("ticket", reported.id, other)
            return known
        rules = read_rules(tx, reported.project)
        flow = rules.newest(rules.service.flow_of(reported.kind))
        taken = open_ticket(rules.service, reported, workflow=flow, calendar=desk.calendar, at=at)
        kept = tx.put(taken, expected=None)
        clocks = standings(rules.service, kept, (), calendar=desk.calendar, at=at).value
        promised = min((each.due for each in clocks if each.due is not None), default=None)
        tell_opened(tx, rules.service, flow, kept, promised, telling)
        return kept


@operation("tickets.move", at="ticket/", about="ticket", kind=Ticket)
def move_ticket(desk: Desk, ticket: str, ask: Ask, *, at: datetime, telling: Telling = USUAL) -> Ticket:
    """Do what *ask* asks with the ticket of this id, in the name of the desk's actor.

    Of the roles that it names those count that his grants give him: ``moves`` in the book of roles. A price told with
    it becomes a single charge in the same unit, asked for and not yet approved.

    Raises: NotStored; Conflict where the version that was seen is not the last one; MoveRefused with the findings.
    """
    return make_move(ticket, ask, desk, at=at, telling=telling, asked=asked_by)


@operation("tickets.own", at="ticket/", about="ticket", kind=Ticket)
def answer_ticket(
    desk: Desk, ticket: str, event: str, *, at: datetime, reason: str = "", version: int | None = None
) -> Ticket:
    """Let the reporter, who is the desk's actor, do what a flow lets an owner do: confirm, withdraw, reopen.

    Raises: as ``move_ticket``.
    """
    given = {"reason": reason} if reason else {}
    ask = Ask(event=event, actor=desk.actor, roles=("owner",), given=given, version=version)
    return make_move(ticket, ask, desk, at=at)


def make_move(
    ticket: str,
    ask: Ask,
    desk: Desk,
    *,
    at: datetime,
    telling: Telling = USUAL,
    asked: Callable[[Ask, Desk], Ask] = lambda ask, desk: ask,
) -> Ticket:
    """Make a move inside an errand of this room, which says itself in which roles; ``asked`` judges those of others."""
    _check_aware(at)
    ask = attrs.evolve(ask, actor=desk.actor)
    with desk.store.writing() as tx:
        ask = asked(ask, desk)
        known = tx.lock(Ticket, ticket)
        rules = read_rules(tx, known.project)
        step = _decided(rules, known, steps_of(tx, known), ask, at)
        flow = rules.flow(known.flow, step.edition)
        moved = keep_step(tx, flow, known, step, telling)
        price = step.told("price")
        return _charged(tx, rules, moved, step, price) if price else moved


@operation("tickets.rate", at="ticket/", about="ticket", kind=Ticket)
def rate_ticket(desk: Desk, ticket: str, score: int, *, at: datetime, version: int | None = None) -> Ticket:
    """Let the reporter, who is the desk's actor, give 1 to 5, once.

    Raises: as ``move_ticket``.
    """
    ask = Ask(event="rate", actor=desk.actor, roles=("owner",), given={"score": str(score)}, version=version)
    return make_move(ticket, ask, desk, at=at)


@operation("tickets.move", at="ticket/", about="ticket", kind=Ticket)
def link_order(desk: Desk, ticket: str, order: str) -> Ticket:
    """Write down which work order came of a ticket; the same one again changes nothing.

    Raises: NotStored; AlreadyStored where it has another.
    """
    with desk.store.writing() as tx:
        known = tx.lock(Ticket, ticket)
        if known.order == order:
            return known
        if known.order:
            raise AlreadyStored("ticket", ticket, "order")
        return tx.put(attrs.evolve(known, order=order), expected=known.version)


def _decided(rules: Rules, ticket: Ticket, history: Sequence[Step], ask: Ask, at: datetime) -> Step:
    if ask.version is not None and ask.version != ticket.steps:
        raise Conflict("ticket", ticket.id, ticket.steps)
    if "owner" in ask.roles and ask.actor != ticket.reporter and set(ask.roles) == {"owner"}:
        # To somebody else the ticket is not there at all: a refusal would tell him that it is.
        raise NotStored("ticket", ticket.id)
    told = check_told(ticket, ask)
    flow = rules.flow(ticket.flow, ticket.edition)
    facts = ticket.facts() | ({"paid": "yes"} if dict(ask.given).get("price") else {})
    position = position_of(flow, ticket.begun(flow), history)
    outcome = advance(flow, position, attrs.evolve(ask, facts=facts), at=at)
    if outcome.value is None or not told.ok:
        raise MoveRefused(ticket.id, (*told.findings, *outcome.findings))
    return outcome.value


def _charged(tx: Writing, rules: Rules, ticket: Ticket, step: Step, price: str) -> Ticket:
    service = rules.service
    if not (service.charge_fee and ticket.space):
        raise MoveRefused(ticket.id, (Finding("price-not-billed", ticket.id, {"space": ticket.space or "-"}),))
    asked = OneOff(
        project=ticket.project,
        code=f"ticket-{ticket.number}-{step.number}",
        fee=service.charge_fee,
        space=ticket.space,
        day=step.at.astimezone(zone_of(service)).date(),
        facts={service.charge_fact: Decimal(price)},
        note=key(ticket.id, step.number),
    )
    charge = keep_asked(tx, asked, by=step.actor)
    return tx.put(attrs.evolve(ticket, charge=charge.id), expected=ticket.version)


def _check_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise NaiveInstant("the instant of a step", at)
