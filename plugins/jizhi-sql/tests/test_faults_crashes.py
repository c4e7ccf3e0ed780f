"""C04: PostgreSQL crashes under its writers; what was acknowledged is there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.store import SqlStore

from jizhi.errors import OutcomeUnknown, Retryable, StoreFailed, StoreRefused
from jizhi.fees.charges import Charge
from jizhi.testing.contracts.specimens import charge
from jizhi.testing.servers import PG_URL, NoServer, require_postgresql, restarted_postgresql, started_postgresql

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
CRASHES = 200 if NIGHTLY else 10
WRITERS = 8


class Crashing:
    """A server of our own that is brought down at random, its processes killed or all of it stopped at once."""

    def __init__(self, server: Any) -> None:
        self.server, self.down = server, threading.Event()

    def crash(self, chance: random.Random) -> None:
        """Kill a backend, after which the server recovers by itself, or stop it at once and start it again."""
        main = self.server.get_pid()
        backends = [pid for pid in _children(main) if b" idle" in _title(pid) or b"COMMIT" in _title(pid)]
        if backends and chance.random() < 0.5:
            os.kill(chance.choice(backends), signal.SIGKILL)
            return
        os.kill(main, signal.SIGQUIT)
        while Path(f"/proc/{main}").exists() and b"defunct" not in _title(main):
            time.sleep(0.01)
        restarted_postgresql(self.server)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _title(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"defunct"


@pytest.fixture
def crashing() -> Iterator[Crashing]:
    """A PostgreSQL that may be crashed."""
    if not Path("/proc/self/task").exists():
        pytest.skip("the backends of a server are found by /proc, which only Linux has")
    try:
        require_postgresql()
    except NoServer as missing:
        pytest.skip(f"{missing} (a server that {PG_URL} names is not crashed)")
    folder = Path(tempfile.mkdtemp(prefix="jizhi-pg-"))
    server = started_postgresql(folder)
    yield Crashing(server)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def write(url: str, writer: int, stop: threading.Event, told: list[Any], unknown: list[Any]) -> None:
    """Keep charge after charge until told to stop; *told* grows by what is acknowledged."""
    store, number = None, 0
    while not stop.is_set():
        id = (writer, number)
        try:
            store = store or SqlStore.open(url)
            with store.writing() as unit:
                unit.add([charge(number, payer=str(writer))])
        except OutcomeUnknown:
            unknown.append(id)
            continue
        except (Retryable, StoreFailed, StoreRefused):
            time.sleep(0.02)
            continue
        told.append(id)
        number += 1


def acknowledged_and_kept(crashing: Crashing, url: str, crashes: int) -> tuple[set[Any], set[Any]]:
    """Crash the server under eight writers; return what they were told, and what is there afterwards."""
    SqlStore.open(url).close()
    stop, told, unknown, chance = threading.Event(), [], [], random.Random(4)
    work = [
        threading.Thread(target=write, args=(url, writer, stop, told, unknown), daemon=True)
        for writer in range(WRITERS)
    ]
    for thread in work:
        thread.start()
    try:
        for _ in range(crashes):
            wait_for(told, len(told) + 10)
            time.sleep(chance.uniform(0.1, 0.6))
            crashing.crash(chance)
    finally:
        stop.set()
        for thread in work:
            thread.join(60)
    print(f"C04: {crashes} crashes, {len(told)} acknowledged, {len(unknown)} of unknown outcome")
    return set(told), kept_at(url)


def wait_for(told: list[Any], count: int) -> None:
    """Wait until the writers are at work again, however long the server takes to recover."""
    ends = time.monotonic() + 60
    while len(told) < count:
        assert time.monotonic() < ends, "the writers get no answer"
        time.sleep(0.01)


def kept_at(url: str) -> set[Any]:
    """Return the numbers of what is kept, as soon as the server answers."""
    ends = time.monotonic() + 60
    while True:
        try:
            with SqlStore.open(url).reading() as known:
                return {(int(each.payer), each.n) for each in known.find(Charge)}
        except (Retryable, StoreFailed, StoreRefused):
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


def test_what_was_acknowledged_outlives_every_crash(crashing: Crashing) -> None:
    """Nothing of it is missing; what a lost answer left open was looked for by its number, and is there once or not."""
    told, kept = acknowledged_and_kept(crashing, crashing.server.get_uri(), CRASHES)
    assert set() == told - kept
    assert len(kept - told) <= WRITERS
    assert len(told) >= 10 * CRASHES


def test_a_server_that_acknowledges_too_early_is_found_out(crashing: Crashing) -> None:
    """The broken twin: with synchronous_commit off the answer comes before the disk has it."""
    SqlStore.open(crashing.server.get_uri()).close()
    crashing.server.psql(
        "CHECKPOINT; ALTER SYSTEM SET synchronous_commit = off; ALTER SYSTEM SET wal_writer_delay = '10s';"
    )
    os.kill(crashing.server.get_pid(), signal.SIGHUP)
    told, kept = acknowledged_and_kept(crashing, crashing.server.get_uri(), 6)
    assert told - kept
