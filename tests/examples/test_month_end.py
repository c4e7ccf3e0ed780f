"""The month end for cron: done again it changes nothing, broken off it ends the same, and it says who is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.store import SqlStore

from jizhi.errors import JizhiError
from jizhi.fees import Bill, Charge
from jizhi.fees.dunning import DunningAct
from jizhi.fees.ledger import Entry
from jizhi.office.desk import Desk
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.memory import MemoryStore
from jizhi.upkeep import WorkOrder

EXAMPLE = Path(__file__).parents[2] / "examples" / "month_end"


@pytest.fixture(scope="module")
def job() -> Iterator[Any]:
    """The program of the example."""
    sys.path.insert(0, str(EXAMPLE))
    yield import_module("month_end")
    sys.path.remove(str(EXAMPLE))
    del sys.modules["month_end"]


def filled(store: Any, *more: Any) -> Any:
    """A project of two homes, and *more*, with a tariff."""
    settle(store, village([home("1-101"), home("1-102"), *more]))
    publish(store, tariff_text())
    return store


def kept(store: Any) -> list[str]:
    """Everything that somebody would notice; a run that found nothing left to bill is kept too, and is not."""
    with store.reading() as known:
        return [repr(record) for kind in (Bill, Charge, Entry, DunningAct, WorkOrder) for record in known.find(kind)]


def nightly(job: Any, store: Any) -> list[Any]:
    """Do the month end of April."""
    at = job.datetime.combine(date(2025, 4, 1), job.MORNING)
    return list(job.month_end(Desk(store=store, actor="worker"), "jade", at=at))


def test_it_is_done_once_however_often_it_is_started(job: Any, tmp_path: Path, capsys: Any) -> None:
    """On a file, by its command line."""
    url = f"sqlite:///{tmp_path / 'estate.db'}"
    store = filled(SqlStore.open(url))
    words = ["--db", url, "--project", "jade", "--on", "2025-04-01"]
    assert 0 == job.main(words)
    assert capsys.readouterr().out.startswith("2 bills, 400.00 CNY; 0 skipped, 0 parked")
    before = kept(store)
    assert (0, before) == (job.main(words), kept(store))
    assert 1 == job.main(["--db", url, "--project", "nowhere", "--on", "2025-04-01"])
    assert "nowhere" in capsys.readouterr().err
    store.close()


def test_what_needs_a_person_is_told(job: Any) -> None:
    """A home without an area is not billed at 0; the others are billed."""
    (line, findings), *_ = nightly(job, filled(MemoryStore(), home("1-103", area=None)))
    assert line.startswith("2 bills, 400.00") and "1 parked" in line
    assert ["1-103/service"] == [each.subject for each in findings]


def test_broken_off_anywhere_it_ends_the_same(job: Any) -> None:
    """At each call of the store in turn; started again, what is kept is what an unbroken night keeps."""
    whole = filled(MemoryStore())
    nightly(job, whole)
    wanted, calls = kept(whole), 0
    for calls in range(1, 10_000, 7):
        store = filled(MemoryStore())
        try:
            nightly(job, FaultyStore(store, calls))
            break
        except (Injected, JizhiError):
            nightly(job, store)
        assert wanted == kept(store), calls
    assert calls > 50
    with whole.reading() as known:
        assert 2 == len(list(known.find(Bill)))
