"""What assets have cost and how they have fared: time between failures, time to repair, on time, money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

import attrs

from jizhi.estate import Asset, Standstill
from jizhi.upkeep.orders import NOTHING, WorkOrder
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class AssetFigures:
    """The figures of one asset over a window; a mean of nothing is None.

    Args:
        failures: faults reported. *repaired*: faults finished in the window.
        mtbf_hours: hours in service, less those out of order, by failure. *mttr_hours*: from report to repair.
        due: plan orders whose last day lies in the window; *on_time* of them were done by then.
        minutes: worked. *cost*: parts and the rest.
    """

    subject: str
    failures: int = 0
    repaired: int = 0
    mtbf_hours: Fraction | None = None
    mttr_hours: Fraction | None = None
    due: int = 0
    on_time: int = 0
    minutes: int = 0
    cost: Money = NOTHING

    @property
    def on_time_rate(self) -> Fraction | None:
        """The share of what was due that was done in time."""
        return Fraction(self.on_time, self.due) if self.due else None


def asset_figures(
    asset: Asset, orders: Iterable[WorkOrder], *, window: Period, still: Iterable[Standstill] = ()
) -> AssetFigures:
    """Return the figures of *asset* from its orders over *window*.

    Days before it was installed, after it was retired, and of standstills are not in service.

    >>> lift = Asset(code="L1", name="1 号梯", asset_class="lift")
    >>> asset_figures(lift, [], window=Period.month(2025, 3)).mtbf_hours is None
    True
    """
    mine = [order for order in orders if order.subject == asset.code]
    faults = [order for order in mine if order.source != "plan" and order.state != "cancelled"]
    met = [order for order in faults if order.opened.date() in window]
    mended = [order for order in faults if order.done_on is not None and order.done_on in window]
    planned = [order for order in mine if _last_day(order) in window and order.state != "cancelled"]
    done = [order for order in mine if order.done_on is not None and order.done_on in window]
    hours = _in_service(asset, window, tuple(still)) * 24
    down = sum((_hours(order.opened, order.finished) for order in mended if order.stopped), Fraction())
    currencies = {order.report.total.currency for order in done if order.report} or {"CNY"}
    cost = Money(sum(order.report.total.fen for order in done if order.report), min(currencies))
    return AssetFigures(
        subject=asset.code,
        failures=len(met),
        repaired=len(mended),
        mtbf_hours=max(Fraction(), hours - down) / len(met) if met else None,
        mttr_hours=_mean([_hours(order.opened, order.finished) for order in mended]),
        due=len(planned),
        on_time=sum(order.done_on is not None and order.done_on <= _last_day(order) for order in planned),
        minutes=sum(order.report.minutes for order in done if order.report),
        cost=cost,
    )


def _last_day(order: WorkOrder) -> date:
    return order.closes or order.due or date.max


def _in_service(asset: Asset, window: Period, still: tuple[Standstill, ...]) -> int:
    days = (window.start + timedelta(days=n) for n in range(window.days))
    return sum(asset.serves(day) and not any(spell.covers(day) for spell in still) for day in days)


def _hours(begun: datetime, ended: datetime | None) -> Fraction:
    return Fraction() if ended is None else Fraction((ended - begun) // timedelta(seconds=1), 3600)


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None
