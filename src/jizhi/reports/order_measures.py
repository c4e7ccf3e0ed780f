"""Measures of upkeep: how much of the planned work was done in time, for the crew that had it and the project."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from jizhi.reports.upkeep import last_day
from jizhi.staff.kpi import Measure
from jizhi.upkeep import WorkOrder
from jizhi.values import Period

EVIDENCE_MOST = 100


def order_measures(orders: Iterable[WorkOrder], *, period: Period, as_of: date) -> tuple[Measure, ...]:
    """Return the ``upkeep-rate`` (保养计划执行率) of each crew and of the project.

    Counted are the orders of plans, cancelled ones left out, whose last day lies in *period* and has passed on
    *as_of* or whose work is done. The evidence are those that were late or are not done.
    """
    groups: dict[str, list[WorkOrder]] = {}
    for order in orders:
        decided = order.done_on is not None or last_day(order) < as_of
        if order.source != "plan" or order.state == "cancelled" or last_day(order) not in period or not decided:
            continue
        for subject in dict.fromkeys((order.crew, order.project)):
            if subject:
                groups.setdefault(subject, []).append(order)
    return tuple(_rate(subject, groups[subject], period) for subject in sorted(groups))


def _rate(subject: str, orders: list[WorkOrder], period: Period) -> Measure:
    late = [order.id for order in orders if order.done_on is None or order.done_on > last_day(order)]
    return Measure(
        metric="upkeep-rate",
        subject=subject,
        period=period,
        part=Fraction(len(orders) - len(late)),
        base=Fraction(len(orders)),
        sample=len(orders),
        evidence=tuple(late[:EVIDENCE_MOST]),
        source="reports.order_measures",
    )
