"""A connection of a driver alone, lent by a host without SQLAlchemy: seen as a Connection that ends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import attrs
from sqlalchemy import Connection, StaticPool, create_engine

from jizhi.errors import StoreRefused

_URLS: Final[Mapping[str, str]] = {
    "sqlite3": "sqlite://",
    "psycopg": "postgresql+psycopg://",
    "pymysql": "mysql+pymysql://",
}
"""The drivers whose connections can be lent, each with the dialect that speaks with it."""

_JOINABLE: Final = "lend a connection of SQLAlchemy, or of sqlite3, psycopg (3) or PyMySQL"


@attrs.define(slots=False, eq=False)
class Lent:
    """A driver's connection as the host lends it: whoever uses it here neither commits, rolls back nor closes it.

    Its cursors give plain tuples, whatever the host has set for its own.
    """

    _lent: Any
    _driver: str

    def __getattr__(self, name: str) -> Any:
        """Whatever else the driver's connection has."""
        return getattr(self._lent, name)

    def commit(self) -> None:
        """Leave it to the host."""

    def rollback(self) -> None:
        """Leave it to the host; SQLAlchemy would, once it has looked at the server."""

    def close(self) -> None:
        """Leave it to the host."""

    def add_notice_handler(self, handler: Any) -> None:
        """Leave what the server remarks to the host."""

    def cursor(self, *given: Any, **more: Any) -> Any:
        """Open a cursor of plain tuples."""
        if self._driver == "psycopg":
            return self._lent.cursor(*given, **{"row_factory": import_module("psycopg.rows").tuple_row} | more)
        if self._driver == "pymysql":
            return self._lent.cursor(*(given or (import_module("pymysql.cursors").Cursor,)), **more)
        cursor = self._lent.cursor(*given, **more)
        cursor.row_factory = None
        return cursor


def connection_on(lent: Any) -> tuple[str, Connection]:
    """Return a name for the host's connection, and a Connection of SQLAlchemy on it.

    Raises:  StoreRefused: it is of no driver that jizhi-sql speaks with.
    """
    if isinstance(lent, Connection):
        return lent.engine.url.render_as_string(hide_password=True), lent
    modules = [kind.__module__.partition(".")[0].lstrip("_") for kind in type(lent).__mro__]
    driver = next((module for module in modules if module in _URLS), None)
    if driver is None:
        raise StoreRefused(
            "the host's connection", f"a {type(lent).__name__} is no connection of a driver that is known", _JOINABLE
        )
    # What hstore needs is asked of the driver's own class, and jizhi keeps none.
    more: dict[str, Any] = {"use_native_hstore": False} if driver == "psycopg" else {}
    engine = create_engine(
        _URLS[driver],
        creator=lambda: Lent(lent, driver),
        poolclass=StaticPool,
        pool_reset_on_return=None,
        hide_parameters=True,
        **more,
    )
    return f"the host's {driver} connection", engine.connect()
