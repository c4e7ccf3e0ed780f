"""Due notices: who is to be told what on a day, as a function of facts; it sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import attrs

from jizhi.errors import NaiveInstant
from jizhi.fees.dunning.debts import Debt
from jizhi.fees.dunning.history import DunningFacts, Standing, held, standings
from jizhi.fees.dunning.policy import Channel, DunningPolicy, Step
from jizhi.fees.dunning.stages import Stage, next_stage
from jizhi.findings import Finding, Outcome
from jizhi.values import CHINA, Money, WorkCalendar


@attrs.frozen(kw_only=True)
class Notice:
    """What is to be told to one *payer* about some of his *debts*, by one channel; not before an instant.

    ``number`` is its place among the payer's acts, ``owed`` all that he owes and is not held back.
    """

    payer: str
    number: int
    step: Step
    channel: Channel
    debts: tuple[Debt, ...]
    day: date
    not_before: datetime
    owed: Money

    @property
    def bills(self) -> tuple[str, ...]:
        """The bills it is about."""
        return tuple(debt.bill for debt in self.debts)

    @property
    def amount(self) -> Money:
        """What is owed on them, late fees among it."""
        return sum((debt.total for debt in self.debts[1:]), self.debts[0].total)

    @property
    def late(self) -> Money:
        """The late fees among it."""
        return sum((debt.late for debt in self.debts[1:]), self.debts[0].late)


def due_notices(
    policy: DunningPolicy, facts: DunningFacts, *, at: datetime, calendar: WorkCalendar = CHINA
) -> Outcome[tuple[Notice, ...]]:
    """Return what is to be told at *at*: one notice to a payer at most, about those of his bills that are at one step.

    A bill goes through the steps one at a time, each after what the policy asks of the one before, and never twice by
    the same channel; what was missed is made up in its order and at its distance. Decisions are made by days, so it
    does not matter how often a day they are asked for, nor by how many.

    Args:
        facts: what is owed as of the day of *at*, and everything that was done and said before.
        at: an instant; the day is that of the project's zone.

    Returns:  the notices, in the order of the payers; notes about what is held back and why, warnings about steps that
        could not be delivered.

    Raises:
        NaiveInstant; CalendarUnknown: the policy spares days off, and the year is not announced.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    today = policy.local(at).date()
    if policy.is_dark(today, calendar):
        return Outcome(())
    findings: list[Finding] = []
    found = (_notice(policy, mine, payer, at, findings, calendar) for payer, mine in facts.by_payer().items())
    return Outcome(tuple(notice for notice in found if notice is not None), findings)


def _notice(
    policy: DunningPolicy,
    facts: DunningFacts,
    payer: str,
    at: datetime,
    findings: list[Finding],
    calendar: WorkCalendar,
) -> Notice | None:
    """What one payer is told, if anything."""
    today = policy.local(at).date()
    if payer in facts.stopped:
        findings.append(Finding("dunning-stopped", payer, {}, "note"))
        return None
    going = standings(policy, facts, on=today)
    free = tuple(_free(policy, facts, today, findings))
    ready = [
        (debt, stage)
        for debt in free
        if (stage := _stage(policy, debt, going, today, findings)) is not None and stage.ready <= today
    ]
    acts = [each for each in going if each.state != "dropped"]
    for step, channel, debts in _groups(policy, ready):
        owed = _owed(free, today, step)
        if owed < step.minimum:
            told = {"step": step.code, "owed": owed, "minimum": step.minimum}
            findings.append(Finding("dunning-below-minimum", payer, told, "note"))
            continue
        again = any(stage.again for debt, stage in ready if stage.step is step and stage.channel == channel)
        if (until := _too_soon(policy, acts, today, again=again)) is not None:
            findings.append(Finding("dunning-later", payer, {"step": step.code, "until": until}, "note"))
            return None
        return Notice(
            payer=payer,
            number=len(going),
            step=step,
            channel=channel,
            debts=debts,
            day=today,
            not_before=policy.goes_out(at, calendar),
            owed=sum((debt.total for debt in free[1:]), free[0].total),
        )
    return None


def _free(policy: DunningPolicy, facts: DunningFacts, today: date, findings: list[Finding]) -> Iterator[Debt]:
    """The debts that nothing holds back."""
    for debt in facts.debts:
        if debt.total.fen <= 0:
            continue
        hold = held(policy, facts, debt, on=today)
        if hold is None:
            yield debt
        else:
            told = {"payer": debt.payer, "kind": hold.kind, "until": hold.until or ""}
            findings.append(Finding("dunning-held", debt.bill, told, "note"))


def _stage(
    policy: DunningPolicy, debt: Debt, going: Sequence[Standing], today: date, findings: list[Finding]
) -> Stage | None:
    trail = [each for each in going if debt.bill in each.act.bills and each.state != "dropped"]
    stage = next_stage(policy, debt, trail, on=today)
    if isinstance(stage, Stage):
        return stage
    told = {"payer": debt.payer, "step": stage.step}
    if stage.why == "undelivered":
        findings.append(Finding("dunning-undelivered", debt.bill, told, "warning"))
    if stage.why == "last-step":
        findings.append(Finding("dunning-exhausted", debt.bill, told, "note"))
    return None


def _groups(
    policy: DunningPolicy, ready: Iterable[tuple[Debt, Stage]]
) -> Iterator[tuple[Step, Channel, tuple[Debt, ...]]]:
    """The debts by step and channel, the latest step first: one that is near a court does not wait for a reminder."""
    groups: dict[tuple[int, int], list[Debt]] = {}
    for debt, stage in ready:
        place = policy.steps.index(stage.step), stage.step.channels.index(stage.channel)
        groups.setdefault(place, []).append(debt)
    for place in sorted(groups, reverse=True):
        step = policy.steps[place[0]]
        yield step, step.channels[place[1]], tuple(groups[place])


def _owed(free: Sequence[Debt], today: date, step: Step) -> Money:
    """What the payer owes in all that counts for the minimum of *step*: what is overdue, or what will fall due."""
    counted = [debt.total for debt in free if step.is_reminder or debt.due_on < today]
    return sum(counted[1:], counted[0])


def _too_soon(policy: DunningPolicy, acts: Sequence[Standing], today: date, *, again: bool) -> date | None:
    """The first day on which the payer may hear from us again; None where it is not later than *today*.

    Another channel for the same step need not keep the gap, for nothing came of the one before; the caps it keeps.
    """
    days = sorted(each.act.day for each in acts)
    until = today
    if days and not again:
        until = max(until, days[-1] + timedelta(days=policy.gap_days))
    for cap in policy.caps:
        if len(days) >= cap.count:
            until = max(until, days[-cap.count] + timedelta(days=cap.days))
    return until if until > today else None
