"""Typed tables, one for each kind of record in the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import cache, cached_property
from itertools import repeat
from operator import attrgetter
from typing import Any, Literal
from weakref import WeakKeyDictionary

import attrs
from sqlalchemy import CheckConstraint, Column, Dialect, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.schema import CreateIndex, CreateTable

from jizhi.records import CATALOGUE, Kind
from jizhi_sql.columns import Slot, Spell, slot, spelled
from jizhi_sql.databases import Database
from jizhi_sql.databases.database import Row
from jizhi_sql.sealing import sealed_fields
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

    @cached_property
    def sealed(self) -> tuple[tuple[int, str], ...]:
        """The places of the columns that are sealed at rest, each with what binds it to itself."""
        fields, columns = sealed_fields(self.kind), list(self.table.c)
        held = {column.key for place in self.slots if place.field in fields for column in place.columns}
        return tuple((at, f"{self.table.name}.{each.key}") for at, each in enumerate(columns) if each.key in held)

    @cached_property
    def id_at(self) -> int:
        """The place of the id in a row."""
        return [column.key for column in self.table.c].index("id")

    def rows(self, records: Sequence[Any], dialect: Dialect | None = None) -> Iterator[Row]:
        """Yield the records as values in the order of the table's columns, as the driver of *dialect* takes them.

        Column by column: per row, SQLAlchemy's own way of binding would cost more than the insert.
        """
        ways = self._ways if dialect is None else self._bound(dialect)
        columns = (spelled(records, path, spell) for path, spell in ways)
        return zip(*columns, repeat(self.kind.form, len(records)), strict=True)

    @cached_property
    def _ways(self) -> tuple[tuple[str, Spell | None], ...]:
        """The dotted name of what each column but the last holds, and how it is spelled."""
        held = ((f"{slot.field}.{way.inner}".rstrip("."), way.spell) for slot in self.slots for way in slot.ways)
        return (*((path, None) for path in self.derived), *held)

    def _bound(self, dialect: Dialect) -> tuple[tuple[str, Spell | None], ...]:
        """The same, each spelled as the driver takes it."""
        if dialect not in self._known:
            binds = (column.type.dialect_impl(dialect).bind_processor(dialect) for column in self.table.c)
            self._known[dialect] = tuple(
                (path, _in_turn(spell, bind)) for (path, spell), bind in zip(self._ways, binds, strict=False)
            )
        return self._known[dialect]

    @cached_property
    def _known(self) -> MutableMapping[Dialect, tuple[tuple[str, Spell | None], ...]]:
        return WeakKeyDictionary()

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


def _in_turn(first: Spell | None, second: Spell | None) -> Spell | None:
    if first is None or second is None:
        return first or second
    return lambda value: second(first(value))


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
