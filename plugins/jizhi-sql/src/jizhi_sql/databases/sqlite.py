"""SQLite: one file, one writer at a time, in WAL mode."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import column as sql_column

from jizhi_sql.databases.database import WRITES, Answer, Database, Line, Row, Trouble, told_by_sqlalchemy

_LIST_MAX = 500
_MEMO = "jizhi_memo"
_TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)
_REFUSED = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Sqlite(Database):
    """A SQLite file; every writing unit begins with ``BEGIN IMMEDIATE``, so that two writers never deadlock."""

    name = "sqlite"
    driver = "sqlite"
    mark = "?"
    errors = (sqlite3.Error,)
    way_in = "check that the folder exists, may be written, and that the file is a SQLite database"

    def engine(self, place: URL, patience_seconds: int) -> Engine:
        """Make an engine whose connections keep every commit on disk."""
        # Parameters are hidden because an error's text must not carry personal data into a log.
        engine = create_engine(place, hide_parameters=True)

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
        def begin(connection: Connection) -> None:
            # What this connection itself commits does not change the number by which a memo is known.
            connection.info.pop(_MEMO, None)
            # A reading unit has begun by the driver.
            if not _driver(connection).in_transaction:
                writes = connection.get_execution_options().get(WRITES)
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def alone(self, connection: Connection) -> AbstractContextManager[None]:
        """The writing unit that is open has the whole file."""
        return nullcontext()

    def join(self, connection: Connection) -> bool:
        """Begin, where the driver has not yet: the release of a savepoint that is alone would commit.

        Not where the driver's ``commit`` does nothing (``autocommit=True``, Python 3.12): nobody would end it then.
        """
        if getattr(connection.connection.dbapi_connection, "autocommit", None) is True:
            return False
        if not self.is_underway(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        return True

    def append_only(self, table: str) -> tuple[str, ...]:
        """Two triggers that abort the statement."""
        return tuple(
            f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: correct it by a new record'); END"
            for verb in ("UPDATE", "DELETE")
        )

    def trouble(self, error: BaseException | None) -> Trouble:
        """By its code."""
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _BUSY:
            return "busy"
        if code in _TAKEN:
            return "taken"
        return "refused" if isinstance(error, _REFUSED) else "failed"

    def is_underway(self, connection: Connection) -> bool:
        """SQLite ends a transaction by itself when the disk is full."""
        return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))

    def insert(self, connection: Connection, table: Table, rows: Iterator[Row]) -> None:
        """One prepared statement for all rows."""
        statement = self.inserting(table)
        driver: Any = connection.connection.dbapi_connection
        with told_by_sqlalchemy(connection, statement):
            driver.executemany(statement, rows).close()

    def any_of(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """A long list goes as one JSON array, for SQLite counts its parameters."""
        if len(values) <= _LIST_MAX or not all(isinstance(value, str) for value in values):
            return column.in_(values)
        listed = func.json_each(bindparam(None, json.dumps(values), type_=Text(), unique=True)).table_valued("value")
        return column.in_(select(sql_column("value")).select_from(listed))

    def coarse(self, column: str) -> str:
        """Without statistics SQLite would walk a whole project for a few spaces."""
        return f"({column} || '')"

    def one_of(self, column: str, values: Sequence[Any], given: list[Any]) -> str:
        """A long list goes as one JSON array, for SQLite counts its parameters."""
        if len(values) <= _LIST_MAX or not all(isinstance(value, str) for value in values):
            return super().one_of(column, values, given)
        given.append(json.dumps(values))
        return f"{column} IN (SELECT value FROM json_each({self.mark}))"

    def reading(self, engine: Engine) -> Line:
        """By the driver: what SQLAlchemy does at the beginning of a transaction takes longer than most that is read."""
        lent = engine.raw_connection()
        try:
            lent.dbapi_connection.execute("BEGIN").close()  # type: ignore[union-attr]  # it was lent just now
        except BaseException:
            lent.close()
            raise
        return _DriverLine(self, engine, lent)

    def line(self, connection: Connection) -> Line:
        """The driver itself."""
        return _DriverLine(self, connection.engine, connection.connection, connection)

    def guarded(self, connection: Connection) -> AbstractContextManager[None]:
        """A refused statement undoes itself."""
        return nullcontext()


class _DriverLine(Line):
    """The driver's connection alone: its cursors are plain, whatever the host has set for its own."""

    def __init__(
        self, database: Database, engine: Engine, lent: PoolProxiedConnection, connection: Connection | None = None
    ) -> None:
        self.dialect, self._engine, self._lent, self._connection = engine.dialect, engine, lent, connection
        self._driver: Any = lent.dbapi_connection

    @property
    def connection(self) -> Connection:  # type: ignore[override]  # made where it is asked for
        """The same connection for SQLAlchemy, which learns that a transaction is open."""
        if self._connection is None:
            self._connection = Connection(self._engine, self._lent)
        return self._connection

    def touch(self, statement: str) -> None:
        """Take the snapshot; the memo of an earlier one is taken over where nobody has committed anything since.

        ``data_version`` differs whenever another connection, of whatever process, has changed the file.
        """
        (number,) = self._driver.execute("PRAGMA data_version").fetchone()
        info = self._lent.info
        known = info.get(_MEMO)
        if known is None or known[0] != number:
            known = info[_MEMO] = (number, {})
        self.memo = known[1]

    def ask(self, statement: str, values: tuple[Any, ...] = (), *, streams: bool = False) -> Answer:
        """Ask; SQLite streams by itself."""
        cursor: sqlite3.Cursor = self._driver.cursor()
        return cursor.execute(statement, values)

    def is_underway(self) -> bool:
        """SQLite ends a transaction by itself when the disk is full."""
        return bool(self._driver.in_transaction)

    def close(self) -> None:
        """Give it back; the pool rolls back."""
        self._lent.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
