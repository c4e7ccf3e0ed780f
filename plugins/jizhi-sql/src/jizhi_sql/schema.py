"""An empty database gets jizhi's tables; one with tables must have been laid out as this build lays them out."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select
from sqlalchemy.schema import CreateTable

from jizhi.errors import StoreRefused
from jizhi_sql.databases import Database
from jizhi_sql.tables import SCHEMA_VERSION, fingerprint, layout, schema_table


def prepare(connection: Connection, database: Database, name: str) -> None:
    """Lay the tables out, or check those that are there; the caller's transaction makes it all or nothing.

    Raises:  StoreRefused: the file was written by a newer release, or by another build of this one.
    """
    if not inspect(connection).has_table(schema_table.name):
        _lay_out(connection, database)
        return
    found = connection.execute(select(schema_table.c.version, schema_table.c.fingerprint)).one()
    if found.version > SCHEMA_VERSION:
        why = f"its schema version is {found.version}, and this release knows {SCHEMA_VERSION}"
        raise StoreRefused(name, why, "upgrade jizhi-sql, or open a copy that this release wrote")
    if (found.version, found.fingerprint) != (SCHEMA_VERSION, fingerprint()):
        why = f"its tables of schema version {found.version} differ from this build's"
        raise StoreRefused(name, why, "open it with the build that wrote it, or start a new file and import again")


def _lay_out(connection: Connection, database: Database) -> None:
    connection.execute(CreateTable(schema_table))
    for statement in layout(database, connection.dialect):
        connection.exec_driver_sql(statement)
    connection.execute(schema_table.insert(), {"version": SCHEMA_VERSION, "fingerprint": fingerprint()})
