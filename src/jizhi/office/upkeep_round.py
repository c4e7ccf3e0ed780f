"""The upkeep round: plans are adopted, what is due becomes orders once, and orders are moved and given to people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

import attrs

from jizhi.codec.upkeep import plans_from_toml
from jizhi.errors import NaiveInstant, UpkeepRefused
from jizhi.estate import Asset
from jizhi.findings import Finding, Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.office.register import kept_register
from jizhi.ports import Reading
from jizhi.records import OutboxMessage
from jizhi.upkeep import (
    Due,
    History,
    Plan,
    PlanBook,
    Service,
    Usage,
    WorkOrder,
    due_work,
    histories,
    next_due,
    places_of,
    raise_orders,
    service_of,
)
from jizhi.upkeep.kept import PlanText, UpkeepRound
from jizhi.upkeep.placing import MOVED_MOST
from jizhi.values import Period, key

_ONE: Final = timedelta(days=1)


@attrs.frozen(kw_only=True)
class RoundDone:
    """What a round came to: the orders that are new, what lapsed by policy, and all that was found."""

    project: str
    orders: tuple[WorkOrder, ...]
    lapsed: tuple[Due, ...]
    findings: tuple[Finding, ...]


@operation("upkeep.adopt")
def adopt_plans(desk: Desk, project: str, text: str, *, source: str, on: date) -> Outcome[PlanText | None]:
    """Keep a book of plans for *project*; one of its code that is there is replaced, its orders stay.

    Args:
        on: the day from which its fixed plans are raised.

    Returns: what is kept, or None with the findings that refuse the text.
    Raises:  UnknownProject; UpkeepRefused: a plan or a list has the code of one in another book of the project.
    """
    outcome = plans_from_toml(text, source=source)
    book = outcome.value
    if book is None:
        return Outcome[PlanText | None](None, outcome.findings)
    with desk.store.writing() as tx:
        lock_project(tx, project)
        before = tx.get(PlanText, key(project, book.code))
        since = on if before is None else before.since
        kept = PlanText(project=project, code=book.code, text=text, source=source, since=since, by=desk.actor)
        others = [each for each in _texts(tx, project) if each.code != book.code]
        _joined(project, (*others, kept))
        if before is None or attrs.evolve(before, version=0, by=kept.by) != kept:
            kept = tx.put(kept, expected=None if before is None else before.version)
        else:
            kept = before
    return Outcome[PlanText | None](kept, outcome.findings)


def plans_of(known: Reading, project: str) -> PlanBook:
    """Return the plans of *project*, of all the books that it has adopted.

    Raises:  UnknownProject.
    """
    read_project(known, project)
    return _joined(project, _texts(known, project))


def _texts(known: Reading, project: str) -> list[PlanText]:
    return list(known.find(PlanText, project=project, state="adopted"))


def _joined(project: str, texts: Iterable[PlanText]) -> PlanBook:
    kept = tuple(texts)
    books = [plans_from_toml(each.text, source=each.source).value for each in kept]
    there = [book for book in books if book is not None]
    if len(there) != len(books):
        raise UpkeepRefused(f"plans of {project}", "a book that was adopted earlier is refused by this release")
    return PlanBook(
        code=project,
        plan=tuple(_begun(plan, text.since) for book, text in zip(there, kept, strict=True) for plan in book.plan),
        checklist=tuple(each for book in there for each in book.checklist),
    )


def _begun(plan: Plan, since: date) -> Plan:
    """A floating plan counts what was never done from the day on which it was adopted, unless it says from when."""
    return attrs.evolve(plan, anchor=since) if plan.mode == "floating" and plan.anchor is None else plan


def _orders(known: Reading, project: str) -> tuple[WorkOrder, ...]:
    return tuple(known.find(WorkOrder, project=project, source="plan"))


def _known(
    known: Reading, project: str, orders: Sequence[WorkOrder]
) -> tuple[tuple[Asset, ...], tuple[Service, ...], Usage]:
    kept = kept_register(known, project)
    done = (*kept.services, *(service for order in orders if (service := service_of(order)) is not None))
    return kept.assets, done, Usage(still=kept.still, hours=kept.hours)


@operation("upkeep.read")
def due_of(desk: Desk, project: str, *, window: Period, plans: PlanBook | None = None) -> Outcome[tuple[Due, ...]]:
    """Say what is due in *window* by the plans of *project*, or by *plans* to try them out; nothing is kept.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        book = plans_of(known, project) if plans is None else plans
        orders = _orders(known, project)
        assets, done, usage = _known(known, project, orders)
    return due_work(book, assets, done, window=window, calendar=desk.calendar, usage=usage)


