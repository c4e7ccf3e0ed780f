"""The contract of the Queue port: what is in the outbox is lent, told at least once, and in order per aggregate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from jizhi.errors import Conflict, Retryable
from jizhi.ports import Claim, Queue, Store
from jizhi.records import OutboxMessage
from jizhi.testing.contracts.specimens import message
from jizhi.testing.contracts.units import in_threads

OpenQueue = Callable[[], tuple[Store, Queue[OutboxMessage]]]
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def fill(store: Store, *ids: str, **fields: Any) -> None:
    """Keep a message under each id; what stands before its last / is its aggregate."""
    with store.writing() as unit:
        for id in ids:
            unit.put(message(id, **({"aggregate": id.rpartition("/")[0] or id} | fields)), expected=None)


def claimed(queue: Queue[OutboxMessage], at: datetime = NOON, limit: int = 100) -> Sequence[Claim[OutboxMessage]]:
    """Claim what is due, by id."""
    return sorted(queue.claim(at=at, until=at + LEASE, limit=limit), key=lambda claim: claim.message.id)


def ids(claims: Sequence[Claim[OutboxMessage]]) -> list[str]:
    """Return the ids of what was claimed."""
    return [claim.message.id for claim in claims]


class QueueContract:
    """Every promise of ``jizhi.ports.Queue`` as a test; a vendor may add tests, but override none.

    Give a fixture ``open_queue`` that returns a factory of a new, empty store and the queue of its outbox.

    Raises:
        TypeError: a subclass overrides a law.
    """

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that overrides a law."""
        super().__init_subclass__()
        overridden = sorted(name for name in vars(cls) if name.startswith("test_") and hasattr(QueueContract, name))
        if overridden:
            raise TypeError(f"{cls.__name__} overrides {', '.join(overridden)}: a promise is kept or it is not")

    def test_a_message_is_lent_to_one_at_a_time(self, open_queue: OpenQueue) -> None:
        """Claimed once it is nobody else's until its lease ends; done it is never lent again.

        If this fails, look at a claim that does not write the loan down.
        """
        store, queue = open_queue()
        fill(store, "a", "b")
        first = claimed(queue, limit=1)
        rest = claimed(queue)
        assert ["a", "b"] == sorted(ids(first) + ids(rest))
        assert [] == claimed(queue)
        for claim in (*first, *rest):
            queue.done(claim)
        assert [] == claimed(queue, NOON + 9 * LEASE)

    def test_a_claim_tells_what_it_lends(self, open_queue: OpenQueue) -> None:
        """The message with all its fields, the attempt from 1, the end of the lease.

        If this fails, look at what is read back after the loan was written.
        """
        store, queue = open_queue()
        fill(store, "a")
        (claim,) = claimed(queue)
        assert (("b1", "b2"), 1, NOON + LEASE) == (claim.message.subjects, claim.attempt, claim.until)
        assert ("jade", "bills_issued", "a") == (claim.message.project, claim.message.topic, claim.message.aggregate)
        (again,) = claimed(queue, NOON + LEASE)
        assert 2 == again.attempt

    def test_what_is_not_given_back_is_lent_again_when_its_lease_ends(self, open_queue: OpenQueue) -> None:
        """The same id to another; whoever held it before can no longer mark it.

        If this fails, look at the token: a late worker must not undo what the next one did.
        """
        store, queue = open_queue()
        fill(store, "a")
        (late,) = claimed(queue)
        assert [] == claimed(queue, NOON + LEASE - timedelta(seconds=1))
        (next_one,) = claimed(queue, NOON + LEASE)
        assert late.message.id == next_one.message.id
        with pytest.raises(Conflict):
            queue.done(late)
        with pytest.raises(Conflict):
            queue.failed(late, why="late", again_at=None)
        queue.done(next_one)
        with pytest.raises(Conflict):
            queue.done(next_one)
        assert [] == claimed(queue, NOON + 9 * LEASE)

    def test_messages_of_one_aggregate_come_one_after_another(self, open_queue: OpenQueue) -> None:
        """The next only when the one before is done, also while that one waits to be told again.

        If this fails, look at claims that pass over a message that is lent.
        """
        store, queue = open_queue()
        fill(store, "run/1", "run/2", "run/3", "other/1")
        first = claimed(queue)
        assert ["other/1", "run/1"] == ids(first)
        queue.failed(first[1], why="down", again_at=NOON + timedelta(hours=1))
        queue.done(first[0])
        assert [] == claimed(queue, NOON + timedelta(minutes=59))
        (second,) = claimed(queue, NOON + timedelta(hours=1))
        assert ("run/1", 2) == (second.message.id, second.attempt)
        queue.done(second)
        assert ["run/2"] == ids(claimed(queue, NOON + timedelta(hours=1)))

    def test_a_poisoned_message_is_parked_and_holds_up_nobody(self, open_queue: OpenQueue) -> None:
        """It waits for a person with its reason; those behind it and those beside it go on.

        If this fails, look at where a parked message still counts as the oldest of its aggregate.
        """
        store, queue = open_queue()
        fill(store, "run/1", "run/2")
        (poisoned,) = claimed(queue)
        queue.failed(poisoned, why="no such bill", again_at=None)
        assert ["run/2"] == ids(claimed(queue))
        with store.reading() as known:
            kept = known.get(OutboxMessage, "run/1")
        assert kept is not None
        assert ("parked", "no such bill", 1) == (kept.state, kept.why, kept.attempts)

    def test_a_limit_counts_messages_that_can_be_told(self, open_queue: OpenQueue) -> None:
        """Those behind another of their aggregate take no place. If this fails, look at a limit before the order."""
        store, queue = open_queue()
        fill(store, *(f"a/{n}" for n in range(5)), "b/1", "c/1")
        assert ["a/0", "b/1"] == ids(claimed(queue, limit=2))
        assert ["c/1"] == ids(claimed(queue, limit=2))

    def test_many_workers_share_the_messages(self, open_queue: OpenQueue) -> None:
        """Four at once: each message is lent to exactly one of them.

        If this fails, look at read-then-update without a condition or a row lock.
        """
        store, queue = open_queue()
        fill(store, *(f"{n:03}" for n in range(40)))

        def work(_: int) -> list[str]:
            done: list[str] = []
            while claims := _again(lambda: queue.claim(at=NOON, until=NOON + LEASE, limit=3)):
                for claim in claims:
                    _again(partial(queue.done, claim))
                done += ids(claims)
            return done

        answers = in_threads(work, 4)
        assert [f"{n:03}" for n in range(40)] == sorted(id for answer in answers for id in answer), answers
        with store.reading() as known:
            assert {"sent"} == {each.state for each in known.find(OutboxMessage)}


def _again(call: Callable[[], Any]) -> Any:
    """Make a call, again as long as the store says that it may be."""
    while True:
        try:
            return call()
        except Retryable:
            continue
