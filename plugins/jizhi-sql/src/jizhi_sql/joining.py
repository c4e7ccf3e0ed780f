"""JoinedStore: the Store port inside a transaction of the host, so that both keep together or neither does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from jizhi.errors import StoreRefused
from jizhi.ports import Sealer
from jizhi_sql.databases import DATABASES
from jizhi_sql.failures import Failures
from jizhi_sql.lent import connection_on
from jizhi_sql.reading import SqlReading
from jizhi_sql.schema import tables_of
from jizhi_sql.writing import SqlWriting


class JoinedStore:
    """Units inside the transaction that the host has open on one connection; made by ``SqlStore.joining``.

    A unit that raises is undone to its beginning and the host may go on, unless the error is a ``Retryable``: then the
    host runs its whole transaction again. What a unit kept is lasting when the host commits, and gone when it rolls
    back. The isolation is that of the host's transaction; below serialisable, lock the head before reading.
    """

    def __init__(self, connection: Connection, failures: Failures, sealer: Sealer | None = None) -> None:
        self._connection, self._failures, self._sealer = connection, failures, sealer

    @classmethod
    def on(cls, lent: Any, sealer: Sealer | None = None) -> JoinedStore:
        """Join what the host has open on a connection of SQLAlchemy, sqlite3, psycopg or PyMySQL.

        Raises:  StoreRefused: another database, autocommit, or no tables of this release in it.
        """
        name, connection = connection_on(lent)
        database = DATABASES.get(connection.dialect.name)
        if database is None:
            raise StoreRefused(name, "jizhi-sql does not know this database", "join SQLite, PostgreSQL or MySQL")
        failures = Failures(name, 0, database)
        with failures.told():
            joined = database.join(connection)
            found = tables_of(connection)
        if not joined:
            raise StoreRefused(name, "its connection commits each statement", "begin a transaction on it first")
        if found.state != "current":
            raise StoreRefused(name, "it has no tables of this release", "open it once with SqlStore.open")
        return cls(connection, failures, sealer)

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """Read inside the host's transaction: what it sees, and what it has changed itself."""
        unit = SqlReading(self._failures.database.line(self._connection), self._failures, self._sealer)
        try:
            yield unit
        finally:
            unit.close()

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        """Write inside the host's transaction; nothing is committed here."""
        with self._failures.told(), self._failures.database.savepoint(self._connection, "jizhi_unit"):
            unit = SqlWriting(self._failures.database.line(self._connection), self._failures, self._sealer)
            try:
                yield unit
            finally:
                unit.close()
            unit.check_whole()
