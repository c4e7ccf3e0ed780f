"""Upkeep in figures: what counts as due, in time, late and open, and what an asset's card tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import attrs

from jizhi.estate import Asset
from jizhi.reports import overdue_list, upkeep_summary
from jizhi.upkeep import Certificate, Report, open_order
from jizhi.values import Period, cny

AT = datetime(2025, 3, 3, 8, tzinfo=UTC)
LIFT = Asset(code="L1", name="1 号梯", asset_class="lift", installed=date(2018, 6, 20))
MARCH = Period.month(2025, 3)


def order(number, *, due=date(2025, 3, 10), done=None, state="open", lawful=False, source="plan", subject="L1", **more):
    made = open_order("fault", number, project="jade", at=AT, title=number, subject=subject)
    position = attrs.evolve(made.position, state=state)
    return attrs.evolve(
        made, source=source, plan="p", series="s", occurrence=number, due=due, closes=due, done_on=done, lawful=lawful,
        position=position, **more,
    )  # fmt: skip


ORDERS = [
    order("in-time", done=date(2025, 3, 10), state="closed", lawful=True, report=Report(cost=cny("50.00"))),
    order("late", done=date(2025, 3, 11), state="done"),
    order("never", lawful=True),
    order("coming", due=date(2025, 3, 31)),
    order("cancelled", state="cancelled"),
    order("walk", subject="大门", done=date(2025, 3, 9), state="closed"),
    order("fault", source="fault", due=None),
]


def test_what_is_due_is_in_time_late_or_open():
    """What is not due yet and not done does not count, what was cancelled never."""
    found = upkeep_summary([LIFT], ORDERS, window=MARCH, as_of=date(2025, 3, 20))
    assert (4, 2, 1, 1) == (found.whole.due, found.whole.on_time, found.whole.late, found.whole.open)
    assert [("law", 2, Fraction(1, 2)), ("plan", 2, Fraction(1, 2))] == [(r.key, r.due, r.rate) for r in found.by_law]
    assert [("lift", 3), ("place", 1)] == [(row.key, row.due) for row in found.by_class]
    assert [("2025-03", 4)] == [(row.key, row.due) for row in found.by_month]
    assert (1, 1, cny("50.00")) == (found.assets, found.faults, found.cost)


def test_the_overdue_list_has_the_law_first():
    """Then the longest overdue."""
    more = [order("older", due=date(2025, 3, 1)), *ORDERS]
    found = overdue_list(more, as_of=date(2025, 3, 20))
    assert [("never", 10), ("older", 19)] == [(each.order.number, each.days) for each in found]


def test_papers_that_run_out_are_told():
    """With the month before in which the next one is applied for."""
    paper = Certificate(holder="L1", kind="inspection", issued=date(2024, 6, 1), expires=date(2025, 4, 10))
    for day, count in ((date(2025, 3, 9), 0), (date(2025, 3, 10), 1)):
        found = upkeep_summary([LIFT], [], certificates=[paper], window=MARCH, as_of=day)
        assert count == len(found.papers)
