"""Attendance rules and KPI schemes under their laws: rest between shifts, hours of a week, scores that never fall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

from jizhi.findings import Finding
from jizhi.formula import plain
from jizhi.staff import AttendanceRules, Employee, Pattern, Rota, RotaLine, coverage
from jizhi.staff.kpi import Metric, Scheme, points_of
from jizhi.staff.kpi.curves import number
from jizhi.values import CHINA, CalendarYear, Period, WorkCalendar

WEEK_MOST: Final = 44 * 60
"""Minutes of a week on average, 劳动法 §36; who works comprehensively or untimed is counted otherwise."""
SHIFT_MOST: Final = 12 * 60
_WEEKS: Final = 26


def verify_attendance(rules: AttendanceRules, *, on: date) -> tuple[Finding, ...]:
    """Try the laws on attendance *rules*: one person follows each pattern for half a year from the day *on*.

    Findings, all warnings: ``rest-short``, ``days-running`` and ``rota-overlap`` as a rota of one person has them, each
        once for a pattern; ``law-week-long`` (more hours a week on average), ``law-shift-long`` (a shift of more than
        twelve hours of work), ``law-shift-idle`` (a shift that no pattern and no need names).
    """
    return (*_shifts(rules), *(finding for pattern in rules.patterns for finding in _pattern(rules, pattern, on)))


def _shifts(rules: AttendanceRules) -> Iterator[Finding]:
    named = {step for pattern in rules.patterns for step in pattern.steps} | {need.shift for need in rules.needs}
    for shift in rules.shifts:
        if shift.paid_minutes > SHIFT_MOST:
            told = {"hours": _hours(shift.paid_minutes), "most": _hours(SHIFT_MOST)}
            yield Finding("law-shift-long", f"shift {shift.code}", told, "warning")
        if rules.patterns and shift.code not in named:
            yield Finding("law-shift-idle", f"shift {shift.code}", {}, "warning")


def _pattern(rules: AttendanceRules, pattern: Pattern, on: date) -> Iterator[Finding]:
    period = Period(on, on + timedelta(weeks=_WEEKS))
    person = Employee(project="p", number="E1", name="E1", hired=min(on, pattern.first))
    line = RotaLine(project="p", employee="E1", pattern=pattern.code, since=min(on, pattern.first))
    alone = AttendanceRules(
        zone=rules.zone,
        shifts=rules.shifts,
        patterns=(pattern,),
        rest_least=rules.rest_least,
        days_running_most=rules.days_running_most,
    )
    years = tuple(CalendarYear(year, "none", ()) for year in range(on.year - 1, on.year + 2))
    calendar = WorkCalendar("none", years=years) if pattern.by == "calendar" else CHINA
    rota = Rota(employees=(person,), lines=(line,))
    told: set[str] = set()
    for finding in coverage(alone, rota, period=period, calendar=calendar).findings:
        if finding.code not in told:
            told.add(finding.code)
            yield Finding(finding.code, f"pattern {pattern.code}", dict(finding.facts), "warning")
    minutes = sum(rules.shift_of[step].paid_minutes for step in pattern.steps if step)
    week = Fraction(minutes * (5 if pattern.by == "calendar" else 7), len(pattern.steps))
    if week > WEEK_MOST:
        facts = {"hours": _hours(int(week)), "most": _hours(WEEK_MOST)}
        yield Finding("law-week-long", f"pattern {pattern.code}", facts, "warning")


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def verify_scheme(scheme: Scheme) -> tuple[Finding, ...]:
    """Try the laws on a KPI *scheme*: a better value never scores less, no value falls between two lines.

    Findings: ``law-kpi-falls`` (error), ``law-kpi-gap``, ``law-kpi-target`` (the target earns less than all points),
        ``law-kpi-band`` (a band that no score falls into), all warnings.
    """
    metrics = (finding for metric in scheme.metrics for finding in _metric(metric))
    return (*metrics, *_bands(scheme))


def _metric(metric: Metric) -> Iterator[Finding]:
    """The curve at every written bound, and right beside it on both sides: between them it is straight."""
    place = f"metric {metric.code}"
    bounds = sorted(_written(metric))
    step = max(bounds[-1] - bounds[0], Fraction(1, 100)) / 1000
    values = sorted({bound + step * n for bound in bounds for n in (-1, 0, 1)}, reverse=metric.better == "low")
    for worse, better in pairwise(values):
        if _points(metric, better) < _points(metric, worse):
            told = {"value": plain(worse), "points": plain(_points(metric, worse)), "better": plain(better)}
            yield Finding("law-kpi-falls", place, {**told, "then": plain(_points(metric, better))})
            break
    inside = [value for value in values if bounds[0] < value < bounds[-1]]
    steps = metric.curve.steps
    gap = next((value for value in inside if steps and not any(each.holds(value) for each in steps)), None)
    if gap is not None:
        yield Finding("law-kpi-gap", place, {"value": plain(gap)}, "warning")
    if metric.target and _points(metric, number("target", metric.target)) < Fraction(metric.weight):
        reached = _points(metric, number("target", metric.target))
        told = {"target": metric.target, "points": plain(reached), "weight": str(metric.weight)}
        yield Finding("law-kpi-target", place, told, "warning")


def _written(metric: Metric) -> set[Fraction]:
    curve = metric.curve
    steps = [bound for step in curve.steps for bound in step.bounds.values()]
    return {number(metric.code, text) for text in (*steps, curve.full_at, curve.zero_at, curve.zero_beyond) if text}


def _points(metric: Metric, value: Fraction) -> Fraction:
    return points_of(metric.curve, value, weight=Fraction(metric.weight), better=metric.better)[0]


def _bands(scheme: Scheme) -> Iterator[Finding]:
    for band in scheme.bands:
        if band.at_least > scheme.total:
            told = {"at_least": band.at_least, "total": plain(scheme.total)}
            yield Finding("law-kpi-band", f"band {band.at_least}", told, "warning")
    for one, other in pairwise(scheme.bands):
        if number("part", one.part) < number("part", other.part):
            told = {"at_least": other.at_least, "total": plain(scheme.total)}
            yield Finding("law-kpi-band", f"band {other.at_least}", told, "warning")
