"""DocumentStore: the Store port on a collection of JSON documents, as a host with a document database would map it.

Nothing here knows a kind of record: ``jizhi.records`` says what is indexed, unique and versioned, ``jizhi.codec`` makes
documents of records. The collection lies in one SQLite file, so that the example runs anywhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

import attrs

from jizhi.codec import from_store, to_store
from jizhi.errors import AlreadyStored, Busy, Conflict, NotKeepable, NotStored, UnitClosed, WrongMode
from jizhi.ports import Range
from jizhi.records import Kind, kind_of

R = TypeVar("R")

_NAME = "document store"
_TABLES = """
CREATE TABLE IF NOT EXISTS documents (kind TEXT, id TEXT, version INTEGER, form INTEGER, body TEXT,
    PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS terms (kind TEXT, field TEXT, value TEXT, id TEXT);
CREATE INDEX IF NOT EXISTS terms_by_value ON terms (kind, field, value, id);
CREATE INDEX IF NOT EXISTS terms_by_id ON terms (kind, id, field);
"""


class DocumentReading:
    """One snapshot of the collection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection, self._open = connection, True

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None."""
        row = self._row(kind)
        found = self._ask("SELECT form, body FROM documents WHERE kind = ? AND id = ?", row.name, id).fetchone()
        return None if found is None else _record(row, *found)

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
        """Yield the records that fit, by id."""
        row = self._row(kind)
        wanted, given = ["kind = ?"], [row.name]
        for name, value in indexed.items():
            values = value if isinstance(value, tuple) else (value,)
            row.check(name, values)
            wanted.append(_term("(value IN (SELECT value FROM json_each(?)) OR (? AND value IS NULL))"))
            given += [name, json.dumps([_term_of(each) for each in values if each is not None]), None in values]
        if within is not None:
            row.check(within.field, (within.at_least, within.below))
            wanted.append(_term("value >= coalesce(?, value) AND (? IS NULL OR value < ?)"))
            below = _term_of(within.below)
            given += [within.field, _term_of(within.at_least), below, below]
        order = "DESC" if newest_first else "ASC"
        statement = f"SELECT form, body FROM documents d WHERE {' AND '.join(wanted)} ORDER BY id {order} LIMIT ?"
        return self._stream(row, self._ask(statement, *given, -1 if limit is None else limit))

    def _row(self, kind: type[Any]) -> Kind:
        row = kind_of(kind)
        if not self._open:
            raise UnitClosed(_NAME)
        return row

    def _ask(self, statement: str, *given: Any) -> sqlite3.Cursor:
        return self._connection.execute(statement, given)

    def _stream(self, row: Kind, cursor: sqlite3.Cursor) -> Iterator[Any]:
        while self._open:
            found = cursor.fetchone()
            if found is None:
                return
            yield _record(row, *found)
        raise UnitClosed(_NAME)


class DocumentWriting(DocumentReading):
    """One unit of work: the whole collection is this unit's until it ends."""

    def lock(self, kind: type[R], id: str) -> R:
        """Return the record as it is now."""
        kept = self.get(kind, id)
        if kept is None:
            raise NotStored(kind_of(kind).name, id)
        return kept

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none; return those that were new."""
        self._row_open()
        fresh: list[R] = []
        self._ask("SAVEPOINT call")
        try:
            for record in records:
                if self._is_new(record):
                    self._write(kind_of(type(record)), record, None)
                    fresh.append(record)
        except BaseException:
            self._ask("ROLLBACK TO call")
            raise
        finally:
            self._ask("RELEASE call")
        return tuple(fresh)

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep the next version of a record of a versioned kind."""
        row = self._row(type(record))
        if row.mode != "versioned":
            raise WrongMode(row.name, row.mode, "put")
        id = row.at(record, "id")
        found = self._ask("SELECT version FROM documents WHERE kind = ? AND id = ?", row.name, id).fetchone()
        current = None if found is None else found[0]
        if current != expected:
            raise Conflict(row.name, id, current)
        next_one: R = row.at_version(record, (current or 0) + 1)
        self._write(row, next_one, (current or 0) + 1)
        return next_one

    def _row_open(self) -> None:
        if not self._open:
            raise UnitClosed(_NAME)

    def _is_new(self, record: Any) -> bool:
        row = self._row(type(record))
        if row.mode != "append":
            raise WrongMode(row.name, row.mode, "add")
        kept = self.get(row.cls, record.id)
        if kept is not None and kept != record:
            raise AlreadyStored(row.name, record.id, row.difference(kept, record))
        return kept is None

    def _write(self, row: Kind, record: Any, version: int | None) -> None:
        if why := row.refusal(record) or _unkeepable(record):
            raise NotKeepable(row.name, record.id, why)
        terms = [(name, _term_of(row.at(record, name))) for name in row.findable]
        for names in row.unique:
            values = [_term_of(row.at(record, name)) for name in names]
            if None not in values:
                terms.append(("+".join(names), json.dumps(values)))
                self._refuse_taken(row, record.id, *terms[-1])
        try:
            body = json.dumps(_document(record), ensure_ascii=False)
            self._ask("DELETE FROM terms WHERE kind = ? AND id = ?", row.name, record.id)
            statement = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)"
            self._ask(statement, row.name, record.id, version, row.form, body)
            for field, value in terms:
                self._ask("INSERT INTO terms VALUES (?, ?, ?, ?)", row.name, field, value, record.id)
        except UnicodeEncodeError as error:
            raise NotKeepable(row.name, record.id, str(error)) from error

    def _refuse_taken(self, row: Kind, id: str, field: str, value: str) -> None:
        asked = "SELECT 1 FROM terms WHERE kind = ? AND field = ? AND value = ? AND id <> ?"
        if self._ask(asked, row.name, field, value, id).fetchone():
            raise AlreadyStored(row.name, id, field)


