"""The walk: step by step through the world of a seed, crashing now and then, and asking what holds each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import attrs

from jizhi.ports import Store
from jizhi.testing.faults import Injected, Killed
from jizhi.testing.world.acting import World
from jizhi.testing.world.counter import Deed
from jizhi.testing.world.ending import drained
from jizhi.testing.world.truth import Broken

CRASHES_IN = 5
"""One step in so many meets a crash at one of its calls of the store."""
CALLS_MOST = 40
WHOLE_EVERY = 100
"""After so many steps, and at the end, every law is asked of the whole store and not only of what is new."""


@attrs.frozen(kw_only=True)
class Walked:
    """What a walk came to; ``trace`` is the digest of all that was committed on the way and of what is kept."""

    seed: int
    steps: int
    crashes: int
    entries: int
    bills: int
    deeds: Counter[str]
    refused: Counter[str]
    trace: str

    def __str__(self) -> str:
        refused = sum(self.refused.values())
        return (
            f"seed {self.seed}: {self.steps} steps, {self.crashes} crashes, {refused} refusals, "
            f"{self.entries} entries; every law held; trace {self.trace[:16]}"
        )


def walk(
    seed: int, steps: int, world: type[World] = World, *, store: Store | None = None, whole_every: int = WHOLE_EVERY
) -> Walked:
    """Walk the world of a *seed*; the same seed and steps are the same walk, whatever the store.

    Args:
        store: an empty one; in memory where there is none.
        whole_every: after how many steps the whole store is looked at; what is new is looked at after each.

    Raises:  Broken, naming the step and the law.
    """
    here = world(seed, store=store)
    names, weights = zip(*here.deeds().items(), strict=True)
    done: Counter[str] = Counter()
    crashes = 0
    for step in range(1, steps + 1):
        (doing,) = here.fate.choices(names, weights)
        deed = getattr(here, doing)()
        at_call = here.fate.randint(1, CALLS_MOST) if here.fate.randrange(CRASHES_IN) == 0 else 0
        here.store.fault = here.fate.choice((Injected, Killed))
        here.at += timedelta(minutes=here.fate.randint(1, 30))
        if deed is None:
            continue
        done[doing] += 1
        here.store.fail_at = here.store.calls + at_call if at_call else 0
        here.crashing = bool(at_call)
        crashes += _crashed(here, step, doing, deed)
        here.store.fail_at, here.crashing = 0, False
        here.store.mirror.note(step, doing, here.store.calls, sum(here.refused.values()))
        _hold(here, step, doing, whole=step % whole_every == 0)
    drained(here, lambda law: _fail(here, steps, law))
    _hold(here, steps, "the end", whole=True)
    return Walked(
        seed=seed, steps=steps, crashes=crashes, entries=sum(map(len, here.truth.rows.values())), bills=done["bill"],
        deeds=done, refused=here.refused, trace=here.store.mirror.trace(),
    )  # fmt: skip


def shortest(found: Broken, world: type[World] = World) -> Broken:
    """Find the shortest beginning of a walk that breaks a law: what is *found* may be met late, or at the end only."""
    for steps in (found.step, *range(found.step)):
        try:
            walk(found.seed, steps, world, whole_every=1)
        except Broken as broken:
            if steps < found.step or broken.doing != "the end":
                return broken
    return found


def _fail(here: World, step: int, law: str) -> None:
    raise Broken(here.seed, step, "the end", law)


def _crashed(here: World, step: int, doing: str, deed: Deed) -> bool:
    """Do a deed; where it crashes, look at what is left of it, start again and ask the same once more."""
    try:
        return _again(here, step, doing, deed)
    except AssertionError as broken:
        if isinstance(broken, Broken):
            raise
        raise Broken(here.seed, step, doing, str(broken)) from broken


def _again(here: World, step: int, doing: str, deed: Callable[[], object]) -> bool:
    try:
        here.done(deed)
    except (Injected, Killed):
        _hold(here, step, doing, settled=False)
        here.done(deed)
        return True
    return False


def _hold(here: World, step: int, doing: str, *, settled: bool = True, whole: bool = False) -> None:
    laws = [*here.truth.broken(here.store.mirror, here.messenger, settled=settled)]
    if settled:
        laws += here.crew_laws()
    if whole:
        with here.store.store.reading() as known:
            laws += here.truth.whole(known, here.store.mirror, settled=settled)
    for law in laws:
        raise Broken(here.seed, step, doing, law)
