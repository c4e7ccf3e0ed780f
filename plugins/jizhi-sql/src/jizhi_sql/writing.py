"""A writing unit: one transaction of a SQL database, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from jizhi.errors import (
    AlreadyStored,
    Conflict,
    JizhiError,
    NotKeepable,
    NotSerialised,
    NotStored,
    StoreFailed,
    WrongMode,
)
from jizhi_sql.reading import SqlReading
from jizhi_sql.sealing import written
from jizhi_sql.tables import Keeping

R = TypeVar("R")

_CHUNK = 20_000
_UNWRITABLE = (DBAPIError, OverflowError, UnicodeEncodeError)


class SqlWriting(SqlReading):
    """One unit of work; its promises are those of ``jizhi.ports.Writing``."""

    def commit(self) -> None:
        """Make all of it lasting.

        Raises:  OutcomeUnknown: the connection was lost before the answer came.
            StoreFailed: a failure in the unit, which the caller passed over, had already undone it.
        """
        self.check_whole()
        with self._failures.told_of_commit():
            self._connection.commit()

    def check_whole(self) -> None:
        """Refuse a unit that an earlier failure, which the caller passed over, has already undone: StoreFailed."""
        if not self._database.is_underway(self._connection):
            raise StoreFailed(self._failures.store, "the database gave the unit up at an earlier failure")

    def lock(self, kind: type[R], id: str) -> R:
        """Hold the record until the unit ends, where the database locks rows; SQLite has locked all of itself."""
        keeping = self._keeping(kind)
        held = select(keeping.table).where(keeping.table.c.id == id).with_for_update()
        with self._failures.told():
            row = self._connection.execute(held).first()
        if row is None:
            raise NotStored(keeping.kind.name, id)
        record: R = self._record(keeping, row)
        return record

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none of the call; return those that were new."""
        self._check_open()
        fresh: list[R] = []
        with self._failures.told(), self._database.savepoint(self._connection, "jizhi_add"):
            for cls, run in groupby(records, type):
                keeping = self._keeping_for(cls, "append", "add")
                while chunk := list(islice(run, _CHUNK)):
                    fresh.extend(self._added(keeping, chunk))
        return tuple(fresh)

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep the next version of a record of a versioned kind."""
        keeping = self._keeping_for(type(record), "versioned", "put")
        id = keeping.kind.at(record, "id")
        next_one: R = keeping.kind.at_version(record, (expected or 0) + 1)
        if not self._written(keeping, next_one, expected):
            raise Conflict(keeping.kind.name, id, self._version(keeping, id))
        return next_one

    def _keeping_for(self, cls: type[Any], mode: Literal["append", "versioned"], verb: str) -> Keeping:
        keeping = self._keeping(cls)
        if keeping.kind.mode != mode:
            raise WrongMode(keeping.kind.name, keeping.kind.mode, verb)
        return keeping

    def _version(self, keeping: Keeping, id: str) -> int | None:
        wanted = select(keeping.table.c.version).where(keeping.table.c.id == id)
        with self._failures.told():
            found: int | None = self._connection.scalar(wanted)
        return found

    def _written(self, keeping: Keeping, record: Any, expected: int | None) -> bool:
        """Write one record; say whether its version was the one expected.

        Raises:  AlreadyStored: a unique set of fields is taken.   NotKeepable: what no database holds.
        """
        try:
            with self._database.guarded(self._connection):
                if expected is not None:
                    row = next(written(keeping, keeping.rows((record,), self._connection.dialect), self._sealer))
                    return self._database.update(self._connection, keeping.table, row, expected)
                self._insert(keeping, [record])
                return True
        except _UNWRITABLE as error:
            if self._is_taken(error) and self._version(keeping, record.id) is not None:
                return False
            raise self._refusal(keeping, record, error) from error

    def _added(self, keeping: Keeping, chunk: list[Any]) -> list[Any]:
        """Add a chunk as it comes; only where not all of it goes in is it compared with what is kept."""
        if self._inserted(keeping, chunk):
            return chunk
        fresh, differing = self._compared(keeping, chunk)
        if not self._inserted(keeping, fresh):
            for record in fresh:
                self._insert_or_refuse(keeping, record)
        if differing is not None:
            raise differing
        return fresh

    def _inserted(self, keeping: Keeping, records: list[Any]) -> bool:
        """Insert *records*, or none of them where one was refused."""
        if not records:
            return True
        try:
            with self._database.savepoint(self._connection, "jizhi_chunk"):
                self._insert(keeping, records)
        except _UNWRITABLE as error:
            if isinstance(error, DBAPIError) and self._database.trouble(error.orig) not in ("taken", "refused"):
                raise
            return False
        return True

    def _insert(self, keeping: Keeping, records: list[Any]) -> None:
        rows = written(keeping, keeping.rows(records, self._connection.dialect), self._sealer)
        self._database.insert(self._connection, keeping.table, rows)

    def _compared(self, keeping: Keeping, chunk: list[Any]) -> tuple[list[Any], AlreadyStored | None]:
        """Return the records that are not kept yet, up to the first whose id is kept with other content, and that."""
        wanted = self._database.any_of(keeping.table.c.id, [record.id for record in chunk])
        known = {row.id: tuple(row) for row in self._connection.execute(select(keeping.table).where(wanted))}
        fresh: list[Any] = []
        for record, row in zip(chunk, keeping.rows(chunk), strict=True):
            kept = known.setdefault(record.id, row)
            if kept is row:
                fresh.append(record)
            elif kept != row:
                before = self._record(keeping, kept)
                # Equal in another writing, such as 1.2 for 1.20, is the same.
                if before != record:
                    return fresh, AlreadyStored(keeping.kind.name, record.id, keeping.kind.difference(before, record))
        return fresh, None

    def _insert_or_refuse(self, keeping: Keeping, record: Any) -> None:
        try:
            with self._database.guarded(self._connection):
                self._insert(keeping, [record])
        except _UNWRITABLE as error:
            raise self._refusal(keeping, record, error) from error

    def _is_taken(self, error: BaseException) -> bool:
        return isinstance(error, DBAPIError) and self._database.trouble(error.orig) == "taken"

    def _refusal(self, keeping: Keeping, record: Any, error: Exception) -> JizhiError:
        """Say which unique set of fields *record* collides in; where none, what the database says."""
        kind = keeping.kind
        if isinstance(error, DBAPIError) and self._database.trouble(error.orig) not in ("taken", "refused"):
            return self._failures.error(error)
        if not self._is_taken(error):
            why = kind.refusal(record) or str(error.orig if isinstance(error, DBAPIError) else error)
            return NotKeepable(kind.name, record.id, why.strip().partition("\n")[0])
        for names in kind.unique:
            same = [keeping.column(name) == kind.at(record, name) for name in names]
            if self._connection.execute(select(keeping.table.c.id).where(*same)).first():
                return AlreadyStored(kind.name, record.id, "+".join(names))
        # Kept by another unit that this one's snapshot does not see: it has to be run again.
        return NotSerialised(self._failures.store)
