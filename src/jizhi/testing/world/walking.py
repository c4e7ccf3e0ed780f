"""The walk: step by step through the world of a seed, crashing now and then, and asking what holds each time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import attrs

from jizhi.testing.checkouts import differences
from jizhi.testing.faults import Injected
from jizhi.testing.world.acting import World
from jizhi.testing.world.counter import Deed
from jizhi.testing.world.truth import Broken, told_twice, walked_ways

CRASHES_IN = 5
"""One step in so many meets a crash at one of its calls of the store."""
CALLS_MOST = 40


@attrs.frozen(kw_only=True)
class Walked:
    """What a walk came to."""

    seed: int
    steps: int
    crashes: int
    entries: int
    bills: int
    deeds: Counter[str]
    refused: Counter[str]

    def __str__(self) -> str:
        refused = sum(self.refused.values())
        return (
            f"seed {self.seed}: {self.steps} steps, {self.crashes} crashes, {refused} refusals, "
            f"{self.entries} entries; every law held"
        )


def walk(seed: int, steps: int, world: type[World] = World) -> Walked:
    """Walk the world of a *seed*; the same seed and steps are the same walk.

    Raises:  Broken, naming the step and the law.
    """
    here = world(seed)
    names, weights = zip(*here.deeds().items(), strict=True)
    done: Counter[str] = Counter()
    crashes = 0
    for step in range(1, steps + 1):
        (doing,) = here.fate.choices(names, weights)
        deed = getattr(here, doing)()
        at_call = here.fate.randint(1, CALLS_MOST) if here.fate.randrange(CRASHES_IN) == 0 else 0
        here.at += timedelta(minutes=here.fate.randint(1, 30))
        if deed is None:
            continue
        done[doing] += 1
        here.store.fail_at = here.store.calls + at_call if at_call else 0
        here.crashing = bool(at_call)
        crashes += _crashed(here, step, doing, deed)
        here.store.fail_at, here.crashing = 0, False
        _hold(here, step, doing, settled=True)
    _end(here, steps)
    entries = len(here.truth.seen)
    return Walked(
        seed=seed, steps=steps, crashes=crashes, entries=entries, bills=done["bill"], deeds=done, refused=here.refused
    )


def _crashed(here: World, step: int, doing: str, deed: Deed) -> bool:
    """Do a deed; where it crashes, look at what is left of it, start again and ask the same once more."""
    try:
        here.done(deed)
    except Injected:
        _hold(here, step, doing, settled=False)
        here.done(deed)
        return True
    except AssertionError as broken:
        raise Broken(here.seed, step, doing, str(broken)) from broken
    return False


def _hold(here: World, step: int, doing: str, *, settled: bool) -> None:
    with here.store.store.reading() as known:
        laws = [
            *here.truth.broken(known, here.gateway, settled=settled),
            *told_twice(here.messenger, here.truth.lost),
            *walked_ways(known, here.flows),
        ]
    for law in laws:
        raise Broken(here.seed, step, doing, law)


def _end(here: World, steps: int) -> None:
    """Nobody does anything new: every notice arrives, the channel is asked for a week, and its truth is ours."""
    here.notices += list(here.gateway.orders)
    while (deed := here.notice()) is not None:
        here.done(deed)
    for _ in range(8):
        here.at += timedelta(days=1)
        here.done(here.ask_channel(calm=True))
    _hold(here, steps, "the end", settled=True)
    with here.store.store.reading() as known:
        for difference in differences(known, here.gateway):
            raise Broken(here.seed, steps, "the end", f"L7: {difference}")
