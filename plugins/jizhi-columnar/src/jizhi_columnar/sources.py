"""Where a roster stands: Parquet files, or a table of a database written as ``URL#TABLE``; counted, and loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pkgutil import resolve_name
from typing import Any

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.door import KEY, NEXT_OWNER, PROJECT, SALE, facts_read
from jizhi_columnar.duck import Duck, parquet
from jizhi_columnar.lines import PAYERS
from jizhi_columnar.sql import DUCKDB

LOADED = "shard_roster"
"""The table in memory that holds the rows of a shard, once they are read."""


@attrs.frozen
class Address:
    """A table of a database, as SQLAlchemy names the database: ``sqlite:///estate.db#rooms``."""

    url: str
    table: str

    @property
    def file(self) -> str:
        """The file, where the database is one of DuckDB."""
        scheme, _, rest = self.url.partition(":///")
        return rest if scheme == "duckdb" else ""


def address_of(place: str) -> Address | None:
    """Read *place* as ``URL#TABLE``; None where it is a path.

    >>> address_of("sqlite:///estate.db#rooms")
    Address(url='sqlite:///estate.db', table='rooms')
    >>> address_of("rosters/*.parquet") is None
    True
    """
    url, hash_sign, table = place.rpartition("#")
    return Address(url, table) if hash_sign and "://" in url else None


def counted(source: str) -> Sequence[tuple[Any, int]] | None:
    """How many rows each project of *source* has, in the order of projects; None where it has no column for them."""
    address, duck = address_of(source), Duck()
    try:
        if address is not None and not address.file:
            found: Sequence[tuple[Any, int]] | None = _database("counted")(address)
            return found
        table = attached(duck, address) if address is not None else parquet(source)
        if PROJECT not in duck.types(table):
            return None
        return duck.rows(f"SELECT {PROJECT}, count(*) FROM {table} GROUP BY ALL ORDER BY {PROJECT}")
    finally:
        duck.close()


def loaded(
    duck: Duck, source: str, projects: Sequence[str], tariff: Tariff, *, period: Period, keep: Iterable[str] = ()
) -> str:
    """Read what a run of *tariff* asks of the rows of *projects* (all where none are named), and return what to ask.

    Rows of named projects are held in memory, for they are read several times; a file without projects is not, for it
    may be of any size. Of a database only those columns are fetched that are read, and *keep*.

    Raises: RunRefused: a number that its column cannot hold exactly.
    """
    address, wanted = address_of(source), columns_read(tariff, period) | set(keep)
    if address is not None and not address.file:
        _database("load")(duck, address, LOADED, wanted=wanted, projects=projects)
        return LOADED
    table = attached(duck, address) if address is not None else parquet(source)
    if not projects:
        return table
    names = ", ".join(map(DUCKDB.quoted, (name for name in duck.types(table) if name in wanted)))
    # The range lets whole row groups be passed over; the list says which projects exactly.
    ends = " AND ".join((f"{PROJECT} >= {DUCKDB.text(min(projects))}", f"{PROJECT} <= {DUCKDB.text(max(projects))}"))
    listed = ", ".join(map(DUCKDB.text, projects))
    duck.do(f"CREATE OR REPLACE TABLE {LOADED} AS SELECT {names} FROM {table} WHERE {ends} AND {PROJECT} IN ({listed})")
    return LOADED


def columns_read(tariff: Tariff, period: Period) -> set[str]:
    """Every column that a run of *tariff* over *period* may ask of a roster."""
    return {PROJECT, KEY, NEXT_OWNER, SALE, "handover", *PAYERS.values(), *facts_read(tariff, period)}


def attached(duck: Duck, address: Address) -> str:
    """Attach a file of DuckDB, to be read only, and return its table's name."""
    duck.do(f"ATTACH IF NOT EXISTS {DUCKDB.text(address.file)} AS estate (READ_ONLY)")
    return ".".join(("estate", *map(DUCKDB.quoted, address.table.split("."))))


def _database(verb: str) -> Any:
    """A verb of the module that needs SQLAlchemy, which is there only where a database is named."""
    return resolve_name(f"jizhi_columnar.databases:{verb}")
