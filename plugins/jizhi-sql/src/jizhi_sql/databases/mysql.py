"""MySQL and MariaDB through PyMySQL: writing units are serialisable, streams are read in pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import CHAR, Connection, Engine, ExceptionContext, Table, cast, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.sql.elements import ColumnElement

from jizhi_sql.databases.database import LENDS, WRITES, Database, Row, Trouble

_ALONE = "jizhi_tables"
_NUMBERS: dict[Trouble, tuple[int, ...]] = {
    "raced": (1213, 1020),
    "busy": (1205, 3572),
    "lost": (2006, 2013, 2014, 2055, 1927, 1053),
    "taken": (1062,),
    "refused": (1264, 1406, 1366, 3819, 4025, 1644),
}
_BY_NUMBER = {number: trouble for trouble, numbers in _NUMBERS.items() for number in numbers}
_BY_CLASS: dict[str, Trouble] = {"InterfaceError": "lost", "IntegrityError": "refused", "DataError": "refused"}
_OVER = "jizhi_unit_is_over"


class Mysql(Database):
    """MySQL 8 or MariaDB 10.6, or later, with InnoDB.

    A writing unit is SERIALIZABLE: what it reads it locks, and of two that wait for each other one is refused with
    ``NotSerialised``. A reading unit is one consistent snapshot, taken when it begins.
    """

    name = "mysql"
    driver = "mysql+pymysql"
    extra = "jizhi-sql[mysql]"
    quote = "`"
    streams = False

    def place(self, url: URL) -> URL:
        """Return *url* with the driver that is used, and characters of four bytes."""
        return url.set(drivername=self.driver).update_query_dict({"charset": "utf8mb4"})

    def engine(self, place: URL, patience_seconds: int) -> Engine:
        """Make an engine that refuses what would be cut or rounded, and begins its transactions itself."""
        engine = create_engine(place, hide_parameters=True, pool_pre_ping=True)

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES'")
                # InnoDB waits a second at the least.
                cursor.execute(f"SET SESSION innodb_lock_wait_timeout = {max(1, patience_seconds)}")
                cursor.execute("SET SESSION time_zone = '+00:00'")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get(WRITES)
            connection.info[_OVER] = False
            level = "READ COMMITTED" if writes == LENDS else "SERIALIZABLE" if writes else "REPEATABLE READ"
            connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {level}")
            connection.exec_driver_sql("START TRANSACTION" + ("" if writes else " WITH CONSISTENT SNAPSHOT, READ ONLY"))

        event.listen(engine, "handle_error", self._remember)
        return engine

    def join(self, connection: Connection) -> bool:
        """Learn of the host's deadlocks too; there is a transaction unless each statement is committed."""
        if not event.contains(connection.engine, "handle_error", self._remember):
            event.listen(connection.engine, "handle_error", self._remember)
        connection.info[_OVER] = False
        driver: Any = connection.connection.dbapi_connection
        return not driver.get_autocommit()

    def _remember(self, context: ExceptionContext) -> None:
        """Note that a deadlock rolled the whole transaction back: the next statement would silently begin another."""
        if context.connection is not None and self.trouble(context.original_exception) in ("raced", "lost"):
            context.connection.info[_OVER] = True

    @contextmanager
    def alone(self, connection: Connection) -> Iterator[None]:
        """A named lock of the server, because a CREATE commits whatever is open."""
        name = f"CONCAT('{_ALONE}.', DATABASE())"
        connection.exec_driver_sql(f"SELECT GET_LOCK({name}, 60)").close()
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT RELEASE_LOCK({name})").close()

    def append_only(self, table: str) -> tuple[str, ...]:
        """Two triggers that refuse the row; TRUNCATE asks no trigger, so the account must not have DROP."""
        return tuple(
            f"CREATE TRIGGER `{table}_no_{verb.lower()}` BEFORE {verb} ON `{table}` FOR EACH ROW "
            f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{table} is append-only: correct it by a new record'"
            for verb in ("UPDATE", "DELETE")
        )

    def trouble(self, error: BaseException | None) -> Trouble:
        """By the server's error number."""
        number = error.args[0] if error is not None and error.args else None
        known = _BY_NUMBER.get(number) if isinstance(number, int) else None
        return known or _BY_CLASS.get(type(error).__name__, "failed")

    def is_underway(self, connection: Connection) -> bool:
        """Not after a deadlock."""
        return not (connection.invalidated or connection.closed or connection.info.get(_OVER))

    def text(self, number: ColumnElement[Any]) -> ColumnElement[Any]:
        """CHAR, in the collation of our texts."""
        return cast(number, CHAR())

    def insert(self, connection: Connection, table: Table, rows: Iterator[Row]) -> None:
        """PyMySQL joins the rows into statements of many values."""
        connection.exec_driver_sql(self.inserting(table), list(rows))

    def guarded(self, connection: Connection) -> AbstractContextManager[None]:
        """A refused statement undoes itself."""
        return nullcontext()
