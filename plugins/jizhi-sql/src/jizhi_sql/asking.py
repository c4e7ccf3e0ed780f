"""How one kind is asked for: the text of a question, its values as the driver takes them, and records of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

import attrs
from sqlalchemy import Dialect

from jizhi.ports import Range
from jizhi.records import Kind
from jizhi_sql.columns import Slot, Spell
from jizhi_sql.databases.database import Database, Row
from jizhi_sql.picking import Picking, Turn
from jizhi_sql.tables import Keeping, keepings


@attrs.frozen
class Question:
    """A statement as the driver takes it, with its values."""

    text: str
    values: tuple[Any, ...]


@attrs.frozen(slots=False)
class Asking:
    """One kind as it is asked for in one make of database, without SQLAlchemy, which would cost more than the answer.

    The rows come as the driver gives them; ``record`` makes of one what ``Keeping.record`` makes of SQLAlchemy's.
    """

    keeping: Keeping
    database: Database
    dialect: Dialect

    @property
    def kind(self) -> Kind:
        """The kind that is asked for."""
        return self.keeping.kind

    def one(self, id: str) -> Question:
        """Return the question for one record."""
        return Question(self._one, (id,))

    def many(
        self,
        within: Range | None,
        indexed: Mapping[str, object],
        *,
        newest_first: bool,
        limit: int | None,
        beyond: str | None = None,
        picked: str = "",
    ) -> Question:
        """Return the question for the records that fit, in the order of their ids; *beyond* an id where it is given.

        ``picked`` are the columns that are asked for, as ``Picking.columns`` has them; all where it is empty.

        Raises:  UnknownIndex, WrongIndexValue.
        """
        tests: list[str] = []
        values: list[Any] = []
        for name, value in indexed.items():
            listed = value if isinstance(value, tuple) else (value,)
            self.kind.check(name, listed)
            # A project has most of the table: whatever else is asked for leads to the rows sooner.
            coarse = name == "project" and len(indexed) > 1
            tests.append(self._fits(name, listed, coarse, values))
        if within is not None:
            self.kind.check(within.field, (within.at_least, within.below))
            tests += self._lies(within, values)
        if beyond is not None:
            tests.append(f"{self._quoted('id')} {'<' if newest_first else '>'} {self.database.mark}")
            values.append(beyond)
        text = f"SELECT {picked} FROM {self._table}" if picked else self._all
        text += (" WHERE " + " AND ".join(tests) if tests else "") + self._order[newest_first]
        if limit is not None:
            text += f" LIMIT {self.database.mark}"
            values.append(limit)
        return Question(text, tuple(values))

    def _fits(self, name: str, listed: Sequence[object], coarse: bool, values: list[Any]) -> str:
        column, bind = self._columns[name], self._binds[name]
        if coarse:
            column = self.database.coarse(column)
        known = [value if bind is None else bind(value) for value in listed if value is not None]
        test = self.database.one_of(column, known, values)
        return test if len(known) == len(listed) else f"({column} IS NULL OR {test})"

    def _lies(self, within: Range, values: list[Any]) -> Sequence[str]:
        column, bind = self._columns[within.field], self._binds[within.field]
        tests = []
        for sign, bound in ((">=", within.at_least), ("<", within.below)):
            if bound is not None:
                tests.append(f"{column} {sign} {self.database.mark}")
                values.append(bound if bind is None else bind(bound))
        return tests or [f"{column} IS NOT NULL"]

    def _quoted(self, name: str) -> str:
        return f"{self.database.quote}{name}{self.database.quote}"

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        return {name: self._quoted(self.keeping.column(name).name) for name in self.kind.findable}

    @cached_property
    def _binds(self) -> Mapping[str, Spell | None]:
        return {name: self._impl(self.keeping.column(name)).bind_processor(self.dialect) for name in self._columns}

    @cached_property
    def _all(self) -> str:
        names = ", ".join(self._quoted(column.name) for column in self.keeping.table.c)
        return f"SELECT {names} FROM {self._table}"

    @cached_property
    def _table(self) -> str:
        return self._quoted(self.keeping.table.name)

    @cached_property
    def _one(self) -> str:
        return f"{self._all} WHERE {self._quoted('id')} = {self.database.mark}"

    @cached_property
    def _order(self) -> tuple[str, str]:
        return f" ORDER BY {self._quoted('id')}", f" ORDER BY {self._quoted('id')} DESC"

    def _impl(self, column: Any) -> Any:
        return column.type.dialect_impl(self.dialect)

    @property
    def sealed(self) -> tuple[tuple[int, str], ...]:
        """The places of the columns that are sealed at rest."""
        return self.keeping.sealed

    @cached_property
    def id_at(self) -> int:
        """The place of the id in a row."""
        return self.keeping.table.c.keys().index("id")

    def picking(self, fields: tuple[str, ...]) -> Picking | None:
        """Return how these *fields* alone are read; None: one has no columns, or may be of an earlier form."""
        if fields not in self._pickings:
            slots = {slot.field: (slot, at) for slot, at in self._placed}
            known = self.kind.form == 1 and bool(fields) and all(field in slots for field in fields)
            self._pickings[fields] = self._picking([slots[field] for field in fields]) if known else None
        return self._pickings[fields]

    @cached_property
    def _pickings(self) -> dict[tuple[str, ...], Picking | None]:
        return {}

    def _picking(self, placed: Sequence[tuple[Slot, int]]) -> Picking:
        names: list[str] = []
        reads: list[tuple[slice, Turn | None]] = []
        for slot, at in placed:
            width, first = len(slot.columns), len(names)
            names += (self._quoted(column.name) for column in slot.columns)
            single = width == 1
            turn = _in_turn(self._processors[at], slot.turn) if single else self._read(slot, range(at, at + width))
            reads.append((slice(first, first + width), turn))
        return Picking(", ".join((*names, self._quoted("form"))), self.kind, tuple(reads))

    def record(self, row: Row) -> Any:
        """Return the record that a row holds as the driver gave it."""
        kind = self.keeping.kind
        if row[-1] != kind.form:
            return self.keeping.record(self._processed(row))
        fields, part = self._single
        values = dict(zip(fields, part(row), strict=True))
        for field, turn in self._turns:
            if (held := values[field]) is not None:
                values[field] = turn(held)
        for field, parts, read in self._pairs:
            values[field] = read(parts(row))
        return kind.cls(**values)

    def _processed(self, row: Row) -> Row:
        """The row as SQLAlchemy would give it."""
        return tuple(value if turn is None else turn(value) for turn, value in zip(self._processors, row, strict=True))

    @cached_property
    def _processors(self) -> tuple[Turn | None, ...]:
        return tuple(self._impl(column).result_processor(self.dialect, None) for column in self.keeping.table.c)

    @cached_property
    def _placed(self) -> tuple[tuple[Slot, int], ...]:
        placed, at = [], len(self.keeping.derived)
        for slot in self.keeping.slots:
            placed.append((slot, at))
            at += len(slot.columns)
        return tuple(placed)

    @cached_property
    def _single(self) -> tuple[tuple[str, ...], Callable[[Row], tuple[Any, ...]]]:
        """The fields that one column holds, and what takes them out of a row."""
        held = [(slot.field, at) for slot, at in self._placed if len(slot.columns) == 1]
        return tuple(field for field, _ in held), _parts([at for _, at in held])

    @cached_property
    def _turns(self) -> tuple[tuple[str, Turn], ...]:
        """Of these, those whose value is not the column's as it stands, and how it is made."""
        made = ((slot.field, slot.turn, self._processors[at]) for slot, at in self._placed if len(slot.columns) == 1)
        return tuple((field, turn) for field, read, first in made if (turn := _in_turn(first, read)) is not None)

    @cached_property
    def _pairs(self) -> tuple[tuple[str, Callable[[Row], tuple[Any, ...]], Turn], ...]:
        """The fields that several columns hold, what takes these out of a row, and how the value is made."""
        return tuple(
            (slot.field, _parts(places), self._read(slot, places))
            for slot, at in self._placed
            if len(slot.columns) > 1
            for places in [range(at, at + len(slot.columns))]
        )

    def _read(self, slot: Slot, places: Sequence[int]) -> Turn:
        turns = [self._processors[at] for at in places]
        if not any(turns):
            return slot.read
        return lambda parts: slot.read(
            tuple(part if turn is None else turn(part) for turn, part in zip(turns, parts, strict=True))
        )


def _parts(places: Sequence[int]) -> Callable[[Row], tuple[Any, ...]]:
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places) if places else lambda row: ()


def _in_turn(first: Turn | None, second: Turn | None) -> Turn | None:
    if first is None or second is None:
        return first or second
    return lambda value: second(first(value))


_KNOWN: dict[tuple[type[Any], str], Asking] = {}
"""By class and make of database: how a driver spells a value is the same on every connection of one make."""


def asking(kind: type[Any], database: Database, dialect: Dialect) -> Asking:
    """Return how *kind* is asked for.  Raises ``KeyError``: it is not in the catalogue."""
    found = _KNOWN.get((kind, dialect.name))
    if found is None:
        found = _KNOWN[kind, dialect.name] = Asking(keepings()[kind], database, dialect)
    return found
