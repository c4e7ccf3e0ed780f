"""Many fresh charges into SQLite and PostgreSQL, against executemany and COPY of the same rows by hand, and an ORM.

PostgreSQL is measured where ``jizhi.testing.servers`` finds one.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import attrs
from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings, statements
from sqlalchemy.orm import Session, registry

from benchmarks.measure import Row
from jizhi.fees.charges import BillRun, Charge, Slice
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import Money, Period

MARCH = Period.month(2025, 3)
RUN = BillRun(project="bench", period=MARCH, number=1, tariff="t", roster="r", issued_on=date(2025, 3, 1), chunks=0)
ROUNDS = 5
CHUNK = 10_000
ORM = 1_000
KEEPING = keepings()[Charge]
TABLE = KEEPING.table

Hand: TypeAlias = Callable[[SqlStore, Iterable[tuple[Any, ...]]], None]


def measure(*, full: bool) -> list[Row]:
    """Return the ratios for SQLite and, where there is a server, for PostgreSQL."""
    count = 1_000_000 if full else 20_000
    with tempfile.TemporaryDirectory() as folder:
        found = _rows("SQLite", f"sqlite:///{folder}/bulk.db", count, _sqlite_by_hand)
    try:
        with postgresql_server() as url:
            found += _rows("PostgreSQL", url, count, _postgresql_by_hand)
    except NoServer as missing:
        print(missing)
    return found


def _rows(name: str, url: str, count: int, by_hand: Hand) -> list[Row]:
    """Measure one database: everybody in turn; the ORM on fewer objects."""
    rounds = [_round(url, count, by_hand) for _ in range(ROUNDS if count < 1_000_000 else 1)]
    one = statistics.median(each["store"] for each in rounds) / count
    chunk = CHUNK * _a_unit(count // CHUNK)
    flushed, together = (statistics.median(_by_orm(url, way) for _ in range(ROUNDS)) / ORM for way in (_each, _all))

    def ratio(mine: str, other: str) -> float:
        return statistics.median(each[mine] / each[other] for each in rounds)

    return [
        Row("bulk", f"{name}: {count} fresh charges", 1 / one / 1e3, spelling="{:.1f} k charges/s"),
        Row("bulk", f"{name}: add of records / by hand, rows that are made", ratio("store", "hand"), at_most=1.3),
        Row("bulk", f"{name}: insert of rows that are made / the same", ratio("ready", "hand"), at_most=1.3),
        Row("bulk", f"{name}: add of records / by hand from the records on", ratio("store", "from records")),
        Row(
            "bulk",
            f"{name}: chunks of {chunk}, each with its cursor / one unit",
            ratio("chunks", "store"),
            at_most=1.05,
        ),
        Row("bulk", f"{name}: ORM, add and flush of each / add", flushed / one, at_least=25),
        Row("bulk", f"{name}: ORM, add_all and one flush / add", together / one),
    ]


def _round(url: str, count: int, by_hand: Hand) -> dict[str, float]:
    """The seconds of each contestant in an empty table; making the charges counts for none of them."""
    parts = count // CHUNK
    return {
        **_with_rows(url, parts, by_hand),
        "from records": _from_records(url, parts, by_hand),
        "store": _kept(_empty(url), parts, parts),
        "chunks": _kept(_empty(url), parts, _a_unit(parts)),
    }


def _a_unit(parts: int) -> int:
    """So many parts are a chunk: 10 000 charges, 50 000 of a million."""
    return max(1, parts // 20)


def _with_rows(url: str, parts: int, by_hand: Hand) -> dict[str, float]:
    """The seconds of a hand and of the store's insert, when the rows are made."""
    with closing(SqlStore.open(url)) as opened:
        dialect = opened._engine.dialect
    rows = [row for part in range(parts) for row in KEEPING.rows(_charges(part), dialect)]
    if list(map(str, rows[-1])) != list(map(str, _row_by_hand(_charges(parts - 1)[-1]))):
        raise RuntimeError("the row by hand is another one")
    return {
        "hand": _taken(url, lambda store: by_hand(store, rows)),
        "ready": _taken(url, lambda store: _insert(store, rows)),
    }


def _from_records(url: str, parts: int, by_hand: Hand) -> float:
    charges = [charge for part in range(parts) for charge in _charges(part)]
    return _taken(url, lambda store: by_hand(store, map(_row_by_hand, charges)))


def _taken(url: str, work: Callable[[SqlStore], None]) -> float:
    store = _empty(url)
    begun = time.perf_counter()
    work(store)
    seconds = time.perf_counter() - begun
    store.close()
    return seconds


def _insert(store: SqlStore, rows: list[Any]) -> None:
    """What the store does with rows once they are made."""
    with store.writing() as unit, unit._database.savepoint(unit._connection, "jizhi_add"):
        unit._database.insert(unit._connection, TABLE, iter(rows))


