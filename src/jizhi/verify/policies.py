"""A dunning policy under its laws: walked through drawn debts, failures and missed runs, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Final, TypeAlias

import attrs
from hypothesis import strategies as st

from jizhi.fees.dunning import (
    Debt,
    DunningAct,
    DunningFacts,
    DunningPolicy,
    DunningProof,
    Notice,
    due_notices,
)
from jizhi.findings import Finding, Outcome
from jizhi.values import CHINA, CalendarYear, Money, WorkCalendar
from jizhi.verify.search import USUAL, Search

NIGHT: Final = (22 * 60, 8 * 60)
"""From when to when nobody is dunned: minutes of the day; the codes of collectors ask for no less."""
BURST: Final = (3, 7)
"""More notices than so many in so many days are a burst."""
WALKS_MOST: Final = 40
"""A walk takes as long as hundreds of cases of a tariff, so that fewer are drawn."""
AFTER: Final = 60

Decide: TypeAlias = Callable[..., Outcome[tuple[Notice, ...]]]
"""What decides: ``due_notices``, or a broken twin of it."""
Rule: TypeAlias = Callable[["Walk"], Finding | None]
"""What a walk that breaks a law has to tell."""


@attrs.frozen(kw_only=True)
class Road:
    """What a policy walks through: one payer's bills, what fails, and days on which nobody runs it."""

    bills: tuple[tuple[int, int], ...]
    fails: bool = False
    slow_days: int = 0
    outage: tuple[int, int] = (0, 0)
    hour: int = 9

    def __str__(self) -> str:
        owed = " ".join(f"{day}:{amount}" for day, amount in self.bills)
        away = f" outage {self.outage[0]}+{self.outage[1]}" if self.outage[1] else ""
        return f"bills {owed}{' failing' if self.fails else ''} slow {self.slow_days}{away} at {self.hour}:00"


def roads(policy: DunningPolicy) -> st.SearchStrategy[Road]:
    """Roads for a policy: bills that its minimums let pass and others, failures, days on which nobody asks."""
    enough = _enough(policy)
    return st.builds(
        Road,
        bills=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 2 * enough)), min_size=1, max_size=3).map(tuple),
        fails=st.booleans(),
        slow_days=st.integers(0, 4),
        outage=st.tuples(st.integers(0, 60), st.integers(0, 30)),
        hour=st.integers(0, 23),
    )


@attrs.frozen(kw_only=True)
class Walk:
    """One road walked to its end: the acts of it, in order."""

    policy: DunningPolicy
    acts: tuple[DunningAct, ...]

    def days_of(self, step: str) -> list[date]:
        """The days of a step."""
        return [act.day for act in self.acts if act.step == step]


def walked(policy: DunningPolicy, road: Road, *, on: date, decide: Decide = due_notices) -> Walk:
    """Ask once a day whether somebody must be told, from well before the first due day to well after the last step."""
    zone = timezone(timedelta(minutes=policy.utc_offset_minutes))
    debts = tuple(_debt(on + timedelta(days=day), at, amount) for at, (day, amount) in enumerate(road.bills))
    calendar = _without_holidays(on) if policy.blackout != "none" else CHINA
    acts: list[DunningAct] = []
    proofs: list[DunningProof] = []
    first = min((step.after_days for step in policy.steps), default=0) - 2
    last = max(day for day, _ in road.bills) + max((step.after_days for step in policy.steps), default=0) + AFTER
    for number in range(first, last):
        if road.outage[0] <= number < sum(road.outage):
            continue
        day = on + timedelta(days=number)
        at = datetime(day.year, day.month, day.day, road.hour, tzinfo=zone)
        facts = DunningFacts(debts=debts, acts=tuple(acts), proofs=tuple(proofs))
        for notice in decide(policy, facts, at=at, calendar=calendar).value:
            act = _act(policy, notice, at)
            acts.append(act)
            seen = at + timedelta(days=road.slow_days)
            proof = DunningProof(project="", payer=act.payer, act=act.id, state="delivered", at=seen)
            proofs.append(attrs.evolve(proof, state="failed") if road.fails else proof)
    return Walk(policy=policy, acts=tuple(acts))


def _without_holidays(on: date) -> WorkCalendar:
    """Years without holidays: what is tried must not depend on which years are announced."""
    years = range(on.year - 1, on.year + 3)
    return WorkCalendar("none", years=tuple(CalendarYear(year, "none", ()) for year in years))


def _debt(due_on: date, number: int, yuan: int) -> Debt:
    amount = Money(yuan * 100)
    bill = f"b{number + 1}"
    return Debt(
        bill=bill, payer="owner", due_on=due_on, principal=amount, late=amount * 0, spaces=("1-101",), items=(bill,)
    )


def _act(policy: DunningPolicy, notice: Notice, at: datetime) -> DunningAct:
    return DunningAct(
        project="",
        payer=notice.payer,
        number=notice.number,
        policy=policy.code,
        step=notice.step.code,
        channel=notice.channel,
        bills=notice.bills,
        day=notice.day,
        at=at,
        not_before=notice.not_before,
        amount=notice.amount,
        late=notice.late,
        template=notice.step.template,
        wait_days=notice.step.wait_days,
    )


