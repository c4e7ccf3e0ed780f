"""Rosters out of a database and bills into it, by SQLAlchemy: bills and their manifest in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    create_engine,
    func,
    select,
)
from sqlalchemy.pool import NullPool

from jizhi_columnar.door import PROJECT
from jizhi_columnar.duck import Duck
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.sources import Address

ASKED = 500
"""How many projects one SELECT names, so that no database finds it too long."""
BATCH = 10_000


def engine_of(url: str) -> Engine:
    """An engine without a pool: a shard opens one connection and closes it."""
    waiting = {"timeout": 60} if url.startswith("sqlite") else {}
    return create_engine(url, poolclass=NullPool, connect_args=waiting)


def table_of(connection: Connection, name: str) -> Table:
    """The table (or view) *name* as the database has it; ``schema.table`` where it is not in the usual place."""
    schema, _, plain = name.rpartition(".")
    return Table(plain, MetaData(), schema=schema or None, autoload_with=connection)


def counted(address: Address) -> Sequence[tuple[Any, int]] | None:
    """How many rows each project has, in their order; None without a column for them."""
    with engine_of(address.url).connect() as connection:
        table = table_of(connection, address.table)
        if PROJECT not in table.c:
            return None
        project = table.c[PROJECT]
        rows = connection.execute(select(project, func.count()).group_by(project))
        # Sorted here: a database has its own order of texts.
        return sorted(((name, count) for name, count in rows), key=lambda row: (row[0] is not None, row[0]))


def load(duck: Duck, address: Address, into: str, *, wanted: Iterable[str] | None, projects: Sequence[str]) -> None:
    """Fetch the *wanted* columns (None: all) of a table into the table *into* of *duck*, typed, as of one moment.

    Raises: RunRefused: a number that its declared type does not hold exactly (SQLite keeps whatever it is given).
    """
    asked = None if wanted is None else set(wanted)
    with TemporaryDirectory() as folder, engine_of(address.url).connect() as connection:
        if connection.dialect.name != "sqlite":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        table = table_of(connection, address.table)
        columns = [column for column in table.c if asked is None or column.name in asked]
        place = Path(folder) / "rows.csv"
        with place.open("wb") as file:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            for few in _batches(projects) if projects else [()]:
                query = select(*columns).where(table.c[PROJECT].in_(few)) if few else select(*columns)
                text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
                for part in _fetched(connection, text):
                    file.write(part)
        _typed(duck, place, into, {column.name: duck_type(column) for column in columns})


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + ASKED] for start in range(0, len(items), ASKED))


def _fetched(connection: Connection, query: str) -> Iterator[bytes]:
    """The answer as CSV: nothing is NULL, two quotes an empty text."""
    if connection.dialect.driver == "psycopg":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            yield from map(bytes, copy)
        return
    # As the driver gives it: SQLAlchemy would round a number to the scale of its column.
    escaped = query if connection.dialect.paramstyle in ("qmark", "named") else query.replace("%", "%%")
    rows = iter(connection.execution_options(stream_results=True).exec_driver_sql(escaped))
    while batch := list(islice(rows, BATCH)):
        yield "".join(",".join(map(_cell, row)) + "\n" for row in batch).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


def duck_type(column: Column[Any]) -> str:
    """What DuckDB calls the type of a column; a float stays one, and no fact is read from it."""
    kind = column.type
    if isinstance(kind, Boolean) or (kind.__class__.__name__ == "TINYINT" and getattr(kind, "display_width", 0) == 1):
        return "BOOLEAN"
    if isinstance(kind, Integer):
        return "BIGINT"
    if isinstance(kind, Float):
        return "DOUBLE"
    if isinstance(kind, Numeric):
        return f"DECIMAL({min(kind.precision, 38)}, {kind.scale or 0})" if kind.precision else "DECIMAL(24, 6)"
    return "DATE" if isinstance(kind, Date) else "VARCHAR"


def _typed(duck: Duck, place: Path, into: str, types: dict[str, str]) -> None:
    """Read the CSV, numbers with decimals as text first: none may lose a digit."""
    quoted, text = duck.dialect.quoted, duck.dialect.text
    exact = {name: kind for name, kind in types.items() if kind.startswith("DECIMAL")}
    columns = ", ".join(f"{text(name)}: {text('VARCHAR' if name in exact else kind)}" for name, kind in types.items())
    options = "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
    source = f"read_csv({text(str(place))}, {options}, allow_quoted_nulls = false, columns = {{{columns}}})"
    wanted = [f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in types.items()]
    duck.do(f"CREATE OR REPLACE TABLE {into} AS SELECT {', '.join(wanted)} FROM {source}")
    for name, kind in exact.items():
        column = quoted(name)
        lost = f"CAST({column} AS DECIMAL(38, 12)) <> CAST(CAST({column} AS {kind}) AS DECIMAL(38, 12))"
        rows = duck.rows(f"SELECT {column} FROM {source} WHERE {lost} LIMIT 3")
        if rows:
            raise RunRefused(f"column {name!r} is {kind}, which does not hold it exactly", [row[0] for row in rows])
