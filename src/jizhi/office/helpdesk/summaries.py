"""The figures of a service desk, read from its store."""

from __future__ import annotations

from datetime import datetime

from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.helpdesk.keeping import steps_of
from jizhi.office.helpdesk.rules import read_rules
from jizhi.reports import ServiceSummary, Watched, service_summary
from jizhi.tickets import Ticket, standings
from jizhi.values import Period


@operation("tickets.read")
def summarize_service(desk: Desk, project: str, *, period: Period, at: datetime) -> ServiceSummary:
    """Return the figures of the tickets opened in *period*, as they stand at *at*."""
    watched, wanted = watched_tickets(desk, project, at=at)
    return service_summary(watched, project=project, period=period, wanted_percent=wanted)


@operation("tickets.read")
def watched_tickets(desk: Desk, project: str, *, at: datetime) -> tuple[tuple[Watched, ...], int | None]:
    """Return every ticket with its clocks as they stand at *at*, and how many per cent are to be satisfied.

    Raises: UnknownProject.
    """
    watched: list[Watched] = []
    with desk.store.reading() as known:
        rules = read_rules(known, project)
        zone = rules.service.hours[rules.service.office].business(None).tz
        for ticket in known.find(Ticket, project=project):
            steps = steps_of(known, ticket)
            clocks = standings(rules.service, ticket, steps, calendar=desk.calendar, at=at).value
            day = ticket.opened.astimezone(zone).date()
            watched.append(Watched(ticket=ticket, day=day, clocks=clocks, events=tuple(step.event for step in steps)))
    return tuple(watched), rules.service.satisfied_percent
