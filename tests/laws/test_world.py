"""D01: a seeded world of an office, payers, channels, devices, lifts, plugins and crashes, beside a model ledger."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from itertools import islice

import attrs
import pytest
from jizhi_sql.store import SqlStore

from jizhi.access import Grant
from jizhi.fees.ledger import Entry
from jizhi.office import runs
from jizhi.office.counter import carry_out
from jizhi.testing.memory import MemoryStore
from jizhi.testing.world import Broken, World, shortest, walk
from jizhi.testing.world.__main__ import main
from jizhi.values import Period

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
BLOCKS, SEEDS, STEPS = 8, 5_000 if NIGHTLY else 200, 300
SQLITE_SEEDS = 40 if NIGHTLY else 2


def test_every_law_holds_in_a_small_world():
    """Sixty steps, some of them crashed; the same seed is the same walk, to the digest of all that was committed."""
    walked = walk(3, 60)
    assert walked == walk(3, 60) and walked.crashes and walked.bills
    assert walked.trace != walk(4, 60).trace
    assert "every law held" in str(walked)


@pytest.mark.faults
@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_law_holds_in_many_worlds(block):
    """200 seeds of 300 steps in the fault tier, 5 000 in the nightly run; each deed is done, crashes are met."""
    each, crashes = SEEDS // BLOCKS, 0
    done: Counter[str] = Counter()
    for seed in range(block * each, (block + 1) * each):
        try:
            walked = walk(seed, STEPS)
        except Broken as broken:
            pytest.fail(f"{broken}\nshortest: {shortest(broken)}")
        done += walked.deeds
        crashes += walked.crashes
    assert set(World(0).deeds()) == set(done) and min(done.values()) >= each, done
    assert crashes > 5 * each


@pytest.mark.faults
def test_a_store_on_disk_walks_the_same_way_as_memory(tmp_path):
    """The trace does not depend on the store: calls, refusals, ids, versions and what is kept are the same."""
    for seed in range(SQLITE_SEEDS):
        store = SqlStore.open(f"sqlite:///{tmp_path}/{seed}.db")
        on_disk = walk(seed, 80, store=store)
        store.close()
        assert walk(seed, 80) == on_disk


# twins: what is wrong is met, and met at the step at which it happens


def only(*deeds):
    """A world in which little else happens than *deeds*, so that a twin is met soon."""

    class Busy(World):
        def deeds(self):
            return {name: 20 if name in deeds else 1 for name in super().deeds()}

    return Busy


class Careless(only("pay", "pay_again")):
    """A cashier who writes a new key on what he sends again."""

    def pay_again(self):
        last = getattr(self, "last", None)
        if last is None:
            return None
        self.keys += 1
        again = attrs.evolve(last, key=f"again{self.keys}")
        return lambda: carry_out(self.desk, again)


class Deafened(only("bill", "checkout", "scan", "notice", "time_passes")):
    """A channel that tells of a payment and says another amount in its own books."""

    def scan(self):
        deed = super().scan()
        return None if deed is None else lambda: (deed(), self._less())

    def _less(self):
        for number, (order, status) in self.gateway.orders.items():
            if status.state == "paid":
                self.gateway.orders[number] = (attrs.evolve(order, fen=order.fen + 1), status)


class Rewriting(MemoryStore):
    """A store in which the third entry becomes another day's after it was committed; nobody is told."""

    def _keep(self, mine):
        super()._keep(mine)
        for cls, shelf in self._shelves.items():
            if cls is Entry:
                for states in list(shelf.states.values())[2:3]:
                    made, record = states[-1]
                    states[-1] = made, attrs.evolve(record, day=record.day + timedelta(days=1))


@attrs.frozen
class Met:
    """Where a walk breaks, and what."""

    step: int
    law: str


def met_at(seed, world, *, whole_every):
    """Where a walk of a hundred steps breaks a law; None where it does not."""
    try:
        walk(seed, 100, world, whole_every=whole_every)
    except Broken as broken:
        return Met(broken.step, broken.law)
    return None


def losing_lines(source, size):
    """A taking that throws away what a broken line had given before it broke."""
    waiting = iter(source)
    while some := list(islice(waiting, size)):
        yield some


def looking_ahead(known, project, book, today):
    """A round that orders what is due today, and forgets the days on which nobody ran it."""
    return Period.day(today)


