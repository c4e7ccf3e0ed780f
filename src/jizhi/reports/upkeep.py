"""Upkeep in figures: on time by class and by law, what is overdue, papers that run out, and one asset's card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

import attrs

from jizhi.estate import Asset, AssetEvent, Standstill
from jizhi.upkeep import AssetFigures, Certificate, Service, WorkOrder, asset_figures, expiring
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class OnTime:
    """How much of what was due was done in time, in one row: by class, by law or by plan."""

    key: str
    due: int
    on_time: int
    late: int
    open: int

    @property
    def rate(self) -> Fraction | None:
        """The share that was done in time."""
        return Fraction(self.on_time, self.due) if self.due else None


@attrs.frozen(kw_only=True)
class Overdue:
    """One order that is not done and should be: since when, and by how many days."""

    order: WorkOrder
    days: int


@attrs.frozen(kw_only=True)
class UpkeepSummary:
    """What upkeep came to in a window, and how it stands on a day."""

    window: Period
    as_of: date
    assets: int
    by_class: tuple[OnTime, ...]
    by_law: tuple[OnTime, ...]
    by_plan: tuple[OnTime, ...]
    by_month: tuple[OnTime, ...]
    overdue: tuple[Overdue, ...]
    papers: tuple[Certificate, ...]
    faults: int
    cost: Money

    @property
    def whole(self) -> OnTime:
        """All plans together."""
        return OnTime(
            key="",
            due=sum(row.due for row in self.by_law),
            on_time=sum(row.on_time for row in self.by_law),
            late=sum(row.late for row in self.by_law),
            open=sum(row.open for row in self.by_law),
        )


def upkeep_summary(
    assets: Iterable[Asset],
    orders: Iterable[WorkOrder],
    *,
    window: Period,
    as_of: date,
    certificates: Iterable[Certificate] = (),
) -> UpkeepSummary:
    """Return the figures of upkeep; cancelled orders do not count, and what is not yet due on *as_of* does neither.

    >>> upkeep_summary([], [], window=Period.month(2025, 3), as_of=date(2025, 4, 1)).whole.rate is None
    True
    """
    known = {asset.code: asset for asset in assets}
    every = [order for order in orders if order.state != "cancelled"]
    planned = [order for order in every if order.source == "plan" and last_day(order) in window]
    judged = [order for order in planned if order.is_done or last_day(order) < as_of]

    def classed(order: WorkOrder) -> str:
        asset = known.get(order.subject)
        return asset.asset_class if asset else "place"

    done = [order for order in every if order.done_on is not None and order.done_on in window]
    currencies = {order.report.total.currency for order in done if order.report} or {"CNY"}
    return UpkeepSummary(
        window=window,
        as_of=as_of,
        assets=sum(asset.serves(as_of) for asset in known.values()),
        by_class=_rows(judged, classed),
        by_law=_rows(judged, lambda order: "law" if order.lawful else "plan"),
        by_plan=_rows(judged, lambda order: order.plan),
        by_month=_rows(judged, lambda order: f"{last_day(order):%Y-%m}"),
        overdue=overdue_list(every, as_of=as_of),
        papers=expiring(certificates, as_of=as_of).value,
        faults=sum(order.source != "plan" and order.opened.date() in window for order in every),
        cost=Money(sum(order.report.total.fen for order in done if order.report), min(currencies)),
    )


def overdue_list(orders: Iterable[WorkOrder], *, as_of: date) -> tuple[Overdue, ...]:
    """Return the orders whose last day has passed and whose work is not done, what the law asks for first."""
    late = [order for order in orders if order.is_open and not order.is_done and last_day(order) < as_of]
    found = [Overdue(order=order, days=(as_of - last_day(order)).days) for order in late]
    return tuple(sorted(found, key=lambda each: (not each.order.lawful, -each.days, each.order.id)))


def last_day(order: WorkOrder) -> date:
    """Return the last day on which the work of *order* is in time; the last of all where nothing says."""
    return order.closes or order.due or date.max


def _rows(orders: Sequence[WorkOrder], name: Callable[[WorkOrder], str]) -> tuple[OnTime, ...]:
    grouped: defaultdict[str, list[WorkOrder]] = defaultdict(list)
    for order in orders:
        grouped[name(order)].append(order)
    return tuple(_row(key, grouped[key]) for key in sorted(grouped))


def _row(key: str, orders: Sequence[WorkOrder]) -> OnTime:
    done = [order.done_on for order in orders]
    in_time = sum(day is not None and day <= last_day(order) for day, order in zip(done, orders, strict=True))
    waiting = sum(day is None for day in done)
    return OnTime(key=key, due=len(orders), on_time=in_time, late=len(orders) - in_time - waiting, open=waiting)


@attrs.frozen(kw_only=True)
class CardLine:
    """One line of an asset's history: the day, what kind of thing, what happened, who, and what it cost."""

    day: date
    kind: str
    says: str
    by: str = ""
    cost: Money | None = None


@attrs.frozen(kw_only=True)
class AssetCard:
    """Everything about one asset on a page: what it is, how it has fared, and its history, the newest first."""

    asset: Asset
    figures: AssetFigures
    lines: tuple[CardLine, ...]
    papers: tuple[Certificate, ...]


def asset_card(
    asset: Asset,
    *,
    orders: Sequence[WorkOrder],
    services: Iterable[Service],
    events: Iterable[AssetEvent],
    still: Sequence[Standstill],
    certificates: Iterable[Certificate],
    window: Period,
) -> AssetCard:
    """Return the card of *asset*: orders done, services known by record alone, changes, standstills, papers."""
    lines = [
        *(CardLine(day=each.day, kind=each.kind, says=each.says, by=each.by) for each in events),
        *(CardLine(day=each.day, kind="service", says=each.plan, by=each.by) for each in services),
        *(CardLine(day=each.since, kind="standstill", says=_until(each)) for each in still),
        *(_of_order(order) for order in orders if order.done_on is not None and order.source == "plan"),
    ]
    lines.sort(key=lambda line: (line.day, line.kind, line.says), reverse=True)
    return AssetCard(
        asset=asset,
        figures=asset_figures(asset, orders, window=window, still=still),
        lines=tuple(lines),
        papers=tuple(sorted(certificates, key=lambda paper: paper.expires, reverse=True)),
    )


def _of_order(order: WorkOrder) -> CardLine:
    assert order.done_on is not None
    cost = order.report.total if order.report else None
    return CardLine(day=order.done_on, kind="order", says=order.title, by=order.crew, cost=cost)


def _until(spell: Standstill) -> str:
    return f"{spell.reason} → {spell.until or '…'}".strip()
