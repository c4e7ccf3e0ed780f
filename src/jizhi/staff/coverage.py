"""Is the rota good: every post filled by people who may fill it, enough rest between shifts, no hours beyond a cap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.staff.hours import cycle_of, standard_minutes
from jizhi.staff.people import Employee
from jizhi.staff.rota import Planned, Rota, by_employee, planned
from jizhi.staff.rules import AttendanceRules, Need
from jizhi.values import CHINA, Period, WorkCalendar

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Cover:
    """Who fills a need on a day; short where there are fewer than it asks for."""

    day: date
    post: str
    shift: str
    needed: int
    filled: tuple[str, ...]

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.needed - len(self.filled))


def coverage(
    rules: AttendanceRules, rota: Rota, *, period: Period, calendar: WorkCalendar = CHINA
) -> Outcome[tuple[Cover, ...]]:
    """Return how each need is filled on each day of *period*, and everything that is wrong with the rota.

    Findings: those of ``planned``; ``post-short``; ``post-uncertified`` where somebody on the post lacks its
        certificate that day (he does not fill it); ``rest-short`` between two shifts; ``days-running`` beyond the most
        days on end; ``hours-beyond`` where who works comprehensively is planned above the standard of a whole cycle.

    Raises:  CalendarUnknown.
    """
    shifts = planned(rules, rota, calendar, period=period)
    people = {employee.number: employee for employee in rota.employees}
    on_shift: dict[tuple[date, str], list[str]] = {}
    for shift in shifts.value:
        on_shift.setdefault((shift.day, shift.shift), []).append(shift.employee)
    covers: list[Cover] = []
    findings = list(shifts.findings)
    for offset in range(period.days):
        on = period.start + offset * _DAY
        for need in rules.needs:
            if need.workdays_only and not calendar.is_workday(on):
                continue
            cover, lacking = _cover(need, on, on_shift.get((on, need.shift), ()), people)
            covers.append(cover)
            findings += lacking
            if cover.short:
                facts = {"post": need.post, "shift": need.shift, "short": cover.short, "needed": need.count}
                findings.append(Finding("post-short", str(on), facts))
    for number, own in sorted(by_employee(shifts.value).items()):
        findings += [*_rest(rules, number, own), *_running(rules, number, own)]
        findings += _hours(rules, people[number], own, period, calendar)
    return Outcome(tuple(covers), tuple(findings))


def _cover(
    need: Need, on: date, numbers: Sequence[str], people: Mapping[str, Employee]
) -> tuple[Cover, tuple[Finding, ...]]:
    at_post = [people[number] for number in numbers if people[number].appointment_on(on).post == need.post]
    fit = [each for each in at_post if not need.certificate or each.holds_certificate(need.certificate, on=on)]
    lacking = tuple(
        Finding("post-uncertified", f"{each.number} {on}", {"post": need.post, "certificate": need.certificate})
        for each in at_post
        if each not in fit
    )
    filled = tuple(sorted(each.number for each in fit))
    return Cover(day=on, post=need.post, shift=need.shift, needed=need.count, filled=filled), lacking


def _rest(rules: AttendanceRules, number: str, own: Sequence[Planned]) -> Iterator[Finding]:
    for one, other in pairwise(own):
        between = int((other.span[0] - one.span[1]).total_seconds()) // 60
        if between < rules.rest_least:
            facts = {"hours": _clock(between), "least": _clock(rules.rest_least)}
            yield Finding("rest-short", f"{number} {other.day}", facts, "warning")


def _running(rules: AttendanceRules, number: str, own: Sequence[Planned]) -> Iterator[Finding]:
    """Days on end on which a shift begins; told once, on the day that is one too many."""
    run, last = 0, None
    for on in sorted({shift.day for shift in own}):
        run = run + 1 if last is not None and on - last == _DAY else 1
        last = on
        if run == rules.days_running_most + 1:
            yield Finding("days-running", f"{number} {on}", {"most": rules.days_running_most}, "warning")


def _hours(
    rules: AttendanceRules, employee: Employee, own: Sequence[Planned], period: Period, calendar: WorkCalendar
) -> Iterator[Finding]:
    cycles = dict.fromkeys(cycle_of(rules, shift.day) for shift in own)
    for cycle in cycles:
        whole = period.start <= cycle.start and cycle.end <= period.end
        if not whole or employee.appointment_on(cycle.start).regime != "comprehensive":
            continue
        minutes = sum(shift.minutes for shift in own if shift.day in cycle)
        standard = standard_minutes(rules, calendar, cycle=cycle)
        if minutes > standard:
            facts = {"hours": _clock(minutes), "most": _clock(standard)}
            yield Finding("hours-beyond", f"{employee.number} {cycle}", facts, "warning")


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
