"""The queue over any store keeps every promise of the port, and each liar is caught."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from jizhi.office.queues import StoreQueue
from jizhi.records import OutboxMessage
from jizhi.testing.contracts import QueueContract
from jizhi.testing.memory import MemoryStore


class TestStoreQueue(QueueContract):
    @pytest.fixture
    def open_queue(self) -> Any:
        def opened() -> Any:
            store = MemoryStore()
            return store, StoreQueue(store)

        return opened


class Forgetful(StoreQueue):
    """Lends without writing the loan down."""

    def claim(self, *, at: Any, until: Any, limit: int) -> Sequence[Any]:
        claims = super().claim(at=at, until=until, limit=limit)
        with self._store.writing() as tx:
            for claim in claims:
                tx.put(attrs.evolve(claim.message, until=None), expected=claim.message.version)
        return claims


class Repeating(StoreQueue):
    """Lends to the next one what it has just lent."""

    last: tuple[Any, ...] = ()

    def claim(self, *, at: Any, until: Any, limit: int) -> Sequence[Any]:
        before, self.last = self.last, tuple(super().claim(at=at, until=until, limit=limit))
        return (*before, *self.last)


class Tokenless(StoreQueue):
    """Takes the word of a worker whose lease has passed on."""

    def _give_back(self, claim: Any, **changes: Any) -> None:
        with self._store.writing() as tx:
            kept = tx.lock(OutboxMessage, claim.message.id)
            tx.put(attrs.evolve(kept, token="", **changes), expected=kept.version)


class Hurrying(StoreQueue):
    """Lends what comes behind a message that is lent: every message is an aggregate of its own."""

    def claim(self, *, at: Any, until: Any, limit: int) -> Sequence[Any]:
        with self._store.writing() as tx:
            for each in tuple(tx.find(OutboxMessage, state="waiting")):
                tx.put(attrs.evolve(each, aggregate=each.id), expected=each.version)
        return super().claim(at=at, until=until, limit=limit)


class Dropping(StoreQueue):
    """Calls what failed for ever done."""

    def failed(self, claim: Any, *, why: str, again_at: Any) -> None:
        self.done(claim)


class Miscounting(StoreQueue):
    """Counts every loan as the first."""

    def claim(self, *, at: Any, until: Any, limit: int) -> Sequence[Any]:
        return [attrs.evolve(claim, attempt=1) for claim in super().claim(at=at, until=until, limit=limit)]


class Unlimited(StoreQueue):
    """Lends all there is."""

    def claim(self, *, at: Any, until: Any, limit: int) -> Sequence[Any]:
        return super().claim(at=at, until=until, limit=10_000)


LIARS = [
    (Forgetful, "test_a_message_is_lent_to_one_at_a_time"),
    (Repeating, "test_many_workers_share_the_messages"),
    (Tokenless, "test_what_is_not_given_back_is_lent_again_when_its_lease_ends"),
    (Hurrying, "test_messages_of_one_aggregate_come_one_after_another"),
    (Dropping, "test_a_poisoned_message_is_parked_and_holds_up_nobody"),
    (Miscounting, "test_a_claim_tells_what_it_lends"),
    (Unlimited, "test_a_limit_counts_messages_that_can_be_told"),
]


@pytest.mark.parametrize(("liar", "law"), [pytest.param(*pair, id=f"{pair[0].__name__}-{pair[1]}") for pair in LIARS])
def test_a_queue_that_breaks_a_promise_is_caught(liar: type[StoreQueue], law: str) -> None:
    """The law that guards the promise fails for the liar."""

    def opened() -> Any:
        store = MemoryStore()
        return store, liar(store)

    with pytest.raises((Exception, pytest.fail.Exception)):
        getattr(QueueContract(), law)(opened)


def test_every_law_says_where_to_look_and_has_its_liar() -> None:
    """A vendor whose queue fails a law reads in its docstring what to look at."""
    laws = {name for name in dir(QueueContract) if name.startswith("test_")}
    assert laws == {law for _, law in LIARS}
    assert [] == [name for name in laws if "If this fails, look at" not in (getattr(QueueContract, name).__doc__ or "")]


def test_a_law_cannot_be_overridden() -> None:
    """A vendor who redefines a promise is refused when the class is made."""
    with pytest.raises(TypeError, match="overrides test_a_claim_tells_what_it_lends"):
        type("TestMine", (QueueContract,), {"test_a_claim_tells_what_it_lends": lambda self: None})
