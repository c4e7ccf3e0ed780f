"""What the tests of the three databases share: servers, and databases that are empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from jizhi_sql.databases import WRITES
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import Keeping, keepings
from sqlalchemy import Connection, select

from jizhi.testing.servers import NoServer, mysql_server, postgresql_server


def _served(server: AbstractContextManager[str]) -> Iterator[str]:
    try:
        url = server.__enter__()
    except NoServer as missing:
        pytest.skip(str(missing))
    yield url
    server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """A database of PostgreSQL that this process may empty."""
    yield from _served(postgresql_server())


@pytest.fixture(scope="session")
def mysql_url() -> Iterator[str]:
    """A database of MySQL or MariaDB that this process may empty."""
    yield from _served(mysql_server())


def emptied(url: str, *, patience_seconds: int = 5) -> SqlStore:
    """Return a store at *url* without a record in it."""
    store = SqlStore.open(url, patience_seconds=patience_seconds)
    with store._engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name == "postgresql":
            _end_orphans(connection)
        for keeping in keepings().values():
            if connection.execute(select(keeping.table.c.id).limit(1)).first():
                _empty(connection, keeping)
        connection.commit()
    return store


def _end_orphans(connection: Connection) -> None:
    """End what still runs for processes that a test has killed: a statement is not stopped by its client's death."""
    connection.exec_driver_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


def _empty(connection: Connection, keeping: Keeping) -> None:
    """Empty a table past the triggers that would refuse it."""
    table = keeping.table.name
    guarded = connection.dialect.name == "postgresql" and keeping.kind.mode == "append"
    for switch in ("DISABLE", "ENABLE"):
        if guarded:
            connection.exec_driver_sql(f"ALTER TABLE {table} {switch} TRIGGER {table}_no_truncate")
        if switch == "DISABLE":
            connection.exec_driver_sql(f"TRUNCATE TABLE {table}")


@pytest.fixture
def open_emptied() -> Iterator[Callable[[str], SqlStore]]:
    """A factory of empty stores at one URL, which are closed in the end."""
    opened: list[SqlStore] = []

    def open_it(url: str) -> SqlStore:
        while opened:
            opened.pop().close()
        opened.append(emptied(url))
        return opened[-1]

    yield open_it
    while opened:
        opened.pop().close()
