"""D01: a seeded world of an office, its payers, a channel, a messenger, plugins and crashes, beside a model ledger."""

from __future__ import annotations

import os

import attrs
import pytest

from jizhi.office.counter import carry_out
from jizhi.testing.world import Broken, World, walk
from jizhi.testing.world.__main__ import main

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
SEEDS, STEPS = 5_000 if NIGHTLY else 25, 300


def test_every_law_holds_in_a_small_world():
    """Sixty steps, some of them crashed; the same seed is the same walk."""
    walked = walk(3, 60)
    assert walked == walk(3, 60) and walked.crashes and walked.bills
    assert "every law held" in str(walked)


@pytest.mark.faults
def test_every_law_holds_in_many_worlds():
    """25 seeds of 300 steps in the fault tier, 5 000 in the nightly run; each deed is done often, each law is asked."""
    done = sum((walk(seed, STEPS).deeds for seed in range(1, SEEDS + 1)), start=walk(0, STEPS).deeds)
    assert set(World(0).deeds()) == set(done) and min(done.values()) >= SEEDS // 3, done


class Careless(World):
    """A cashier who writes a new key on what he sends again."""

    def pay_again(self):
        last = getattr(self, "last", None)
        if last is None:
            return None
        self.keys += 1
        again = attrs.evolve(last, key=f"again{self.keys}")
        return lambda: carry_out(self.desk, again)


class Deafened(World):
    """A channel that tells of a payment and says another amount in its own books."""

    def scan(self):
        deed = super().scan()
        return None if deed is None else lambda: (deed(), self._less())

    def _less(self):
        for number, (order, status) in self.gateway.orders.items():
            if status.state == "paid":
                self.gateway.orders[number] = (attrs.evolve(order, fen=order.fen + 1), status)


def caught(seeds, world=World, steps=120):
    """The laws that some of the seeds break."""
    laws = set()
    for seed in seeds:
        try:
            walk(seed, steps, world)
        except Broken as broken:
            laws.add(broken.law.split(":")[0])
    return laws


@pytest.mark.parametrize(("twin", "law"), [(Careless, "L5, L7"), (Deafened, "L5, L7")])
def test_a_broken_twin_of_the_world_is_caught(twin, law):
    """A key that is new and an amount that is not the channel's are met by the model ledger."""
    assert law in caught(range(2), twin)


def test_a_head_beside_its_entries_is_caught(monkeypatch):
    """Books whose stored balance does not move with the entries break L3 at once."""
    monkeypatch.setattr("jizhi.office.posting.brought_forward", lambda head, entries: head)
    assert {"L3"} == caught((1,))


def test_the_command_replays_a_seed_and_says_how(capsys, monkeypatch):
    """0 where every law holds; 1 with the line that walks the same way again."""
    assert 0 == main(["--seed", "2", "--steps", "20"])
    assert "seed 2: 20 steps" in capsys.readouterr().out
    monkeypatch.setattr("jizhi.office.posting.brought_forward", lambda head, entries: head)
    assert 1 == main(["--seed", "1", "--seeds", "3", "--steps", "60"])
    assert "replay: python -m jizhi.testing.world --seed 1" in capsys.readouterr().out
