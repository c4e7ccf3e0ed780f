"""What the world's store has committed, heard as it happens: the mirror that laws are asked of, and the trace."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from jizhi.ports import Reading, Store
from jizhi.records import CATALOGUE, kind_of
from jizhi.testing.faults import FaultyStore


class Mirror:
    """Every record as it was last committed, by kind and id; ``fresh`` is what came since it was last asked for."""

    def __init__(self) -> None:
        self.kept: defaultdict[type[Any], dict[str, Any]] = defaultdict(dict)
        self.fresh: list[tuple[Any, Any]] = []
        self._trace = hashlib.sha256()

    def learn(self, records: Sequence[Any]) -> None:
        """Hear what one unit has committed."""
        for record in records:
            shelf = self.kept[type(record)]
            self.fresh.append((shelf.get(record.id), record))
            shelf[record.id] = record
            self.note(record.id, getattr(record, "version", ""))

    def taken(self) -> list[tuple[Any, Any]]:
        """Return what is fresh, each with what stood there before; it is not fresh any more."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def note(self, *told: object) -> None:
        """Add a line to the trace."""
        self._trace.update(repr(told).encode())

    def trace(self) -> str:
        """Return the digest of all that happened, and of what is kept now: the same walk has the same."""
        whole = self._trace.copy()
        for kind in CATALOGUE:
            shelf = self.kept[kind.cls]
            for id in sorted(shelf):
                whole.update(repr(attrs.asdict(shelf[id], recurse=False, value_serializer=_in_utc)).encode())
        return whole.hexdigest()

    def differs(self, known: Reading) -> Iterator[str]:
        """Tell each kind of which the store keeps something else than what was committed."""
        for kind in CATALOGUE:
            there = {record.id: record for record in known.find(kind.cls)}
            if there != self.kept[kind.cls]:
                odd = {id for id in {*there, *self.kept[kind.cls]} if there.get(id) != self.kept[kind.cls].get(id)}
                yield f"L2: of {kind.name} something else is kept than was committed: {', '.join(sorted(odd)[:3])}"


def _in_utc(record: Any, field: Any, value: Any) -> Any:
    """A store keeps instants, and gives them back in a zone of its own."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


class Heard(FaultyStore):
    """A faulty store whose commits are heard by a mirror."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.mirror = Mirror()

    def committed(self, records: Sequence[Any]) -> None:
        """Hand them to the mirror."""
        self.mirror.learn(records)


def rewritten(before: Any, after: Any) -> str:
    """Say what is wrong with a record that follows another one; nothing where it may."""
    kind = kind_of(type(after))
    if before is None:
        return ""
    if kind.mode == "append":
        return f"L2: {kind.name} {after.id} was kept before and is written again"
    if after.version != before.version + 1:
        return f"W3: {kind.name} {after.id} goes from version {before.version} to {after.version}"
    return ""
