"""jizhi paper: records of services, attendance sheets and KPI cards from what is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jizhi.cli.opening import open_store
from jizhi.upkeep import ORDER_FLOW, WorkOrder
from jizhi.workflow import begin


def test_the_record_of_a_service_is_written_from_its_order(office, tmp_path):
    """With the order's number; a name that no order has is refused."""
    at = datetime(2025, 3, 1, tzinfo=UTC)
    place = begin(ORDER_FLOW, "jade/fault/f1", project="jade", at=at)
    order = WorkOrder(project="jade", source="fault", number="f1", title="层门异响", opened=at, position=place)
    with open_store(office.db) as store, store.writing() as tx:
        tx.put(order, expected=None)
    out = tmp_path / "s.txt"
    said = office.run("paper", "service", "f1", "--out", out, "--json")
    assert 0 == said.code, said
    assert ["W-fault/f1"] == [paper["number"] for paper in said.data["files"][0]["papers"]]
    assert "层门异响" in out.read_text(encoding="utf-8")
    assert 2 == office.run("paper", "service", "nope", "--out", tmp_path / "n.txt").code


@pytest.mark.parametrize("words", [("service",), ("card",), ("attendance",), ("card", "guard")])
def test_what_is_missing_is_named(office, tmp_path, words):
    """An order, a scheme, a month."""
    said = office.run("paper", *words, "--out", tmp_path / "x.txt")
    assert 2 == said.code
    assert "missing" in said.err or "wanted" in said.err
