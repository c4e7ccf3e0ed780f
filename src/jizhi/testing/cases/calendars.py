"""Business hours: whether it is open, how much is open, and where an amount of open time ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import day, exact, instant, pair, whole
from jizhi.values import BusinessTime, shared_spans

USUAL: Final = {"mon-fri": "09:00-17:00"}
"""The week where a case names none."""

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_RULES: Final = ("hours", "breaks", "special_days", "holidays", "zone", "time_zone")
_LOOK_DAYS: Final = 366


def business(given: Mapping[str, object]) -> BusinessTime:
    """Return the hours that a case spells: by weekday, with breaks, special days, holidays and a zone."""
    hours = given.get("hours")
    return BusinessTime(
        week=USUAL if hours is None else {name[:3].lower(): _hours(spans) for name, spans in _map(hours).items()},
        zone=str(given.get("zone") or given.get("time_zone") or "UTC"),
        special=_by_day(given.get("special_days")),
        breaks=_by_day(given.get("breaks")),
        holidays=[day(each) for each in _list(given.get("holidays") or [])],
    )


def _by_day(given: object) -> dict[date, str]:
    return {day(name): _hours(spans) for name, spans in _map(given or {}).items()}


def _hours(told: object) -> str:
    rows = _list(told)
    spans = [pair(each) for each in rows] if rows and isinstance(rows[0], list) else [pair(rows)] if rows else []
    return " ".join(f"{start}-{end}" for start, end in spans if start != end)


def _map(given: object) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise CaseMalformed(f"{given!r} is not an object")
    return given


def _list(given: object) -> list[object]:
    if not isinstance(given, list):
        raise CaseMalformed(f"{given!r} is not a list")
    return given


def open_at(case: Case) -> Mapping[str, object]:
    """Answer ``calendar.open_at``: is it open, is it a break."""
    case.only(*_RULES, "at_utc", "at")
    given, at = business(case.inputs), instant(case.among(("at_utc", "at")))
    always = BusinessTime(week={"mon-sun": "00:00-24:00"}, zone=given.zone, breaks=given.breaks)
    resting = BusinessTime(week={"mon-sun": "00:00-24:00"}, zone=given.zone, holidays=given.holidays)
    return {"open": given.is_open(at), "on_break": not always.is_open(at), "on_holiday": not resting.is_open(at)}


def shift(case: Case) -> Mapping[str, object]:
    """Answer ``calendar.shift``: an amount of open time or of open days, after or before an instant."""
    case.only(*_RULES, "unit", "amount", "direction", "at_utc", "at")
    given, at = business(case.inputs), instant(case.among(("at_utc", "at")))
    unit, forward = str(case.need("unit")).rstrip("s"), case.get("direction", "after") != "before"
    if unit in {"day", "business_day"}:
        days = whole(case.need("amount"))
        return {"result": given.days_after(at, days) if forward else given.days_after(at, -days)}
    if unit not in _SECONDS:
        raise CaseUnsupported(f"an amount of {unit!r}")
    amount = seconds(exact(case.need("amount")) * _SECONDS[unit])
    return {"result": given.after(at, amount) if forward else given.before(at, amount)}


def seconds(number: Fraction) -> timedelta:
    """Return a length of time, to the microsecond."""
    return timedelta(microseconds=int(number * 1_000_000))


def within(case: Case) -> Mapping[str, object]:
    """Answer ``calendar.within``: the open time between two instants; none where the end comes first."""
    case.only(*_RULES, "from", "to")
    found = business(case.inputs).elapsed(instant(case.need("from")), instant(case.need("to")))
    whole_seconds = Fraction(found // timedelta(microseconds=1), 1_000_000)
    return {f"{unit}s_open": whole_seconds / length for unit, length in _SECONDS.items()}


def intersect(case: Case) -> Mapping[str, object]:
    """Answer ``calendar.intersect``: the first spans in which both are open."""
    case.only("a", "b", "after_utc", "after")
    start = instant(case.among(("after_utc", "after")))
    one, other = (business(_map(case.need(name))) for name in ("a", "b"))
    spans = shared_spans(one, other, start, start + timedelta(days=_LOOK_DAYS))
    names = {f"first_{word}": count for count, word in enumerate(("one", "two", "three", "four", "five"), start=1)}
    found = list(islice(spans, max(names.values())))
    return {name: [list[datetime](span) for span in found[:count]] for name, count in names.items()}
