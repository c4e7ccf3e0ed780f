"""What an error of a driver means is told by its code, never by its words."""

from __future__ import annotations

import pytest
from jizhi_sql.databases import Database, Mysql, Postgresql, Sqlite
from jizhi_sql.failures import Failures
from sqlalchemy.exc import DBAPIError

from jizhi.errors import Busy, JizhiError, NotSerialised, OutcomeUnknown, StoreFailed, StoreUnreachable


class OperationalError(Exception):
    """As a driver names it."""


class DataError(Exception):
    """As a driver names it."""


def of_postgresql(state: str | None, kind: type[Exception] = OperationalError) -> Exception:
    """Return an error as psycopg makes it."""
    error = kind("the first line\nDETAIL: Key (name)=(张三) is personal")
    error.sqlstate = state  # type: ignore[attr-defined]
    return error


def of_sqlite(code: int) -> Exception:
    """Return an error as sqlite3 makes it."""
    error = OperationalError("locked")
    error.sqlite_errorcode = code  # type: ignore[attr-defined]
    return error


KNOWN = [
    (Postgresql(), of_postgresql("40001"), NotSerialised),
    (Postgresql(), of_postgresql("40P01"), NotSerialised),
    (Postgresql(), of_postgresql("55P03"), Busy),
    (Postgresql(), of_postgresql("57P01"), StoreUnreachable),
    (Postgresql(), of_postgresql("08006"), StoreUnreachable),
    (Postgresql(), of_postgresql(None), StoreUnreachable),
    (Postgresql(), of_postgresql(None, DataError), StoreFailed),
    (Postgresql(), of_postgresql("53100"), StoreFailed),
    (Mysql(), OperationalError(1213, "deadlock"), NotSerialised),
    (Mysql(), OperationalError(1205, "lock wait timeout"), Busy),
    (Mysql(), OperationalError(2013, "lost connection"), StoreUnreachable),
    (Mysql(), OperationalError(1021, "disk full"), StoreFailed),
    (Mysql(), OperationalError(), StoreFailed),
    (Sqlite(), of_sqlite(5), Busy),
    (Sqlite(), of_sqlite(517), Busy),
    (Sqlite(), of_sqlite(13), StoreFailed),
]


@pytest.mark.parametrize(("database", "error", "told"), KNOWN)
def test_an_error_is_told_as_what_the_caller_can_do(
    database: Database, error: Exception, told: type[JizhiError]
) -> None:
    """Run the unit again, or not: 40001, 40P01, 1213, 1205 and busy are retryable, a full disk is not."""
    failures = Failures("the store", 5, database)
    assert told is type(failures.error(DBAPIError("SELECT", None, error)))


def test_a_connection_lost_at_the_commit_leaves_the_outcome_unknown() -> None:
    """P9: never told as failed, because in more than a quarter of the cases it was kept."""
    failures = Failures("the store", 5, Postgresql())
    lost = DBAPIError("COMMIT", None, of_postgresql("57P01"))
    with pytest.raises(OutcomeUnknown, match="the first line"), failures.told_of_commit():
        raise lost
    with pytest.raises(StoreUnreachable), failures.told():
        raise lost


def test_what_a_database_says_of_the_row_is_left_out() -> None:
    """The further lines of PostgreSQL hold the values that were refused."""
    error = Failures("the store", 5, Postgresql()).error(DBAPIError("INSERT", None, of_postgresql("53100")))
    assert "张三" not in str(error)
