"""What happened is told to the plugins: at least once, in order, outside of any unit; what nobody takes is parked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.access import Grant
from jizhi.errors import AccessDenied, Conflict, NaiveInstant, NotStored
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.queues import StoreQueue, park_message, retry_message
from jizhi.office.relay import Relayed, relay
from jizhi.office.roles import grant_role
from jizhi.records import OutboxMessage
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.contracts.specimens import message
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


class Listener:
    """A plugin that remembers what it was told, and fails as often as it is asked to."""

    def __init__(self, failures: int = 0) -> None:
        self.told: list[str] = []
        self.failures = failures

    @hookimpl
    def jizhi_bills_issued(self, bills: tuple[Any, ...]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the ERP is down")
        self.told += [bill.space for bill in bills]


@pytest.fixture
def desk() -> Desk:
    """A desk with three billed homes, in two chunks."""
    made = Desk(store=MemoryStore(), actor="clerk", chunk=2)
    settle(made.store, village((home("1-101"), home("1-102"), home("1-103"))))
    publish(made.store, tariff_text())
    issue_bills(made, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    return made


def relayed(desk: Desk, listener: Listener, at: datetime = NOON, **more: Any) -> Relayed:
    """Relay once."""
    return relay(desk, StoreQueue(desk.store), Host(listener), at=at, **more)


def test_whoever_may_not_relay_is_denied_before_anything_is_claimed(desk):
    """The queue itself asks nobody; a denied call borrows no message, so that those who may are not kept waiting."""
    grant_role(attrs.evolve(desk, actor="boss"), Grant(actor="boss", role="administrator", scope="store", by=""))
    before = states(desk)
    with pytest.raises(AccessDenied):
        relayed(desk, Listener())
    assert before == states(desk) == [("waiting", 0), ("waiting", 0)]


def states(desk: Desk) -> list[tuple[str, int]]:
    """Return the state and the attempts of each message, in order."""
    with desk.store.reading() as known:
        return [(each.state, each.attempts) for each in known.find(OutboxMessage)]


def test_bills_are_told_once_and_in_the_order_of_their_run(desk: Desk) -> None:
    """The second chunk after the first; afterwards nothing is left."""
    listener = Listener()
    assert [1, 1, 0] == [relayed(desk, listener).count("sent") for _ in range(3)]
    assert ["1-101", "1-102", "1-103"] == listener.told
    assert [("sent", 1), ("sent", 1)] == states(desk)


def test_a_plugin_that_fails_is_told_again_after_a_pause(desk: Desk) -> None:
    """Nothing of the run goes past it, and the plugin is named."""
    listener = Listener(failures=2)
    first = relayed(desk, listener)
    assert [("plugin-failed", "Listener")] == [(each.code, each.subject) for each in first.findings]
    assert (1, 0) == (first.count("failed"), relayed(desk, listener).count("sent"))
    assert 1 == relayed(desk, listener, NOON + timedelta(minutes=1)).count("failed")
    assert () == relayed(desk, listener, NOON + timedelta(minutes=2)).fates
    assert 1 == relayed(desk, listener, NOON + timedelta(minutes=3)).count("sent")
    assert ["1-101", "1-102"] == listener.told


def test_after_its_tries_a_message_is_parked_and_a_person_lets_it_go(desk: Desk) -> None:
    """What comes after it in the same run is told meanwhile."""
    listener = Listener(failures=1)
    assert 1 == relayed(desk, listener, tries=1).count("parked")
    assert 1 == relayed(desk, listener).count("sent")
    assert [("parked", 1), ("sent", 1)] == states(desk)
    with desk.store.reading() as known:
        (parked,) = known.find(OutboxMessage, state="parked")
    assert "plugin-failed Listener" == parked.why
    assert "waiting" == retry_message(desk.store, parked.id).state
    assert 1 == relayed(desk, listener).count("sent")
    assert ["1-103", "1-101", "1-102"] == listener.told


def test_a_topic_that_nobody_announces_is_parked_at_once(desk: Desk) -> None:
    """A message of a newer release is not lost."""
    with desk.store.writing() as tx:
        tx.put(message("x", topic="moon-rose"), expected=None)
    assert ("x", "parked") in relayed(desk, Listener()).fates
    with desk.store.reading() as known:
        (parked,) = known.find(OutboxMessage, state="parked")
    assert "nobody announces 'moon-rose'" == parked.why


def test_a_relay_that_was_overtaken_marks_nothing(desk: Desk) -> None:
    """Its lease ended while it told; the message is told twice, under one id."""
    queue, listener = StoreQueue(desk.store), Listener()

    class Slow(Listener):
        @hookimpl
        def jizhi_bills_issued(self, bills: tuple[Any, ...]) -> None:
            # Another relay is another thread; a plugin itself may not ask the host anything.
            with ThreadPoolExecutor(1) as other:
                other.submit(relay, desk, queue, Host(listener), at=NOON + timedelta(hours=1)).result()

    assert 1 == relay(desk, queue, Host(Slow()), at=NOON).count("lost")
    assert ["1-101", "1-102"] == listener.told


def test_only_a_parked_message_is_let_go_and_only_a_waiting_one_parked(desk: Desk) -> None:
    """A message that was told cannot be told again by a slip."""
    with desk.store.reading() as known:
        first = next(known.find(OutboxMessage))
    with pytest.raises(Conflict):
        retry_message(desk.store, first.id)
    with pytest.raises(NotStored):
        park_message(desk.store, "nobody", why="a test")
    assert "a test" == park_message(desk.store, first.id, why="a test").why
    with pytest.raises(Conflict):
        park_message(desk.store, first.id, why="again")


def test_a_claim_without_a_zone_is_refused(desk: Desk) -> None:
    """An instant is aware."""
    with pytest.raises(NaiveInstant):
        StoreQueue(desk.store).claim(at=NOON.replace(tzinfo=None), until=NOON, limit=1)
