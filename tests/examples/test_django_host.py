"""The port fits a Django host: its own rooms and customers are jizhi's spaces and parties, mapped by hand.

Its ten thousand records stand in the fault tier (pytest.mark.faults, by conftest.py).
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest
from django import conf

from jizhi.estate import Space
from jizhi.fees import Bill
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.office.queues import StoreQueue
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.contracts import QueueContract, StoreContract
from jizhi.values import Period

HOST = Path(__file__).parents[2] / "examples" / "django_host"
LINES_OF_A_STORE = 200


@pytest.fixture(scope="module")
def host() -> Iterator[Any]:
    """The host's program, set up as its ``settings.py`` would."""
    if not conf.settings.configured:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        conf.settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
        django.setup()
    sys.path.insert(0, str(HOST))
    yield import_module("store")
    sys.path.remove(str(HOST))
    for name in ("store", "connecting", "mapping", "models"):
        sys.modules.pop(name)


class TestDjangoStore(StoreContract, QueueContract):
    @pytest.fixture
    def open_store(self, host: Any, tmp_path: Path) -> Any:
        numbers = itertools.count()
        return lambda: host.DjangoStore(str(tmp_path / f"{next(numbers)}.db"))

    @pytest.fixture
    def open_queue(self, open_store: Any) -> Any:
        def opened() -> Any:
            store = open_store()
            return store, StoreQueue(store)

        return opened


def test_a_month_is_billed_from_the_rooms_of_the_host(host: Any, tmp_path: Path) -> None:
    """What jizhi keeps of a space stands in the host's own columns, and what the host changes there is billed."""
    store = host.DjangoStore(str(tmp_path / "erp.db"))
    settle(store, village([home("1-101"), home("1-102")]))
    publish(store, tariff_text())
    with host.connected(str(tmp_path / "erp.db"), "IMMEDIATE") as alias:
        rooms = host.Room.objects.using(alias)
        assert [("1-101", "dwelling"), ("1-102", "dwelling")] == list(rooms.values_list("room_no", "usage"))
        rooms.filter(room_no="1-102").update(gross_area=50)
    desk = Desk(store=store, actor="clerk", chunk=1)
    issue_bills(desk, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    with store.reading() as known:
        assert 50 == known.get(Space, "jade/1-102").area
        bills = list(known.find(Bill))
    assert [20000, 10000] == [explain_bill(desk, bill.id)[0].total.fen for bill in bills]


def test_the_store_is_small() -> None:
    """Who maps his own tables writes no more than this."""
    assert len((HOST / "store.py").read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_STORE
