"""Measures for KPI schemes: each metric computed once, from the streams' own records, for whom it is about.

A stream plugs in with a function that takes its records and returns measures, and a row in ``METRICS`` for each code;
``office.scoring`` gathers. A scheme scores any code: what no function here computes, a host brings as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import attrs

from jizhi.reports.collection import Collection
from jizhi.staff import WorkDay
from jizhi.staff.kpi import Measure
from jizhi.values import Period

EVIDENCE_MOST: Final = 100


@attrs.frozen(kw_only=True)
class MetricOffered:
    """A metric that the reports compute: what it is called, of which stream, and whom it is about."""

    name: str
    english: str
    stream: str
    about: str


METRICS: Final[Mapping[str, MetricOffered]] = MappingProxyType(
    {
        "collection-rate": MetricOffered(
            name="当期收缴率", english="current collection rate", stream="fees", about="project"
        ),
        "recovery-rate": MetricOffered(
            name="清欠率", english="recovery of older arrears", stream="fees", about="project"
        ),
        "overall-collection-rate": MetricOffered(
            name="综合收缴率", english="overall collection rate", stream="fees", about="project"
        ),
        "household-rate": MetricOffered(
            name="户数收缴率", english="spaces that owe nothing", stream="fees", about="project"
        ),
        "on-time-rate": MetricOffered(
            name="维修及时率", english="repairs resolved in time", stream="tickets", about="assignee"
        ),
        "satisfaction-rate": MetricOffered(
            name="满意率", english="rated four or five", stream="tickets", about="assignee"
        ),
        "complaint-handled-rate": MetricOffered(
            name="投诉处理率", english="complaints handled", stream="tickets", about="department"
        ),
        "rework-rate": MetricOffered(name="返修率", english="repairs done again", stream="tickets", about="assignee"),
        "first-visit-rate": MetricOffered(
            name="一次修复率", english="repaired at the first visit", stream="tickets", about="assignee"
        ),
        "follow-up-rate": MetricOffered(
            name="回访率", english="called back after the work", stream="tickets", about="department"
        ),
        "lift-faults": MetricOffered(name="电梯故障次数", english="faults of lifts", stream="upkeep", about="project"),
        "lift-fault-rate": MetricOffered(
            name="电梯故障率", english="hours of lifts out of order", stream="upkeep", about="project"
        ),
        "upkeep-rate": MetricOffered(
            name="保养计划执行率", english="planned upkeep done in time", stream="upkeep", about="crew"
        ),
        "attendance-rate": MetricOffered(name="出勤率", english="shifts attended", stream="staff", about="employee"),
        "punctual-rate": MetricOffered(name="准时率", english="shifts on time", stream="staff", about="employee"),
        "absent-days": MetricOffered(name="旷工天数", english="days absent", stream="staff", about="employee"),
        "late-times": MetricOffered(name="迟到次数", english="times late", stream="staff", about="employee"),
        "missing-punches": MetricOffered(name="缺卡次数", english="missing punches", stream="staff", about="employee"),
    }
)
"""By code, the metrics that are computed from what is kept."""


def collection_measures(found: Collection, *, period: Period) -> tuple[Measure, ...]:
    """Return the rates of collection as measures of the project; one without a base is left out.

    The sample is how many spaces were billed.
    """
    received, receivable = found.received.fen, found.receivable.fen
    recovered, arrears = found.recovered.fen, found.arrears.fen
    rates = (
        ("collection-rate", received, receivable),
        ("recovery-rate", recovered, arrears),
        ("overall-collection-rate", received + recovered, receivable + arrears),
        ("household-rate", found.settled, found.spaces),
    )
    return tuple(
        Measure(
            metric=code,
            subject=found.key,
            period=period,
            part=Fraction(part),
            base=Fraction(base),
            sample=found.spaces,
            evidence=(f"collection {found.key} {period}",),
            source="reports.collection",
        )
        for code, part, base in rates
        if base > 0
    )


def attendance_measures(days: Iterable[WorkDay], *, period: Period) -> tuple[Measure, ...]:
    """Return the measures of each employee who had a shift in *period*; open shifts and leave of a whole day are out.

    The evidence of a rate and of a count are the shifts that lower or make it.
    """
    by_person: dict[str, list[WorkDay]] = {}
    for work in days:
        if work.shift and work.day in period and work.state not in ("open", "leave"):
            by_person.setdefault(work.employee, []).append(work)
    return tuple(measure for number in sorted(by_person) for measure in _of_employee(number, by_person[number], period))


def _of_employee(number: str, shifts: list[WorkDay], period: Period) -> Iterable[Measure]:
    def measure(metric: str, part: Fraction, base: int, fits: Callable[[WorkDay], bool]) -> Measure:
        proof = tuple(work.id for work in shifts if fits(work))[:EVIDENCE_MOST]
        return Measure(
            metric=metric, subject=number, period=period, part=part, base=Fraction(base), sample=len(shifts),
            evidence=proof, source="reports.attendance",
        )  # fmt: skip

    count, absent = len(shifts), sum((work.absent for work in shifts), Fraction(0))
    late = sum(work.late > 0 for work in shifts)
    missing = sum(work.state == "missing" for work in shifts)
    on_time = sum(work.state == "normal" for work in shifts)
    yield measure("attendance-rate", count - absent, count, lambda work: work.absent > 0)
    yield measure("punctual-rate", Fraction(on_time), count, lambda work: work.state != "normal")
    yield measure("absent-days", absent, 1, lambda work: work.absent > 0)
    yield measure("late-times", Fraction(late), 1, lambda work: work.late > 0)
    yield measure("missing-punches", Fraction(missing), 1, lambda work: work.state == "missing")
