"""A reading unit: one snapshot of a SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from jizhi.errors import StoreFailed, UnitClosed
from jizhi.ports import Range
from jizhi.records import kind_of
from jizhi_sql.asking import Asking, Question, asking
from jizhi_sql.databases.database import Answer
from jizhi_sql.failures import Failures
from jizhi_sql.tables import Keeping, keepings, schema_table

R = TypeVar("R")

_FETCH = 500
_PAGE_MAX = 64_000
_TOUCH = f"SELECT version FROM {schema_table.name}"


class SqlReading:
    """One snapshot; its promises are those of ``jizhi.ports.Reading``."""

    def __init__(self, connection: Connection, failures: Failures) -> None:
        self._connection, self._failures, self._database = connection, failures, failures.database
        self._line = failures.database.line(connection)
        self._answers: set[Answer] = set()
        self._open = True

    def touch(self) -> None:
        """Take the snapshot now."""
        self._rows(Question(_TOUCH, ()))

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
            few = limit is not None and limit <= _FETCH
            answer = self._asked(question, streams=not few)
            self._answers.add(answer)
            return self._stream(asked, answer)
        return self._pages(asked, within, indexed, newest_first, limit)

    def _keeping(self, kind: type[Any]) -> Keeping:
        kind_of(kind)
        self._check_open()
        return keepings()[kind]

    def _asking(self, kind: type[Any]) -> Asking:
        kind_of(kind)
        self._check_open()
        return asking(kind, self._database, self._connection.dialect)

    def _check_open(self) -> None:
        if not self._open or not self._line.is_underway():
            raise UnitClosed(self._failures.store)

    def _asked(self, question: Question, *, streams: bool = False) -> Answer:
        try:
            return self._line.ask(question.text, question.values, streams=streams)
        except self._failures.raised as error:
            raise self._failures.error(error) from error

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
                self._check_open()
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
            return keeping.record(row)
        except Exception as error:
            why = f"a {keeping.kind.name} in it cannot be read: {error}"
            raise StoreFailed(self._failures.store, why) from error


def _least(size: int, limit: int | None) -> int:
    return size if limit is None else min(size, limit)
