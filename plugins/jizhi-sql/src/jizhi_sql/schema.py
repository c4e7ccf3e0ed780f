"""An empty database gets jizhi's tables; one of an earlier release is brought up to this one where the user asks."""

from __future__ import annotations

import pkgutil
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import attrs
from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, update
from sqlalchemy.schema import CreateTable

from jizhi.errors import StoreRefused
from jizhi_sql.databases import Database
from jizhi_sql.migrations import VERSION_TABLE
from jizhi_sql.tables import SCHEMA_VERSION, fingerprint, layout, schema_table

State: TypeAlias = Literal["empty", "older", "current", "newer", "other"]

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
_WITHOUT = "0000"
"""The revision of tables that were laid out before there were any."""

_version_table = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))


@cache
def revisions() -> tuple[str, ...]:
    """Return the revisions of this release, in their order: the files ``v0001_….py`` and on."""
    return tuple(sorted(path.name[1:5] for path in _REVISIONS.glob("v*.py")))


@attrs.frozen
class Tables:
    """What tables a database has: of which revision, and how that stands to this release."""

    state: State
    revision: str


def tables_of(connection: Connection) -> Tables:
    """Return what tables of jizhi the database has."""
    inspector = inspect(connection)
    if not inspector.has_table(VERSION_TABLE):
        return Tables("older", _WITHOUT) if inspector.has_table(schema_table.name) else Tables("empty", "")
    revision = connection.scalar(select(_version_table.c.version_num)) or _WITHOUT
    if revision not in revisions():
        return Tables("older" if revision == _WITHOUT else "newer", revision)
    if revision != revisions()[-1]:
        return Tables("older", revision)
    same = connection.scalar(select(schema_table.c.fingerprint)) == fingerprint()
    return Tables("current" if same else "other", revision)


def prepare(connection: Connection, database: Database, name: str, *, upgrade: bool) -> None:
    """Lay the tables out where there are none, and bring older ones up where *upgrade* says so.

    Raises:  StoreRefused: the tables are of another release, and what to do about it.
    """
    found = tables_of(connection)
    if found.state in ("empty", "older"):
        with database.alone(connection):
            # Whoever waited for another that did it finds it done.
            found = tables_of(connection)
            if found.state == "empty":
                _lay_out(connection, database)
                found = Tables("current", revisions()[-1])
            elif found.state == "older" and upgrade:
                pkgutil.resolve_name("jizhi_sql.upgrading:upgrade")(connection)
                _sign(connection)
                found = Tables("current", revisions()[-1])
    if found.state != "current":
        raise _refusal(found, name)


def _refusal(found: Tables, name: str) -> StoreRefused:
    if found.state == "older":
        why = f"its tables are of revision {found.revision}, and this release needs {revisions()[-1]}"
        return StoreRefused(name, why, f"make a copy of it, then run jizhi store upgrade --db {name}")
    if found.state == "newer":
        why = f"its tables are of revision {found.revision}, and this release knows {revisions()[-1]}"
        return StoreRefused(name, why, "upgrade jizhi-sql, or open a copy that this release wrote")
    why = f"its tables of revision {found.revision} differ from this build's"
    return StoreRefused(name, why, "open it with the build that wrote it, or start a new file and import again")


def _lay_out(connection: Connection, database: Database) -> None:
    connection.execute(CreateTable(schema_table))
    for statement in layout(database, connection.dialect):
        connection.exec_driver_sql(statement)
    connection.execute(schema_table.insert(), {"version": SCHEMA_VERSION, "fingerprint": fingerprint()})
    connection.execute(CreateTable(_version_table))
    connection.execute(_version_table.insert(), {"version_num": revisions()[-1]})


def _sign(connection: Connection) -> None:
    """Write down which build laid the tables out."""
    signed = {"version": SCHEMA_VERSION, "fingerprint": fingerprint()}
    if not connection.execute(update(schema_table).values(signed)).rowcount:
        connection.execute(schema_table.insert(), signed)
