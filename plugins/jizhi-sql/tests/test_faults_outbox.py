"""N08: writers fill the outbox, relays that are killed at random empty it; no message is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.queue import _due
from jizhi_sql.retrying import retrying
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from sqlalchemy import text

from jizhi.errors import Conflict, Retryable
from jizhi.ports import Writing
from jizhi.records import OutboxMessage
from jizhi.testing.contracts.specimens import message
from jizhi.testing.crowds import crowd, forked

pytestmark = [
    pytest.mark.faults,
    pytest.mark.postgresql,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here"),
]

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
MESSAGES, WRITERS, RELAYS = 500_000 if NIGHTLY else 24_000, 16, 4
LEASE = timedelta(seconds=2)
UNIT = 20
STUCK_SECONDS = 60


@pytest.fixture
def pg(pg_url: str, open_emptied: Callable[[str], SqlStore]) -> str:
    """An empty database of PostgreSQL, to which no connection of this process is open."""
    open_emptied(pg_url).close()
    return pg_url


def write(url: str, writer: int, count: int) -> int:
    """Keep so many messages, twenty a unit, each of an aggregate of its own, so that none waits for another."""
    store = SqlStore.open(url)

    def unit_of(first: int) -> Callable[[Writing], None]:
        def keep(unit: Writing) -> None:
            for number in range(first, first + UNIT):
                id = f"{number:07}/{writer:02}"
                # Not asked for first: reading beside what others insert would be a race of serialisable units.
                with suppress(Conflict):
                    unit.put(message(id, aggregate=id, subjects=()), expected=None)

        return keep

    for first in range(0, count, UNIT):
        retrying(store, unit_of(first), seconds=60)
    return count


def now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)  # noqa: TID251 - leases end in real time here


def relay(url: str, told: Path) -> None:
    """Tell, that is write down, what is lent, and mark it; until killed."""
    queue = SqlStore.open(url).queue()
    with told.open("a", encoding="ascii") as out:
        while True:
            try:
                claims = queue.claim(at=now(), until=now() + LEASE, limit=50)
                for claim in claims:
                    out.write(f"{claim.message.id} {claim.attempt}\n")
                    out.flush()
                    queue.done(claim)
            except (Retryable, Conflict):
                continue
            if not claims:
                time.sleep(0.05)


def waiting(store: SqlStore) -> int:
    """Count what is not told yet."""
    with store._engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM jizhi_outbox_message WHERE state <> 'sent'")) or 0


def told_so_far(folder: Path) -> list[str]:
    """Return the lines that relays have written down, whole or not."""
    return [line for file in folder.glob("told-*") for line in file.read_text(encoding="ascii").split("\n")]


class Relays:
    """Relays that write down what they tell; one of them at random is killed and another takes its place."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.chance, self.kills, self.files = url, folder, random.Random(8), 0, 0
        self.alive = [self._another() for _ in range(RELAYS)]

    def _another(self) -> int:
        self.files += 1
        return forked(partial(relay, self.url, self.folder / f"told-{self.files}"))

    def kill_one(self) -> None:
        """Kill one, and let another begin."""
        victim = self.chance.randrange(RELAYS)
        ended(self.alive[victim])
        self.alive[victim] = self._another()
        self.kills += 1

    def kill_after_progress(self, still_written: Callable[[], bool]) -> None:
        """Kill again and again until the outbox is empty, each time after something was told since, however slowly."""
        store, seen, moved = SqlStore.open(self.url), 0, time.monotonic()
        while still_written() or waiting(store):
            time.sleep(self.chance.uniform(0.1, 0.6))
            if (now_told := len(told_so_far(self.folder))) > seen:
                seen, moved = now_told, time.monotonic()
                self.kill_one()
            assert time.monotonic() < moved + STUCK_SECONDS, f"{waiting(store)} messages are still not told"
        store.close()


