"""C01: the process is killed at every storage call; what is there is whole, and going on ends in the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from jizhi_sql.store import SqlStore
from jizhi_sql.writing import SqlWriting
from sqlalchemy import text

from jizhi.office.billing_day import issue_bills, void_run
from jizhi.office.desk import Desk
from jizhi.records import CATALOGUE
from jizhi.testing.billing import fee_text, home, publish, settle, tariff_text, village
from jizhi.testing.crowds import forked
from jizhi.testing.faults import FaultyStore
from jizhi.values import Period

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")]

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
HOMES = range(3, 19) if NIGHTLY else (3, 4, 5, 7)
MARCH, DAY = Period.month(2025, 3), date(2025, 3, 1)
RUN = "jade/2025-03-01..2025-04-01#1"


class KillingStore(FaultyStore):
    """Kills its own process, without warning, at the call that is asked for."""

    def call(self) -> None:
        self.calls += 1
        if self.calls == self.fail_at:
            os.kill(os.getpid(), signal.SIGKILL)


class InParts(SqlStore):
    """The broken twin: every call of a unit is committed by itself."""

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        with super().writing() as unit:
            for verb in ("put", "add"):
                setattr(unit, verb, self._committing(unit, getattr(unit, verb)))
            yield unit

    @staticmethod
    def _committing(unit: SqlWriting, verb: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **more: Any) -> Any:
            answer = verb(*given, **more)
            unit._connection.exec_driver_sql("COMMIT")
            unit._connection.exec_driver_sql("BEGIN IMMEDIATE")
            return answer

        return done


def bill(store: Any) -> None:
    """Bill a month, a home a chunk."""
    issue_bills(Desk(store=store, actor="clerk", chunk=1), "jade", period=MARCH, issued_on=DAY)


def bill_and_void(store: Any) -> None:
    """Take a month's run back, and bill it again."""
    desk = Desk(store=store, actor="clerk", chunk=1)
    void_run(desk, RUN, on=DAY)
    bill(store)


@attrs.frozen
class Errand:
    """What is killed, and what was done before."""

    name: str
    before: Callable[[Any], None]
    work: Callable[[Any], None]


ERRANDS = (Errand("bill", lambda store: None, bill), Errand("void", bill, bill_and_void))


def model(folder: Path, homes: int, errand: Errand) -> Path:
    """Make the file in which the errand finds the estate."""
    file = folder / "model.db"
    store = SqlStore.open(f"sqlite:///{file}")
    settle(store, village([home(f"1-{number:03}") for number in range(homes)]))
    publish(store, tariff_text(fee_text(), fee_text("pump", formula="area * price / 10")))
    errand.before(store)
    store.close()
    return file


def fresh(source: Path, name: str) -> Path:
    """Copy a database as it is on disk."""
    target = source.with_name(name)
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    return Path(shutil.copy(source, target))


def digest(file: Path) -> str:
    """Return a hash of every row of every table."""
    connection = sqlite3.connect(file)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    rows = [connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names]
    connection.close()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def is_whole(file: Path) -> bool:
    """Say whether what is kept holds together: bills add up to their charges, and each chunk is there or is not."""
    connection = sqlite3.connect(file)
    asked = {
        "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        # Each chunk of a run is one home: so many items, messages and chunks done are the same number.
        "SELECT count(*) FROM jizhi_bill_run r WHERE r.voids = '' AND r.done <> "
        "(SELECT count(*) FROM jizhi_run_item i WHERE i.run = r.id)",
        "SELECT count(*) FROM jizhi_bill_run r WHERE r.voids = '' AND r.done <> "
        "(SELECT count(*) FROM jizhi_outbox_message m WHERE m.aggregate = r.id)",
        "SELECT count(*) FROM jizhi_bill b WHERE b.total_fen <> "
        "(SELECT sum(c.amount_fen) FROM jizhi_charge c, json_each(b.charges) n WHERE c.id = n.value)",
        "SELECT abs((SELECT count(*) FROM jizhi_charge) - (SELECT sum(json_array_length(charges)) FROM jizhi_bill)) "
        "WHERE EXISTS (SELECT 1 FROM jizhi_charge)",
    }
    broken = [statement for statement in asked if any(row[0] for row in connection.execute(statement))]
    connection.close()
    return not broken


