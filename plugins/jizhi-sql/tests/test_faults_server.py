"""C04, C05: PostgreSQL crashes, or its answer to a COMMIT is lost; what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.store import SqlStore
from sqlalchemy import make_url

from jizhi.errors import OutcomeUnknown, Retryable, StoreFailed, StoreRefused, StoreUnreachable
from jizhi.fees.charges import Charge
from jizhi.ports import Writing
from jizhi.testing.contracts.specimens import charge
from jizhi.testing.servers import PG_URL, NoServer, require_postgresql, started_postgresql

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
CRASHES, LOST = (200, 2_000) if NIGHTLY else (10, 100)
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
        self.server.ensure_postgres_running()


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


def keep(unit: Writing, id: tuple[int, int]) -> None:
    """Keep a charge under its number; once more is nothing."""
    unit.add([charge(id[1], payer=str(id[0]))])


def written(url: str, writer: int, stop: threading.Event, unknown: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep charge after charge until told to stop; return what was acknowledged."""
    store, acknowledged, number = None, [], 0
    while not stop.is_set():
        id = (writer, number)
        try:
            store = store or SqlStore.open(url)
            with store.writing() as unit:
                keep(unit, id)
        except OutcomeUnknown:
            unknown.append(id)
            continue
        except (Retryable, StoreFailed, StoreRefused):
            time.sleep(0.02)
            continue
        acknowledged.append(id)
        number += 1
    return acknowledged


def acknowledged_and_kept(crashing: Crashing, url: str, crashes: int) -> tuple[set[Any], set[Any]]:
    """Crash the server under eight writers; return what they were told, and what is there afterwards."""
    SqlStore.open(url).close()
    stop, unknown, told, chance = threading.Event(), [], [], random.Random(4)
    work = [
        threading.Thread(target=lambda writer=writer: told.extend(written(url, writer, stop, unknown)), daemon=True)
        for writer in range(WRITERS)
    ]
    for thread in work:
        thread.start()
    for _ in range(crashes):
        time.sleep(chance.uniform(0.3, 0.8))
        crashing.crash(chance)
    stop.set()
    for thread in work:
        thread.join(60)
    while True:
        try:
            with SqlStore.open(url).reading() as known:
                kept = {(int(each.payer), each.n) for each in known.find(Charge)}
            break
        except (Retryable, StoreFailed, StoreRefused):
            time.sleep(0.1)
    print(f"C04: {crashes} crashes, {len(told)} acknowledged, {len(unknown)} of unknown outcome")
    return set(told), kept


def test_what_was_acknowledged_outlives_every_crash(crashing: Crashing) -> None:
    """Nothing of it is missing; what a lost answer left open was looked for by its number, and is there once or not."""
    told, kept = acknowledged_and_kept(crashing, crashing.server.get_uri(), CRASHES)
    assert set() == told - kept
    assert len(kept - told) <= WRITERS
    assert len(told) > 100


def test_a_server_that_acknowledges_too_early_is_found_out(crashing: Crashing) -> None:
    """The broken twin: with synchronous_commit off the answer comes before the disk has it."""
    crashing.server.psql("ALTER SYSTEM SET synchronous_commit = off; ALTER SYSTEM SET wal_writer_delay = '10s';")
    os.kill(crashing.server.get_pid(), signal.SIGHUP)
    told, kept = acknowledged_and_kept(crashing, crashing.server.get_uri(), 6)
    assert told - kept


class CuttingProxy:
    """Stands between client and server, and cuts the connection at a COMMIT: before it is handed on, or after."""

    def __init__(self, server: str) -> None:
        self.server, self.cut = server, ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.server)
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut and b"COMMIT" in data:
                    when, self.cut = self.cut, ""
                    if when == "after":
                        server.sendall(data)
                        # The server has answered before the client is cut off.
                        server.recv(1, socket.MSG_PEEK)
                    break
                server.sendall(data)
        self._close(client, server)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                # An answer to a COMMIT on which the cut is waiting is not handed on.
                if self._is_cut(data):
                    break
                client.sendall(data)
        self._close(client, server)

    def _is_cut(self, data: bytes) -> bool:
        return b"COMMIT" in data and self.swallowing

    swallowing = False

    @staticmethod
    def _close(*ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.fixture
def proxied(pg_url: str, open_emptied: Callable[[str], SqlStore]) -> Iterator[tuple[str, CuttingProxy]]:
    """The URL of an empty database behind a proxy, and the proxy."""
    open_emptied(pg_url).close()
    place = make_url(pg_url)
    folder = place.query.get("host")
    if not isinstance(folder, str) or not folder.startswith("/"):
        pytest.skip("the proxy speaks to a server on a socket of this machine")
    proxy = CuttingProxy(f"{folder}/.s.PGSQL.{place.port or 5432}")
    behind = place.set(host="127.0.0.1", port=proxy.port).difference_update_query(["host"])
    yield behind.update_query_dict({"sslmode": "disable"}).render_as_string(hide_password=False), proxy
    proxy.listener.close()


def post(store: SqlStore, proxy: CuttingProxy, work: Callable[[Writing], Any], when: str) -> int:
    """Do a unit whose COMMIT is cut, and again until it is done; return how often its outcome was unknown."""
    unknown = 0
    proxy.cut, proxy.swallowing = when, when == "after"
    while True:
        try:
            with store.writing() as unit:
                work(unit)
            return unknown
        except OutcomeUnknown:
            unknown += 1
            proxy.swallowing = False
        except StoreUnreachable:
            continue


def test_a_lost_answer_to_a_commit_never_posts_twice(proxied: tuple[str, CuttingProxy]) -> None:
    """Every posting is there once, whether its COMMIT had arrived or not, because it is done again under its number."""
    url, proxy = proxied
    store = SqlStore.open(url)
    cuts = [
        post(store, proxy, lambda unit, n=n: keep(unit, (1, n)), "after" if n % 2 else "before") for n in range(LOST)
    ]
    assert [1] * LOST == cuts
    with store.reading() as known:
        assert list(range(LOST)) == sorted(each.n for each in known.find(Charge))
    store.close()


def test_a_posting_without_a_number_of_its_own_is_found_out(proxied: tuple[str, CuttingProxy]) -> None:
    """The broken twin: it counts what is there and takes the next number, so that a second try posts again."""
    url, proxy = proxied
    store = SqlStore.open(url)

    def next_one(unit: Writing) -> None:
        unit.add([charge(len(list(unit.find(Charge))))])

    for n in range(10):
        post(store, proxy, next_one, "after" if n % 2 else "before")
    with store.reading() as known:
        assert 15 == len(list(known.find(Charge)))
    store.close()
