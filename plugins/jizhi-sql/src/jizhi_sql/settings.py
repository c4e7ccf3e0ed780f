"""What the store needs to know, and how the host opens it."""

from __future__ import annotations

import pkgutil
from typing import cast

import attrs

from jizhi.ports import Store


@attrs.frozen(kw_only=True)
class SqlSettings:
    """Where the store is.

    Args:
        url: ``sqlite:///file.db`` (four slashes before an absolute path), ``postgresql://user:password@host/name`` or
            ``mysql://user:password@host/name``.
        patience_seconds: how long a writer waits for another one.
        upgrade: bring the tables of an earlier release up to this one's; keep a copy of them.
    """

    url: str
    patience_seconds: int = 5
    upgrade: bool = False


def open_store(settings: SqlSettings) -> Store:
    """Open the store; SQLAlchemy, 0.7 s to import, is loaded here and not when plugins are listed."""
    sql_store = pkgutil.resolve_name("jizhi_sql.store:SqlStore")
    return cast(
        Store, sql_store.open(settings.url, patience_seconds=settings.patience_seconds, upgrade=settings.upgrade)
    )
