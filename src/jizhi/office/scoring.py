"""Scoring: the measures of a period gathered from what is kept, and the cards of a scheme made of them.

A stream plugs in with a row in ``GATHERERS``: a function that reads its records and returns measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from jizhi.codec.staff import scheme_or_refuse
from jizhi.errors import NoAttendanceRules, UnknownPreset
from jizhi.estate import Asset, Standstill
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.helpdesk.keeping import steps_of
from jizhi.office.helpdesk.rules import read_rules
from jizhi.office.money import money_summary_of
from jizhi.office.timekeeping import days_of, roster_of_staff
from jizhi.ports import Range, Reading
from jizhi.presets import KPI_PRESETS
from jizhi.reports import attendance_measures, collection_measures
from jizhi.reports.handling_measures import handling_measures
from jizhi.reports.lift_measures import lift_measures
from jizhi.reports.order_measures import order_measures
from jizhi.reports.scorecard import Scorecard, scorecard
from jizhi.reports.ticket_measures import ticket_measures
from jizhi.staff import Employee
from jizhi.staff.kpi import Measure, Scheme
from jizhi.staff.texts import RulesText
from jizhi.tickets import Ticket, standings
from jizhi.upkeep import WorkOrder
from jizhi.values import Period, key

USUAL_ZONE: Final = "Asia/Shanghai"
"""By whose midnights the tickets of a period are counted; service desks have the same."""

Gather: TypeAlias = Callable[[Desk, str, Period, datetime], Iterable[Measure]]
"""Takes the desk, the project, the period and up to when data are known."""


def _attendance(desk: Desk, project: str, period: Period, as_of: datetime) -> Iterable[Measure]:
    try:
        days = days_of(desk, project, period=period, as_of=as_of)
    except NoAttendanceRules:  # a project without timekeeping has no measures of it
        return ()
    return attendance_measures(days.value, period=period)


def _collection(desk: Desk, project: str, period: Period, as_of: datetime) -> Iterable[Measure]:
    last = min(as_of.date(), period.end - timedelta(days=1))
    with desk.store.reading() as known:
        summary = money_summary_of(known, project, period=period, as_of=last)
    return () if summary.collected is None else collection_measures(summary.collected, period=period)


def _tickets(desk: Desk, project: str, period: Period, as_of: datetime) -> Iterable[Measure]:
    opened = Range(field="opened", at_least=_midnight(period.start), below=_midnight(period.end))
    with desk.store.reading() as known:
        rules = read_rules(known, project)
        histories = [
            (ticket, tuple(step for step in steps_of(known, ticket) if step.at <= as_of))
            for ticket in known.find(Ticket, opened, project=project)
        ]
    watched = [
        (ticket, standings(rules.service, ticket, steps, calendar=desk.calendar, at=as_of).value)
        for ticket, steps in histories
    ]
    return (*ticket_measures(watched, period=period), *handling_measures(histories, period=period))


def _upkeep(desk: Desk, project: str, period: Period, as_of: datetime) -> Iterable[Measure]:
    with desk.store.reading() as known:
        orders = tuple(known.find(WorkOrder, project=project))
        assets = tuple(known.find(Asset, project=project))
        still = tuple(known.find(Standstill, project=project))
    until, zone = min(as_of, _midnight(period.end)), ZoneInfo(USUAL_ZONE)
    return (
        *order_measures(orders, period=period, as_of=as_of.date()),
        *lift_measures(assets, orders, period=period, until=until, zone=zone, still=still),
    )


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(USUAL_ZONE))


GATHERERS: Final[Mapping[str, Gather]] = MappingProxyType(
    {"fees": _collection, "staff": _attendance, "tickets": _tickets, "upkeep": _upkeep}
)
"""By stream, what gathers its measures."""


@operation("staff.read")
def measures_of(desk: Desk, project: str, *, period: Period, as_of: datetime) -> tuple[Measure, ...]:
    """Every measure of *project* in *period* that what is kept gives.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        read_project(known, project)
    return tuple(measure for gather in GATHERERS.values() for measure in gather(desk, project, period, as_of))


def scheme_of(known: Reading, project: str, name: str) -> Scheme:
    """The KPI scheme called *name*: the project's own, or a preset.

    Raises:  UnknownPreset: neither has it.
    """
    kept = known.get(RulesText, key(project, "kpi", name))
    if kept is not None:
        return scheme_or_refuse(kept.text, source=kept.source)
    if name not in KPI_PRESETS:
        raise UnknownPreset(name, (), tuple(KPI_PRESETS))
    return scheme_or_refuse(KPI_PRESETS[name], source=name)


@operation("staff.read")
def score_project(
    desk: Desk,
    project: str,
    scheme: str,
    *,
    period: Period,
    as_of: datetime,
    subjects: Iterable[str] = (),
    brought: Iterable[Measure] = (),
) -> Outcome[Scorecard]:
    """The cards of a scheme: of those who are named, or of everybody of its role who works here in *period*.

    A metric that a person has no measure of is scored by that of the department, or of the project.

    Args:
        brought: measures from elsewhere; one of ours for the same metric and subject gives way to them.

    Raises:  UnknownProject, UnknownPreset, RulesRefused.
    """
    with desk.store.reading() as known:
        chosen = scheme_of(known, project, scheme)
        people = roster_of_staff(known, project)
    own = tuple(brought)
    given = {(measure.metric, measure.subject) for measure in own}
    ours = measures_of(desk, project, period=period, as_of=as_of)
    measures = (*own, *(each for each in ours if (each.metric, each.subject) not in given))
    named = list(subjects) or _of_role(people, chosen, period) or [project]
    groups = {subject: _groups(people.get(subject), period, project) for subject in named}
    names = {number: employee.name for number, employee in people.items()}
    return scorecard(chosen, measures, period=period, subjects=groups, names=names, project=project)


def _of_role(people: Mapping[str, Employee], scheme: Scheme, period: Period) -> list[str]:
    return [
        number
        for number, employee in sorted(people.items())
        if employee.hired < period.end
        and (employee.left is None or employee.left > period.start)
        and scheme.role
        and employee.appointment_on(period.start).post == scheme.role
    ]


def _groups(employee: Employee | None, period: Period, project: str) -> tuple[str, ...]:
    if employee is None:
        return (project,)
    department = employee.appointment_on(period.start).department
    return (department, project) if department else (project,)
