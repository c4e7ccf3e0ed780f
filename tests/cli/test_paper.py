"""jizhi paper: records of services, attendance sheets and KPI cards from what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jizhi.cli.opening import open_store
from jizhi.estate import Asset
from jizhi.upkeep import ORDER_FLOW, Service, WorkOrder
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


def test_a_service_that_nobody_ordered_has_its_paper_too(office, tmp_path):
    """What the register brings of earlier years: who did what and when, and that there is no order behind it."""
    lift = Asset(project="jade", code="L1", name="一号梯", asset_class="lift")
    done = Service(project="jade", subject="L1", plan="half-month", day=date(2024, 3, 2), by="李", note="<换油>")
    with open_store(office.db) as store, store.writing() as tx:
        tx.put(lift, expected=None)
        tx.add([done])
    for locale, told in (("zh_CN", "本次维保没有工单"), ("en", "Done without a work order")):
        out = tmp_path / f"{locale}.txt"
        said = office.run("paper", "service", "L1/half-month/2024-03-02", "--out", out, "--lang", locale)
        assert 0 == said.code, said
        text = out.read_text(encoding="utf-8")
        assert [] == [part for part in ("L1 一号梯", "half-month", "<换油>", "李", told) if part not in text]


@pytest.mark.parametrize("words", [("service",), ("card",), ("attendance",), ("card", "guard")])
def test_what_is_missing_is_named(office, tmp_path, words):
    """An order, a scheme, a month."""
    said = office.run("paper", *words, "--out", tmp_path / "x.txt")
    assert 2 == said.code
    assert "missing" in said.err or "wanted" in said.err
