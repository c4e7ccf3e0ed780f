"""The rule book of a service desk: its hours, what it promises for which ticket, and where a ticket goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from jizhi.errors import BadHours
from jizhi.findings import Finding
from jizhi.tickets.clocks import CLOCKS, read_target
from jizhi.values import BusinessTime, WorkCalendar

KINDS: Final = ("repair", "complaint", "suggestion", "enquiry", "praise", "help")
"""Kinds of ticket: 报修、投诉、建议、咨询、表扬、求助."""

COLUMNS: Final = ("kind", "category", "zone", "urgency", "channel", "hours")
"""What a row may look at: facts of the ticket, and whether the desk's hours were ``open`` or ``closed``."""


@attrs.frozen(kw_only=True)
class Hours:
    """``[hours.NAME]``: as ``BusinessTime`` has them; with ``workdays`` by the work calendar of the project."""

    week: Mapping[str, str]
    workdays: bool = False
    zone: str = "Asia/Shanghai"

    def business(self, calendar: WorkCalendar | None) -> BusinessTime:
        """Return the business time; *calendar* counts only for ``workdays``.

        Raises: BadHours.
        """
        return BusinessTime(week=self.week, zone=self.zone, calendar=calendar if self.workdays else None)


@attrs.frozen(kw_only=True)
class Level:
    """``escalate``: after how long beyond the due instant which role is told."""

    after: str
    to: str


@attrs.frozen(kw_only=True)
class Promise:
    """``[[promise]]``: what is promised where all of ``when`` fits; the first row that fits holds.

    Args:
        name: what it is called.
        when: columns with the values that fit; without any, everything fits.
        hours: the name of the hours in which its clocks run.
        response, arrival, resolution: targets such as ``30 min``, ``4 h``, ``3 d``; empty where nothing is promised.
        warn: how long before a due instant somebody is told; empty for never.
        escalate: who is told how long after it.
        source, grade: where the figures come from, and how good that is.
    """

    name: str
    hours: str
    when: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    response: str = ""
    arrival: str = ""
    resolution: str = ""
    warn: str = ""
    escalate: tuple[Level, ...] = ()
    source: str = ""
    grade: str = ""

    def target(self, clock: str) -> str:
        """Return the target of *clock*, or the empty text."""
        found: str = getattr(self, clock)
        return found


@attrs.frozen(kw_only=True)
class Route:
    """``[[route]]``: where a ticket goes, a department and perhaps a person; the first row that fits holds."""

    to: str
    person: str = ""
    when: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class ServiceDesk:
    """A whole rule book: ``flows`` names the workflow of each kind, where it is not called as the kind is,
    ``satisfied_percent`` how many of those who rate are to be satisfied, ``charge_fee`` the fee, charged once, that the
    price of a paid repair is billed by, and ``charge_fact`` the fact of its formula that is the price.

    >>> desk = ServiceDesk(desk="d", office="all", hours={"all": Hours(week={"mon-sun": "00:00-24:00"})},
    ...     promise=(Promise(name="usual", hours="all", resolution="2 d"),),
    ...     route=(Route(when={"kind": ("complaint",)}, to="客服"), Route(to="工程")))
    >>> desk.route_of({"kind": "repair"}).to, desk.promise_of({"kind": "repair"}).name, check_desk(desk)
    ('工程', 'usual', ())
    """

    desk: str
    office: str
    hours: Mapping[str, Hours]
    promise: tuple[Promise, ...]
    route: tuple[Route, ...]
    title: str = ""
    flows: Mapping[str, str] = attrs.field(factory=dict)
    satisfied_percent: int | None = None
    charge_fee: str = ""
    charge_fact: str = "amount"

    def promise_of(self, facts: Mapping[str, str]) -> Promise | None:
        """Return the first promise that fits *facts*, or None."""
        return next((each for each in self.promise if _fits(each.when, facts)), None)

    def route_of(self, facts: Mapping[str, str]) -> Route:
        """Return the first route that fits *facts*; the last one of a checked desk fits everything."""
        return next(each for each in self.route if _fits(each.when, facts))

    def flow_of(self, kind: str) -> str:
        """Return the name of the workflow of a *kind* of ticket."""
        return self.flows.get(kind, kind)

    def is_open(self, at: datetime, calendar: WorkCalendar | None) -> bool:
        """Return whether the office is open at *at*. Raises: CalendarUnknown."""
        return self.hours[self.office].business(calendar).is_open(at)


def _fits(when: Mapping[str, tuple[str, ...]], facts: Mapping[str, str]) -> bool:
    return all(facts.get(column, "") in values for column, values in when.items())


def check_desk(desk: ServiceDesk) -> tuple[Finding, ...]:
    """Return what is wrong with a rule book: names that are not there, hours and targets of another form, rows that
    nothing ever reaches, and tickets that no route takes.
    """
    return (*_hours(desk), *_promises(desk), *_routes(desk), *_kinds(desk))


def _hours(desk: ServiceDesk) -> Iterator[Finding]:
    for name, hours in desk.hours.items():
        try:
            hours.business(None)
        except BadHours as wrong:
            yield Finding("desk-hours-wrong", f"$.hours.{name}", {"text": wrong.text, "why": wrong.reason})
    if desk.office not in desk.hours:
        yield Finding("desk-hours-unknown", "$.office", {"name": desk.office, "known": " ".join(desk.hours)})


def _promises(desk: ServiceDesk) -> Iterator[Finding]:
    for number, each in enumerate(desk.promise):
        place = f"$.promise[{number}]"
        if each.hours not in desk.hours:
            yield Finding("desk-hours-unknown", f"{place}.hours", {"name": each.hours, "known": " ".join(desk.hours)})
        told = [(clock, each.target(clock)) for clock in CLOCKS if each.target(clock)]
        told += [("warn", each.warn)] if each.warn else []
        told += [(f"escalate[{at}].after", level.after) for at, level in enumerate(each.escalate)]
        for field, text in told:
            try:
                read_target(text)
            except BadHours as wrong:
                yield Finding("desk-hours-wrong", f"{place}.{field}", {"text": wrong.text, "why": wrong.reason})
        yield from _row(each.when, [one.when for one in desk.promise[:number]], place)


def _routes(desk: ServiceDesk) -> Iterator[Finding]:
    for number, each in enumerate(desk.route):
        yield from _row(each.when, [one.when for one in desk.route[:number]], f"$.route[{number}]")
    if not desk.route or desk.route[-1].when:
        yield Finding("desk-route-missing", "$.route")


def _row(
    when: Mapping[str, tuple[str, ...]], earlier: list[Mapping[str, tuple[str, ...]]], place: str
) -> Iterator[Finding]:
    for column, values in when.items():
        if column not in COLUMNS:
            yield Finding("desk-column-unknown", f"{place}.when", {"name": column, "known": " ".join(COLUMNS)})
        if column == "kind" and not set(values) <= set(KINDS):
            wrong = " ".join(sorted(set(values) - set(KINDS)))
            yield Finding("desk-kind-unknown", f"{place}.when.kind", {"name": wrong, "known": " ".join(KINDS)})
    for one in earlier:
        if all(column in when and set(when[column]) <= set(values) for column, values in one.items()):
            yield Finding("desk-row-unreached", place, severity="warning")
            return


def _kinds(desk: ServiceDesk) -> Iterator[Finding]:
    wrong = " ".join(kind for kind in desk.flows if kind not in KINDS)
    if wrong:
        yield Finding("desk-kind-unknown", "$.flows", {"name": wrong, "known": " ".join(KINDS)})
