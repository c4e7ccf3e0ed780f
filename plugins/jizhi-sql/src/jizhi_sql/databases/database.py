"""What differs between databases: how a unit begins, what refuses a change, how many rows go in, what errors mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from sqlalchemy import Connection, Engine, String, Table, cast
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement

WRITES = "jizhi_writes"
"""The execution option of a connection whose next unit will write."""

LENDS = "lends"
"""Its value for the short units of a queue, which lock the rows they take and need no order beyond that."""

Trouble: TypeAlias = Literal["busy", "raced", "lost", "taken", "refused", "failed"]
"""What an error means: held by another for too long, not serialisable, connection gone, a key or unique set taken,
a row that no table takes, anything else."""

Row: TypeAlias = tuple[Any, ...]


class Answer(Protocol):
    """The rows of a statement, as the driver gives them; closed where they are not read to their end."""

    def fetchmany(self, size: int) -> Sequence[Any]:
        """Return the next rows, *size* at most."""
        ...

    def fetchall(self) -> Sequence[Any]:
        """Return all that are left."""
        ...

    def close(self) -> object:
        """Give up the rest."""
        ...


class Line:
    """A connection as a unit asks it: a statement in text, values and rows as the driver takes and gives them."""

    memo: dict[Any, Any] | None = None
    """What was worked out from the records as this transaction sees them; None where nobody can tell how long."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.connection, self.dialect, self._database = connection, connection.dialect, database

    def touch(self, statement: str) -> None:
        """Take the snapshot now: that of a transaction is taken by its first statement."""
        self.connection.exec_driver_sql(statement).close()

    def ask(self, statement: str, values: tuple[Any, ...] = (), *, streams: bool = False) -> Answer:
        """Ask; *streams* where the rows may be many."""
        return self.connection.exec_driver_sql(statement, values, execution_options={"stream_results": streams})

    def is_underway(self) -> bool:
        """Say whether the transaction still stands."""
        return self._database.is_underway(self.connection)

    def close(self) -> None:
        """Roll back what was not committed, and give the connection back."""
        self.connection.close()


class Database(ABC):
    """One make of database; all SQL that only one make understands is in its subclass."""

    name: ClassVar[str]
    driver: ClassVar[str]
    extra: ClassVar[str] = ""
    """What to install beside jizhi-sql for its driver."""
    way_in: ClassVar[str] = "check host, port, name of the database, user and password, and that it may create tables"
    """What to check where it cannot be opened."""
    quote: ClassVar[str] = '"'
    """What stands around the name of a table or a column."""
    mark: ClassVar[str] = "%s"
    """What the driver puts a value in the place of."""
    errors: ClassVar[tuple[type[Exception], ...]] = ()
    """What its driver raises where it is asked without SQLAlchemy."""
    streams: ClassVar[bool] = True
    """A stream may stay half read while the same connection is asked other things."""

    def place(self, url: URL) -> URL:
        """Return *url* with the driver that is used."""
        return url.set(drivername=self.driver)

    @abstractmethod
    def engine(self, place: URL, patience_seconds: int) -> Engine:
        """Make an engine whose transactions are begun by us, and whose writers wait so many seconds for others."""

    @abstractmethod
    def alone(self, connection: Connection) -> AbstractContextManager[None]:
        """Let nobody else of jizhi lay out or change tables inside the block."""

    def join(self, connection: Connection) -> bool:
        """Prepare for units inside the host's transaction; say whether there is one."""
        connection.exec_driver_sql("SELECT 1").close()
        return self.is_underway(connection)

    @abstractmethod
    def append_only(self, table: str) -> tuple[str, ...]:
        """Return the statements after which the database itself refuses to change or delete a row of *table*."""

    @abstractmethod
    def trouble(self, error: BaseException | None) -> Trouble:
        """Say what an error of the driver means."""

    @abstractmethod
    def is_underway(self, connection: Connection) -> bool:
        """Say whether the transaction still stands: some failures end it without a word."""

    def is_recoverable(self, connection: Connection) -> bool:
        """Say whether the transaction can be rolled back to a savepoint."""
        return self.is_underway(connection)

    @abstractmethod
    def insert(self, connection: Connection, table: Table, rows: Iterator[Row]) -> None:
        """Insert *rows*, values in the order of the table's columns as the driver takes them; none where one fails.

        They go to the driver one by one as they are made. Raises ``IntegrityError``.
        """

    def update(self, connection: Connection, table: Table, row: Row, expected: int) -> bool:
        """Put *row* in the place of the one with its id and the version *expected*; say whether there was that one."""
        statement, place = _updating(table, self.quote, self.mark)
        return bool(connection.exec_driver_sql(statement, (*row, row[place], expected)).rowcount)

    def inserting(self, table: Table) -> str:
        """Return the statement that inserts one row, by the driver and not by SQLAlchemy, which would cost more."""
        quote, names = self.quote, f"{self.quote}, {self.quote}".join(table.c.keys())
        marks = ", ".join([self.mark] * len(table.c))
        return f"INSERT INTO {quote}{table.name}{quote} ({quote}{names}{quote}) VALUES ({marks})"

    def text(self, number: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a whole number as text."""
        return cast(number, String())

    def any_of(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """Say that *column* has one of *values*, however many."""
        return column.in_(values)

    def coarse(self, column: str) -> str:
        """Return *column* so that the planner looks for a better index; one with statistics needs no hint."""
        return column

    def one_of(self, column: str, values: Sequence[Any], given: list[Any]) -> str:
        """Say in text that *column* has one of *values*, however many; what the driver is to put in goes to *given*."""
        given += values
        if len(values) == 1:
            return f"{column} = {self.mark}"
        return f"{column} IN ({', '.join([self.mark] * len(values))})" if values else "1 = 0"

    def reading(self, engine: Engine) -> Line:
        """Begin a transaction that only reads, on a connection of its own."""
        connection = engine.connect()
        try:
            connection.execution_options(**{WRITES: False}).begin()
        except BaseException:
            connection.close()
            raise
        return Line(self, connection)

    def line(self, connection: Connection) -> Line:
        """Return *connection* as a unit asks it."""
        return Line(self, connection)

    @contextmanager
    def savepoint(self, connection: Connection, name: str) -> Iterator[None]:
        """Undo what the block did when it raises, and only that; MySQL forgets the outer one of two with one name."""
        connection.exec_driver_sql(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            if self.is_recoverable(connection):
                connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")
                connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")
            raise
        connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")

    def guarded(self, connection: Connection) -> AbstractContextManager[None]:
        """Let the unit go on after the one statement of the block was refused."""
        return self.savepoint(connection, "jizhi_statement")


@cache
def _updating(table: Table, quote: str, mark: str) -> tuple[str, int]:
    """The statement that puts one row in the place of another version, and the place of the id in the row."""
    names = table.c.keys()
    held = ", ".join(f"{quote}{name}{quote} = {mark}" for name in names)
    where = f"{quote}id{quote} = {mark} AND {quote}version{quote} = {mark}"
    return f"UPDATE {quote}{table.name}{quote} SET {held} WHERE {where}", names.index("id")


@contextmanager
def told_by_sqlalchemy(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the bare driver raises inside the block as SQLAlchemy would, without the values."""
    driver = connection.dialect.dbapi
    assert driver is not None
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(
            statement, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
