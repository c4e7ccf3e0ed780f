"""MemoryStore: the Store port in dictionaries, for tests and small hosts, and the model of every other store."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar, TypeVar

import attrs

from jizhi.errors import AlreadyStored, Busy, Conflict, NotKeepable, NotStored, UnitClosed, WrongMode
from jizhi.ports import Range
from jizhi.records import Kind, kind_of

R = TypeVar("R")
Values = tuple[Any, ...]

_NAME = "memory store"


@attrs.define
class _Shelf:
    """All that was ever kept of one kind: every state of a record with the number of the commit that made it."""

    kind: Kind
    states: dict[str, list[tuple[int, Any]]] = attrs.field(factory=dict)
    ids: dict[tuple[str, ...], dict[Values, set[str]]] = attrs.field(factory=dict)

    def keep(self, records: Iterable[Any], commit: int) -> None:
        """Add the state that *commit* gives to each record."""
        for record in records:
            self.states.setdefault(record.id, []).append((commit, record))
            for names in _indexes(self.kind):
                self.ids.setdefault(names, {}).setdefault(_values(self.kind, record, names), set()).add(record.id)

    def state(self, id: str, commit: int) -> Any:
        """Return the record as it was after *commit*, or None."""
        states = self.states.get(id)
        if not states:
            return None
        last = states[-1]
        if last[0] <= commit:
            return last[1]
        return next((record for made, record in reversed(states) if made <= commit), None)

    def newest(self) -> Iterator[Any]:
        """Yield the last state of each record."""
        return (states[-1][1] for states in self.states.values() if states)

    def among(self, names: tuple[str, ...], values: Iterable[Values]) -> set[str]:
        """Return the ids of all records that ever had one of *values* under *names*."""
        known = self.ids.get(names, {})
        return set[str]().union(*(known.get(value, ()) for value in values))


def _indexes(kind: Kind) -> tuple[tuple[str, ...], ...]:
    return (*((name,) for name in kind.indexed), *kind.unique)


def _values(kind: Kind, record: Any, names: tuple[str, ...]) -> Values:
    return tuple(kind.at(record, name) for name in names)


class MemoryReading:
    """A snapshot: what was committed when it was opened."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._open = True
        self._mine: dict[type[Any], _Shelf] = {}
        with store._moment:
            self._commit = store._commit
            self.memo: dict[Any, Any] | None = store._memo

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None."""
        kind_of(kind)
        if not self._open:
            raise UnitClosed(_NAME)
        found: R | None = self._state(kind, id)
        return found

    def _state(self, kind: type[Any], id: str) -> Any:
        """What this unit has kept, before what the store has; states are only appended, so this needs no lock."""
        for shelves in (self._mine, self._store._shelves):
            shelf = shelves.get(kind)
            record = None if shelf is None else shelf.state(id, self._commit)
            if record is not None:
                return record
        return None

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
        row = kind_of(kind)
        if not self._open:
            raise UnitClosed(_NAME)
        asked = {name: value if isinstance(value, tuple) else (value,) for name, value in indexed.items()}
        for name, values in asked.items():
            row.check(name, values)
        if within is not None:
            row.check(within.field, (within.at_least, within.below))
        ids = sorted(self._candidates(kind, asked), reverse=newest_first)
        return islice(self._matching(kind, row, ids, asked, within), limit)

    def _shelves(self, kind: type[Any]) -> tuple[_Shelf, ...]:
        """What this unit has kept, before what the store has."""
        return tuple(shelves[kind] for shelves in (self._mine, self._store._shelves) if kind in shelves)

    def _candidates(self, kind: type[Any], asked: Mapping[str, Values]) -> set[str]:
        """Ids among which every match is, by the index that leaves the fewest."""
        wanted = {(name,): [(value,) for value in values] for name, values in asked.items() if name != "id"}
        found: set[str] = set()
        with self._store._moment:
            for shelf in self._shelves(kind):
                sets = [shelf.among(names, values) for names, values in wanted.items()]
                if "id" in asked:
                    sets.append({id for id in asked["id"] if id in shelf.states})
                found |= min(sets, key=len) if sets else shelf.states.keys()
        return found

    def _matching(
        self, kind: type[R], row: Kind, ids: Sequence[str], asked: Mapping[str, Values], within: Range | None
    ) -> Iterator[R]:
        wanted = [(name, values) for name, values in asked.items() if name != "id"]
        if "id" in asked:
            among = frozenset(asked["id"])
            ids = [id for id in ids if id in among]
        for id in ids:
            if not self._open:
                raise UnitClosed(_NAME)
            record = self._state(kind, id)
            if record is None or any(row.at(record, name) not in values for name, values in wanted):
                continue
            if within is None or within.holds(row.at(record, within.field)):
                yield record


class MemoryWriting(MemoryReading):
    """A unit of work: a snapshot and what this unit itself has kept so far."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.memo = None

    def lock(self, kind: type[R], id: str) -> R:
        """Return the record as it is now; the whole store is this unit's until it ends."""
        kept = self.get(kind, id)
        if kept is None:
            raise NotStored(kind_of(kind).name, id)
        return kept

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none; return those that were new."""
        fresh: list[R] = []
        try:
            for record in records:
                if self._is_new(record):
                    self._keep(kind_of(type(record)), record)
                    fresh.append(record)
        except BaseException:
            for record in fresh:
                self._drop(record)
            raise
        return tuple(fresh)

    def _is_new(self, record: Any) -> bool:
        row = kind_of(type(record))
        if row.mode != "append":
            raise WrongMode(row.name, row.mode, "add")
        kept = self.get(row.cls, record.id)
        if kept is not None and kept != record:
            raise AlreadyStored(row.name, record.id, row.difference(kept, record))
        return kept is None

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep the next version of a record of a versioned kind."""
        row = kind_of(type(record))
        if row.mode != "versioned":
            raise WrongMode(row.name, row.mode, "put")
        kept: Any = self.get(row.cls, row.at(record, "id"))
        current: int | None = None if kept is None else kept.version
        if current != expected:
            raise Conflict(row.name, row.at(record, "id"), current)
        next_one: R = row.at_version(record, (current or 0) + 1)
        self._keep(row, next_one)
        return next_one

    def _keep(self, row: Kind, record: Any) -> None:
        for value in attrs.astuple(record, recurse=False):
            if isinstance(value, int) and not -(2**63) <= value < 2**63:
                raise NotKeepable(row.name, record.id, "a whole number beyond 64 bits")
        if why := row.refusal(record):
            raise NotKeepable(row.name, record.id, why)
        for names in row.unique:
            taken = _values(row, record, names)
            if None not in taken and self._others(row, names, taken, record.id):
                raise AlreadyStored(row.name, record.id, "+".join(names))
        self._mine.setdefault(row.cls, _Shelf(row)).keep((record,), 0)

    def _drop(self, record: Any) -> None:
        self._mine[type(record)].states[record.id].pop()

    def _others(self, row: Kind, names: tuple[str, ...], taken: Values, id: str) -> bool:
        """Say whether another record has these values now."""
        with self._store._moment:
            ids = set[str]().union(*(shelf.among(names, (taken,)) for shelf in self._shelves(row.cls)))
        now = (self.get(row.cls, other) for other in ids - {id})
        return any(_values(row, record, names) == taken for record in now if record is not None)


