"""A bill run into a SQLite file, against the bare driver that is handed the same rows.

``python -m benchmarks.store fill|bill|raw FILE NUMBER`` is one step in a fresh process.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from jizhi_sql.databases import WRITES, Sqlite
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from sqlalchemy import make_url

from benchmarks import tariff
from benchmarks.measure import Row, in_fresh_process, peak_mb
from jizhi.estate import Party, Project, Roster, Space, Tenure, Vacancy
from jizhi.fees import Bill, Charge
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff

DAY = date(2025, 3, 1)
CHUNK = 500
PART = 2_000
ROUNDS = 3
WRITTEN = ("roster_part", "run_item", "charge", "bill", "outbox_message", "entry", "payer_account")


def measure(*, full: bool) -> list[Row]:
    """Return rows a second, and the ratios to the bare driver and to one single transaction."""
    spaces, few_spaces = (100_000, 10_000) if full else (3_000, 500)
    with tempfile.TemporaryDirectory() as folder:
        estate = Path(folder) / "estate.db"
        small = Path(folder) / "small.db"
        in_fresh_process("benchmarks.store", "fill", str(estate), str(spaces))
        in_fresh_process("benchmarks.store", "fill", str(small), str(few_spaces))
        rounds = [_round(Path(folder), estate, small, spaces) for _ in range(ROUNDS)]
    ordered = (sorted(each, key=lambda run: run["seconds"]) for each in zip(*rounds, strict=True))
    chunked, single, raw, few = (each[ROUNDS // 2] for each in ordered)
    growth = _ratio(rounds, 0, 3) * few_spaces / spaces
    return [
        Row("store", f"bill run of {spaces} spaces", chunked["charges"] / chunked["seconds"] / 1e3, spelling=KILO),
        Row("store", "the same", chunked["rows"] / chunked["seconds"] / 1e3, spelling="{:.1f} k rows/s"),
        Row("store", "bill run / bare driver, the same rows", _ratio(rounds, 0, 2)),
        Row("store", "chunks of 500 with cursor / one transaction", _ratio(rounds, 0, 1), at_most=1.05),
        Row("store", "bare driver", raw["rows"] / raw["seconds"] / 1e3, spelling="{:.0f} k rows/s"),
        Row("store", "bare driver, chunks of 500 / one transaction", raw["chunked"] / raw["seconds"]),
        Row("store", "peak memory, chunks of 500", chunked["peak_mb"], spelling="{:.0f} MB"),
        Row("store", "peak memory, one transaction", single["peak_mb"], spelling="{:.0f} MB"),
        Row("store", f"peak memory / that of {few_spaces} spaces", _of(chunked, few, "peak_mb"), at_most=1.2),
        Row("store", f"time of a space / the same, of {few_spaces}", growth, at_most=1.1),
    ]


KILO = "{:.1f} k charges/s"
_Run = dict[str, float]


def _round(folder: Path, estate: Path, small: Path, spaces: int) -> tuple[_Run, ...]:
    """One of each: in chunks, in one transaction, the bare driver, and few spaces in chunks."""
    copies = {name: Path(shutil.copy(model, folder / f"{name}.db")) for name, model in _models(estate, small)}
    chunked, single = _billed(copies["chunked"], CHUNK), _billed(copies["single"], spaces)
    raw = in_fresh_process("benchmarks.store", "raw", str(copies["chunked"]), str(CHUNK))
    if raw["rows"] != chunked["rows"] or chunked["fen"] != single["fen"]:
        raise RuntimeError(f"the runs do not keep the same: {chunked} {single} {raw}")
    few = _billed(copies["few"], CHUNK)
    for path in copies.values():
        path.unlink()
    return chunked, single, raw, few


def _models(estate: Path, small: Path) -> tuple[tuple[str, Path], ...]:
    return ("chunked", estate), ("single", estate), ("few", small)


def _billed(file: Path, chunk: int) -> _Run:
    return in_fresh_process("benchmarks.store", "bill", str(file), str(chunk))


def _ratio(rounds: list[tuple[_Run, ...]], one: int, other: int) -> float:
    ratios = sorted(each[one]["seconds"] / each[other]["seconds"] for each in rounds)
    return ratios[len(ratios) // 2]


def _of(one: _Run, other: _Run, name: str) -> float:
    return one[name] / other[name] if other[name] else 0.0


def fill(file: str, spaces: int) -> _Run:
    """Keep an estate of so many spaces and its published tariff in a new file."""
    store = SqlStore.open(f"sqlite:///{file}")
    maker, checker = Desk(store=store, actor="maker"), Desk(store=store, actor="checker")
    with store.writing() as tx:
        tx.put(Project(code="bench", name="基准小区"), expected=None)
    database = Sqlite()
    engine = database.engine(make_url(f"sqlite:///{file}"), 5)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for number in range((spaces + PART - 1) // PART):
            for cls, records in _kept(tariff.roster(number, min(PART, spaces - number * PART)), first=number == 0):
                keeping = keepings()[cls]
                first = [keeping.kind.at_version(record, 1) for record in records]
                database.insert(connection, keeping.table, keeping.rows(first, connection.dialect))
    engine.dispose()
    draft = draft_tariff(maker, "bench", tariff.TEXT, source="tariff.toml", on=DAY)
    approve_tariff(checker, draft.id)
    publish_tariff(checker, draft.id, on=DAY)
    store.close()
    return {}


def _kept(part: Roster, *, first: bool) -> Iterator[tuple[type, list[Any]]]:
    """The records of a part by class, past the port that takes versioned records one by one."""
    dossiers = [part.dossier(space.code) for space in part.spaces]
    yield Space, [dossier.space for dossier in dossiers]
    yield Party, [party for party in part.parties if first or party.id != tariff.BUYER]
    yield Tenure, [tenure for dossier in dossiers for tenure in dossier.tenures]
    yield Vacancy, [vacancy for dossier in dossiers for vacancy in dossier.vacancies]


def bill(file: str, chunk: int) -> _Run:
    """Issue the bills of March in chunks of so many spaces."""
    store = SqlStore.open(f"sqlite:///{file}")
    begun = time.perf_counter()
    issue_bills(Desk(store=store, actor="clerk", chunk=chunk), "bench", period=tariff.MARCH, issued_on=DAY)
    seconds, peak = time.perf_counter() - begun, peak_mb()
    with store.reading() as known:
        charged = sum(charge.amount.fen for charge in known.find(Charge))
        billed = sum(bill.total.fen for bill in known.find(Bill))
    store.close()
    if not charged or charged != billed:
        raise RuntimeError(f"charges come to {charged} fen, bills to {billed}")
    rows = _written(file)
    return {
        "seconds": seconds,
        "peak_mb": peak,
        "fen": charged,
        "charges": len(rows["charge"]),
        "rows": sum(len(rows[name]) for name in WRITTEN),
    }


def raw(file: str, chunk: int) -> _Run:
    """Hand the rows that a run wrote to the bare driver: a file of the same tables, one transaction, then chunks."""
    rows = _written(file)
    one = _insert(rows, file, lambda connection: _all_at_once(connection, rows))
    many = _insert(rows, file, lambda connection: _in_chunks(connection, rows, chunk))
    return {"seconds": one, "chunked": many, "rows": sum(map(len, rows.values()))}


_Rows = dict[str, list[tuple[object, ...]]]


def _written(file: str) -> _Rows:
    connection = sqlite3.connect(file)
    rows = {name: connection.execute(f"SELECT * FROM jizhi_{name}").fetchall() for name in WRITTEN}
    connection.close()
    return rows


def _insert(rows: _Rows, file: str, insert: Callable[[sqlite3.Connection], None]) -> float:
    """The seconds that *insert* takes in an empty file with the tables, indexes and triggers of *file*."""
    model = sqlite3.connect(file)
    made = model.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name LIKE 'jizhi%' ORDER BY rowid"
    )
    statements = [sql for (sql,) in made]
    model.close()
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *statements):
            connection.execute(statement).close()
        begun = time.perf_counter()
        insert(connection)
        seconds = time.perf_counter() - begun
        connection.close()
    return seconds


def _all_at_once(connection: sqlite3.Connection, rows: _Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for name, each in rows.items():
        _many(connection, name, each)
    connection.execute("COMMIT")


def _in_chunks(connection: sqlite3.Connection, rows: _Rows, chunk: int) -> None:
    """The rows of so many spaces a transaction: the chunks of a run, each with its cursor row."""
    connection.execute("CREATE TABLE cursor (done INTEGER)")
    connection.execute("INSERT INTO cursor VALUES (0)")
    steps = max(1, len(rows["run_item"]) // chunk)
    for step in range(steps):
        connection.execute("BEGIN IMMEDIATE")
        for name, each in rows.items():
            _many(connection, name, each[step * len(each) // steps : (step + 1) * len(each) // steps])
        connection.execute("UPDATE cursor SET done = ?", (step + 1,))
        connection.execute("COMMIT")


def _many(connection: sqlite3.Connection, name: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO jizhi_{name} VALUES ({marks})", rows)


if __name__ == "__main__":
    step = {"fill": fill, "bill": bill, "raw": raw}[sys.argv[1]]
    print(json.dumps(step(sys.argv[2], int(sys.argv[3]))))
