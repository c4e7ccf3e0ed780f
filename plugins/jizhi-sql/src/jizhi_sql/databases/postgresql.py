"""PostgreSQL through psycopg: writing units are serialisable, many rows go in by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, any_, bindparam, create_engine, event
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.engine import URL
from sqlalchemy.sql.elements import ColumnElement

from jizhi_sql.databases.database import LENDS, WRITES, Database, Row, Trouble, told_by_sqlalchemy

_LIST_MAX = 500
_FEW = 20
"""So many rows go in by one INSERT each; a COPY costs about as much to begin."""
_ALONE = 0x6A697A6869  # the letters of jizhi, as the key of the advisory lock
_ACTIVE, _IN_TRANSACTION, _IN_ERROR = 1, 2, 3  # of psycopg.pq.TransactionStatus
_RACED = ("40001", "40P01")
_BUSY = ("55P03",)
_TAKEN = "23505"
_REFUSED = ("22", "23", "42804")
_LOST = ("08", "57P", "25P03")
_WITHOUT_STATE: dict[str, Trouble] = {"OperationalError": "lost", "DataError": "refused", "ProgrammingError": "refused"}
_REFUSE = """
CREATE OR REPLACE FUNCTION jizhi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%% is append-only: correct it by a new record', TG_TABLE_NAME
USING ERRCODE = 'restrict_violation'; END $$
"""


class Postgresql(Database):
    """PostgreSQL 13 or later.

    A writing unit is SERIALIZABLE: of units that ran at once the result equals some order of them one after another,
    or one of them is refused with ``NotSerialised``. A reading unit is one snapshot, REPEATABLE READ and READ ONLY.
    """

    name = "postgresql"
    driver = "postgresql+psycopg"
    extra = "jizhi-sql[postgresql]"

    def engine(self, place: URL, patience_seconds: int) -> Engine:
        """Make an engine that begins its transactions itself."""
        engine = create_engine(place, hide_parameters=True, pool_pre_ping=True)

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _: object) -> None:
            connection.autocommit = True
            connection.execute(f"SET lock_timeout = {max(1, patience_seconds * 1000)}")
            connection.execute("SET timezone = 'UTC'")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get(WRITES)
            # A writer whose network died must not hold its locks for ever; a reader holds none.
            level = "READ COMMITTED" if writes == LENDS else "SERIALIZABLE" if writes else "REPEATABLE READ READ ONLY"
            bounded = "; SET LOCAL idle_in_transaction_session_timeout = '60s'" if writes else ""
            connection.exec_driver_sql(f"BEGIN ISOLATION LEVEL {level}{bounded}")

        return engine

    @contextmanager
    def alone(self, connection: Connection) -> Iterator[None]:
        """An advisory lock until the transaction ends."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")
        yield

    def append_only(self, table: str) -> tuple[str, ...]:
        """One trigger for rows and one for TRUNCATE."""
        call = "EXECUTE FUNCTION jizhi_refuse_change()"
        return (
            _REFUSE,
            f'CREATE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}',
            f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}',
        )

    def trouble(self, error: BaseException | None) -> Trouble:
        """By SQLSTATE; an operational error without one is a connection that is gone, as are classes 08 and 57P."""
        state = getattr(error, "sqlstate", None)
        if state in _RACED:
            return "raced"
        if state in _BUSY:
            return "busy"
        if state is None:
            return _WITHOUT_STATE.get(type(error).__name__, "failed")
        if state == _TAKEN:
            return "taken"
        if state.startswith(_REFUSED):
            return "refused"
        return "lost" if state.startswith(_LOST) else "failed"

    def is_underway(self, connection: Connection) -> bool:
        """Not where a failed statement waits for its rollback."""
        return _status(connection) in (_ACTIVE, _IN_TRANSACTION)

    def is_recoverable(self, connection: Connection) -> bool:
        """A failed statement can be rolled back too."""
        return _status(connection) in (_ACTIVE, _IN_TRANSACTION, _IN_ERROR)

    def insert(self, connection: Connection, table: Table, rows: Iterator[Row]) -> None:
        """COPY in its binary form; a handful of rows by INSERT."""
        first = list(islice(rows, _FEW + 1))
        if len(first) <= _FEW:
            connection.exec_driver_sql(self.inserting(table), first)
            return
        names = ", ".join(f'"{column.name}"' for column in table.c)
        statement = f'COPY "{table.name}" ({names}) FROM STDIN'
        driver: Any = connection.connection.dbapi_connection
        with told_by_sqlalchemy(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in chain(first, rows):
                copy.write_row(row)

    def any_of(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """A long list goes as one array, for PostgreSQL counts its parameters."""
        if len(values) <= _LIST_MAX or not all(isinstance(value, str) for value in values):
            return column.in_(values)
        return column == any_(bindparam(None, list(values), type_=ARRAY(TEXT()), unique=True))

    def one_of(self, column: str, values: Sequence[Any], given: list[Any]) -> str:
        """A long list goes as one array, for PostgreSQL counts its parameters."""
        if len(values) <= _LIST_MAX or not all(isinstance(value, str) for value in values):
            return super().one_of(column, values, given)
        given.append(list(values))
        return f"{column} = ANY({self.mark})"


def _status(connection: Connection) -> int | None:
    if connection.invalidated or connection.closed:
        return None
    driver: Any = connection.connection.dbapi_connection
    return int(driver.info.transaction_status)
