"""Cases of adding months and years to a day, asked of ``months_after``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta, weekday

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.fees.cycle import day_of_month_from
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import day, whole
from jizhi.values import month_length, months_after

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
DAYS: Final = {"day": 1, "week": 7}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOT_TODAY: Final = ", not today"
ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def add(case: Case) -> Mapping[str, object]:
    """Add months to a day, move it within its month, add days, and then find the weekday asked for."""
    case.only("date", "start", "add", "set_day", "ask", *DAYS, *MONTHS, *(f"{unit}s" for unit in (*DAYS, *MONTHS)))
    start = day(case.among(("date", "start")))
    months, days = _counted(case)
    moved = _on_day(months_after(start, months), case.get("set_day")) + timedelta(days=days)
    ask = case.get("ask")
    return {"result": moved if ask is None else _asked(moved, str(ask).lower().strip())}


def _counted(case: Case) -> tuple[int, int]:
    """The months and the days to add, whether they stand in one object or on their own."""
    added = case.get("add", {})
    if not isinstance(added, Mapping):
        raise CaseMalformed("input 'add' is not an object")
    alone = {name: value for name, value in case.inputs.items() if name.removesuffix("s") in {*MONTHS, *DAYS}}
    months = days = 0
    for name, value in {**added, **alone}.items():
        unit = name.lower().removesuffix("s")
        if unit not in MONTHS and unit not in DAYS:
            raise CaseUnsupported(f"adding {name!r} is not offered: a billing day has no time of day")
        months += MONTHS.get(unit, 0) * whole(value)
        days += DAYS.get(unit, 0) * whole(value)
    return months, days


def _on_day(moved: date, day_of_month: object) -> date:
    return moved if day_of_month is None else day_of_month_from(moved.replace(day=1), whole(day_of_month))


def _asked(start: date, ask: str) -> date:
    if re.fullmatch(r"(the )?(first|last) day of (the )?month", ask):
        return start.replace(day=1 if "first" in ask else month_length(start))
    of_month = re.fullmatch(r"(?:the )?(\w+) (\w+) (?:of|in) (?:the |this )?month", ask)
    if of_month and of_month[1] in ORDINALS and of_month[2] in WEEKDAYS:
        nth = ORDINALS[of_month[1]]
        edge = start.replace(day=1 if nth > 0 else month_length(start))
        return edge + relativedelta(weekday=weekday(WEEKDAYS.index(of_month[2]), nth))
    if ask.endswith(NOT_TODAY):
        start, ask = start + timedelta(days=1), ask.removesuffix(NOT_TODAY)
    following = re.fullmatch(r"(?:(?:the )?(next|last|previous) )?(\w+)(?: on or (after|before)|,? today counts)?", ask)
    if following and following[2] in WEEKDAYS:
        nth = -1 if following[1] in {"last", "previous"} or following[3] == "before" else 1
        return start + relativedelta(weekday=weekday(WEEKDAYS.index(following[2]), nth))
    raise CaseUnsupported(f"the question {ask!r} is not understood")
