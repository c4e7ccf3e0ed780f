"""How the promises of a ticket stand, whom to tell before and after a breach, and why each instant is what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import pairwise

import attrs

from jizhi.errors import CalendarUnknown
from jizhi.findings import Finding, Outcome
from jizhi.tickets.clocks import CLOCKS, Clock, Run, Standing, clock_of, due_at, read_target, stand
from jizhi.tickets.service import Promise, ServiceDesk
from jizhi.tickets.ticket import Ticket
from jizhi.values import BusinessTime, WorkCalendar, key
from jizhi.workflow import Step


@attrs.frozen(kw_only=True)
class Alarm:
    """Somebody is to be told once: a promise is about to be broken (``stage`` 0), or was (1 and up)."""

    project: str
    ticket: str
    clock: str
    round: int
    stage: int
    to: str
    due: datetime
    at: datetime

    @property
    def id(self) -> str:
        """The natural key: the ticket, the clock, how often it was begun, and the stage."""
        return key(self.ticket, self.clock, self.round, self.stage)


@attrs.frozen(kw_only=True)
class Reason:
    """One line of why an instant is due: from when to when it ``counted`` or not."""

    start: datetime
    end: datetime
    counted: bool


def standings(
    desk: ServiceDesk, ticket: Ticket, history: Sequence[Step], *, calendar: WorkCalendar | None, at: datetime
) -> Outcome[tuple[Standing, ...]]:
    """Return how each promised clock of *ticket* stands at *at*.

    A year whose calendar is not known yet makes a finding, ``due-unknown``, in place of that clock.
    """
    found: list[Standing] = []
    findings: list[Finding] = []
    for promise, clock, hours in _promised(desk, ticket, history, calendar):
        try:
            found.append(stand(clock, hours, promise.target(clock.name), name=promise.hours, at=at))
        except CalendarUnknown as unknown:
            findings.append(
                Finding("due-unknown", ticket.id, {"clock": clock.name, "year": unknown.year}, severity="warning")
            )
    return Outcome(tuple(found), findings)


def due_alarms(
    desk: ServiceDesk,
    ticket: Ticket,
    history: Sequence[Step],
    told: Collection[str],
    *,
    calendar: WorkCalendar | None,
    at: datetime,
) -> Outcome[tuple[Alarm, ...]]:
    """Return the alarms that are due at *at* and not among the ids already *told*; asked again there are none.

    A clock that was stopped raises none; one that is begun anew may raise all of them again.
    """
    found: list[Alarm] = []
    standing = standings(desk, ticket, history, calendar=calendar, at=at)
    promise = _promise(desk, ticket, calendar)
    if promise is None or ticket.closed:
        return Outcome(())
    hours = desk.hours[promise.hours].business(calendar)
    for each in standing.value:
        if each.stopped is not None or each.due is None:
            continue
        for stage, to, when in _stages(promise, hours, each.due, ticket):
            alarm = Alarm(
                project=ticket.project, ticket=ticket.id, clock=each.clock, round=each.round, stage=stage,
                to=to, due=each.due, at=when,
            )  # fmt: skip
            if when <= at and alarm.id not in told:
                found.append(alarm)
    return Outcome(tuple(found), standing.findings)


def _stages(
    promise: Promise, hours: BusinessTime, due: datetime, ticket: Ticket
) -> Iterable[tuple[int, str, datetime]]:
    if promise.warn:
        yield 0, ticket.assignee or ticket.department, hours.before(due, read_target(promise.warn).amount)
    for stage, level in enumerate(promise.escalate, start=1):
        target = read_target(level.after)
        yield stage, level.to, due_at(hours, (Run(due),), target) or due


def reasons(
    desk: ServiceDesk, ticket: Ticket, history: Sequence[Step], clock: str, *, calendar: WorkCalendar | None
) -> tuple[Reason, ...]:
    """Return why *clock* is due when it is: every stretch that counted, and every one that did not, up to then.

    Empty where nothing is promised, or while it is paused.

    Raises: CalendarUnknown.
    """
    for promise, one, hours in _promised(desk, ticket, history, calendar):
        if one.name == clock:
            runs = one.runs if one.stopped is None else (*one.runs[:-1], Run(one.runs[-1].start))
            due = due_at(hours, runs, read_target(promise.target(clock)))
            return () if due is None else tuple(_stretches(hours, runs, due))
    return ()


def _stretches(hours: BusinessTime, runs: Sequence[Run], due: datetime) -> Iterable[Reason]:
    spans = [span for run in runs if run.start < due for span in hours.spans(run.start, min(run.end or due, due))]
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    edges = [runs[0].start, *(edge for span in joined for edge in span), due]
    for number, (start, end) in enumerate(pairwise(edges)):
        if start < end:
            yield Reason(start=start, end=end, counted=number % 2 == 1)


def _promised(
    desk: ServiceDesk, ticket: Ticket, history: Sequence[Step], calendar: WorkCalendar | None
) -> Iterable[tuple[Promise, Clock, BusinessTime]]:
    promise = _promise(desk, ticket, calendar)
    if promise is None:
        return
    hours = desk.hours[promise.hours].business(calendar)
    for name in CLOCKS:
        if promise.target(name):
            yield promise, clock_of(name, ticket.opened, history), hours


def _promise(desk: ServiceDesk, ticket: Ticket, calendar: WorkCalendar | None) -> Promise | None:
    facts = ticket.facts()
    if any("hours" in row.when for row in desk.promise):
        facts["hours"] = "open" if desk.is_open(ticket.opened, calendar) else "closed"
    return desk.promise_of(facts)
