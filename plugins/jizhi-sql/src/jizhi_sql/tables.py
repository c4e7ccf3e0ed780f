"""Typed tables, one for each kind of record in the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Literal

import attrs
from sqlalchemy import CheckConstraint, Column, Dialect, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.schema import CreateIndex, CreateTable

from jizhi.records import CATALOGUE, Kind
from jizhi_sql.columns import Slot, slot
from jizhi_sql.databases import Database
from jizhi_sql.types import Identifier, Whole

SCHEMA_VERSION = 2
"""Told to releases without revisions, which refuse what is above 1; a file of this one has a revision."""

PREFIX = "jizhi_"
FEN_MAX = 10**15

OPTIONS: Mapping[str, Any] = {"sqlite_strict": True, "mysql_engine": "InnoDB", "mysql_charset": "utf8mb4"}
"""What each make of database is told of a table."""


@attrs.frozen(slots=False)
class Keeping:
    """How one kind is kept: its table, with the derived columns, those of the slots, and the form, in order."""

    kind: Kind
    table: Table
    slots: tuple[Slot, ...]
    derived: tuple[str, ...]

    def row(self, record: Any) -> tuple[Any, ...]:
        """Return the record as values in the order of the table's columns."""
        values = list(self._fetch(record))
        for place, write in self._writers:
            values[place : place + 1] = write(values[place])
        values.append(self.kind.form)
        return tuple(values)

    @cached_property
    def _fetch(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(*self.derived, *(place.field for place in self.slots))

    @cached_property
    def _writers(self) -> tuple[tuple[int, Callable[[Any], tuple[Any, ...]]], ...]:
        # From the last to the first, because a value that fills two columns moves those behind it.
        placed = [(place, held.write) for place, held in enumerate(self.slots, len(self.derived)) if held.write]
        return tuple(reversed(placed))

    def named(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """Return a row with the names of its columns."""
        return dict(zip(self.table.c.keys(), row, strict=True))

    def record(self, row: Any) -> Any:
        """Return the record that a row of the whole table holds; one of an earlier form is raised to today's."""
        if row[-1] != self.kind.form:
            return self._raised(row)
        values, at = {}, len(self.derived)
        for place in self.slots:
            width = len(place.columns)
            values[place.field] = place.read(row[at : at + width])
            at += width
        return self.kind.cls(**values)

    def _raised(self, row: Any) -> Any:
        plain, at = {}, len(self.derived)
        for place in self.slots:
            width = len(place.columns)
            plain[place.field] = place.plain(row[at : at + width])
            at += width
        raised = self.kind.raised(plain, form=row[-1])
        return self.kind.cls(**{place.field: place.shape(raised[place.field]) for place in self.slots})

    def column(self, path: str) -> Column[Any]:
        """Return the column of an indexed name."""
        return self.table.c[path.replace(".", "_")]


@cache
def keepings() -> Mapping[type[Any], Keeping]:
    """Return how every kind of the catalogue is kept."""
    metadata = MetaData()
    return {kind.cls: _keeping(kind, metadata) for kind in CATALOGUE}


def _keeping(kind: Kind, metadata: MetaData) -> Keeping:
    fields = attrs.fields(attrs.resolve_types(kind.cls))
    keys = {*kind.findable, *(name for names in kind.unique for name in names)}
    slots = tuple(slot(field.name, field.type, key=field.name in keys) for field in fields if field.init)
    held = {column.key for place in slots for column in place.columns}
    derived = tuple(path for path in sorted(keys) if path.replace(".", "_") not in held)
    columns = [slot(path.replace(".", "_"), _declared(kind, path), key=True).columns[0] for path in derived]
    columns += (column for place in slots for column in place.columns)
    for column in columns:
        column.primary_key = column.key == "id"
    columns.append(Column("form", Whole(), nullable=False))
    name = PREFIX + kind.name
    table = Table(name, metadata, *columns, **OPTIONS)
    for path in kind.indexed:
        Index(f"{name}_by_{path.replace('.', '_')}", table.c[path.replace(".", "_")], table.c.id)
    for names in kind.unique:
        table.append_constraint(UniqueConstraint(*(path.replace(".", "_") for path in names)))
    for label, rule in checks(kind, table):
        table.append_constraint(CheckConstraint(rule, name=f"{name}_{label}"))
    return Keeping(kind, table, slots, derived)


def _declared(kind: Kind, path: str) -> Any:
    (declared,) = kind.types[path]
    return declared


def checks(kind: Kind, table: Table) -> Iterator[tuple[str, str]]:
    """Yield what the database itself checks of every row, each with a name."""
    for name in (column.name for column in table.c if column.name.endswith("_fen")):
        yield f"{name}_in_range", f"{name} BETWEEN -{FEN_MAX} AND {FEN_MAX}"
    for path in kind.positive:
        name = path.replace(".", "_")
        yield f"{name}_above_zero", f"{name} > 0"
    for one, other in kind.different:
        yield f"{one}_is_not_{other}", f"{one} <> {other}"


def layout(database: Database, dialect: Dialect) -> tuple[str, ...]:
    """Return the statements that make every table, index and trigger of an empty database."""
    made = (statements(keeping.table, keeping.kind.mode, database, dialect) for keeping in keepings().values())
    return tuple(statement for each in made for statement in each)


def statements(
    table: Table, mode: Literal["append", "versioned"], database: Database, dialect: Dialect
) -> Iterator[str]:
    """Yield the statements that make one table with its indexes and triggers."""
    yield str(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=attrgetter("name")):
        yield str(CreateIndex(index).compile(dialect=dialect))
    if mode == "append":
        yield from database.append_only(table.name)


@cache
def fingerprint() -> str:
    """Return a digest of the tables, by which two builds of one schema version know each other."""
    told = [(kind.name, kind.mode, kind.indexed, kind.unique, kind.positive, kind.different) for kind in CATALOGUE]
    columns = [(column.table.name, column.key, repr(column.type), column.nullable) for column in _columns()]
    return hashlib.sha256(repr((told, columns)).encode()).hexdigest()


def _columns() -> tuple[Column[Any], ...]:
    return tuple(column for keeping in keepings().values() for column in keeping.table.c)


schema_table = Table(
    PREFIX + "schema",
    MetaData(),
    Column("version", Whole(), primary_key=True),
    Column("fingerprint", Identifier(), nullable=False),
    **OPTIONS,
)
