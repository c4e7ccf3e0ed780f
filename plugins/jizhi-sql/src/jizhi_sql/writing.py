"""A writing unit: one transaction of a SQL database, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import Insert, Update

from jizhi.errors import AlreadyStored, Conflict, JizhiError, NotKeepable, NotStored, WrongMode
from jizhi_sql.dialects import insert_or_skip, unbindable
from jizhi_sql.reading import SqlReading
from jizhi_sql.tables import Keeping

R = TypeVar("R")

_CHUNK = 1000


class SqlWriting(SqlReading):
    """One unit of work; its promises are those of ``jizhi.ports.Writing``."""

    def lock(self, kind: type[R], id: str) -> R:
        """Hold the record until the unit ends, where the database locks rows; SQLite has locked all of itself."""
        keeping = self._keeping(kind)
        held = select(keeping.table).where(keeping.table.c.id == id).with_for_update()
        record: R | None = self._one(keeping, held)
        if record is None:
            raise NotStored(keeping.kind.name, id)
        return record

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none of the call; return those that were new."""
        fresh: list[R] = []
        with self._failures.told(), self._connection.begin_nested():
            for cls, run in groupby(records, type):
                keeping = self._keeping_for(cls, "append", "add")
                while chunk := list(islice(run, _CHUNK)):
                    fresh.extend(self._added(keeping, chunk))
        return tuple(fresh)

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep the next version of a record of a versioned kind."""
        keeping = self._keeping_for(type(record), "versioned", "put")
        table, id = keeping.table, keeping.kind.at(record, "id")
        with self._failures.told():
            current = self._connection.scalar(select(table.c.version).where(table.c.id == id).with_for_update())
        if current != expected:
            raise Conflict(keeping.kind.name, id, current)
        next_one: R = keeping.kind.at_version(record, (current or 0) + 1)
        change = table.insert() if current is None else table.update().where(table.c.id == id)
        with self._failures.told():
            try:
                self._execute(keeping, change, [next_one])
            except IntegrityError as error:
                raise self._refusal(keeping, next_one, error) from error
        return next_one

    def _keeping_for(self, cls: type[Any], mode: Literal["append", "versioned"], verb: str) -> Keeping:
        keeping = self._keeping(cls)
        if keeping.kind.mode != mode:
            raise WrongMode(keeping.kind.name, keeping.kind.mode, verb)
        return keeping

    def _execute(self, keeping: Keeping, change: Insert | Update, records: Sequence[Any]) -> int:
        """Write *records* with one statement in a savepoint of its own; return how many rows it touched."""
        rows = [keeping.row(record) for record in records]
        try:
            with self._connection.begin_nested():
                return self._connection.execute(change, rows, execution_options={"preserve_rowcount": True}).rowcount
        except (OverflowError, UnicodeEncodeError) as error:
            culprit = next((row for row in rows if unbindable(row.values())), rows[0])
            raise NotKeepable(keeping.kind.name, culprit["id"], str(error)) from error

    def _added(self, keeping: Keeping, chunk: list[Any]) -> list[Any]:
        """Add a chunk with one statement; where not all of it was new, undo that and look at each record."""
        statement = insert_or_skip(keeping.table)
        savepoint = self._connection.begin_nested()
        try:
            whole = self._execute(keeping, statement, chunk) == len(chunk)
        except IntegrityError:
            whole = False
        if whole:
            savepoint.commit()
            return chunk
        savepoint.rollback()
        fresh = self._unknown(keeping, chunk)
        for record in fresh:
            try:
                self._execute(keeping, keeping.table.insert(), [record])
            except IntegrityError as error:
                raise self._refusal(keeping, record, error) from error
        return fresh

    def _unknown(self, keeping: Keeping, chunk: list[Any]) -> list[Any]:
        """Return the records of *chunk* that are not kept yet, each once."""
        known = {record.id: record for record in self.find(keeping.kind.cls, id=tuple(each.id for each in chunk))}
        fresh = []
        for record in chunk:
            if record.id not in known:
                known[record.id] = record
                fresh.append(record)
            elif known[record.id] != record:
                field = keeping.kind.difference(known[record.id], record)
                raise AlreadyStored(keeping.kind.name, record.id, field)
        return fresh

    def _refusal(self, keeping: Keeping, record: Any, error: IntegrityError) -> JizhiError:
        """Say which unique set of fields *record* collides in; where none, what the database says."""
        kind = keeping.kind
        for names in kind.unique:
            same = [keeping.column(name) == kind.at(record, name) for name in names]
            if self._connection.execute(select(keeping.table.c.id).where(*same)).first():
                return AlreadyStored(kind.name, record.id, "+".join(names))
        return NotKeepable(kind.name, record.id, str(error.orig))
