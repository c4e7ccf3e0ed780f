"""Attendance cases: which shift a punch belongs to, what a day came to, hours from punches, geofences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, cast

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.staff import (
    Attendance,
    AttendanceRules,
    Device,
    Devices,
    Employee,
    Pattern,
    Planned,
    Punch,
    Rota,
    RotaLine,
    Shift,
    Timed,
    WorkDay,
    reconcile,
)
from jizhi.staff.geofence import Fence
from jizhi.staff.matching import matched, windows
from jizhi.staff.presence import present
from jizhi.staff.rota import by_employee, planned
from jizhi.staff.rules import Presence
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import whole
from jizhi.values import CHINA, CalendarYear, Period, WorkCalendar
from jizhi.values.calendar import Break

_ZERO: Final = Decimal(0)
D: Final = date(2025, 3, 12)  # a Wednesday
_CLOCK: Final = re.compile(r"(?:D([+-][0-9]+)? )?([0-9]{2}:[0-9]{2})")
_STATUS: Final = {"absent": "Absent", "half-absent": "Half Day"}


def shift_match(case: Case) -> Mapping[str, object]:
    """Which shift a punch belongs to, and between when and when it may."""
    case.only("shift", "shifts", "margin_before", "margin_after", "assigned_from", "assigned_to", "log", "logs")
    rules, shifts = _rules(case), _shifts(case)
    logs = [_instant(each) for each in case.rows("logs")] if "logs" in case.inputs else [_instant(case.need("log"))]
    found = matched(rules, shifts, [_timed(at) for at in sorted(logs)])
    held = {punch.at: place for place, punches in enumerate(found.by_shift) for punch in punches}
    bounds = windows(shifts, contest=rules.contest)
    place = held.get(logs[0])
    answer: dict[str, object] = {"matched": [at in held for at in logs] if "logs" in case.inputs else logs[0] in held}
    if place is not None:
        opens, closes = bounds[place][2], bounds[place][3]
        answer |= {"shift": place + 1, "window": [_said(opens), _said(closes)], "window_end": _said(closes)}
    return answer


def day(case: Case) -> Mapping[str, object]:
    """What became of a day: present, half a day, absent or not judged yet."""
    case.only(
        "shift", "margin_before", "margin_after", "logs", "late_grace", "early_grace", "half_day_below_hours",
        "absent_below_hours", "processed_up_to", "start_processing", "holiday", "mark_on_holiday",
    )  # fmt: skip
    back = _days_back(case.get("start_processing"))
    period = Period(D - timedelta(days=back), D + timedelta(days=1))
    known = _instant(case.inputs["processed_up_to"]) if case.get("processed_up_to") else None
    if known is None:
        known = _instant("08:00") if back else _instant("D+3 00:00")
    days = reconcile(
        _rules(case), _facts(case, period), period=period, as_of=known, calendar=_calendar(case), project="p"
    ).value
    return _days_answer(days)


def _days_answer(days: Sequence[WorkDay]) -> Mapping[str, object]:
    judged = next((each for each in days if each.day == D), None)
    decided = judged is not None and judged.state != "open"
    status = _STATUS.get(judged.state, "Present") if judged is not None and decided else None
    answer: dict[str, object] = {
        "status": status,
        "today": status,
        "absent_days": int(sum(each.absent for each in days)),
    }
    if judged is not None:
        answer |= {
            "late": judged.late > 0,
            "early": judged.early > 0,
            "hours": Fraction(judged.worked_minutes, 60),
            "attendance_date": "D" if judged.day == D else str(judged.day),
        }
    return answer


def hours(case: Case) -> Mapping[str, object]:
    """How long somebody was there by his punches."""
    case.only("logs_minutes", "typed_logs", "method")
    methods: Mapping[object, Presence] = {"first_in_last_out": "first-last", "valid_pairs": "pairs"}
    method = case.need("method")
    if method not in methods:
        raise CaseUnsupported(f"no way of counting hours is called {method!r}")
    noon = datetime(D.year, D.month, D.day, 12, tzinfo=UTC)
    punches = []
    for row in case.rows("typed_logs" if "typed_logs" in case.inputs else "logs_minutes"):
        minute, way = (row[0], str(row[1]).lower()) if isinstance(row, list) else (row, "")
        punches.append(_timed(noon + timedelta(minutes=whole(minute)), way))
    punches.sort(key=lambda punch: punch.at)
    there = present(punches, presence=methods[method], taps_within=0, middle=noon)
    length = sum((end - start for start, end in there.spans), timedelta())
    edges = [None if at is None else int((at - noon).total_seconds()) // 60 for at in (there.first, there.last)]
    return {"hours": Fraction(int(length.total_seconds()), 3600), "first": edges[0], "last": edges[1]}


def geofence(case: Case) -> Mapping[str, object]:
    """Whether a phone may punch at a distance."""
    case.only("radius_m", "distance_m")
    fence = Fence(latitude=_ZERO, longitude=_ZERO, radius_m=whole(case.need("radius_m")))
    return {"allowed": fence.allows(whole(case.need("distance_m")))}


def _rules(case: Case) -> AttendanceRules:
    given = case.inputs["shifts"] if "shifts" in case.inputs else [case.need("shift")]
    if not isinstance(given, list):
        raise CaseMalformed("'shifts' is not a list")
    before, after = whole(case.get("margin_before", 60)), whole(case.get("margin_after", 60))
    shifts = tuple(
        Shift(code=f"s{place}", start=str(start), end=str(end), before_minutes=before, after_minutes=after)
        for place, (start, end) in enumerate(given)
    )
    halves = {name: case.get(f"{name}_hours") for name in ("half_day_below", "absent_below")}
    return AttendanceRules(
        zone="UTC",
        shifts=shifts,
        patterns=(
            Pattern(code="every-day", steps=("s0",), first=D),
            Pattern(code="calendar", steps=("s0",), by="calendar"),
        ),
        contest="to-next",
        late_ignored=whole(case.get("late_grace", 0)),
        late_most=None,
        early_ignored=whole(case.get("early_grace", 0)),
        early_most=None,
        taps_within=0,
        half_day_below=None if halves["half_day_below"] is None else whole(halves["half_day_below"]) * 60,
        absent_below=None if halves["absent_below"] is None else whole(halves["absent_below"]) * 60,
    )


def _shifts(case: Case) -> list[Planned]:
    """The shifts of the assigned days, or all of one day where several are given."""
    rules = _rules(case)
    if "shifts" in case.inputs:
        found = []
        for shift in rules.shifts:
            span = shift.span(D, rules.place)
            margin = timedelta(minutes=shift.before_minutes), timedelta(minutes=shift.after_minutes)
            window = span[0] - margin[0], span[1] + margin[1]
            found.append(Planned(employee="1", day=D, shift=shift.code, span=span, window=window))
        return found
    first, last = _day(case.get("assigned_from", "D")), _day(case.get("assigned_to", "D"))
    period = Period(first, last + timedelta(days=1))
    shifts = planned(rules, _rota("every-day"), CHINA, period=period).value
    return by_employee(shifts)["1"]


def _rota(pattern: str) -> Rota:
    hired = date(2025, 1, 1)
    return Rota(
        employees=(Employee(project="p", number="1", name="x", hired=hired),),
        lines=(RotaLine(project="p", employee="1", pattern=pattern, since=hired),),
    )


def _facts(case: Case, period: Period) -> Attendance:
    device = Device(project="p", serial="d", since=date(2025, 1, 1))
    punches = tuple(Punch(project="p", device="d", user="1", at=_instant(log)) for log in case.rows("logs"))
    # Who is marked on holidays has a pattern of his own; who is not follows the calendar.
    pattern = "calendar" if case.get("holiday") and not case.get("mark_on_holiday") else "every-day"
    return Attendance(rota=_rota(pattern), known=Devices(devices=(device,)), punches=punches)


def _calendar(case: Case) -> WorkCalendar:
    if not case.get("holiday"):
        return CHINA
    off = f"{D:%m-%d}"
    return WorkCalendar("case", [CalendarYear(D.year, "case", [Break("holiday", off=off, holidays=off)])])


def _days_back(text: object) -> int:
    found = re.fullmatch(r"([0-9]+) days back", str(text))
    # The day before which everything is known is not counted itself.
    return int(found[1]) - 1 if found else 0


def _instant(text: object) -> datetime:
    found = _CLOCK.fullmatch(str(text))
    if not found:
        raise CaseMalformed(f"{text!r} is no time of a day")
    on = D + timedelta(days=int(found[1] or 0))
    return datetime(on.year, on.month, on.day, int(found[2][:2]), int(found[2][3:]), tzinfo=UTC)


def _day(text: object) -> date:
    found = re.fullmatch(r"D([+-][0-9]+)?", str(text))
    if not found:
        raise CaseMalformed(f"{text!r} is no day")
    return D + timedelta(days=int(found[1] or 0))


def _said(at: datetime) -> str:
    days = (at.date() - D).days
    return at.strftime("%H:%M") if not days else f"D{days:+} {at:%H:%M}"


def _timed(at: datetime, way: str = "") -> Timed:
    kind = cast('Literal["in", "out", ""]', way)
    return Timed(employee="1", at=at, kind=kind, source=f"{at.isoformat()}{way}")
