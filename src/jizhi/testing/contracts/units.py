"""Laws of units: all or nothing, one snapshot, one winner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import attrs
import pytest

from jizhi.errors import Conflict, Retryable, UnitClosed
from jizhi.estate import Space
from jizhi.fees.charges import Charge
from jizhi.ports import Store, Writing
from jizhi.records import ImportedFile
from jizhi.testing.contracts.keeping import everything, keep
from jizhi.testing.contracts.specimens import charge, imported, space

OpenStore = Callable[[], Store]
WAIT = 30.0
"""Seconds after which a thread of these tests is held to be stuck."""


class Trouble(Exception):
    """Raised by a test inside a unit."""


def in_threads(work: Callable[[int], Any], count: int) -> list[Any]:
    """Run *work* in *count* threads that start together; return what each returned or raised."""
    answers: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait(WAIT)
        try:
            answers[number] = work(number)
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads), "a thread is stuck: look at locks that nobody releases"
    return answers


def again_until_done(store: Store, work: Callable[[Writing], Any]) -> Any:
    """Run a unit again as long as the store says that it may be."""
    while True:
        try:
            with store.writing() as unit:
                return work(unit)
        except Retryable:
            continue


def added(batch: list[Charge], unit: Writing) -> list[Charge]:
    """Add *batch* and return what was new."""
    return list(unit.add(batch))


class UnitLaws:
    """A unit is kept whole or not at all, sees one moment, and of two in a race one wins."""

    def test_a_unit_that_raises_keeps_nothing(self, open_store: OpenStore) -> None:
        """Not what was added, not what was put, not the first of many; and the error comes through as it is.

        If this fails, look at autocommit, and at a commit in ``finally``.
        """
        store = open_store()
        keep(store, space())
        with pytest.raises(Trouble), store.writing() as unit:
            unit.add(charge(n) for n in range(2_000))
            unit.put(space(floor=2), expected=1)
            unit.put(space("1-102"), expected=None)
            raise Trouble
        assert [] == everything(store, Charge)
        assert [space(version=1)] == everything(store, Space)
        keep(store, charge(1))
        assert [charge(1)] == everything(store, Charge)

    def test_an_add_whose_records_raise_keeps_none_of_them(self, open_store: OpenStore) -> None:
        """The call is undone, the unit goes on. If this fails, look at batches written before the last was read."""

        def broken() -> Any:
            yield from (charge(n) for n in range(2_000))
            raise Trouble

        store = open_store()
        with store.writing() as unit:
            unit.add([charge(9_999)])
            with pytest.raises(Trouble):
                unit.add(broken())
        assert [charge(9_999)] == everything(store, Charge)

    def test_a_unit_reads_its_own_writes_and_nobody_else_does(self, open_store: OpenStore) -> None:
        """Before the end only the unit itself sees what it kept; after it everybody does.

        If this fails, look at the isolation level, and at a cache in front of the database.
        """
        store = open_store()
        keep(store, space())
        with store.writing() as unit:
            unit.add([charge(1)])
            unit.put(space(floor=2), expected=1)
            assert charge(1) == unit.get(Charge, charge(1).id)
            assert [space(floor=2, version=2)] == list(unit.find(Space, project="jade"))
            with store.reading() as known:
                assert known.get(Charge, charge(1).id) is None
                assert [] == list(known.find(Charge, payer="zhang"))
                assert [space(version=1)] == list(known.find(Space))
        with store.reading() as known:
            assert [charge(1)] == list(known.find(Charge))
            assert space(floor=2, version=2) == known.get(Space, space().id)

    def test_a_snapshot_never_moves(self, open_store: OpenStore) -> None:
        """What others commit after a reading unit was opened stays invisible in it, even before its first question.

        If this fails, look at when the snapshot is taken: when the unit opens, not at its first statement.
        """
        store = open_store()
        keep(store, space())
        with store.reading() as known:
            keep(store, charge(1))
            with store.writing() as unit:
                unit.put(space(floor=2), expected=1)
            assert [] == list(known.find(Charge))
            assert space(version=1) == known.get(Space, space().id)
            assert [space(version=1)] == list(known.find(Space, project="jade"))
        assert [space(floor=2, version=2)] == everything(store, Space)

    def test_a_memo_ends_with_the_next_commit(self, open_store: OpenStore) -> None:
        """What was worked out from a snapshot is not given again once anything was committed; a writer has none.

        If this fails, look at what tells that nothing was committed: also what the same connection commits counts.
        """
        store = open_store()
        keep(store, imported("1"))
        with store.reading() as known:
            memo: dict[Any, Any] | None = getattr(known, "memo", None)
            if memo is not None:
                memo["kept"] = 1
        for number in range(2, 6):
            with store.writing() as unit:
                assert getattr(unit, "memo", None) is None
                unit.add([imported(str(number))])
            with store.reading() as known:
                assert "kept" not in (getattr(known, "memo", None) or {})
                if memo is not None:
                    known.memo["kept"] = number  # type: ignore[attr-defined]  # it has one

    def test_a_half_read_stream_holds_up_nobody(self, open_store: OpenStore) -> None:
        """A stream goes on over its snapshot while others write, and left half read it blocks no later unit.

        If this fails, look at cursors that stay open in a pooled connection.
        """
        store = open_store()
        with store.writing() as unit:
            unit.add(charge(n) for n in range(3_000))
        for _ in range(3):
            with store.reading() as known:
                stream = known.find(Charge)
                next(stream)
                keep(store, imported(str(len(everything(store, ImportedFile)))))
                assert 2_999 == sum(1 for _ in stream)
            with store.reading() as known:
                next(known.find(Charge))
            with store.writing() as unit:
                next(unit.find(Charge))
        assert 3 == len(everything(store, ImportedFile))

    def test_a_unit_ends_with_its_block(self, open_store: OpenStore) -> None:
        """Afterwards the unit, and an iterator taken from it, raise UnitClosed instead of reading something else.

        If this fails, look at iterators that hold the connection after it went back to the pool.
        """
        store = open_store()
        keep(store, charge(1), charge(2), charge(3))
        with store.reading() as known:
            stream = known.find(Charge)
            next(stream)
        with store.writing() as unit:
            pass
        uses: list[Callable[[], Any]] = [
            lambda: known.get(Charge, "1"),
            lambda: known.find(Charge),
            lambda: next(stream),
            lambda: unit.add([charge(9)]),
            lambda: unit.put(space(), expected=None),
            lambda: unit.lock(Space, "1"),
        ]
        for use in uses:
            with pytest.raises(UnitClosed):
                use()

    def test_of_two_writers_on_one_version_one_wins(self, open_store: OpenStore) -> None:
        """Both decided on version 1; one is kept, the other gets Conflict, or may try again and then gets it.

        If this fails, look at read-then-update without a condition on the version.
        """
        store = open_store()
        keep(store, space())

        def decide(number: int) -> int:
            version: int = again_until_done(store, lambda unit: unit.put(space(floor=number), expected=1).version)
            return version

        answers = in_threads(decide, 4)
        assert [2] == [answer for answer in answers if isinstance(answer, int)]
        losers = [answer for answer in answers if not isinstance(answer, int)]
        assert [2, 2, 2] == [answer.current for answer in losers if isinstance(answer, Conflict)], losers
        assert [2] == [record.version for record in everything(store, Space)]

    def test_units_at_once_come_to_what_some_order_of_them_gives(self, open_store: OpenStore) -> None:
        """Two read both of two records and each changes the one the other read: one of them is refused, or waited.

        Where both were kept, neither would have seen the other, as in no order of the two. A store that notices
        raises ``NotSerialised`` or another ``Retryable``. If this fails, look at the isolation level of a unit of work:
        a snapshot alone does not notice.
        """
        store = open_store()
        keep(store, space("1", floor=1), space("2", floor=1))
        meeting = threading.Barrier(2)

        def take(unit: Writing, code: str) -> None:
            spaces = {each.code: each for each in unit.find(Space)}
            # Where the store lets one wait for the other they do not meet, and the first goes on.
            with suppress(threading.BrokenBarrierError):
                meeting.wait(0.5)
            if sum(each.floor or 0 for each in spaces.values()) == 2:
                unit.put(attrs.evolve(spaces[code], floor=0), expected=spaces[code].version)

        answers = in_threads(lambda number: again_until_done(store, partial(take, code=str(number + 1))), 2)
        assert [None, None] == answers
        assert 1 == sum(record.floor or 0 for record in everything(store, Space))

    def test_a_lock_serialises_what_reads_then_writes(self, open_store: OpenStore) -> None:
        """Four writers count on one head, ten times each; no count is lost.

        If this fails, look at a lock that reads before it waits, or is given back before the commit.
        """
        store = open_store()
        keep(store, space(floor=0))

        def count(unit: Writing) -> None:
            head = unit.lock(Space, space().id)
            assert head.floor is not None
            unit.put(attrs.evolve(head, floor=head.floor + 1), expected=head.version)

        answers = in_threads(lambda _: [again_until_done(store, count) for _ in range(10)], 4)
        assert [[None] * 10] * 4 == answers
        assert [(40, 41)] == [(record.floor, record.version) for record in everything(store, Space)]

    def test_writers_of_the_same_records_keep_each_once(self, open_store: OpenStore) -> None:
        """Four runs keep the same charges at once: each charge is new to exactly one of them.

        If this fails, look at check-then-insert without a key that refuses the second.
        """
        store = open_store()
        batches = [[charge(n) for n in range(start, start + 50)] for start in range(0, 200, 50)]

        def run(number: int) -> list[str]:
            turned = batches[number:] + batches[:number]
            kept = [again_until_done(store, partial(added, batch)) for batch in turned]
            return [record.id for fresh in kept for record in fresh]

        answers = in_threads(run, 4)
        assert [] == [answer for answer in answers if not isinstance(answer, list)]
        told = sorted(charge(n).id for n in range(200))
        assert told == sorted(id for answer in answers for id in answer)
        assert told == [record.id for record in everything(store, Charge)]
