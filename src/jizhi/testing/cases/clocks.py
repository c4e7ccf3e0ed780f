"""Service clocks: when an answer is due in business time, how much has run, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.testing.cases.calendars import business
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import exact, instant, pair, whole
from jizhi.tickets import Run, due_at, elapsed
from jizhi.values import ALWAYS, BusinessTime

ZERO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The creation of a ticket whose case counts in minutes."""
_MINUTE: Final = timedelta(minutes=1)
_STOPPED: Final = ("pending", "closed")
_KNOWN: Final = (
    "calendar", "sla_minutes", "start", "escalate_before_due_minutes", "created_utc", "event_utc", "replied_utc",
    "closed_utc", "customer_message_utc", "not_counted", "not_counted_utc", "start_minute", "minutes", "states",
    "created_pending", "open_spans_utc",
)  # fmt: skip


def escalation(case: Case) -> Mapping[str, object]:
    """Answer ``sla.escalation``: due instants, elapsed and left minutes, under the convention's own rounding.

    Under ``zammad.sla`` an instant is cut to its minute and minutes are whole; under ``glpi.sla`` a warning comes its
    minutes of business time before the due instant.
    """
    case.only(*_KNOWN)
    asks: Mapping[str, Callable[[Case], Mapping[str, object]]] = {
        "states": _working, "start_minute": _from_minute, "start": _warned,
    }  # fmt: skip
    for name, answer in asks.items():
        if name in case.inputs:
            return answer(case)
    return _ticket(case)


def _working(case: Case) -> Mapping[str, object]:
    """How many minutes a ticket was in a state that counts, up to its last change."""
    changes = [(whole(minute), str(state)) for minute, state in map(pair, case.rows("states"))]
    runs = [
        Run(_at(minute), _at(following[0])) for (minute, state), following in pairwise(changes) if state not in _STOPPED
    ]
    return {"working_minutes": _minutes(elapsed(_hours(case), runs, at=_at(changes[-1][0])))}


def _from_minute(case: Case) -> Mapping[str, object]:
    start, minutes = whole(case.need("start_minute")), whole(case.need("minutes"))
    cuts = [(_at(whole(one)), _at(whole(other))) for one, other in map(pair, _rows(case, "not_counted"))]
    due = due_at(_hours(case), _around(_at(start), cuts), minutes * _MINUTE)
    return {"at_minute": None if due is None else _minutes(due - ZERO)}


def _warned(case: Case) -> Mapping[str, object]:
    hours, start = _hours(case), instant(case.need("start"))
    due = hours.after(start, whole(case.need("sla_minutes")) * _MINUTE)
    return {"due": due, "escalate": hours.before(due, whole(case.get("escalate_before_due_minutes", 0)) * _MINUTE)}


def _ticket(case: Case) -> Mapping[str, object]:
    hours = _hours(case)
    targets = case.need("sla_minutes")
    if not isinstance(targets, dict) or not targets:
        raise CaseMalformed("'sla_minutes' is not an object")
    runs = _runs(case)
    found: dict[str, object] = {
        f"{name}_by": due_at(hours, runs, whole(minutes) * _MINUTE) for name, minutes in targets.items()
    }
    event = case.either("event_utc", "replied_utc", "closed_utc")
    if event is not None:
        spent = _minutes(elapsed(hours, runs, at=instant(event)))
        target = min(whole(minutes) for minutes in targets.values()) if len(targets) > 1 else whole(*targets.values())
        found |= {"elapsed_minutes": spent, "margin_minutes": target - spent}
    return found


def _runs(case: Case) -> list[Run]:
    if case.get("created_pending", False):
        return [Run(instant(one), instant(other)) for one, other in map(pair, _rows(case, "open_spans_utc"))]
    created = _cut(instant(case.among(("created_utc", "customer_message_utc"))))
    cuts = [(instant(one), instant(other)) for one, other in map(pair, _rows(case, "not_counted_utc"))]
    return _around(created, cuts)


def _around(start: datetime, cuts: list[tuple[datetime, datetime]]) -> list[Run]:
    """The running time from *start* on, without what is not counted."""
    runs = []
    for out, back in sorted(cuts):
        if out > start:
            runs.append(Run(start, out))
        start = max(start, back)
    return [*runs, Run(start, None)]


def _rows(case: Case, name: str) -> tuple[object, ...]:
    return case.rows(name) if name in case.inputs else ()


def _hours(case: Case) -> BusinessTime:
    given = case.need("calendar")
    if given == "24/7":
        return ALWAYS
    if not isinstance(given, dict):
        raise CaseUnsupported(f"a calendar like {given!r}")
    if "hours" in given:
        return business(given)
    span = f"{given.get('open')}-{given.get('close')}"
    week = {str(given.get("days")): span}
    return BusinessTime(week=week, zone=str(given.get("zone") or "UTC"), holidays=business(given).holidays)


def _at(minute: int) -> datetime:
    return ZERO + minute * _MINUTE


def _cut(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _minutes(length: timedelta) -> int:
    return int(exact(length // _MINUTE))
