"""Measures of upkeep: planned work that was done in time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from jizhi.reports.measures import METRICS
from jizhi.reports.order_measures import order_measures
from jizhi.upkeep import WorkOrder
from jizhi.upkeep.orders import ORDER_FLOW
from jizhi.values import Period
from jizhi.workflow import begin

MARCH = Period.month(2026, 3)
OPENED = datetime(2026, 3, 1, tzinfo=UTC)


def order(number, due, done=None, source="plan", **more):
    return WorkOrder(
        project="jade", source=source, number=number, series=number, subject="lift-1", occurrence="1", due=due,
        opened=OPENED, done_on=done, crew="E1", position=begin(ORDER_FLOW, number, project="jade", at=OPENED), **more,
    )  # fmt: skip


def test_the_rate_is_of_what_is_due_and_decided_and_names_the_rest():
    """Done in time, done late, overdue; what is not due yet, of another month, or no plan's, is left out."""
    orders = [
        order("a", date(2026, 3, 5), date(2026, 3, 5)),
        order("b", date(2026, 3, 5), date(2026, 3, 6)),
        order("c", date(2026, 3, 9)),
        order("d", date(2026, 3, 30)),
        order("e", date(2026, 4, 1), date(2026, 3, 9)),
        order("f", date(2026, 3, 5), source="fault"),
    ]
    found = {each.subject: each for each in order_measures(orders, period=MARCH, as_of=date(2026, 3, 10))}
    assert {"E1", "jade"} == set(found)
    assert (Fraction(1, 3), 3) == (found["E1"].value, found["E1"].sample)
    assert [orders[1].id, orders[2].id] == list(found["E1"].evidence)
    assert found["E1"].metric in METRICS
