"""The port fits a second, different store: documents instead of tables.

It stands in the fault tier (pytest.mark.faults, by conftest.py).
"""

from __future__ import annotations

import importlib.util
import itertools
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jizhi.fees import Bill
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.office.queues import StoreQueue
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.contracts import QueueContract, StoreContract
from jizhi.values import Period

PATH = Path(__file__).parents[2] / "examples/document_store/store.py"
SPEC = importlib.util.spec_from_file_location("document_store", PATH)
EXAMPLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(EXAMPLE)


class TestDocumentStore(StoreContract, QueueContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Any:
        numbers = itertools.count()
        return lambda: EXAMPLE.DocumentStore(str(tmp_path / f"{next(numbers)}.db"))

    @pytest.fixture
    def open_queue(self, open_store: Any) -> Any:
        def opened() -> Any:
            store = open_store()
            return store, StoreQueue(store)

        return opened


def test_a_month_is_billed_and_explained_out_of_documents(tmp_path: Path) -> None:
    """The errands of the office know no store."""
    store = EXAMPLE.DocumentStore(str(tmp_path / "estate.db"))
    settle(store, village([home("1-101"), home("1-102")]))
    publish(store, tariff_text())
    desk = Desk(store=store, actor="clerk", chunk=1)
    issue_bills(desk, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    with store.reading() as known:
        bills = list(known.find(Bill))
    assert [20000, 20000] == [explain_bill(desk, bill.id)[0].total.fen for bill in bills]
