"""Service clocks: the intervals in which they ran, how much of them was open time, and when a target is due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import BadHours
from jizhi.values import BusinessTime
from jizhi.workflow import Step

CLOCKS: Final = ("response", "arrival", "resolution")
"""The clocks of a ticket: somebody answered, somebody is there, it is done."""

_TARGET: Final = re.compile(r"([0-9]{1,4}) ?(min|h|d)", re.ASCII)
_NOTHING: Final = timedelta(0)

State: TypeAlias = Literal["running", "paused", "met", "late", "breached"]


@attrs.frozen
class Run:
    """An interval in which a clock ran; without an end it runs still."""

    start: datetime
    end: datetime | None = None


@attrs.frozen
class Target:
    """How long something may take: an ``amount`` of open time, or a number of open ``days``."""

    amount: timedelta = _NOTHING
    days: int = 0


def read_target(text: str) -> Target:
    """Return what ``30 min``, ``4 h`` or ``3 d`` mean: minutes and hours of open time, or open days.

    Raises: BadHours.

    >>> read_target("4 h").amount, read_target("3 d").days
    (datetime.timedelta(seconds=14400), 3)
    >>> read_target("soon")
    Traceback (most recent call last):
    jizhi.errors.BadHours: hours 'soon': write 30 min, 4 h or 3 d
    """
    found = _TARGET.fullmatch(text.strip())
    if not found:
        raise BadHours(text, "write 30 min, 4 h or 3 d")
    number = int(found[1])
    if found[2] == "d":
        return Target(days=number)
    return Target(timedelta(hours=number) if found[2] == "h" else timedelta(minutes=number))


@attrs.frozen(kw_only=True)
class Clock:
    """One clock of one ticket: its intervals, when it was stopped, how often it was begun anew."""

    name: str
    runs: tuple[Run, ...]
    stopped: datetime | None = None
    round: int = 0

    @property
    def paused(self) -> bool:
        """True where it neither runs nor was stopped."""
        return self.stopped is None and bool(self.runs) and self.runs[-1].end is not None


def clock_of(name: str, opened: datetime, history: Iterable[Step]) -> Clock:
    """Return the clock called *name* of what was opened at *opened*: it runs from then on, as the steps say.

    The steps are taken by their numbers, in whatever order they arrive; what is said twice is done once.
    """
    clock = Clock(name=name, runs=(Run(opened),))
    for step in sorted(history, key=lambda one: one.number):
        for effect in step.clocks:
            verb, _, which = effect.partition(" ")
            if which == name:
                clock = _EFFECTS[verb](clock, step.at)
    return clock


def _start(clock: Clock, at: datetime) -> Clock:
    return attrs.evolve(clock, runs=(Run(at),), stopped=None, round=clock.round + 1)


def _pause(clock: Clock, at: datetime) -> Clock:
    last = clock.runs[-1]
    return clock if last.end is not None else attrs.evolve(clock, runs=(*clock.runs[:-1], Run(last.start, at)))


def _resume(clock: Clock, at: datetime) -> Clock:
    return attrs.evolve(clock, runs=(*clock.runs, Run(at))) if clock.paused else clock


def _stop(clock: Clock, at: datetime) -> Clock:
    return clock if clock.stopped is not None else attrs.evolve(_pause(clock, at), stopped=at)


_EFFECTS: Final = {"start": _start, "pause": _pause, "resume": _resume, "stop": _stop}


def elapsed(hours: BusinessTime, runs: Iterable[Run], *, at: datetime) -> timedelta:
    """Return how much open time of *hours* lies in the *runs* until *at*: their sum, never below zero (law W5).

    >>> from datetime import UTC
    >>> from jizhi.values import ALWAYS
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> str(elapsed(ALWAYS, [Run(noon, noon + timedelta(hours=1)), Run(noon + timedelta(hours=2))],
    ...             at=noon + timedelta(hours=4)))
    '3:00:00'
    """
    ends = ((run.start, at if run.end is None else min(run.end, at)) for run in runs)
    return sum((hours.elapsed(start, end) for start, end in ends), _NOTHING)


def due_at(hours: BusinessTime, runs: Sequence[Run], target: timedelta | Target) -> datetime | None:
    """Return when *target* is used up by the *runs*; None where they ended before and nothing runs.

    Raises: CalendarUnknown, NeverOpen.
    """
    if isinstance(target, Target) and target.days:
        return _due_days(hours, runs, target.days)
    left = target.amount if isinstance(target, Target) else target
    for run in runs:
        if run.end is None:
            return hours.after(run.start, left)
        spent = hours.elapsed(run.start, run.end)
        if left <= spent:
            return hours.after(run.start, left)
        left -= spent
    return None


def _due_days(hours: BusinessTime, runs: Sequence[Run], days: int) -> datetime | None:
    due = hours.days_after(runs[0].start, days)
    for run, following in zip(runs, (*runs[1:], None), strict=True):
        if run.end is None or run.end >= due:
            return due
        if following is None:
            return None
        due = hours.after(due, hours.elapsed(run.end, following.start))
    return due


@attrs.frozen(kw_only=True)
class Standing:
    """How a clock stands at an instant: ``due`` is None while it is paused, or where a year's calendar is missing."""

    clock: str
    target: str
    hours: str
    state: State
    elapsed: timedelta
    due: datetime | None = None
    stopped: datetime | None = None
    round: int = 0

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None while that is open."""
        return {"met": True, "late": False, "breached": False}.get(self.state)


def stand(clock: Clock, hours: BusinessTime, target: str, *, name: str, at: datetime) -> Standing:
    """Return how *clock* stands at *at* against *target* in the *hours* called *name*.

    Raises: BadHours, CalendarUnknown, NeverOpen.
    """
    runs = clock.runs if clock.stopped is None else (*clock.runs[:-1], Run(clock.runs[-1].start))
    due = due_at(hours, runs, read_target(target))
    state: State = "paused" if clock.paused else "running"
    if clock.stopped is not None:
        state = "met" if due is None or clock.stopped <= due else "late"
    elif due is not None and at > due:
        state = "breached"
    return Standing(
        clock=clock.name,
        target=target,
        hours=name,
        state=state,
        elapsed=elapsed(hours, clock.runs, at=at),
        due=due,
        stopped=clock.stopped,
        round=clock.round,
    )
