"""DjangoStore: the Store port on the models of a Django host, mapped by hand: its rooms, its customers, the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from connecting import PATIENCE_SECONDS, connected
from django.db import OperationalError, connections, transaction
from django.db.models import Exists, OuterRef, Q
from mapping import columns_of, model_of, record_of, term_of, terms_of, unkeepable
from models import Customer, Document, Room, Term

from jizhi.errors import AlreadyStored, Busy, Conflict, NotKeepable, NotStored, UnitClosed, WrongMode
from jizhi.ports import Range
from jizhi.records import Kind, kind_of

R = TypeVar("R")

_NAME = "Django store"


class DjangoReading:
    """One snapshot of the host's database."""

    def __init__(self, alias: str) -> None:
        self._alias, self._open = alias, True
        self._streams: list[Any] = []
        self._terms: list[Term] = []

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None."""
        row = self._row(kind)
        found = self._kept(row).filter(jz_id=id).first()
        return None if found is None else record_of(row, found)

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
        rows = self._kept(row).order_by("-jz_id" if newest_first else "jz_id")
        for name, value in indexed.items():
            values = value if isinstance(value, tuple) else (value,)
            row.check(name, values)
            wanted = Q(value__in=[term_of(each) for each in values if each is not None])
            rows = rows.filter(self._has(row, name, wanted | Q(value=None) if None in values else wanted))
        if within is not None:
            row.check(within.field, (within.at_least, within.below))
            bounds = {"value__gte": within.at_least, "value__lt": within.below}
            given = {name: term_of(bound) for name, bound in bounds.items() if bound is not None}
            rows = rows.filter(self._has(row, within.field, Q(value__isnull=False, **given)))
        return self._stream(row, rows if limit is None else rows[:limit])

    def _row(self, kind: type[Any]) -> Kind:
        row = kind_of(kind)
        if not self._open:
            raise UnitClosed(_NAME)
        return row

    def _kept(self, row: Kind) -> Any:
        model: Any = model_of(row)
        rows = model.objects.using(self._alias)
        return rows.filter(kind=row.name) if model is Document else rows

    def _has(self, row: Kind, name: str, wanted: Q) -> Exists:
        terms = Term.objects.using(self._alias).filter(kind=row.name, field=name, jz_id=OuterRef("jz_id"))
        return Exists(terms.filter(wanted))

    def _stream(self, row: Kind, rows: Any) -> Iterator[Any]:
        stream = rows.iterator(chunk_size=100)
        self._streams.append(stream)
        for found in stream:
            yield record_of(row, found)
        if not self._open:
            raise UnitClosed(_NAME)

    def close(self) -> None:
        """End the unit, and whatever is still being read in it."""
        self._open = False
        for stream in self._streams:
            stream.close()


class DjangoWriting(DjangoReading):
    """One unit of work: a transaction that began with ``BEGIN IMMEDIATE``."""

    def lock(self, kind: type[R], id: str) -> R:
        """Return the record as it is now."""
        if (kept := self.get(kind, id)) is None:
            raise NotStored(kind_of(kind).name, id)
        return kept

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none; return those that were new."""
        if not self._open:
            raise UnitClosed(_NAME)
        self._terms.clear()
        with transaction.atomic(using=self._alias):
            fresh = tuple(record for record in records if self._added(record))
            self._keep_terms()
        return fresh

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep the next version of a record of a versioned kind."""
        row = self._row(type(record))
        if row.mode != "versioned":
            raise WrongMode(row.name, row.mode, "put")
        id = row.at(record, "id")
        current = self._kept(row).filter(jz_id=id).values_list("version", flat=True).first()
        if current != expected:
            raise Conflict(row.name, id, current)
        next_one: R = row.at_version(record, (current or 0) + 1)
        with transaction.atomic(using=self._alias):
            self._write(row, next_one, (current or 0) + 1, fresh=current is None)
        return next_one

    def _added(self, record: Any) -> bool:
        row = self._row(type(record))
        if row.mode != "append":
            raise WrongMode(row.name, row.mode, "add")
        kept = self.get(row.cls, record.id)
        if kept is not None and kept != record:
            raise AlreadyStored(row.name, record.id, row.difference(kept, record))
        if kept is None:
            self._write(row, record, None, fresh=True)
        return kept is None

    def _write(self, row: Kind, record: Any, version: int | None, *, fresh: bool) -> None:
        if why := row.refusal(record) or unkeepable(record):
            raise NotKeepable(row.name, record.id, why)
        terms = terms_of(row, record)
        mine = Term.objects.using(self._alias).filter(kind=row.name)
        columns = columns_of(row, record) | {"jz_id": record.id, "version": version, "form": row.form}
        try:
            for field, value, unique in terms:
                if unique and mine.filter(field=field, value=value, unique=True).exclude(jz_id=record.id).exists():
                    raise AlreadyStored(row.name, record.id, field)
            if fresh:
                model_of(row)(**columns).save(using=self._alias, force_insert=True)
            else:
                self._kept(row).filter(jz_id=record.id).update(**columns)
                mine.filter(jz_id=record.id).delete()
            told = {"kind": row.name, "jz_id": record.id}
            self._terms += [Term(field=field, value=value, unique=unique, **told) for field, value, unique in terms]
            if not fresh or row.unique or row.mode == "versioned":
                self._keep_terms()
        except UnicodeEncodeError as error:
            raise NotKeepable(row.name, record.id, str(error)) from error

    def _keep_terms(self) -> None:
        terms, self._terms = self._terms, []
        Term.objects.using(self._alias).bulk_create(terms)


class DjangoStore:
    """The tables of the host in one SQLite file; each unit has a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        with connected(self._path, "IMMEDIATE") as alias, connections[alias].schema_editor() as editor:
            for model in (Room, Customer, Document, Term):
                editor.create_model(model)

    @contextmanager
    def reading(self) -> Iterator[DjangoReading]:
        """Open one snapshot, taken by its first statement."""
        with connected(self._path, "DEFERRED") as alias, transaction.atomic(using=alias):
            Term.objects.using(alias).first()
            unit = DjangoReading(alias)
            try:
                yield unit
            finally:
                unit.close()

    @contextmanager
    def writing(self) -> Iterator[DjangoWriting]:
        """Open a unit of work; of two in a race the second waits."""
        with connected(self._path, "IMMEDIATE") as alias:
            unit = DjangoWriting(alias)
            with ExitStack() as stack:
                try:
                    stack.enter_context(transaction.atomic(using=alias))
                except OperationalError as error:
                    raise Busy(_NAME, PATIENCE_SECONDS) from error
                try:
                    yield unit
                finally:
                    unit.close()
