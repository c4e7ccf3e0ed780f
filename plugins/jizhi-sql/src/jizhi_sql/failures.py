"""Errors of the database, told as jizhi's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
from sqlalchemy.exc import DBAPIError

from jizhi.errors import Busy, JizhiError, NotSerialised, OutcomeUnknown, StoreFailed, StoreUnreachable
from jizhi_sql.databases import Database


@attrs.frozen
class Failures:
    """The store's name and patience, which its errors tell, and the database that knows what they mean."""

    store: str
    patience_seconds: int
    database: Database

    @property
    def raised(self) -> tuple[type[Exception], ...]:
        """What is raised where the database fails: SQLAlchemy's error, and the driver's own where it is asked alone."""
        return (DBAPIError, *self.database.errors)

    def error(self, error: Exception) -> JizhiError:
        """Return what an error of the database is to a user of the store."""
        match self.database.trouble(_of_driver(error)):
            case "busy":
                return Busy(self.store, self.patience_seconds)
            case "raced":
                return NotSerialised(self.store)
            case "lost":
                return StoreUnreachable(self.store, _first_line(error))
        return StoreFailed(self.store, _first_line(error))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise every error of the database inside the block as ours; nothing of the unit is kept."""
        try:
            yield
        except self.raised as error:
            raise self.error(error) from error

    @contextmanager
    def told_of_commit(self) -> Iterator[None]:
        """Raise what a commit raises: where the connection is lost, nobody knows what became of the unit."""
        try:
            yield
        except DBAPIError as error:
            if self.database.trouble(error.orig) == "lost":
                raise OutcomeUnknown(self.store, _first_line(error)) from error
            raise self.error(error) from error


def _of_driver(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _first_line(error: Exception) -> str:
    # What PostgreSQL says further down is the row that was refused, and may be personal.
    return str(_of_driver(error)).strip().partition("\n")[0]
