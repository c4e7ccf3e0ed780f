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

    def error(self, error: DBAPIError) -> JizhiError:
        """Return what an error of the database is to a user of the store."""
        match self.database.trouble(error.orig):
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
        except DBAPIError as error:
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


def _first_line(error: DBAPIError) -> str:
    # What PostgreSQL says further down is the row that was refused, and may be personal.
    return str(error.orig).strip().partition("\n")[0]
