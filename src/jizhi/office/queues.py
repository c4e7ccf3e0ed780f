"""StoreQueue: the outbox as a Queue over any Store, for those whose store has no queue of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs

from jizhi.errors import Conflict, NaiveInstant, NotStored
from jizhi.ports import Claim, Reading, Store
from jizhi.records import OutboxMessage


class StoreQueue:
    """Lends the messages of the outbox that a store keeps; its promises are those of ``jizhi.ports.Queue``.

    >>> from datetime import UTC, timedelta
    >>> from jizhi.testing.memory import MemoryStore
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    >>> StoreQueue(MemoryStore()).claim(at=noon, until=noon + timedelta(minutes=5), limit=9)
    ()
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, *, at: datetime, until: datetime, limit: int) -> Sequence[Claim[OutboxMessage]]:
        """Lend at most *limit* messages that are due at *at*, oldest first per aggregate, until *until*."""
        for name, instant in (("at", at), ("until", until)):
            if instant.tzinfo is None:
                raise NaiveInstant(name, instant)
        with self._store.writing() as tx:
            lent = []
            for message in tuple(_due(tx, at, limit)):
                attempt = message.attempts + 1
                loan = attrs.evolve(message, attempts=attempt, token=str(attempt), until=until)
                lent.append(tx.put(loan, expected=message.version))
        return tuple(Claim(message=each, token=each.token, attempt=each.attempts, until=until) for each in lent)

    def done(self, claim: Claim[OutboxMessage]) -> None:
        """Mark the message as delivered."""
        self._give_back(claim, state="sent", until=None, why="")

    def failed(self, claim: Claim[OutboxMessage], *, why: str, again_at: datetime | None) -> None:
        """Give the message back, due again at *again_at*, or parked for a person where that is None."""
        state = "waiting" if again_at is not None else "parked"
        self._give_back(claim, state=state, due=again_at, until=None, why=why)

    def _give_back(self, claim: Claim[OutboxMessage], **changes: Any) -> None:
        with self._store.writing() as tx:
            kept = tx.lock(OutboxMessage, claim.message.id)
            if kept.state != "waiting" or kept.token != claim.token:
                raise Conflict("outbox_message", kept.id, kept.version)
            tx.put(attrs.evolve(kept, token="", **changes), expected=kept.version)


def _due(known: Reading, at: datetime, limit: int) -> Iterator[OutboxMessage]:
    """The oldest waiting message of each aggregate that is due and not lent to somebody."""
    seen: set[tuple[str, str]] = set()
    for message in known.find(OutboxMessage, state="waiting"):
        head = (message.project, message.aggregate)
        if head in seen:
            continue
        seen.add(head)
        if (message.due is None or message.due <= at) and (message.until is None or message.until <= at):
            limit -= 1
            if limit < 0:
                return
            yield message


def retry_message(store: Store, id: str) -> OutboxMessage:
    """Let the parked message *id* be told again, as if it never had been; it comes after what was told meanwhile.

    Raises:  NotStored; Conflict: it is not parked.
    """
    return _moved(store, id, "parked", state="waiting", attempts=0, due=None, why="")


def park_message(store: Store, id: str, *, why: str) -> OutboxMessage:
    """Keep the waiting message *id* back until a person lets it go; those behind it go on.

    Raises:  NotStored; Conflict: it is not waiting.
    """
    return _moved(store, id, "waiting", state="parked", token="", until=None, why=why)


def _moved(store: Store, id: str, was: str, **changes: Any) -> OutboxMessage:
    with store.writing() as tx:
        kept = tx.get(OutboxMessage, id)
        if kept is None:
            raise NotStored("outbox_message", id)
        if kept.state != was:
            raise Conflict("outbox_message", id, kept.version)
        return tx.put(attrs.evolve(kept, **changes), expected=kept.version)