def killed_at(store: SqlStore, call: int, errand: Errand) -> bool:
    """Run the errand in another process that dies at a call; say whether it did. The store has no connection open."""
    pid = forked(lambda: errand.work(KillingStore(store, call)))
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the errand failed without being killed"
    return os.WIFSIGNALED(status)


def violations(source: Path, errand: Errand, kind: type[SqlStore], calls: range) -> tuple[int, int]:
    """Kill at each of *calls*; count the points, and those after which something was broken or not the same."""
    file = fresh(source, "killed.db")
    # Two stores for all points, closed in between: what costs most in a new one is to spell its statements again.
    killed, resumed = kind.open(f"sqlite:///{file}"), SqlStore.open(f"sqlite:///{file}")
    for store in (killed, resumed):
        store.close()
        fresh(source, file.name)
        errand.work(store)
        store.close()
    wanted, points, wrong = digest(file), 0, 0
    for call in calls:
        fresh(source, file.name)
        if not killed_at(killed, call, errand):
            break
        points += 1
        whole = is_whole(file)
        if digest(file) != wanted:
            errand.work(resumed)
            resumed.close()
        wrong += not (whole and digest(file) == wanted)
    return points, wrong


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what a kill leaves is the same there, and thrice as fast."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="jizhi-", dir=memory))
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.name)
@pytest.mark.parametrize("homes", HOMES)
def test_killed_at_any_storage_call_a_run_ends_in_the_same_bytes(folder: Path, homes: int, errand: Errand) -> None:
    """Before each call, and before and after each commit: whole when it is opened, and the same when it is done."""
    points, wrong = violations(model(folder, homes, errand), errand, SqlStore, range(1, 100_000))
    assert 0 == wrong
    assert points > 9 * homes
    print(f"C01 {errand.name}, {homes} homes: {points} kill points")


def everything(store: SqlStore) -> list[str]:
    """Return every record of every kind."""
    with store.reading() as known:
        return [repr(record) for kind in CATALOGUE for record in known.find(kind.cls)]


def left_open(store: SqlStore) -> int:
    """Count what a dead client has left open in the server."""
    with store._engine.connect() as connection:
        asked = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        return connection.scalar(asked) or 0


@pytest.mark.postgresql
@pytest.mark.parametrize("errand", ERRANDS[:1], ids=lambda errand: errand.name)
def test_a_client_of_postgresql_killed_at_any_call_leaves_nothing_half(
    pg_url: str, open_emptied: Callable[[str], SqlStore], errand: Errand
) -> None:
    """C03: the server undoes what the dead client had open, at once, and going on ends in the same records."""
    wanted: list[str] = []
    for call in range(0, 10_000, 1 if NIGHTLY else 7):
        store = open_emptied(pg_url)
        settle(store, village([home("1-101"), home("1-102")]))
        publish(store, tariff_text())
        errand.before(store)
        # A child that has its parent's connections would end them for both.
        store.close()
        if call and not killed_at(store, call, errand):
            break
        resumed = SqlStore.open(pg_url)
        for _ in range(200):
            if not left_open(resumed):
                break
            time.sleep(0.02)
        assert 0 == left_open(resumed)
        if not wanted or everything(resumed) != wanted:
            errand.work(resumed)
        wanted = wanted or everything(resumed)
        assert wanted == everything(resumed)
        resumed.close()
    print(f"C03 {errand.name}: killed up to call {call}")
    assert call > 40


def test_a_store_that_commits_in_parts_is_found_out(folder: Path) -> None:
    """The broken twin: half a chunk is there after some of the kills."""
    errand = ERRANDS[0]
    points, wrong = violations(model(folder, 4, errand), errand, InParts, range(60, 95))
    assert points > 30
    assert wrong > 3
