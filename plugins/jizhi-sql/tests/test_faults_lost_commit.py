"""C05: the answer of PostgreSQL to a COMMIT is lost; what is done again under its number is there once."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from jizhi_sql.store import SqlStore
from sqlalchemy import make_url

from jizhi.errors import OutcomeUnknown, StoreUnreachable
from jizhi.fees.charges import Charge
from jizhi.ports import Writing
from jizhi.testing.contracts.specimens import charge

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

LOST = 2_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 100


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


def keep(unit: Writing, id: tuple[int, int]) -> None:
    """Keep a charge under its number; once more is nothing."""
    unit.add([charge(id[1], payer=str(id[0]))])


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