def passing_over(known, tariff, run, decide=runs._billing):
    """A run that tells of the first space of its chunk, and says nothing of the rest."""
    decided = decide(known, tariff, run)
    return attrs.evolve(decided, items=decided.items[:1])


def anybody(grants, permission, place, *, roles):
    """Whoever asks may."""
    return Grant(actor="eve", role="worker", scope="store", by="")


def unchained(head, row):
    """A trail whose head keeps the number and forgets the hash."""
    return attrs.evolve(head, seq=row.seq)


TWINS = {
    "a head beside its entries": ("L3", ("pay",), "office.posting.brought_forward", lambda head, entries: head),
    "lines lost": ("A1, A5", ("punch", "upload", "time_passes"), "office.timekeeping.taking._chunks", losing_lines),
    "weeks forgotten": ("S2", ("round", "time_passes"), "office.upkeep_round._window", looking_ahead),
    "spaces passed over": ("B2", ("bill", "time_passes"), "office.runs._billing", passing_over),
    "anybody let in": ("X1", ("intrude",), "office.admission.calls.authorize", anybody),
    "a chain without its past": ("L11", ("pay",), "office.admission.rows.behind", unchained),
}


def test_a_head_beside_its_entries_is_caught(monkeypatch):
    """Books whose stored balance does not move with the entries break L3 at once."""
    monkeypatch.setattr("jizhi.office.posting.brought_forward", lambda head, entries: head)
    with pytest.raises(Broken, match="L3"):
        walk(1, 60)


@pytest.mark.faults
@pytest.mark.parametrize(("law", "deeds", "place", "twin"), TWINS.values(), ids=TWINS)
def test_a_broken_office_is_caught_at_its_step(law, deeds, place, twin, monkeypatch):
    """What is new is asked after each step: nothing is found later than by looking at the whole each time."""
    monkeypatch.setattr(f"jizhi.{place}", twin)
    met = [met_at(seed, only(*deeds), whole_every=10**6) for seed in range(4)]
    assert met == [met_at(seed, only(*deeds), whole_every=1) for seed in range(4)]
    assert {law} == {told.law.split(":")[0] for told in met if told}


@pytest.mark.faults
@pytest.mark.parametrize("twin", [Careless, Deafened])
def test_a_broken_twin_of_the_world_is_caught(twin):
    """A key that is new and an amount that is not the channel's are met by the model ledger."""
    with pytest.raises(Broken, match="L5, L7"):
        for seed in range(5):
            walk(seed, 100, twin)


@pytest.mark.faults
def test_what_the_store_changes_by_itself_is_caught_by_the_whole():
    """Nothing new was committed, so that only a look at the whole store can tell; L2 names the record."""
    with pytest.raises(Broken, match="L2: of entry something else is kept") as late:
        walk(1, 120, store=Rewriting(), whole_every=40)
    with pytest.raises(Broken, match="L2: of entry") as soon:
        walk(1, 120, store=Rewriting(), whole_every=1)
    assert soon.value.step <= late.value.step and late.value.step % 40 == 0


@pytest.mark.faults
def test_what_never_drains_is_caught_at_the_end_and_cut_to_its_shortest_beginning(monkeypatch):
    """A worker that sends nothing more, once the faults stop, leaves messages that wait."""
    monkeypatch.setattr("jizhi.testing.world.ending.send_due", lambda *given, **more: None)
    busy = only("ticket", "bill", "dun", "time_passes")
    with pytest.raises(Broken, match="P8") as found:
        walk(1, 40, busy)
    least = shortest(found.value, busy)
    assert least.step < found.value.step and "P8" in least.law
    walk(1, least.step - 1, busy)


def test_the_command_replays_a_seed_and_says_how(capsys, monkeypatch):
    """0 where every law holds; 1 with the shortest beginning that breaks one and the line that walks there again."""
    assert 0 == main(["--seed", "2", "--steps", "20"])
    assert "seed 2: 20 steps" in capsys.readouterr().out
    monkeypatch.setattr("jizhi.office.posting.brought_forward", lambda head, entries: head)
    assert 1 == main(["--seed", "1", "--seeds", "3", "--steps", "60"])
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("replay: python -m jizhi.testing.world --seed 1 --steps ")
    assert 1 == main(said.split()[4:])
    assert said in capsys.readouterr().out
