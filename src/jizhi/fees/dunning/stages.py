"""Stages: which step of a policy comes next for one debt, by which channel, and from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, TypeAlias

import attrs

from jizhi.fees.dunning.debts import Debt
from jizhi.fees.dunning.history import Standing
from jizhi.fees.dunning.policy import Channel, DunningPolicy, Step

Wait: TypeAlias = Literal["under-way", "to-approve", "undelivered", "last-step", "no-step"]


@attrs.frozen
class Stage:
    """The next thing for a debt: a *step* by a *channel*, not before the day *ready*.

    ``again`` is true where it is another channel for a step that was tried before.
    """

    step: Step
    channel: Channel
    ready: date
    again: bool = False


@attrs.frozen
class Waiting:
    """Nothing can come next for a debt, and why; ``step`` is the one it stands at."""

    why: Wait
    step: str = ""


def next_stage(policy: DunningPolicy, debt: Debt, trail: Sequence[Standing], *, on: date) -> Stage | Waiting:
    """Return what comes next for *debt* as it stands on *on*.

    Args:
        trail: what its acts stand at, without those that were dropped.
    """
    if on <= debt.due_on:
        return _reminder(policy, debt, trail, on)
    demands = policy.demands
    places = {step.code: place for place, step in enumerate(demands)}
    reached = max((places[each.act.step] for each in trail if each.act.step in places), default=-1)
    if reached < 0:
        if not demands:
            return Waiting("no-step")
        return Stage(demands[0], demands[0].channel, demands[0].earliest(debt.due_on, None))
    step = demands[reached]
    mine = [each for each in trail if each.act.step == step.code]
    following = demands[reached + 1] if reached + 1 < len(demands) else None
    settled = _settled(step, mine, following)
    if isinstance(settled, date):
        if following is None:
            return Waiting("last-step", step.code)
        return _following(policy, debt, step, following, settled)
    return _again(step, mine) if settled == "failed" else Waiting(settled, step.code)


def _following(policy: DunningPolicy, debt: Debt, step: Step, following: Step, settled: date) -> Stage:
    both = step.counted == following.counted == "from-due"
    kept = policy.catch_up == "keep-distance" and both
    distance = following.after_days - step.after_days if kept else policy.gap_days
    ready = max(following.earliest(debt.due_on, settled), settled + timedelta(days=distance))
    return Stage(following, following.channel, ready)


def _settled(
    step: Step, mine: Sequence[Standing], following: Step | None
) -> date | Literal["failed", "under-way", "to-approve"]:
    """The day from which the step after this one is counted; or what keeps it from coming."""
    delivered = [each.since for each in mine if each.state == "delivered"]
    if delivered:
        return min(delivered)
    if all(each.is_over for each in mine) and _untried(step, mine) is not None:
        return "failed"
    sent = [each.act.day for each in mine if each.state in {"under-way", "no-proof", "failed"}]
    if following is not None and following.after == "sent" and sent:
        return min(sent)
    for state in ("to-approve", "under-way"):
        if any(each.state == state for each in mine):
            return state
    return "failed"


def _untried(step: Step, mine: Sequence[Standing]) -> Channel | None:
    """The first channel of *step* that was not tried."""
    tried = {each.act.channel for each in mine}
    return next((channel for channel in step.channels if channel not in tried), None)


def _again(step: Step, mine: Sequence[Standing]) -> Stage | Waiting:
    """The same step by the first channel that was not tried, from the day after the last one failed."""
    channel = _untried(step, mine)
    if channel is None:
        return Waiting("undelivered", step.code)
    # Counted in days, so that it is the same however often a day it is asked for.
    return Stage(step, channel, max(each.since for each in mine) + timedelta(days=1), again=True)


def _reminder(policy: DunningPolicy, debt: Debt, trail: Sequence[Standing], on: date) -> Stage | Waiting:
    """The latest reminder whose day has come; earlier ones that were missed lapse, and so do all once it is overdue."""
    places = {step.code: place for place, step in enumerate(policy.reminders)}
    reached = max((places[each.act.step] for each in trail if each.act.step in places), default=-1)
    ahead = policy.reminders[reached + 1 :]
    come = [step for step in ahead if debt.due_on + timedelta(days=step.after_days) <= on]
    if come:
        return Stage(come[-1], come[-1].channel, debt.due_on + timedelta(days=come[-1].after_days))
    if reached >= 0:
        step = policy.reminders[reached]
        mine = [each for each in trail if each.act.step == step.code]
        if mine and all(each.is_over for each in mine):
            return _again(step, mine)
    if ahead:
        return Stage(ahead[0], ahead[0].channel, debt.due_on + timedelta(days=ahead[0].after_days))
    first = next(iter(policy.demands), None)
    if first is None:
        return Waiting("no-step")
    return Stage(first, first.channel, debt.due_on + timedelta(days=first.after_days))
