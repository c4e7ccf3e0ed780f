"""jizhi-sql: keeps jizhi's records in typed SQL tables; nothing is opened, and no SQL library loaded, at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, Store
from jizhi_sql.settings import SqlSettings, open_store


@hookimpl
def jizhi_stores() -> Iterator[Offer[Store]]:
    """Offer the store under the name ``sql``."""
    yield Offer(name="sql", settings=SqlSettings, open=open_store)
