"""A reading unit: one snapshot of a SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from jizhi.errors import SealBroken, StoreFailed, UnitClosed
from jizhi.ports import Range, Sealer
from jizhi.records import kind_of
from jizhi_sql.asking import Asking, Question, asking
from jizhi_sql.databases.database import Answer, Line
from jizhi_sql.failures import Failures
from jizhi_sql.picking import Picking
from jizhi_sql.sealing import read, sealed_fields
from jizhi_sql.tables import Keeping, keepings, schema_table

R = TypeVar("R")

_FETCH = 500
_PAGE_MAX = 64_000
_TOUCH = f"SELECT version FROM {schema_table.name}"


class SqlReading:
    """One snapshot; its promises are those of ``jizhi.ports.Reading``."""

    def __init__(self, line: Line, failures: Failures, sealer: Sealer | None = None) -> None:
        self._line, self._failures, self._database = line, failures, failures.database
        self._answers: set[Answer] = set()
        self._sealer = sealer
        self._open = True

    @property
    def _connection(self) -> Connection:
        return self._line.connection

    def touch(self) -> None:
        """Take the snapshot now."""
        try:
            self._line.touch(_TOUCH)
        except self._failures.raised as error:
            raise self._failures.error(error) from error

    @property
    def memo(self) -> dict[Any, Any] | None:
        """What was worked out from this snapshot, of which ``jizhi.ports.Remembering`` tells."""
        return self._line.memo

    def close(self) -> None:
        """End the unit: whoever still uses it, or an iterator of it, is told."""
        self._open = False
        # An unfinished cursor would hold its snapshot in the pooled connection, and the next writer there would fail.
        while self._answers:
            self._answers.pop().close()

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None."""
        asked = self._asking(kind)
        rows = self._rows(asked.one(id))
        record: R | None = self._record(asked, rows[0]) if rows else None
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
        asked = self._asking(kind)
        if self._database.streams:
            question = asked.many(within, indexed, newest_first=newest_first, limit=limit)
            return self._stream(asked, self._begun(question, limit))
        return self._pages(asked, within, indexed, newest_first, limit)

    def glance(
        self,
        kind: type[Any],
        fields: tuple[str, ...],
        /,
        within: Range | None = None,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        **indexed: object,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield some fields of the records that fit, by id, without making the records."""
        asked = self._asking(kind)
        sealed = asked.keeping.sealed and sealed_fields(asked.kind).intersection(fields)
        picking = asked.picking(fields) if self._database.streams and not sealed else None
        if picking is None:
            found = self.find(kind, within, newest_first=newest_first, limit=limit, **indexed)
            return (tuple(getattr(record, field) for field in fields) for record in found)
        question = asked.many(within, indexed, newest_first=newest_first, limit=limit, picked=picking.columns)
        return self._picked(picking, self._begun(question, limit))

    def _keeping(self, kind: type[Any]) -> Keeping:
        kind_of(kind)
        self._check_open()
        return keepings()[kind]

    def _asking(self, kind: type[Any]) -> Asking:
        kind_of(kind)
        self._check_open()
        return asking(kind, self._database, self._line.dialect)

    def _check_open(self) -> None:
        if not self._open or not self._line.is_underway():
            raise UnitClosed(self._failures.store)

    def _asked(self, question: Question, *, streams: bool = False) -> Answer:
        try:
            return self._line.ask(question.text, question.values, streams=streams)
        except self._failures.raised as error:
            raise self._failures.error(error) from error

    def _begun(self, question: Question, limit: int | None) -> Answer:
        """Ask, and remember to close it; a few rows need no cursor of the server."""
        answer = self._asked(question, streams=limit is None or limit > _FETCH)
        self._answers.add(answer)
        return answer

    def _rows(self, question: Question) -> Sequence[Any]:
        """All rows of an answer."""
        answer = self._asked(question)
        try:
            return answer.fetchall()
        except self._failures.raised as error:
            raise self._failures.error(error) from error
        finally:
            answer.close()

    def _stream(self, asked: Asking, answer: Answer) -> Iterator[Any]:
        while True:
            for row in self._fetched(answer):
                yield self._record(asked, row)
                if not self._open:
                    raise UnitClosed(self._failures.store)
            if answer not in self._answers:
                return

    def _picked(self, picking: Picking, answer: Answer) -> Iterator[tuple[Any, ...]]:
        while True:
            rows = self._fetched(answer)
            try:
                found = picking.records(rows)
            except Exception as error:
                raise self._unreadable(picking.kind.name, error) from error
            for each in found:
                yield each
                if not self._open:
                    raise UnitClosed(self._failures.store)
            if answer not in self._answers:
                return

    def _fetched(self, answer: Answer) -> Sequence[Any]:
        self._check_open()
        try:
            rows = answer.fetchmany(_FETCH)
        except self._failures.raised as error:
            raise self._failures.error(error) from error
        if len(rows) < _FETCH:
            self._answers.discard(answer)
            answer.close()
        return rows

    def _pages(
        self,
        asked: Asking,
        within: Range | None,
        indexed: Mapping[str, object],
        newest_first: bool,
        limit: int | None,
    ) -> Iterator[Any]:
        """Stream by asking on from the last id, in pages that grow: a connection of MySQL has one stream at a time."""

        def page(size: int, beyond: str | None) -> Sequence[Any]:
            return self._rows(asked.many(within, indexed, newest_first=newest_first, limit=size, beyond=beyond))

        # Asked at the call and not at the first record, so that what it is refused for is told there.
        size = _FETCH
        rows = page(_least(size, limit), None)

        def records() -> Iterator[Any]:
            nonlocal rows, size, limit
            while rows:
                for row in rows:
                    self._check_open()
                    yield self._record(asked, row)
                limit = None if limit is None else limit - len(rows)
                if len(rows) < size or limit == 0:
                    return
                size = min(2 * size, _PAGE_MAX)
                self._check_open()
                rows = page(_least(size, limit), rows[-1][asked.id_at])

        return records()

    def _record(self, keeping: Asking | Keeping, row: Any) -> Any:
        try:
            return keeping.record(read(keeping, row, self._sealer))
        except SealBroken:
            raise
        except Exception as error:
            raise self._unreadable(keeping.kind.name, error) from error

    def _unreadable(self, name: str, error: Exception) -> StoreFailed:
        return StoreFailed(self._failures.store, f"a {name} in it cannot be read: {error}")


def _least(size: int, limit: int | None) -> int:
    return size if limit is None else min(size, limit)