class DocumentStore:
    """A collection of documents in one file."""

    def __init__(self, path: str) -> None:
        self._path = path
        with closing(self._connected()) as connection:
            connection.executescript("PRAGMA journal_mode = WAL;" + _TABLES)

    @contextmanager
    def reading(self) -> Iterator[DocumentReading]:
        """Open one snapshot."""
        with closing(self._connected()) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone()
            unit = DocumentReading(connection)
            try:
                yield unit
            finally:
                unit._open = False

    @contextmanager
    def writing(self) -> Iterator[DocumentWriting]:
        """Open a unit of work; of two in a race the second waits, at most five seconds."""
        with closing(self._connected()) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise Busy(_NAME, 5) from error
            unit = DocumentWriting(connection)
            try:
                yield unit
            finally:
                unit._open = False
            connection.execute("COMMIT")

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=5, isolation_level=None)


def _document(record: Any) -> dict[str, Any]:
    """A document of the fields of a record, each by the type it was declared with."""
    return {name: to_store(getattr(record, name), declared) for name, declared in _types(type(record)).items()}


def _record(row: Kind, form: int, body: str) -> Any:
    """The record of a document; one of an earlier form is raised to today's first."""
    plain = row.raised(json.loads(body), form=form)
    types = _types(row.cls)
    return row.cls(**{name: from_store(value, types[name]) for name, value in plain.items()})


@cache
def _types(cls: type[Any]) -> dict[str, Any]:
    return {field.name: field.type for field in attrs.fields(attrs.resolve_types(cls)) if field.init}


def _term(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM terms t WHERE t.kind = d.kind AND t.id = d.id AND t.field = ? AND {condition})"


def _term_of(value: Any) -> str | None:
    """A text that sorts as the value does."""
    match value:
        case None:
            return None
        case bool() | int():
            return f"{value + 2**63:020d}"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        case date():
            return value.isoformat()
    return str(value)


def _unkeepable(record: Any) -> str | None:
    numbers = (value for value in attrs.astuple(record, recurse=False) if isinstance(value, int))
    return "a whole number beyond 64 bits" if any(not -(2**63) <= each < 2**63 for each in numbers) else None