def ended(pid: int) -> None:
    """Kill a process, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def killed_relays(url: str, folder: Path, fill: Callable[[], Any]) -> tuple[Counter[str], int]:
    """Fill and empty the outbox while relays are killed; return how often each message was told, and the kills."""
    relays, writing = Relays(url, folder), [forked(fill)]

    def still_written() -> bool:
        if writing and (end := os.waitpid(writing[0], os.WNOHANG)) != (0, 0):
            assert (writing.pop(), 0) == end, "a writer failed"
        return bool(writing)

    try:
        relays.kill_after_progress(still_written)
    finally:
        # What outlives a failed test holds the tables that the next one empties.
        for pid in [*relays.alive, *writing]:
            ended(pid)
    return Counter(line.split()[0] for line in told_so_far(folder) if " " in line), relays.kills


def test_no_message_is_lost_whichever_relay_is_killed(pg: str, tmp_path: Path) -> None:
    """Each is told at least once, by its id; again only where a relay died between telling and marking."""
    each = MESSAGES // WRITERS

    def fill() -> None:
        assert [each] * WRITERS == crowd(lambda writer: write(pg, writer, each), WRITERS)

    told, kills = killed_relays(pg, tmp_path, fill)
    assert MESSAGES == len(told)
    again = sum(told.values()) - len(told)
    assert again <= 50 * kills
    with SqlStore.open(pg).reading() as known:
        assert [] == list(known.find(OutboxMessage, state="parked"))
    print(f"N08: {MESSAGES} messages, {kills} kills, {again} told again, 0 lost")


def test_an_outbox_without_statistics_is_read_by_the_aggregate(pg: str) -> None:
    """As on the first day: 24 000 that wait, each before the planner has counted anything, took 52 seconds a claim."""
    store, outbox = SqlStore.open(pg), keepings()[OutboxMessage].table
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        connection.execute(text(f"ALTER TABLE {outbox.name} SET (autovacuum_enabled = off)"))
        connection.commit()
        asked = _due(outbox, now(), 50).compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.scalars(text(f"EXPLAIN {asked}".replace(":", r"\:"))).all()
    store.close()
    earlier = [line for line in plan if f"{outbox.name}_by_" in line and "by_state" not in line]
    assert earlier and all(f"{outbox.name}_by_aggregate" in line for line in earlier), "\n".join(plan)


def by_number(url: str, told: Path, stop: Path) -> None:
    """The broken twin: page through the outbox by the last number seen."""
    store, last = SqlStore.open(url), -1
    with told.open("a", encoding="ascii") as out:
        while not stop.exists():
            with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
                rows = connection.execute(
                    text("SELECT id, attempts FROM jizhi_outbox_message WHERE attempts > :last ORDER BY attempts"),
                    {"last": last},
                ).all()
            for id, number in rows:
                out.write(f"{id}\n")
                last = number
            out.flush()


def number_and_write(url: str, writer: int, count: int) -> int:
    """Keep messages with a number of a sequence, as a serial id would be, a little before they are committed."""
    store = SqlStore.open(url)
    for turn in range(count):
        with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
            connection.execute(
                text(
                    "INSERT INTO jizhi_outbox_message (id, project, topic, aggregate, subjects, state, attempts, "
                    "token, why, version, form) VALUES (:id, 'jade', 't', :id, '[]', 'waiting', nextval('numbers'), "
                    "'', '', 1, 1)"
                ),
                {"id": f"{turn:05}/{writer:02}"},
            )
            time.sleep(0.001)
            connection.commit()
    return count


def test_a_relay_that_pages_by_number_is_found_out(pg: str, tmp_path: Path) -> None:
    """The broken twin of N08: what was numbered early and committed late is never seen."""
    store = SqlStore.open(pg)
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        connection.execute(text("CREATE SEQUENCE IF NOT EXISTS numbers"))
        connection.commit()
    store.close()
    reader = forked(lambda: by_number(pg, tmp_path / "told", tmp_path / "stop"))
    try:
        assert [100] * WRITERS == crowd(lambda writer: number_and_write(pg, writer, 100), WRITERS)
        time.sleep(0.5)
    finally:
        (tmp_path / "stop").touch()
        os.waitpid(reader, 0)
    assert len((tmp_path / "told").read_text(encoding="ascii").split()) < 100 * WRITERS
