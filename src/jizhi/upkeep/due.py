"""What is due: the occurrences of plans for assets and places in a window, whole or as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from jizhi.estate import Asset
from jizhi.findings import Finding, Outcome
from jizhi.upkeep.done import Due, History, Service, Usage, histories, places_of
from jizhi.upkeep.plan import PlanBook
from jizhi.upkeep.schedule import Schedule
from jizhi.values import CHINA, Period, WorkCalendar


def due_work(
    plans: PlanBook,
    assets: Iterable[Asset],
    done: Iterable[Service],
    *,
    window: Period,
    calendar: WorkCalendar = CHINA,
    usage: Usage = Usage(),  # noqa: B008 - frozen
) -> Outcome[tuple[Due, ...]]:
    """Return what is due in *window* by day, then plan, then subject; how the windows are cut changes nothing.

    What was done already is not due again. Of a floating plan the visits after the next one suppose that each is done
    on its day. A day that is moved to an earlier window is due there.

    Args:
        done: all that was done, in any order. *usage*: standstills and run-hours.

    Findings:  those of ``due_each``.

    >>> from datetime import date
    >>> from jizhi.upkeep import Every, Plan
    >>> law = Plan(code="half-month", classes=("lift",), every=Every(days=15), law="interval")
    >>> lift = Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=date(2018, 6, 20))
    >>> served = Service(subject="L1", plan="half-month", day=date(2025, 1, 1))
    >>> book = PlanBook(code="lifts", plan=(law,))
    >>> found = due_work(book, [lift], [served], window=Period.parse("2025-01-01..2025-02-01"))
    >>> [(str(due.day), due.slot.occurrence) for due in found.value]
    [('2025-01-16', '2025-01-01+1'), ('2025-01-31', '2025-01-01+2')]
    """
    found: list[Due] = []
    findings: list[Finding] = []
    services = tuple(done)
    known = chain(places_of(plans, services), histories(assets, services, usage))
    for each in due_each(plans, known, window=window, calendar=calendar):
        if isinstance(each, Due):
            found.append(each)
        else:
            findings.append(each)
    found.sort(key=lambda due: (due.day, due.slot.time, due.plan.code, due.subject))
    return Outcome(tuple(found), findings)


def due_each(
    plans: PlanBook, known: Iterable[History], *, window: Period, calendar: WorkCalendar = CHINA
) -> Iterator[Due | Finding]:
    """Yield what is due in *window*, history by history in the order in which they come; the memory stays bounded.

    Args:
        known: assets with what was done to them, one after another; ``places_of`` gives the places of the plans.

    Findings:  ``upkeep-start-unknown`` (error): nothing says from when to count; ``upkeep-history-missing`` (warning):
        by law it is due at once, because nobody knows when it was done last; ``run-hours-unknown`` (warning);
        ``upkeep-calendar-unknown`` (warning): days off of that year are not announced, so no due day was moved.
    """
    schedule = Schedule(plans, window, calendar)
    for history in known:
        yield from schedule.due(history)
    yield from schedule.findings()


def next_due(
    plans: PlanBook, known: Iterable[History], *, window: Period, calendar: WorkCalendar = CHINA
) -> Iterator[Due | Finding]:
    """Yield what may be raised as an order: of a fixed plan what lies in *window*, of floating ones the next visit.

    The next visit of a floating plan is yielded however long ago it was due, and never one that supposes another.

    Args:
        window: its end is the horizon; of fixed plans nothing before its start is looked at again.

    Findings:  those of ``due_each``.
    """
    schedule = Schedule(plans, window, calendar)
    for history in known:
        yield from schedule.next(history)
    yield from schedule.findings()
