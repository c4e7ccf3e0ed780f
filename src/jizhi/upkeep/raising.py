"""Raising: what is due becomes work orders, each occurrence once, and what was missed while nobody ran it by policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import attrs

from jizhi.estate import Asset
from jizhi.findings import Finding, Outcome
from jizhi.upkeep.done import Due
from jizhi.upkeep.orders import ORDER_FLOW, WorkOrder
from jizhi.upkeep.plan import PlanBook
from jizhi.values import key
from jizhi.workflow import begin


@attrs.frozen(kw_only=True)
class Raised:
    """The orders to keep, and the occurrences that the plans' policy lets lapse."""

    orders: tuple[WorkOrder, ...] = ()
    lapsed: tuple[Due, ...] = ()


def raise_orders(
    plans: PlanBook,
    due: Iterable[Due],
    known: Iterable[WorkOrder],
    *,
    project: str,
    at: datetime,
    assets: Mapping[str, Asset] | None = None,
) -> Outcome[Raised]:
    """Return the orders for what of *due* is wanted now and was not ordered before.

    Wanted is what its plan's lead time reaches on the day of *at*. Of a floating plan there is one open order at most.
    What was missed is ordered by its plan's policy: ``each``, the ``latest``, or ``capped``; by law always each.

    Args:
        due: as ``next_due`` yields it. *known*: orders raised before, of these plans.
        assets: by code, for title and area.

    Findings:  ``upkeep-lapsed`` (note): occurrences that the policy leaves out.
    """
    today = at.date()
    kept: defaultdict[tuple[str, str], list[WorkOrder]] = defaultdict(list)
    for order in known:
        kept[order.series, order.subject].append(order)
    waiting: defaultdict[tuple[str, str], list[Due]] = defaultdict(list)
    for each in due:
        if each.day <= today + timedelta(days=each.plan.lead_days):
            waiting[plans.series_of(each.plan.code), each.subject].append(each)
    orders: list[WorkOrder] = []
    lapsed: list[Due] = []
    for (series, subject), occurrences in waiting.items():
        wanted, left = _wanted(occurrences, kept[series, subject], today)
        asset = (assets or {}).get(subject)
        orders += [_order(project, series, each, asset, at) for each in wanted]
        lapsed += left
    findings = [
        Finding("upkeep-lapsed", each.subject, {"plan": each.plan.code, "day": each.day}, "note") for each in lapsed
    ]
    return Outcome(Raised(orders=tuple(orders), lapsed=tuple(lapsed)), findings)


def _wanted(due: Sequence[Due], known: Sequence[WorkOrder], today: date) -> tuple[list[Due], list[Due]]:
    there = {order.occurrence for order in known}
    fresh = [each for each in due if each.slot.occurrence not in there]
    opened = sum(order.is_open for order in known)
    plan = due[0].plan
    if plan.mode == "floating":
        return ([], []) if opened else (fresh[:1], [])
    if plan.lawful or plan.pile_up == "each":
        return fresh, []
    newest = max((order.limit for order in known if order.limit is not None), default=None)
    # What is older than an order that was raised was judged when that one was.
    open_question = [each for each in fresh if newest is None or each.slot.limit >= newest]
    missed = [each for each in open_question if each.slot.closes < today]
    coming = [each for each in open_question if each.slot.closes >= today]
    most = 1 if plan.pile_up == "latest" else max(0, plan.open_most - opened - len(coming))
    first = max(0, len(missed) - most)
    return missed[first:] + coming, missed[:first]


def _order(project: str, series: str, due: Due, asset: Asset | None, at: datetime) -> WorkOrder:
    plan, slot = due.plan, due.slot
    name = plan.name or plan.code
    return WorkOrder(
        project=project,
        source="plan",
        title=f"{asset.name} {name}" if asset else f"{due.subject} {name}",
        subject=due.subject,
        plan=plan.code,
        series=series,
        occurrence=slot.occurrence,
        checklist=plan.checklist,
        checkpoints=plan.checkpoints,
        lawful=plan.lawful,
        due=slot.day,
        limit=slot.limit,
        closes=slot.closes,
        time=slot.time,
        skill=plan.skill,
        role=plan.role,
        zone=asset.zone if asset else "",
        building=asset.building if asset else "",
        opened=at,
        position=begin(ORDER_FLOW, key(project, "plan", series, due.subject, slot.occurrence), project=project, at=at),
    )
