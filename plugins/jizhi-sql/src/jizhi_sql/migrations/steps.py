"""The steps of which revisions are made: the same words for every database, spelled by its own module."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import attrs
from alembic import op
from sqlalchemy import CheckConstraint, Column, Connection, Index, MetaData, Table, UniqueConstraint, inspect, text
from sqlalchemy.types import TypeEngine

from jizhi_sql.databases import DATABASES, Database
from jizhi_sql.tables import OPTIONS, PREFIX, statements
from jizhi_sql.types import Day, Flag, Identifier, Instant, LongText, Whole


@attrs.frozen
class NewTable:
    """Make the table of a kind; one that a release without revisions laid out is rebuilt with its rows.

    A column is spelled ``name:Type``, the key with ``!`` behind it, one that may be missing with ``?``; ``meanwhile``
    is what columns that were not there hold in such rows.
    """

    name: str
    mode: Literal["append", "versioned"]
    columns: str
    indexed: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    unique: tuple[tuple[str, ...], ...] = attrs.field(default=(), kw_only=True)
    checks: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True)
    meanwhile: tuple[tuple[str, int | str], ...] = attrs.field(default=(), kw_only=True)

    def take(self) -> None:
        """Take the step."""
        connection, database = _here()
        table = Table(PREFIX + self.name, MetaData(), *map(column, self.columns.split()), **OPTIONS)
        for name in self.indexed:
            Index(f"{table.name}_by_{name}", table.c[name], table.c.id)
        for names in self.unique:
            table.append_constraint(UniqueConstraint(*names))
        for label, rule in self.checks:
            table.append_constraint(CheckConstraint(rule, name=f"{table.name}_{label}"))
        before = _set_aside(connection, table.name)
        for statement in statements(table, self.mode, database, connection.dialect):
            connection.exec_driver_sql(statement)
        if before is not None:
            _bring_over(connection, before, table, dict(self.meanwhile))


@attrs.frozen
class NewColumn:
    """Add a column to the table of a kind; ``meanwhile`` is what it holds in the rows that are there."""

    kind: str
    column: str
    meanwhile: int | str | None = attrs.field(default=None, kw_only=True)

    def take(self) -> None:
        """Take the step."""
        made = column(self.column)
        if self.meanwhile is not None:
            literal = _literal(self.meanwhile)
            mysql = op.get_bind().dialect.name in ("mysql", "mariadb")
            default = text(f"({literal})" if mysql and isinstance(made.type, LongText) else literal)
            made = Column(made.name, made.type, nullable=made.nullable, server_default=default)
        op.add_column(PREFIX + self.kind, made)


@attrs.frozen
class NewIndex:
    """Let records of a kind be found by one more column."""

    kind: str
    column: str

    def take(self) -> None:
        """Take the step."""
        op.create_index(f"{PREFIX}{self.kind}_by_{self.column}", PREFIX + self.kind, [self.column, "id"])


@attrs.frozen
class NoIndex:
    """Let records of a kind no longer be found by a column."""

    kind: str
    column: str

    def take(self) -> None:
        """Take the step."""
        op.drop_index(f"{PREFIX}{self.kind}_by_{self.column}", table_name=PREFIX + self.kind)


Step: TypeAlias = NewTable | NewColumn | NewIndex | NoIndex


def column(spelled: str) -> Column[Any]:
    """Make a column of its spelling.

    >>> column("floor:Whole?").nullable, column("id:Identifier!").primary_key
    (True, True)
    """
    name, _, kind = spelled.partition(":")
    return Column(name, _TYPES[kind.rstrip("!?")](), primary_key=kind.endswith("!"), nullable=kind.endswith("?"))


def spelling(made: Column[Any]) -> str:
    """Spell a column as ``column`` reads it."""
    mark = "!" if made.primary_key else "?" if made.nullable else ""
    return f"{made.name}:{type(made.type).__name__}{mark}"


_TYPES: dict[str, type[TypeEngine[Any]]] = {
    kind.__name__: kind for kind in (Day, Flag, Identifier, Instant, LongText, Whole)
}


def _here() -> tuple[Connection, Database]:
    connection = op.get_bind()
    return connection, DATABASES[connection.dialect.name]


def _set_aside(connection: Connection, name: str) -> Table | None:
    """Rename a table that is there already, without its indexes and triggers, whose names are needed again."""
    inspector = inspect(connection)
    if not inspector.has_table(name):
        return None
    for index in inspector.get_indexes(name):
        op.drop_index(index["name"] or "", table_name=name)
    if connection.dialect.name == "sqlite":
        made = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{name}'"
        for (trigger,) in connection.exec_driver_sql(made).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
    op.rename_table(name, f"{name}_before")
    return Table(f"{name}_before", MetaData(), autoload_with=connection)


def _bring_over(connection: Connection, before: Table, table: Table, meanwhile: dict[str, int | str]) -> None:
    # What was kept before there were forms is in the first.
    new = {"form": 1, **meanwhile}.items()
    told = {name: _literal(value) for name, value in new if name not in before.c}
    taken = [column.name for column in table.c if column.name in before.c or column.name in told]
    names = ", ".join(f'"{name}"' for name in taken)
    values = ", ".join(told.get(name, f'"{name}"') for name in taken)
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM "{before.name}"')
    connection.exec_driver_sql(f'DROP TABLE "{before.name}"')


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
