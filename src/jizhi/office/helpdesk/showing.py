"""Look at tickets: one with its history, its clocks and the reasons of every due instant; an owner's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from jizhi.errors import NotStored
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.helpdesk.keeping import steps_of
from jizhi.office.helpdesk.rules import Rules, read_rules
from jizhi.ports import Reading
from jizhi.tickets import CLOCKS, OwnView, Reason, Standing, Ticket, own_view, reasons, standings
from jizhi.workflow import Step, Workflow


@attrs.frozen(kw_only=True)
class Shown:
    """A ticket with everything that explains it."""

    ticket: Ticket
    flow: Workflow
    steps: tuple[Step, ...]
    clocks: tuple[Standing, ...]
    reasons: Mapping[str, tuple[Reason, ...]]
    findings: tuple[Finding, ...] = ()


@operation("tickets.read", at="ticket/", about="ticket", kind=Ticket)
def show_ticket(desk: Desk, ticket: str, *, at: datetime) -> Shown:
    """Return the ticket of this id as it stands at *at*.

    Raises: NotStored.
    """
    with desk.store.reading() as known:
        found = known.get(Ticket, ticket)
        if found is None:
            raise NotStored("ticket", ticket)
        return _shown(desk, known, read_rules(known, found.project), found, at)


@operation("tickets.own", own="party")
def own_tickets(desk: Desk, project: str, party: str, *, at: datetime) -> tuple[OwnView, ...]:
    """Return what *party* sees of the tickets that he reported, and of no other."""
    with desk.store.reading() as known:
        rules = read_rules(known, project)
        shown = [_shown(desk, known, rules, each, at) for each in known.find(Ticket, project=project, reporter=party)]
    views = (own_view(each.ticket, each.flow, each.clocks, party=party) for each in shown)
    return tuple(view for view in views if view is not None)


@operation("tickets.own", at="ticket/", own="party")
def own_ticket(desk: Desk, ticket: str, party: str, *, at: datetime) -> OwnView:
    """Return what *party* sees of this ticket.

    Raises: NotStored, in the same words where it is somebody else's.
    """
    shown = show_ticket(desk, ticket, at=at)
    view = own_view(shown.ticket, shown.flow, shown.clocks, party=party)
    if view is None:
        raise NotStored("ticket", ticket)
    return view


def _shown(desk: Desk, known: Reading, rules: Rules, ticket: Ticket, at: datetime) -> Shown:
    steps = steps_of(known, ticket)
    flow = rules.flow(ticket.flow, ticket.edition)
    standing = standings(rules.service, ticket, steps, calendar=desk.calendar, at=at)
    told = {each.clock for each in standing.value}
    why: dict[str, tuple[Reason, ...]] = {
        clock: reasons(rules.service, ticket, steps, clock, calendar=desk.calendar) for clock in CLOCKS if clock in told
    }
    return Shown(ticket=ticket, flow=flow, steps=steps, clocks=standing.value, reasons=why, findings=standing.findings)
