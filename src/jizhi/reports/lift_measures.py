"""Measures of lifts: how often they failed, and how much of the time that they serve they were out of order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import Final

from jizhi.estate import Asset, Standstill
from jizhi.staff.kpi import Measure
from jizhi.staff.spans import common, merged
from jizhi.upkeep import WorkOrder
from jizhi.values import Period

EVIDENCE_MOST: Final = 100
LIFT: Final = "lift"
_SECOND: Final = timedelta(seconds=1)


def lift_measures(
    assets: Iterable[Asset],
    orders: Iterable[WorkOrder],
    *,
    period: Period,
    until: datetime,
    zone: tzinfo,
    still: Iterable[Standstill] = (),
) -> tuple[Measure, ...]:
    """Return the measures of the lifts of each project; without a lift that serves in *period* there is none.

    ``lift-faults`` (电梯故障次数): the orders from faults and tickets about a lift that were opened in *period*;
    cancelled ones are left out, and none is 0. ``lift-fault-rate`` (电梯故障率): of the hours in which the lifts had to
    serve, those in which they were out of order: from the report to the end of the work of orders that say so, what
    overlaps counted once, what is not finished up to *until*. Days before the installation, after the end of service
    and of standstills are not in service.

    Args:
        until: up to when data are known; what is later in *period* is not counted.
        zone: by whose midnights days are told apart.

    The sample is the number of lifts; the evidence are the orders.
    """
    spells, every = tuple(still), [order for order in orders if order.source != "plan" and order.state != "cancelled"]
    projects: dict[str, list[Asset]] = {}
    for asset in assets:
        if asset.is_of(LIFT) and _serving(asset, spells, period, until, zone):
            projects.setdefault(asset.project, []).append(asset)
    return tuple(
        measure
        for project, lifts in sorted(projects.items())
        for measure in _of(project, lifts, every, spells, period, until, zone)
    )


def _of(
    project: str,
    lifts: list[Asset],
    orders: list[WorkOrder],
    still: tuple[Standstill, ...],
    period: Period,
    until: datetime,
    zone: tzinfo,
) -> Iterable[Measure]:
    codes = {lift.code for lift in lifts}
    mine = [order for order in orders if order.project == project and order.subject in codes and order.opened < until]
    met = [order.id for order in mine if order.opened.astimezone(zone).date() in period]
    served = out = timedelta()
    proof: list[str] = []
    for lift in lifts:
        hours = _serving(lift, still, period, until, zone)
        stops = [(order, _stop(order, until)) for order in mine if order.stopped and order.subject == lift.code]
        served += _length(hours)
        out += _length(common(hours, [stop for _, stop in stops]))
        proof += [order.id for order, stop in stops if common(hours, [stop])]

    def measure(metric: str, part: Fraction, base: Fraction, evidence: list[str]) -> Measure:
        return Measure(
            metric=metric, subject=project, period=period, part=part, base=base, sample=len(lifts),
            evidence=tuple(evidence[:EVIDENCE_MOST]), source="reports.lift_measures",
        )  # fmt: skip

    yield measure("lift-faults", Fraction(len(met)), Fraction(1), met)
    yield measure("lift-fault-rate", _hours(out), _hours(served), proof)


def _stop(order: WorkOrder, until: datetime) -> tuple[datetime, datetime]:
    return order.opened, until if order.finished is None else min(order.finished, until)


def _serving(
    lift: Asset, still: tuple[Standstill, ...], period: Period, until: datetime, zone: tzinfo
) -> tuple[tuple[datetime, datetime], ...]:
    """The instants in which a lift has to serve."""
    mine = [spell for spell in still if (spell.project, spell.asset) == (lift.project, lift.code)]
    days = (period.start + timedelta(days=number) for number in range(period.days))
    served = (day for day in days if lift.serves(day) and not any(spell.covers(day) for spell in mine))
    midnights = (datetime.combine(day, time(), tzinfo=zone) for day in served)
    return merged((start, min(start + timedelta(days=1), until)) for start in midnights)


def _length(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def _hours(length: timedelta) -> Fraction:
    return Fraction(length // _SECOND, 3600)