class MemoryStore:
    """A store in memory: snapshots by commit number, one writer at a time, all or nothing.

    Args:
        patience: seconds that a writer waits for another one before it is refused with ``Busy``.

    >>> from jizhi.records import OutboxMessage
    >>> store = MemoryStore()
    >>> with store.writing() as unit:
    ...     message = OutboxMessage(id="1", project="jade", topic="bills_issued", aggregate="run", subjects=("b1",))
    ...     unit.put(message, expected=None).version
    1
    >>> with store.writing() as unit:
    ...     unit.lock(OutboxMessage, "2")
    Traceback (most recent call last):
    jizhi.errors.NotStored: no outbox_message is kept under '2'
    """

    reading_unit: ClassVar[type[MemoryReading]] = MemoryReading
    writing_unit: ClassVar[type[MemoryWriting]] = MemoryWriting

    def __init__(self, *, patience: float = 5.0) -> None:
        self._patience = patience
        self._shelves: dict[type[Any], _Shelf] = {}
        self._commit = 0
        self._memo: dict[Any, Any] = {}
        self._moment = threading.Lock()
        self._writer = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[MemoryReading]:
        """Open a snapshot of what is committed now."""
        unit = self.reading_unit(self)
        try:
            yield unit
        finally:
            unit._open = False

    @contextmanager
    def writing(self) -> Iterator[MemoryWriting]:
        """Open a unit of work; what it kept becomes visible to others at its end, all at once.

        Raises:  Busy: another unit is open for longer than this store's patience.
        """
        if not self._writer.acquire(timeout=self._patience):
            raise Busy(_NAME, self._patience)
        try:
            unit = self.writing_unit(self)
            try:
                yield unit
            finally:
                unit._open = False
            self._keep(unit._mine)
        finally:
            self._writer.release()

    def _keep(self, mine: Mapping[type[Any], _Shelf]) -> None:
        with self._moment:
            self._commit += 1
            self._memo = {}
            for cls, shelf in mine.items():
                self._shelves.setdefault(cls, _Shelf(shelf.kind)).keep(shelf.newest(), self._commit)
