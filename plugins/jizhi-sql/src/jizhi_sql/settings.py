"""What the store needs to know, and how the host opens it."""

from __future__ import annotations

import pkgutil
from typing import cast

import attrs

from jizhi.errors import StoreRefused
from jizhi.ports import Sealer, Store
from jizhi.values import Secret


@attrs.frozen(kw_only=True)
class SqlSettings:
    """Where the store is.

    Args:
        url: ``sqlite:///file.db`` (four slashes before an absolute path), ``postgresql://user:password@host/name`` or
            ``mysql://user:password@host/name``.
        patience_seconds: how long a writer waits for another one.
        upgrade: bring the tables of an earlier release up to this one's; keep a copy of them.
        seal_keys: of jizhi-seal, which then seals personal data at rest.
    """

    url: str
    patience_seconds: int = 5
    upgrade: bool = False
    seal_keys: Secret | None = None


def open_store(settings: SqlSettings) -> Store:
    """Open the store; SQLAlchemy, 0.7 s to import, is loaded here and not when plugins are listed."""
    sql_store = pkgutil.resolve_name("jizhi_sql.store:SqlStore")
    told = {"patience_seconds": settings.patience_seconds, "upgrade": settings.upgrade}
    return cast(Store, sql_store.open(settings.url, **told, sealer=_sealer(settings.seal_keys)))


def _sealer(keys: Secret | None) -> Sealer | None:
    if keys is None:
        return None
    try:
        ring = pkgutil.resolve_name("jizhi_seal:Ring")
    except ImportError as missing:
        why = f"its keys are set and the sealer is not installed ({missing.name})"
        raise StoreRefused("the store", why, "run pip install jizhi-seal") from missing
    return cast(Sealer, ring.of(keys))
