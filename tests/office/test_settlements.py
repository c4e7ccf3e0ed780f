"""A year-end settlement read from the books of a project."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jizhi.errors import UnknownFee
from jizhi.fees import Settlement
from jizhi.findings import Outcome
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.settlements import read_settlement
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

POOL = """[[fee]]
code = "lift"
on = "pool"
per = "period"
  [[fee.version]]
  since = 2020-01-01
  basis = "b"
  formula = "area"
"""
SPRING = Period.parse("2025-01-01..2025-04-01")


def billed(*areas: int | None) -> Desk:
    """Three months billed at 0.10 a square metre in advance of the lifts."""
    store = MemoryStore()
    homes = [home(f"1-{n}", area=None if area is None else Decimal(area)) for n, area in enumerate(areas, 1)]
    settle(store, village(homes, [owned(space.code) for space in homes]))
    publish(store, tariff_text(fee_text("lift-advance", prices={"2020-01-01": "0.10"}), POOL))
    desk = Desk(store=store, actor="li")
    for month in SPRING.months():
        issue_bills(desk, "jade", period=month, issued_on=month.start)
    return desk


def read(desk: Desk, fee: str = "lift") -> Outcome[Settlement | None]:
    return read_settlement(desk, "jade", fee, cny("60.00"), period=SPRING, advanced_as=("lift-advance",))


def test_what_was_billed_in_advance_is_settled_against_the_real_cost():
    """30.00 and 15.00 were advanced, 40.00 and 20.00 are borne."""
    found = read(billed(100, 50))
    assert [("1-1", cny("30.00"), cny("10.00")), ("1-2", cny("15.00"), cny("5.00"))] == [
        (row.space, row.advanced, row.difference) for row in found.value.rows
    ]


def test_a_space_that_cannot_be_weighed_stops_the_settlement():
    """No share would be right."""
    found = read(billed(100, None))
    assert (None, ["fact-missing"]) == (found.value, [finding.code for finding in found.errors])


def test_only_a_fee_that_is_shared_out_can_be_settled():
    """The advance itself is none."""
    with pytest.raises(UnknownFee, match="lift"):
        read(billed(100), "lift-advance")
