"""A reading unit: one snapshot of a SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from jizhi.errors import StoreFailed, UnitClosed
from jizhi.ports import Range
from jizhi.records import kind_of
from jizhi_sql.failures import Failures
from jizhi_sql.tables import Keeping, keepings, schema_table

R = TypeVar("R")

_FETCH = 500
_PAGE_MAX = 64_000


class SqlReading:
    """One snapshot; its promises are those of ``jizhi.ports.Reading``."""

    def __init__(self, connection: Connection, failures: Failures) -> None:
        self._connection, self._failures, self._database = connection, failures, failures.database
        self._results: set[CursorResult[Any]] = set()
        self._open = True

    def touch(self) -> None:
        """Take the snapshot now."""
        with self._failures.told():
            self._connection.execute(select(schema_table.c.version)).close()

    def close(self) -> None:
        """End the unit: whoever still uses it, or an iterator of it, is told."""
        self._open = False
        # An unfinished cursor would hold its snapshot in the pooled connection, and the next writer there would fail.
        while self._results:
            self._results.pop().close()

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None."""
        keeping = self._keeping(kind)
        record: R | None = self._one(keeping, select(keeping.table).where(keeping.table.c.id == id))
        return record

    def find(
        self,
        kind: type[R],
        /,
        within: Range | None = None,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        **indexed: object,
    ) -> Iterator[R]:
        """Yield the records that fit, by id, as the database gives them."""
        keeping = self._keeping(kind)
        wanted = select(keeping.table)
        for name, value in indexed.items():
            values = value if isinstance(value, tuple) else (value,)
            keeping.kind.check(name, values)
            # A project has most of the table: whatever else is asked for leads to the rows sooner.
            column = keeping.column(name)
            coarse = name == "project" and len(indexed) > 1
            wanted = wanted.where(self._one_of(self._database.coarse(column) if coarse else column, values))
        if within is not None:
            keeping.kind.check(within.field, (within.at_least, within.below))
            wanted = wanted.where(_in_range(keeping.column(within.field), within))
        if self._database.streams:
            key = keeping.table.c.id
            result = self._asked(wanted.order_by(key.desc() if newest_first else key).limit(limit))
            self._results.add(result)
            return self._stream(keeping, result)
        return self._pages(keeping, wanted, newest_first, limit)

    def _keeping(self, kind: type[Any]) -> Keeping:
        kind_of(kind)
        self._check_open()
        return keepings()[kind]

    def _check_open(self) -> None:
        if not self._open or not self._database.is_underway(self._connection):
            raise UnitClosed(self._failures.store)

    def _one(self, keeping: Keeping, wanted: Select[Any]) -> Any:
        with self._failures.told():
            row = self._connection.execute(wanted).first()
        return None if row is None else self._record(keeping, row)

    def _asked(self, wanted: Select[Any]) -> CursorResult[Any]:
        with self._failures.told():
            return self._connection.execute(wanted, execution_options={"stream_results": self._database.streams})

    def _one_of(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        known = [value for value in values if value is not None]
        listed = self._database.any_of(column, known)
        return listed if len(known) == len(values) else or_(column.is_(None), listed)

    def _stream(self, keeping: Keeping, result: CursorResult[Any]) -> Iterator[Any]:
        while True:
            for row in self._fetched(result):
                yield self._record(keeping, row)
                self._check_open()
            if result not in self._results:
                return

    def _fetched(self, result: CursorResult[Any]) -> Sequence[Any]:
        self._check_open()
        with self._failures.told():
            rows = result.fetchmany(_FETCH)
        if len(rows) < _FETCH:
            self._results.discard(result)
            result.close()
        return rows

    def _pages(self, keeping: Keeping, wanted: Select[Any], newest_first: bool, limit: int | None) -> Iterator[Any]:
        """Stream by asking on from the last id, in pages that grow: a connection of MySQL has one stream at a time."""
        # Asked at the call and not at the first record, so that what it is refused for is told there.
        key, size = keeping.table.c.id, _FETCH
        ordered = wanted.order_by(key.desc() if newest_first else key)
        rows = self._asked(ordered.limit(_least(size, limit))).all()

        def records() -> Iterator[Any]:
            nonlocal rows, size, limit
            while rows:
                for row in rows:
                    self._check_open()
                    yield self._record(keeping, row)
                limit = None if limit is None else limit - len(rows)
                if len(rows) < size or limit == 0:
                    return
                size = min(2 * size, _PAGE_MAX)
                beyond = key < rows[-1].id if newest_first else key > rows[-1].id
                self._check_open()
                rows = self._asked(ordered.where(beyond).limit(_least(size, limit))).all()

        return records()

    def _record(self, keeping: Keeping, row: Any) -> Any:
        try:
            return keeping.record(row)
        except Exception as error:
            why = f"a {keeping.kind.name} in it cannot be read: {error}"
            raise StoreFailed(self._failures.store, why) from error


def _least(size: int, limit: int | None) -> int:
    return size if limit is None else min(size, limit)


def _in_range(column: ColumnElement[Any], within: Range) -> ColumnElement[bool]:
    bounds: list[ColumnElement[bool]] = [column.is_not(None)]
    if within.at_least is not None:
        bounds.append(column >= within.at_least)
    if within.below is not None:
        bounds.append(column < within.below)
    return and_(*bounds)