@operation("upkeep.raise")
def raise_due_work(desk: Desk, project: str, *, at: datetime) -> RoundDone:
    """Raise the orders that are wanted on the day of *at* and were not raised before, in units of the desk's chunk.

    Run every day, twice a day, or after days in which nobody did: each occurrence is ordered once, and what was
    missed is ordered by its plan's policy. An errand that was interrupted goes on where it stopped.

    Raises:  UnknownProject, NaiveInstant.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.reading() as known:
        book = plans_of(known, project)
        orders = _orders(known, project)
        assets, done, usage = _known(known, project, orders)
        window = _window(known, project, book, at.date())
    found = chain(places_of(book, done), histories(assets, done, usage))
    due, findings = _asked(desk, book, found, window)
    by_code = {asset.code: asset for asset in assets}
    outcome = raise_orders(book, due, orders, project=project, at=at, assets=by_code)
    wanted = outcome.value.orders
    parts = (wanted[start : start + desk.chunk] for start in range(0, len(wanted), desk.chunk))
    raised = [order for part in parts for order in _keep(desk, project, part)]
    _note(desk, project, at.date())
    return RoundDone(
        project=project,
        orders=tuple(raised),
        lapsed=outcome.value.lapsed,
        findings=(*findings, *outcome.findings),
    )


def _window(known: Reading, project: str, book: PlanBook, today: date) -> Period:
    """From where fixed plans are looked at again: what was moved over days off may lie before the last round."""
    begun = min((text.since for text in _texts(known, project)), default=today)
    last = known.get(UpkeepRound, key(project))
    start = begun if last is None else max(begun, last.until - timedelta(days=MOVED_MOST))
    horizon = today + timedelta(days=max((plan.lead_days for plan in book.plan), default=0) + 1)
    return Period(min(start, today), horizon)


def _asked(desk: Desk, book: PlanBook, known: Iterable[History], window: Period) -> tuple[list[Due], list[Finding]]:
    due: list[Due] = []
    findings: list[Finding] = []
    for each in next_due(book, known, window=window, calendar=desk.calendar):
        if isinstance(each, Due):
            due.append(each)
        else:
            findings.append(each)
    return due, findings


def _keep(desk: Desk, project: str, orders: Sequence[WorkOrder]) -> list[WorkOrder]:
    with desk.store.writing() as tx:
        lock_project(tx, project)
        fresh = [order for order in orders if tx.get(WorkOrder, order.id) is None]
        kept = [tx.put(order, expected=None) for order in fresh]
        if kept:
            message = OutboxMessage(
                id=key(project, "work-orders-raised", kept[0].id),
                project=project,
                topic="work-orders-raised",
                aggregate=key(project, "work-orders-raised", kept[0].id),
                subjects=tuple(order.id for order in kept),
            )
            tx.put(message, expected=None)
    return kept


def _note(desk: Desk, project: str, today: date) -> None:
    with desk.store.writing() as tx:
        last = tx.get(UpkeepRound, key(project))
        if last is None or last.until < today:
            tx.put(UpkeepRound(project=project, until=today), expected=None if last is None else last.version)
