"""A writing unit: one transaction of a SQL database, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import Insert, Update

from jizhi.errors import AlreadyStored, Conflict, JizhiError, NotKeepable, NotStored, StoreFailed, WrongMode
from jizhi_sql.dialects import any_of, insert_or_skip, is_underway, savepoint
from jizhi_sql.reading import SqlReading
from jizhi_sql.tables import Keeping

R = TypeVar("R")

_CHUNK = 1000


class _Met(Exception):
    """Some of a chunk is there already; which, is found one by one."""


class SqlWriting(SqlReading):
    """One unit of work; its promises are those of ``jizhi.ports.Writing``."""

    def commit(self) -> None:
        """Make all of it lasting.

        Raises:  StoreFailed: a failure in the unit, which the caller passed over, had already undone it.
        """
        if not is_underway(self._connection):
            raise StoreFailed(self._failures.store, "the database gave the unit up at an earlier failure")
        with self._failures.told():
            self._connection.commit()

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
        self._check_open()
        fresh: list[R] = []
        with self._failures.told(), savepoint(self._connection):
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
            self._write(keeping, change, next_one)
        return next_one

    def _keeping_for(self, cls: type[Any], mode: Literal["append", "versioned"], verb: str) -> Keeping:
        keeping = self._keeping(cls)
        if keeping.kind.mode != mode:
            raise WrongMode(keeping.kind.name, keeping.kind.mode, verb)
        return keeping

    def _write(self, keeping: Keeping, change: Insert | Update, record: Any) -> None:
        """Write one record in a savepoint of its own.

        Raises:  AlreadyStored: a unique set of fields is taken.   NotKeepable: what no database holds.
        """
        row = keeping.row(record)
        try:
            with savepoint(self._connection):
                self._connection.execute(change.values(keeping.named(row)))
        except (OverflowError, UnicodeEncodeError) as error:
            raise NotKeepable(keeping.kind.name, record.id, str(error)) from error
        except IntegrityError as error:
            raise self._refusal(keeping, record, error) from error

    def _added(self, keeping: Keeping, chunk: list[Any]) -> list[Any]:
        """Add a chunk with one statement; where not all of it went in, undo that and look at each record."""
        try:
            with savepoint(self._connection):
                rows = [keeping.row(record) for record in chunk]
                if insert_or_skip(self._connection, keeping.table, rows) != len(chunk):
                    raise _Met
        except (_Met, IntegrityError, OverflowError, UnicodeEncodeError):
            return self._added_singly(keeping, chunk)
        return chunk

    def _added_singly(self, keeping: Keeping, chunk: list[Any]) -> list[Any]:
        """Add the records of *chunk* that are not kept yet, one by one, so that the first refusal is the one told."""
        key = keeping.table.c.id
        kept = self._connection.execute(select(keeping.table).where(any_of(key, [record.id for record in chunk])))
        known = {row.id: tuple(row) for row in kept}
        fresh = []
        for record in chunk:
            row = keeping.row(record)
            if known.setdefault(record.id, row) is row:
                self._write(keeping, keeping.table.insert(), record)
                fresh.append(record)
            elif known[record.id] != row:
                self._compare(keeping, known[record.id], record)
        return fresh

    def _compare(self, keeping: Keeping, kept: tuple[Any, ...], record: Any) -> None:
        """Refuse *record* unless it is equal to what is kept in another writing, such as 1.2 for 1.20."""
        before = self._record(keeping, kept)
        if before != record:
            field = keeping.kind.difference(before, record)
            raise AlreadyStored(keeping.kind.name, record.id, field)

    def _refusal(self, keeping: Keeping, record: Any, error: IntegrityError) -> JizhiError:
        """Say which unique set of fields *record* collides in; where none, what the database says."""
        kind = keeping.kind
        for names in kind.unique:
            same = [keeping.column(name) == kind.at(record, name) for name in names]
            if self._connection.execute(select(keeping.table.c.id).where(*same)).first():
                return AlreadyStored(kind.name, record.id, "+".join(names))
        return NotKeepable(kind.name, record.id, str(error.orig))
