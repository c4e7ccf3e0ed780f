"""Faults on purpose: a store that fails at the call that is asked for, before it or just after its commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from jizhi.ports import Range, Reading, Store, Writing

R = TypeVar("R")


class Injected(Exception):
    """The fault that was asked for: the store has failed."""


class Killed(BaseException):
    """The process has ended here: nobody may catch it, and what is open is lost."""


class FaultyStore:
    """Another store that raises ``fault`` at the call number *fail_at*, once; 0 is never.

    Every opening, look-up and change is a call; a commit is two: lost before it, and its answer lost after it.
    """

    fault: type[BaseException] = Injected

    def __init__(self, store: Store, fail_at: int = 0) -> None:
        self.store, self.fail_at, self.calls = store, fail_at, 0

    def call(self) -> None:
        """Count one call, and fail where it is the one."""
        self.calls += 1
        if self.calls == self.fail_at:
            raise self.fault(f"call {self.calls}")

    def committed(self, records: Sequence[Any]) -> None:
        """Hear what a unit has kept, once it is committed; to be overridden by whoever looks on."""

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a snapshot whose calls are counted."""
        self.call()
        with self.store.reading() as known:
            yield _Counted(self, known)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a unit of work whose calls are counted."""
        self.call()
        with self.store.writing() as tx:
            unit = _CountedWriting(self, tx)
            yield unit
            self.call()
        self.committed(unit.kept)
        self.call()


class _Counted:
    def __init__(self, faults: FaultyStore, known: Any) -> None:
        self._faults, self._known = faults, known

    def get(self, kind: type[R], id: str) -> R | None:
        self._faults.call()
        found: R | None = self._known.get(kind, id)
        return found

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
        self._faults.call()
        return iter(self._known.find(kind, within, newest_first=newest_first, limit=limit, **indexed))


class _CountedWriting(_Counted):
    def __init__(self, faults: FaultyStore, known: Any) -> None:
        super().__init__(faults, known)
        self.kept: list[Any] = []

    def lock(self, kind: type[R], id: str) -> R:
        self._faults.call()
        held: R = self._known.lock(kind, id)
        return held

    def add(self, records: Iterable[R]) -> Sequence[R]:
        self._faults.call()
        new: Sequence[R] = self._known.add(records)
        self.kept += new
        return new

    def put(self, record: R, *, expected: int | None) -> R:
        self._faults.call()
        kept: R = self._known.put(record, expected=expected)
        self.kept.append(kept)
        return kept