def verify_policy(
    policy: DunningPolicy, *, on: date, search: Search = USUAL, decide: Decide = due_notices
) -> tuple[Finding, ...]:
    """Try the laws on a dunning *policy*: no step is skipped or overtaken, none bursts, none comes at night.

    Args:
        on: the due day of the first bill of every road.

    Findings: ``law-dunning-skips`` (error), ``law-dunning-late``, ``law-dunning-minimum``, ``law-dunning-burst``,
        ``law-dunning-night`` (warnings), ``law-dunning-stuck`` (a note); where a road was drawn, it is told.
    """
    few = attrs.evolve(search, tries=min(search.tries, WALKS_MOST))
    found = [*_plainly(policy, on, decide), *_by_the_clock(policy)]
    for law in (_skipped, _burst, _at_night):

        def breaks(road: Road, law: Rule = law) -> bool:
            return law(walked(policy, road, on=on, decide=decide)) is not None

        road = few.smallest(roads(policy), breaks)
        broken = None if road is None else law(walked(policy, road, on=on, decide=decide))
        if broken is not None and all(broken.code != each.code for each in found):
            found.append(attrs.evolve(broken, facts={**dict(broken.facts), "road": road}))
    return tuple(found)


def _plainly(policy: DunningPolicy, on: date, decide: Decide) -> Iterator[Finding]:
    """One bill that every minimum lets pass, all delivered: each demand comes, before the next one is planned to."""
    road = Road(bills=((0, _enough(policy)),))
    walk = walked(policy, road, on=on, decide=decide)
    for step, following in zip(policy.demands, (*policy.demands[1:], None), strict=True):
        days = walk.days_of(step.code)
        if not days:
            yield Finding("law-dunning-skips", f"step {step.code}", {"step": step.code, "road": road})
        elif following is not None and following.counted == "from-due" and step.counted == "from-due":
            planned, next_day = on + timedelta(days=step.after_days), on + timedelta(days=following.after_days)
            if days[0] >= next_day:
                told = {"step": step.code, "planned": planned, "day": days[0], "next": following.code}
                yield Finding("law-dunning-late", f"step {step.code}", told, "warning")
    yield from _stuck(policy)


def _enough(policy: DunningPolicy) -> int:
    """Whole yuan that every minimum lets pass."""
    return max((step.minimum.fen for step in policy.steps), default=0) // 100 + 1


def _stuck(policy: DunningPolicy) -> Iterator[Finding]:
    """A step that a later, smaller debt can never pass, or that nothing follows where its one channel fails."""
    for step, following in zip(policy.demands, policy.demands[1:], strict=False):
        if step.minimum.fen > following.minimum.fen:
            told = {"step": step.code, "minimum": step.minimum, "next": following.code, "least": following.minimum}
            yield Finding("law-dunning-minimum", f"step {step.code}", told, "warning")
        if following.after == "delivered" and len(step.channels) == 1:
            yield Finding("law-dunning-stuck", f"step {step.code}", {"step": step.code, "next": following.code}, "note")


def _by_the_clock(policy: DunningPolicy) -> Iterator[Finding]:
    if policy.opens < NIGHT[1] or policy.closes > NIGHT[0]:
        told = {"opens": _clock(policy.opens), "closes": _clock(policy.closes)}
        told |= {"from": _clock(NIGHT[0]), "to": _clock(NIGHT[1])}
        yield Finding("law-dunning-night", "hours", told, "warning")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _skipped(walk: Walk) -> Finding | None:
    """Of one bill no demand comes before the one that stands before it, and none comes twice by one channel."""
    places = {step.code: place for place, step in enumerate(walk.policy.demands)}
    for bill in sorted({bill for act in walk.acts for bill in act.bills}):
        reached, seen = -1, set()
        for act in walk.acts:
            if bill not in act.bills or act.step not in places:
                continue
            if places[act.step] > reached + 1 or places[act.step] < reached or (act.step, act.channel) in seen:
                return Finding("law-dunning-skips", f"step {act.step}", {"step": act.step})
            reached = places[act.step]
            seen.add((act.step, act.channel))
    return None


def _burst(walk: Walk) -> Finding | None:
    """More notices to one payer than a burst allows."""
    most, days = BURST
    told = [act.day for act in walk.acts]
    for first, last in zip(told, told[most:], strict=False):
        if (last - first).days < days:
            facts = {"count": most + 1, "days": (last - first).days + 1, "day": first}
            return Finding("law-dunning-burst", "gap_days", facts, "warning")
    return None


def _at_night(walk: Walk) -> Finding | None:
    """Nothing goes out before the hours of the policy, or after them."""
    policy = walk.policy
    for act in walk.acts:
        local = policy.local(act.not_before)
        minute = local.hour * 60 + local.minute
        if not policy.opens <= minute < policy.closes:
            facts = {"opens": _clock(minute), "closes": _clock(minute), "from": _clock(policy.closes)}
            return Finding("law-dunning-night", f"step {act.step}", {**facts, "to": _clock(policy.opens)})
    return None