def _kept(store: SqlStore, parts: int, parts_a_unit: int) -> float:
    """The seconds in which so many parts are kept, so many a transaction, each with the cursor of their run."""
    seconds, run = 0.0, RUN
    for first in range(0, parts, parts_a_unit):
        begun = time.perf_counter()
        with store.writing() as unit:
            for part in range(first, first + parts_a_unit):
                seconds += time.perf_counter() - begun
                charges = _charges(part)
                begun = time.perf_counter()
                unit.add(charges)
            run = unit.put(attrs.evolve(run, done=first), expected=run.version or None)
        seconds += time.perf_counter() - begun
    store.close()
    return seconds


@lru_cache(maxsize=4)
def _charges(part: int) -> tuple[Charge, ...]:
    """Fresh charges, five fees a space, each with the fact that it read."""
    return tuple(map(_charge, range(part * CHUNK, (part + 1) * CHUNK)))


def _charge(number: int) -> Charge:
    amount = Money(10_000 + number % 9_999)
    return Charge(
        run="bench#1",
        project="bench",
        space=f"{number // 5:07}",
        fee=f"fee-{number % 5}",
        cycle=MARCH,
        payer=f"p{number // 5:07}",
        target=amount,
        amount=amount,
        slices=(Slice(MARCH.start, (("floor", number % 30),)),),
    )


def _empty(url: str) -> SqlStore:
    """A store without charges and runs: the tables are laid out anew."""
    store = SqlStore.open(url)
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        for keeping in (KEEPING, keepings()[BillRun]):
            connection.exec_driver_sql(f"DROP TABLE {keeping.table.name}")
            made = statements(keeping.table, keeping.kind.mode, store._failures.database, connection.dialect)
            for statement in made:
                connection.exec_driver_sql(statement)
        connection.commit()
    return store


def _sqlite_by_hand(store: SqlStore, rows: Iterable[tuple[Any, ...]]) -> None:
    """What a careful hand writes: one prepared statement, one transaction, the same pragmas."""
    with closing(sqlite3.connect(Path(store._engine.url.database or ""), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        marks = ", ".join("?" * len(TABLE.c))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO {TABLE.name} VALUES ({marks})", rows)
        connection.execute("COMMIT")


def _postgresql_by_hand(store: SqlStore, rows: Iterable[tuple[Any, ...]]) -> None:
    """One COPY in one transaction."""
    with store._engine.connect().execution_options(**{WRITES: LENDS}) as connection:
        connection.begin()
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {TABLE.name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()


def _row_by_hand(charge: Charge) -> tuple[Any, ...]:
    """The row of a charge as one writes it down who knows the class and the table."""
    start, end = charge.cycle.start.isoformat(), charge.cycle.end.isoformat()
    slices = [{"since": each.since.isoformat(), "facts": each.facts} for each in charge.slices]
    return (
        f"{charge.project}/{charge.space}/{charge.fee}/{start}..{end}/{charge.payer}#{charge.n}",
        charge.run,
        charge.project,
        charge.space,
        charge.fee,
        start,
        end,
        charge.payer,
        charge.target.fen,
        charge.target.currency,
        charge.amount.fen,
        charge.amount.currency,
        charge.item,
        charge.part and charge.part.start.isoformat(),
        charge.part and charge.part.end.isoformat(),
        json.dumps(slices, ensure_ascii=False, separators=(",", ":")),
        json.dumps(charge.turns),
        json.dumps(charge.draws),
        None,
        charge.n,
        charge.kind,
        1,
    )


class _Entity:
    """A class of an ORM on the same table."""

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def _each(session: Session, entities: list[Any]) -> None:
    """As business code does, which needs each object's row at once."""
    for entity in entities:
        session.add(entity)
        session.flush()


def _all(session: Session, entities: list[Any]) -> None:
    """As an import does that knows its ORM."""
    session.add_all(entities)
    session.flush()


def _by_orm(url: str, write: Callable[[Session, list[Any]], None]) -> float:
    """The seconds that an ORM takes for objects that are made, in one transaction."""
    store, mapped = _empty(url), registry()
    entity = type("Entity", (_Entity,), {})
    mapped.map_imperatively(entity, TABLE)
    rows = KEEPING.rows(_charges(0)[:ORM])
    entities = [entity(**dict(zip(TABLE.c.keys(), row, strict=True))) for row in rows]
    begun = time.perf_counter()
    with Session(store._engine.execution_options(**{WRITES: True})) as session:
        write(session, entities)
        session.commit()
    seconds = time.perf_counter() - begun
    mapped.dispose()
    store.close()
    return seconds
