"""Maintenance that comes again: ERPNext's rule from completion, and OCA's plan with a horizon, asked of ``due_work``.

ERPNext counts from when the work was done last and stops at an end date. OCA's plan counts from its start, both ends of
the horizon included, skips what lies before the working day, and goes on from a request that somebody moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.estate import Asset
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import DAYS, MONTHS, day, whole
from jizhi.upkeep import Every, Plan, PlanBook, Service, due_work
from jizhi.values import Period, months_after

WORKING_DAY: Final = date(2026, 6, 15)
"""What ``D`` stands for, the day on which the other engine's test ran: in the middle of a month, before long ones."""
_YEARS: Final = 30
_SPELT: Final = re.compile(r"(D|start)(?:\s*([+-])\s*(\d+)(?:\s*(day|week|month|year)s?)?)?", re.ASCII)
_STEPS: Final = {"day": 1, "week": 7, "month": 1, "year": 12}


def recurrence(case: Case) -> Mapping[str, object]:
    """Say when work is due next, or which requests there are within a horizon."""
    horizons = tuple(f"horizon_{step}s" for step in _STEPS)
    case.only("rule", "interval", "step", "start", "end", "completed", "done", "existing", "next_moved_to", *horizons)
    names = {"D": WORKING_DAY}
    names["start"] = start = _day(case.need("start"), names)
    answer = (_floating if case.convention == "erpnext.maintenance" else _planned)(case, start, names)
    return {name: _spelt(value, case.expected.get(name), names) for name, value in answer.items()}


def _floating(case: Case, start: date, names: Mapping[str, date]) -> Mapping[str, object]:
    every = _every(case.either("rule", "step"), whole(case.get("interval", 1)))
    done = case.get("completed")
    base = start if done is None else _day(done, names)
    end = case.get("end")
    until = None if end is None else _day(end, names) + timedelta(days=1)
    found = _due(every, "floating", start, done=[base], window=_long(base), until=until)
    return {"next_due": found[0] if found else None}


def _planned(case: Case, start: date, names: Mapping[str, date]) -> Mapping[str, object]:
    every = _every(case.either("step", "rule"), whole(case.get("interval", 1)))
    done = [_day(each, names) for each in _listed(case, "done")]
    there = sorted(each for each in (_day(each, names) for each in _listed(case, "existing")) if each not in done)
    moved = case.get("next_moved_to")
    if moved is not None:
        there = [_day(moved, names)]
    if there or done:
        following = _due(every, "floating", start, done=[max((*done, *there))], window=_long(max((*done, *there))))
        ahead = there or following
    else:
        ahead = _due(every, "fixed", start, done=[], window=_long(max(start, WORKING_DAY)))
    answer: dict[str, object] = {"next": ahead[0] if ahead else None}
    horizon = _horizon(case)
    if horizon is not None:
        window = Period(max(start, WORKING_DAY), horizon + timedelta(days=1))
        answer["requests"] = _due(every, "fixed", start, done=[], window=window)
    return answer


def _due(
    every: Every, mode: str, start: date, *, done: list[date], window: Period, until: date | None = None
) -> list[date]:
    plan = Plan(code="p", classes=("any",), every=every, mode=mode, anchor=start, until=until)  # type: ignore[arg-type]
    asset = Asset(code="a", name="a", asset_class="any")
    known = [Service(subject="a", plan="p", day=each) for each in done]
    return [due.day for due in due_work(PlanBook(code="b", plan=(plan,)), [asset], known, window=window).value]


def _long(start: date) -> Period:
    return Period(start, months_after(start, 12 * _YEARS))


def _every(name: object, interval: int) -> Every:
    key = str(name).strip().upper().replace("-", "_").replace(" ", "_").removesuffix("S")
    key = {"2_YEARLY": "BIENNIAL", "3_YEARLY": "TRIENNIAL"}.get(key, key)
    if key in MONTHS:
        return Every(months=MONTHS[key] * interval)
    if key in DAYS:
        return Every(days=DAYS[key] * interval)
    raise CaseUnsupported(f"no maintenance interval is called {name!r}")


def _horizon(case: Case) -> date | None:
    for step in _STEPS:
        many = case.get(f"horizon_{step}s")
        if many is not None:
            return _moved(WORKING_DAY, whole(many), step)
    return None


def _listed(case: Case, name: str) -> tuple[object, ...]:
    return case.rows(name) if case.get(name) is not None else ()


def _day(value: object, names: Mapping[str, date]) -> date:
    spelt = _SPELT.fullmatch(str(value).strip())
    if spelt is None:
        return day(value)
    if spelt[1] not in names:
        raise CaseMalformed(f"{value!r} is counted from itself")
    many = int(spelt[3] or 0)
    return _moved(names[spelt[1]], -many if spelt[2] == "-" else many, spelt[4] or "day")


def _moved(base: date, many: int, step: str) -> date:
    if step in ("month", "year"):
        return months_after(base, many * _STEPS[step])
    return base + timedelta(days=many * _STEPS[step])


def _spelt(value: object, expected: object, names: Mapping[str, date]) -> object:
    """The answer as the expectation spells days: ``D+1 month`` where it is that day, else the day itself."""
    if isinstance(value, list):
        wanted = expected if isinstance(expected, list) else []
        return [_spelt(each, wanted[n] if n < len(wanted) else None, names) for n, each in enumerate(value)]
    same = isinstance(expected, str) and _SPELT.fullmatch(expected.strip()) and _day(expected, names) == value
    return expected if same else value
