"""All that differs between databases: column types, how a unit begins, triggers, long lists, and error codes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Dialect,
    Engine,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy import create_engine as make_engine
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import column as sql_column
from sqlalchemy.types import TypeDecorator, TypeEngine

WRITES = "jizhi_writes"
"""The execution option of a connection whose next unit will write."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LIST_MAX = 500
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Day(TypeDecorator[date]):
    """A business day: DATE, and ISO text in SQLite, which has no dates."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in SQLite, DATE elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write a day."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read a day."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Instant(TypeDecorator[datetime]):
    """An instant: microseconds since 1970 in UTC, because databases lose offsets, and MariaDB microseconds too."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an instant."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an instant, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Flag(TypeDecorator[bool]):
    """True or False as 1 or 0, because a STRICT table of SQLite has no BOOLEAN."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Write a flag."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read a flag."""
        return None if value is None else bool(value)


def whole_number() -> TypeEngine[Any]:
    """A whole number of 64 bits."""
    return BigInteger().with_variant(Integer(), "sqlite")


def identifier() -> TypeEngine[Any]:
    """A text that can be a key: compared code point by code point, so that A, a, É and a trailing blank all count."""
    return (
        String(255)
        .with_variant(sqlite.TEXT(collation="BINARY"), "sqlite")
        .with_variant(postgresql.TEXT(collation="C"), "postgresql")
        .with_variant(mysql.VARCHAR(255, charset="utf8mb4", collation="utf8mb4_bin"), "mysql")
    )


def long_text() -> TypeEngine[Any]:
    """A text of any length."""
    return Text().with_variant(mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql")


def create_engine(url: URL, patience_seconds: int) -> Engine:
    """Make an engine whose transactions are begun by us: at once for writing when the unit will write."""
    # Parameters are hidden because an error's text must not carry personal data into a log.
    engine = make_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {patience_seconds * 1000}",
            "journal_mode = WAL",
            # FULL: in WAL mode NORMAL may lose the last commits when the power fails, and money was acknowledged.
            "synchronous = FULL",
            "foreign_keys = ON",
            # Without it INSERT OR REPLACE would delete rows past the trigger that refuses deletion.
            "recursive_triggers = ON",
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def append_only(table: str) -> tuple[str, ...]:
    """Return the statements after which the database itself refuses to change or delete a row of *table*."""
    return tuple(
        f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: correct it by a new record'); END"
        for verb in ("UPDATE", "DELETE")
    )


def any_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that *column* has one of *values*; a long list goes as one JSON array, for SQLite counts its parameters."""
    if len(values) <= _LIST_MAX or not all(isinstance(value, str) for value in values):
        return column.in_(values)
    listed = func.json_each(bindparam(None, json.dumps(values), type_=Text(), unique=True)).table_valued("value")
    return column.in_(select(sql_column("value")).select_from(listed))


def is_underway(connection: Connection) -> bool:
    """Say whether the transaction still stands: SQLite ends it by itself when the disk is full."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what the block did when it raises, and only that."""
    connection.exec_driver_sql("SAVEPOINT jizhi")
    try:
        yield
    except BaseException:
        if is_underway(connection):
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT jizhi")
            connection.exec_driver_sql("RELEASE SAVEPOINT jizhi")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT jizhi")


def insert_or_skip(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert *rows*, in the order of the table's columns, passing over those whose id is there; count the new ones.

    The statement goes to the driver as it is: per row, SQLAlchemy's own way of binding costs more than the insert.
    """
    statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=["id"]).compile(dialect=connection.dialect)
    processors = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in table.c]
    bound = [(place, process) for place, process in enumerate(processors) if process]
    return connection.exec_driver_sql(str(statement), [_bound(row, bound) for row in rows]).rowcount


def _bound(row: tuple[Any, ...], processors: Iterable[tuple[int, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, process in processors:
        values[place] = process(values[place])
    return tuple(values)


def is_busy(error: DBAPIError) -> bool:
    """Say whether another writer held the database for too long."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _BUSY
