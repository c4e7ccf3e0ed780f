"""Many fresh charges into SQLite and PostgreSQL, against executemany and COPY of the same rows by hand, and an ORM.

PostgreSQL is measured where ``jizhi.testing.servers`` finds one.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.databases.database import bound
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings, statements
from sqlalchemy.orm import Session, registry

from benchmarks.measure import Row
from jizhi.fees.charges import Charge, Slice
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import Money, Period

MARCH = Period.month(2025, 3)
ROUNDS = 3
CHUNK = 10_000
ORM = 2_000
TABLE = keepings()[Charge].table


def measure(*, full: bool) -> list[Row]:
    """Return the ratios for SQLite and, where there is a server, for PostgreSQL."""
    count = 1_000_000 if full else 40_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bulk.db"
        found = _rows("SQLite", url, count, _sqlite_by_hand)
    try:
        with postgresql_server() as url:
            found += _rows("PostgreSQL", url, count, _postgresql_by_hand)
    except NoServer as missing:
        print(missing)
    return found


def _rows(name: str, url: str, count: int, by_hand: Callable[[SqlStore, list[Any]], float]) -> list[Row]:
    """Measure one database: store, hand, chunks, in turn; the ORM once, on fewer rows."""
    rounds = [_round(url, count, by_hand) for _ in range(ROUNDS)]
    whole = statistics.median(store / hand for store, hand, _, _ in rounds)
    chunked = statistics.median(chunks / store for store, _, chunks, _ in rounds)
    ready = statistics.median(driver / hand for _, hand, _, driver in rounds)
    seconds = statistics.median(store for store, _, _, _ in rounds)
    orm = statistics.median(_by_orm(url) for _ in range(ROUNDS)) / (seconds * ORM / count)
    return [
        Row("bulk", f"{name}: {count} fresh charges", count / seconds / 1e3, spelling="{:.1f} k charges/s"),
        Row("bulk", f"{name}: the store's insert of rows that are made / by hand", ready, at_most=1.3),
        Row("bulk", f"{name}: the store's add of records / by hand", whole, at_most=1.3),
        Row("bulk", f"{name}: chunks of {CHUNK} / one transaction", chunked, at_most=1.05),
        Row("bulk", f"{name}: ORM, an object at a time / store", orm, at_least=25),
    ]


def _round(url: str, count: int, by_hand: Callable[[SqlStore, list[Any]], float]) -> tuple[float, ...]:
    """The seconds of the store, of a hand, of the store in chunks, and of its insert; making charges counts not."""
    whole = _kept(_empty(url), count, count)
    chunked = _kept(_empty(url), count, CHUNK)
    store = _empty(url)
    with store._engine.connect() as connection:
        rows = bound(TABLE, connection, map(keepings()[Charge].row, _charges(count)))
    hand = by_hand(store, rows)
    store.close()
    return whole, hand, chunked, _inserted(_empty(url), list(map(keepings()[Charge].row, _charges(count))))


def _inserted(store: SqlStore, rows: list[Any]) -> float:
    """The seconds of what the store does with rows once they are made."""
    begun = time.perf_counter()
    with store.writing() as unit:
        for start in range(0, len(rows), 20_000):
            unit._inserted(keepings()[Charge], rows[start : start + 20_000])
    seconds = time.perf_counter() - begun
    store.close()
    return seconds


def _kept(store: SqlStore, count: int, unit_size: int) -> float:
    """The seconds in which so many charges are kept, so many a transaction."""
    seconds = 0.0
    for first in range(0, count, unit_size):
        begun = time.perf_counter()
        with store.writing() as unit:
            for start in range(first, min(first + unit_size, count), CHUNK):
                seconds += time.perf_counter() - begun
                charges = list(_charges(min(start + CHUNK, first + unit_size, count), start))
                begun = time.perf_counter()
                unit.add(charges)
        seconds += time.perf_counter() - begun
    store.close()
    return seconds


def _charges(until: int, first: int = 0) -> Iterator[Charge]:
    """Fresh charges: so many spaces, five fees each."""
    facts = (Slice(MARCH.start, (("lift", True),)),)
    for number in range(first, until):
        amount = Money(10_000 + number % 9_999)
        yield Charge(
            run="bench#1",
            project="bench",
            space=f"{number // 5:07}",
            fee=f"fee-{number % 5}",
            cycle=MARCH,
            payer=f"p{number // 5:07}",
            target=amount,
            amount=amount,
            slices=facts,
        )


def _empty(url: str) -> SqlStore:
    """A store without charges: the table is laid out anew."""
    store = SqlStore.open(url)
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        connection.exec_driver_sql(f"DROP TABLE {TABLE.name}")
        for statement in _made(store, connection):
            connection.exec_driver_sql(statement)
        connection.commit()
    return store


def _made(store: SqlStore, connection: Any) -> list[str]:
    return list(statements(TABLE, "append", store._failures.database, connection.dialect))


def _sqlite_by_hand(store: SqlStore, rows: list[Any]) -> float:
    """What a careful hand writes: one prepared statement, one transaction, the same pragmas."""
    with closing(sqlite3.connect(Path(store._engine.url.database or ""), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        marks = ", ".join("?" * len(TABLE.c))
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO {TABLE.name} VALUES ({marks})", rows)
        connection.execute("COMMIT")
        return time.perf_counter() - begun


def _postgresql_by_hand(store: SqlStore, rows: list[Any]) -> float:
    """One COPY in one transaction."""
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        connection.begin()
        driver: Any = connection.connection.dbapi_connection
        begun = time.perf_counter()
        with driver.cursor() as cursor, cursor.copy(f"COPY {TABLE.name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - begun


class _Entity:
    """A class of an ORM on the same table."""

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def _by_orm(url: str) -> float:
    """The seconds that an ORM takes for its objects, each added and flushed by itself, in one transaction."""
    store, mapped = _empty(url), registry()
    entity = type("Entity", (_Entity,), {})
    mapped.map_imperatively(entity, TABLE)
    keeping = keepings()[Charge]
    records = [keeping.named(keeping.row(charge)) for charge in _charges(ORM)]
    begun = time.perf_counter()
    with Session(store._engine.execution_options(**{WRITES: True})) as session:
        for record in records:
            session.add(entity(**record))
            session.flush()
        session.commit()
    seconds = time.perf_counter() - begun
    mapped.dispose()
    store.close()
    return seconds
