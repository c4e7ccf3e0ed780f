"""Measures of lifts: faults counted, hours out of order over hours in service."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from jizhi.estate import Asset, Standstill
from jizhi.reports import METRICS
from jizhi.reports.lift_measures import lift_measures
from jizhi.upkeep import open_order
from jizhi.values import Period

MARCH = Period.month(2026, 3)
CHINA = ZoneInfo("Asia/Shanghai")
APRIL = datetime(2026, 4, 1, tzinfo=CHINA)
L1 = Asset(project="jade", code="L1", name="1 号梯", asset_class="lift.traction")
PUMP = Asset(project="jade", code="P1", name="水泵", asset_class="pump")


def fault(number, opened, hours=None, *, stopped=True, subject="L1"):
    """A fault that took so many hours, or is not mended yet."""
    finished = None if hours is None else opened + timedelta(hours=hours)
    order = open_order("fault", number, project="jade", at=opened, subject=subject, stopped=stopped)
    return attrs.evolve(order, finished=finished)


def measured(orders, *, assets=(L1, PUMP), until=APRIL, still=()):
    """By metric, part, base and evidence."""
    found = lift_measures(assets, orders, period=MARCH, until=until, zone=CHINA, still=still)
    assert {each.metric for each in found} <= set(METRICS)
    assert {("jade", 1)} >= {(each.subject, each.sample) for each in found}
    return {each.metric: (each.part, each.base, each.evidence) for each in found}


def at(day, hour=0):
    return datetime(2026, 3, day, hour, tzinfo=CHINA)


def test_hours_out_of_order_are_counted_once_and_within_the_month():
    """Two that overlap, one from February, one that stopped nothing, one of a pump."""
    orders = [
        fault("a", at(2), 10),
        fault("b", at(2, 6), 8),
        fault("c", at(1) - timedelta(hours=5), 6),
        fault("d", at(9), 40, stopped=False),
        fault("e", at(9), 40, subject="P1"),
    ]
    found = measured(orders)
    assert (14 + 1, 31 * 24, ("jade/fault/a", "jade/fault/b", "jade/fault/c")) == found["lift-fault-rate"]
    assert (3, 1, ("jade/fault/a", "jade/fault/b", "jade/fault/d")) == found["lift-faults"]


def test_what_is_not_mended_counts_up_to_what_is_known():
    found = measured([fault("a", at(10))], until=at(11, 12))
    assert (36, 10 * 24 + 12) == found["lift-fault-rate"][:2]


def test_days_out_of_service_are_in_neither_part():
    """A standstill while the fault was mended, and a lift that was installed on the 21st."""
    still = [Standstill(project="jade", asset="L1", since=date(2026, 3, 11), until=date(2026, 3, 21))]
    assert (24, 21 * 24) == measured([fault("a", at(10), 48)], still=still)["lift-fault-rate"][:2]
    new = attrs.evolve(L1, installed=date(2026, 3, 21))
    assert (0, 11 * 24, ()) == measured([fault("a", at(10), 48)], assets=[new])["lift-fault-rate"]


@pytest.mark.parametrize("assets", [(), (PUMP,), (attrs.evolve(L1, retired=date(2026, 3, 1)),)])
def test_without_a_lift_in_service_there_is_no_measure(assets):
    assert {} == measured([fault("a", at(10), 48)], assets=assets)


def test_no_fault_is_nought():
    assert (0, 1, ()) == measured([])["lift-faults"]
    assert (0, 31 * 24, ()) == measured([])["lift-fault-rate"]
