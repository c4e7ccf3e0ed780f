"""SqlStore: the Store port on a SQL database, one connection for each unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from jizhi.errors import StoreRefused
from jizhi.ports import Sealer
from jizhi_sql.databases import DATABASES, WRITES
from jizhi_sql.failures import Failures
from jizhi_sql.joining import JoinedStore
from jizhi_sql.queue import SqlQueue
from jizhi_sql.reading import SqlReading
from jizhi_sql.schema import prepare, revisions, tables_of
from jizhi_sql.writing import SqlWriting

_URLS = "write sqlite:///file.db, postgresql://host/name or mysql://host/name"


class SqlStore:
    """Records in typed tables of one database; made by ``SqlStore.open``.

    Every unit is a transaction: a reading unit sees one snapshot, of writing units that run at once the result is
    that of some order one after another, and a unit whose block has ended is on disk.
    """

    def __init__(self, engine: Engine, failures: Failures, sealer: Sealer | None = None) -> None:
        self._engine, self._failures, self._sealer = engine, failures, sealer

    @classmethod
    def open(
        cls, url: str, *, patience_seconds: int = 5, upgrade: bool = False, sealer: Sealer | None = None
    ) -> SqlStore:
        """Open the database at *url*; an empty one gets its tables.

        Args:
            url: ``sqlite:///file.db``, ``postgresql://user:password@host/name``, ``mysql://user:password@host/name``.
            patience_seconds: how long a writer waits for another one before it is refused with ``Busy``.
            upgrade: bring the tables of an earlier release up to this one's; keep a copy of them.
            sealer: seals phones, identity numbers, accounts and the texts of messages as they are written.

        Raises:
            StoreRefused: no database that this release can use; the error says what to do.
        """
        try:
            place = make_url(url)
        except ArgumentError:
            raise StoreRefused("the store", "this is no database URL", _URLS) from None
        name = place.render_as_string(hide_password=True)
        database = DATABASES.get(place.get_backend_name())
        if database is None:
            raise StoreRefused(name, "jizhi-sql does not know this database", _URLS)
        if database.name == "sqlite" and (place.database in (None, "", ":memory:") or "mode" in place.query):
            raise StoreRefused(name, "it names no file", "write sqlite:///file.db, or use jizhi.testing.memory")
        try:
            engine = database.engine(database.place(place), patience_seconds)
        except ImportError as missing:
            why = f"its driver is not installed ({missing.name})"
            raise StoreRefused(name, why, f"run pip install '{database.extra}'") from missing
        store = cls(engine, Failures(name, patience_seconds, database), sealer)
        try:
            store._prepare(upgrade)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def joining(cls, connection: Any, *, sealer: Sealer | None = None) -> JoinedStore:
        """Return a store whose units lie inside the transaction that the host has open on *connection*.

        Args:  connection: of SQLAlchemy, or of sqlite3, psycopg (3) or PyMySQL as the driver alone gives it.

        Raises:  StoreRefused: another database, autocommit, or no tables of this release in it.
        """
        return JoinedStore.on(connection, sealer)

    def queue(self) -> SqlQueue:
        """Return the outbox as a queue for relays."""
        return SqlQueue(self._engine, self._failures)

    def close(self) -> None:
        """Give the connections back to the system; the store can still be used and opens new ones."""
        self._engine.dispose()

    @property
    def revision(self) -> str:
        """The revision of its tables, which is that of this release: another one is not opened."""
        return revisions()[-1]

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """Open one snapshot; it blocks nobody."""
        # Without the managers of a writing unit, which would take as long as most of what is read.
        try:
            line = self._failures.database.reading(self._engine)
        except self._failures.raised as error:
            raise self._failures.error(error) from error
        try:
            unit = SqlReading(line, self._failures, self._sealer)
            try:
                unit.touch()
                yield unit
            finally:
                unit.close()
        finally:
            line.close()

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        """Open a unit of work, committed when its block ends and rolled back when it raises.

        Raises:  Busy: another writer held the database for too long.   StoreFailed: disk full, input or output error.
        """
        with self._writing() as connection:
            unit = SqlWriting(self._failures.database.line(connection), self._failures, self._sealer)
            try:
                yield unit
            finally:
                unit.close()
            unit.commit()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._failures.told():
            connection = self._engine.connect()
        # Whatever was not committed when the block is left is rolled back by closing.
        with closing(connection):
            with self._failures.told():
                connection.execution_options(**{WRITES: True}).begin()
            yield connection

    def _prepare(self, upgrade: bool) -> None:
        try:
            # Only a store that has to be changed waits for those who write.
            with closing(self._engine.connect()) as connection:
                if tables_of(connection).state == "current":
                    return
            with closing(self._engine.connect()) as connection:
                connection.execution_options(**{WRITES: True}).begin()
                prepare(connection, self._failures.database, self._failures.store, upgrade=upgrade)
                connection.commit()
        except DBAPIError as error:
            if self._failures.database.trouble(error.orig) in ("busy", "raced"):
                raise self._failures.error(error) from error
            way_out = self._failures.database.way_in
            raise StoreRefused(self._failures.store, str(error.orig), way_out) from error
