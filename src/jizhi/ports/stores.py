"""The ports of what is kept: the store, its units of work, and the queue of what is to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

import attrs

R = TypeVar("R")
M = TypeVar("M")


@attrs.frozen(kw_only=True)
class Range:
    """A half-open range of one indexed field: from ``at_least`` on, up to and without ``below``.

    A bound that is None is open; a record whose field is None lies in no range. Texts compare by code point.

    >>> Range(field="since", at_least=date(2025, 1, 1), below=date(2025, 2, 1)).holds(date(2025, 1, 31))
    True
    >>> Range(field="since", below=date(2025, 2, 1)).holds(date(2025, 2, 1))
    False
    >>> Range(field="since").holds(None)
    False
    """

    field: str
    at_least: int | str | date | datetime | None = None
    below: int | str | date | datetime | None = None

    def holds(self, value: Any) -> bool:
        """Say whether *value* lies in the range."""
        if value is None or (self.at_least is not None and value < self.at_least):
            return False
        return self.below is None or bool(value < self.below)


class Reading(Protocol):
    """One consistent snapshot of what was committed when it was opened.

    Promises: what others commit meanwhile stays invisible; answers are equal, not identical, to what was kept.
    Raises (every method): ``NotCatalogued`` for a class that is not in the catalogue, ``UnitClosed`` after the
    ``with`` block, also from an iterator that outlived it.
    """

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record kept under *id*, or None. Ids are compared exactly: case, accents, blanks count."""
        ...

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
        """Yield the records whose indexed fields equal the values given, streaming, by id in code point order.

        A tuple means any of its values (an empty one: nothing), None means that the field is None; at most one
        *within* narrows further. *newest_first* turns the order of ids round: ids of one head grow with time.
        *limit* counts after the order. ``id`` is always an indexed field. Whether records kept in the same unit
        after the call are seen by its iterator is not promised.

        Raises:  UnknownIndex: a field that the catalogue does not declare.   WrongIndexValue: a value of another type.
        """
        ...


class Glancing(Reading, Protocol):
    """A unit that reads some fields of records alone, for lists that show little of much; optional: see ``glance``."""

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
        """Yield the *fields* of each record that ``find`` would yield, equal to the record's own, in the same order.

        Raises:  what ``find`` raises.
        """
        ...


class Remembering(Reading, Protocol):
    """A reading unit that remembers what was worked out from its snapshot; optional.

    Promises: the same ``memo`` is given again only while nothing at all was committed to the store in between, by
    whomever; a unit that writes has none. None where the store cannot tell.
    """

    @property
    def memo(self) -> dict[Any, Any] | None:
        """What was worked out, by whatever key; whoever keeps something in it bounds it."""
        ...


def glance(
    known: Reading,
    kind: type[Any],
    fields: tuple[str, ...],
    /,
    within: Range | None = None,
    *,
    newest_first: bool = False,
    limit: int | None = None,
    **indexed: object,
) -> Iterator[tuple[Any, ...]]:
    """Yield some *fields* of what ``find`` would yield: by the unit where it is ``Glancing``, else from the records.

    Raises:  what ``find`` raises.

    >>> from jizhi.estate import Project
    >>> from jizhi.testing.memory import MemoryStore
    >>> store = MemoryStore()
    >>> with store.writing() as tx:
    ...     kept = tx.put(Project(code="jade", name="翠园"), expected=None)
    >>> with store.reading() as known:
    ...     list(glance(known, Project, ("code", "name")))
    [('jade', '翠园')]
    """
    able: Callable[..., Iterator[tuple[Any, ...]]] | None = getattr(known, "glance", None)
    if able is not None:
        return able(kind, fields, within, newest_first=newest_first, limit=limit, **indexed)
    records = known.find(kind, within, newest_first=newest_first, limit=limit, **indexed)
    return (tuple(getattr(record, field) for field in fields) for record in records)


class Writing(Reading, Protocol):
    """A unit of work: all of it is committed when its block ends, or nothing when the block raises.

    Promises: it reads its own writes; a committed unit survives the death of the process. It should be short, and
    no hook, gateway or message is called inside it.
    """

    def lock(self, kind: type[R], id: str) -> R:
        """Hold the head *id* until the unit ends, and return it as it is now.

        Raises:  NotStored: nothing is kept under *id*.   Busy: another unit holds it for too long.
        """
        ...

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds, all or none of the call; return those that were new, in their order.

        The same id with equal content again is a no-op, also within one call. What is kept never changes.

        Raises:  AlreadyStored: same id, other content; or a unique set of fields is taken.
            WrongMode: a versioned kind.   NotKeepable: a value no store can hold.
        """
        ...

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep a record of a versioned kind if the version kept now is *expected*; return it with its new version.

        None expects that nothing is kept under the id yet. The first version is 1; the record's own is ignored.

        Raises:  Conflict: another version is kept, and it is in the error.   AlreadyStored: a unique set is taken.
            WrongMode: an append-only kind.   NotKeepable: a value no store can hold.
        """
        ...


class Store(Protocol):
    """Where records are kept: any database, or the host's own tables, or memory.

    Both methods are safe to call from several threads; a unit belongs to the thread that opened it.
    """

    def reading(self) -> AbstractContextManager[Reading]:
        """Open one consistent snapshot; it never blocks a writer and is never blocked by one."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Open a unit of work, all or nothing. Of two in a race one wins, the other gets ``Conflict`` or ``Busy``.

        Raises:  Retryable: the store could not serialise the unit; run all of it again.
        """
        ...


@attrs.frozen(kw_only=True)
class Claim(Generic[M]):
    """A message lent to one worker until a moment; *token* tells this loan from any other, *attempt* counts from 1."""

    message: M
    token: str
    attempt: int
    until: datetime


class Queue(Protocol[M]):
    """An outbox seen by its relay: at least once, in order per aggregate only.

    Promises: a message is lent to one claimer at a time; one that is neither done nor failed before its lease ends
    is lent again, with the same id; a poisoned message holds up no other aggregate, and once parked not its own: told
    later by a person's word it comes out of order.
    """

    def claim(self, *, at: datetime, until: datetime, limit: int) -> Sequence[Claim[M]]:
        """Lend at most *limit* messages that are due at *at*, oldest first per aggregate, until *until*."""
        ...

    def done(self, claim: Claim[M]) -> None:
        """Mark the message as delivered. Raises ``Conflict`` where the lease has passed to somebody else."""
        ...

    def failed(self, claim: Claim[M], *, why: str, again_at: datetime | None) -> None:
        """Give the message back, due again at *again_at*, or parked for a person where that is None."""
        ...
