"""Errors of the database, told as jizhi's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
from sqlalchemy.exc import DBAPIError

from jizhi.errors import Busy, JizhiError, StoreFailed
from jizhi_sql.dialects import is_busy


@attrs.frozen
class Failures:
    """The store's name and patience, which its errors tell."""

    store: str
    patience_seconds: int

    def error(self, error: DBAPIError) -> JizhiError:
        """Return what an error of the database is to a user of the store."""
        return Busy(self.store, self.patience_seconds) if is_busy(error) else StoreFailed(self.store, str(error.orig))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise every error of the database inside the block as ``Busy`` or ``StoreFailed``."""
        try:
            yield
        except DBAPIError as error:
            raise self.error(error) from error
