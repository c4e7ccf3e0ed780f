"""A reading unit: one snapshot of a SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from jizhi.errors import StoreFailed, UnitClosed
from jizhi.ports import Range
from jizhi.records import kind_of
from jizhi_sql.dialects import any_of, is_underway
from jizhi_sql.failures import Failures
from jizhi_sql.tables import Keeping, keepings, schema_table

R = TypeVar("R")

_FETCH = 500


class SqlReading:
    """One snapshot; its promises are those of ``jizhi.ports.Reading``."""

    def __init__(self, connection: Connection, failures: Failures) -> None:
        self._connection, self._failures = connection, failures
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
        key = keeping.table.c.id
        wanted = select(keeping.table).order_by(key.desc() if newest_first else key).limit(limit)
        for name, value in indexed.items():
            values = value if isinstance(value, tuple) else (value,)
            keeping.kind.check(name, values)
            column: ColumnElement[Any] = keeping.column(name)
            # A project has most of the table: whatever else is asked for leads to the rows sooner.
            coarse = name == "project" and len(indexed) > 1
            wanted = wanted.where(_one_of(column.concat("") if coarse else column, values))
        if within is not None:
            keeping.kind.check(within.field, (within.at_least, within.below))
            wanted = wanted.where(_in_range(keeping.column(within.field), within))
        with self._failures.told():
            result = self._connection.execute(wanted, execution_options={"stream_results": True})
        self._results.add(result)
        return self._stream(keeping, result)

    def _keeping(self, kind: type[Any]) -> Keeping:
        kind_of(kind)
        self._check_open()
        return keepings()[kind]

    def _check_open(self) -> None:
        if not self._open or not is_underway(self._connection):
            raise UnitClosed(self._failures.store)

    def _one(self, keeping: Keeping, wanted: Select[Any]) -> Any:
        with self._failures.told():
            row = self._connection.execute(wanted).first()
        return None if row is None else self._record(keeping, row)

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
        return rows

    def _record(self, keeping: Keeping, row: Any) -> Any:
        try:
            return keeping.record(row)
        except Exception as error:
            why = f"a {keeping.kind.name} in it cannot be read: {error}"
            raise StoreFailed(self._failures.store, why) from error


def _one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    known = [value for value in values if value is not None]
    listed = any_of(column, known)
    return listed if len(known) == len(values) else or_(column.is_(None), listed)


def _in_range(column: ColumnElement[Any], within: Range) -> ColumnElement[bool]:
    bounds: list[ColumnElement[bool]] = [column.is_not(None)]
    if within.at_least is not None:
        bounds.append(column >= within.at_least)
    if within.below is not None:
        bounds.append(column < within.below)
    return and_(*bounds)
