"""What the database itself refuses, whoever writes: on SQLite, PostgreSQL and MySQL alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jizhi_sql.databases import LENDS, WRITES
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from jizhi_sql.types import Day, Flag, Instant, Whole
from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import DBAPIError

from jizhi.fees.charges import Charge
from jizhi.fees.ledger import Entry
from jizhi.records import Command, ImportedFile

SAMPLES = {Day: date(2025, 3, 1), Flag: True, Instant: datetime(2025, 3, 1, tzinfo=UTC), Whole: 1}


@pytest.fixture(
    params=["sqlite", pytest.param("pg", marks=pytest.mark.postgresql), pytest.param("mysql", marks=pytest.mark.mysql)]
)
def connection(
    request: pytest.FixtureRequest, tmp_path: Any, open_emptied: Callable[[str], SqlStore]
) -> Iterator[Connection]:
    """A connection that writes past our code."""
    served = request.param != "sqlite"
    url = request.getfixturevalue(f"{request.param}_url") if served else f"sqlite:///{tmp_path}/refusals.db"
    engine = open_emptied(url)._engine
    with engine.connect().execution_options(**{WRITES: LENDS}) as opened:
        yield opened


def row(kind: type[Any], id: str, **told: Any) -> dict[str, Any]:
    """Return a row of a kind's table with some value in every column."""
    columns = keepings()[kind].table.c
    drawn = {column.name: SAMPLES.get(type(column.type), f"{column.name} {id}") for column in columns}
    return drawn | {"id": id} | told


def keep(connection: Connection, kind: type[Any], **told: Any) -> None:
    """Insert a row by hand."""
    connection.execute(insert(keepings()[kind].table).values(row(kind, **told)))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Entry, {"amount_fen": 0}),
        (Entry, {"amount_fen": -1}),
        (Entry, {"debit": "receivable:zhang", "credit": "receivable:zhang"}),
        (Entry, {"amount_fen": 10**15 + 1}),
        (Charge, {"amount_fen": -(10**15) - 1}),
    ],
)
def test_a_row_that_cannot_be_is_refused(connection: Connection, kind: type[Any], told: dict[str, Any]) -> None:
    """No entry of nothing, none from an account to itself, no amount beyond the range of money."""
    keep(connection, kind, id="1")
    with pytest.raises(DBAPIError):
        keep(connection, kind, id="2", **told)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Command, {"id": "1"}),
        (Charge, {"id": "1"}),
        (ImportedFile, {"id": "2", "project": "project 1", "sha256": "sha256 1"}),
        (Entry, {"id": "2", "reverses": "reverses 1"}),
    ],
)
def test_what_may_be_there_once_is_refused_a_second_time(
    connection: Connection, kind: type[Any], told: dict[str, Any]
) -> None:
    """A key that was used, a bill's charge of one period, a file's content, an entry's reversal."""
    keep(connection, kind, id="1")
    with pytest.raises(DBAPIError):
        keep(connection, kind, **told)


@pytest.mark.parametrize("kind", [Entry, Charge])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_kept_is_neither_changed_nor_deleted(connection: Connection, kind: type[Any], change: str) -> None:
    """By a trigger, on every database."""
    table = keepings()[kind].table
    keep(connection, kind, id="1")
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(update(table).values(project="pearl") if change == "update" else delete(table))
