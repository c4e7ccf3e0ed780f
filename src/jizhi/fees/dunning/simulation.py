"""A policy tried out on real arrears, a year ahead: what would go out, to whom, at what cost; nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone

import attrs

from jizhi.fees.dunning.acts import DunningAct, DunningProof
from jizhi.fees.dunning.history import DunningFacts, standings
from jizhi.fees.dunning.notices import Notice, due_notices
from jizhi.fees.dunning.policy import Channel, DunningPolicy
from jizhi.fees.dunning.stages import Stage, next_stage
from jizhi.fees.late_fee import late_fee
from jizhi.fees.overdue import Principal
from jizhi.fees.tariff import LatePolicy
from jizhi.findings import Finding, Outcome
from jizhi.values import CHINA, CalendarYear, Money, WorkCalendar, plain_date


@attrs.frozen(kw_only=True)
class Accruing:
    """What bears a late fee: the history of one charge subject, and the policy of its fee."""

    principal: Principal
    policy: LatePolicy


@attrs.frozen(kw_only=True)
class Planned:
    """One notice that would go out."""

    payer: str
    step: str
    channel: Channel
    day: date
    bills: tuple[str, ...]
    amount: Money
    cost: Money


@attrs.frozen(kw_only=True)
class Simulation:
    """What a policy comes to from the day *as_of* on for *days* days, if nobody pays and everything is delivered.

    ``late`` is by how much the late fees of what is owed grow in that time.
    """

    policy: str
    as_of: date
    days: int
    planned: tuple[Planned, ...]
    late: Money

    @property
    def cost(self) -> Money:
        """What all of it costs."""
        return sum((each.cost for each in self.planned), Money(0, self.late.currency))

    @property
    def payers(self) -> tuple[str, ...]:
        """Who hears anything, in order."""
        return tuple(sorted({each.payer for each in self.planned}))

    @property
    def by_step(self) -> Mapping[str, tuple[int, int, Money]]:
        """By step, in the order in which they come: notices, payers, cost."""
        nothing = Money(0, self.late.currency)
        steps = dict.fromkeys(each.step for each in sorted(self.planned, key=lambda each: each.day))
        found = {}
        for step in steps:
            mine = [each for each in self.planned if each.step == step]
            found[step] = (len(mine), len({each.payer for each in mine}), sum((each.cost for each in mine), nothing))
        return found

    @property
    def busiest(self) -> tuple[str, int]:
        """Who hears most, and how often; nobody where nothing goes out."""
        heard = Counter(each.payer for each in self.planned)
        return max(heard.items(), key=lambda each: (each[1], each[0]), default=("", 0))


@attrs.frozen(kw_only=True)
class Comparison:
    """Two policies on the same arrears: what the *other* adds to the one, below zero where it spares it."""

    one: Simulation
    other: Simulation

    @property
    def notices(self) -> int:
        """How many more notices."""
        return len(self.other.planned) - len(self.one.planned)

    @property
    def cost(self) -> Money:
        """How much more they cost."""
        return self.other.cost - self.one.cost

    @property
    def only_one(self) -> tuple[str, ...]:
        """Who hears from the one alone."""
        return tuple(sorted(set(self.one.payers) - set(self.other.payers)))

    @property
    def only_other(self) -> tuple[str, ...]:
        """Who hears from the other alone."""
        return tuple(sorted(set(self.other.payers) - set(self.one.payers)))


def simulate(
    policy: DunningPolicy,
    facts: DunningFacts,
    *,
    as_of: date,
    days: int = 365,
    accruing: Iterable[Accruing] = (),
    calendar: WorkCalendar = CHINA,
) -> Outcome[Simulation]:
    """Return what *policy* would do from *as_of* on, asked once a day for *days* days.

    It supposes the worst for everybody: nobody pays, and what goes out is delivered the same day, approved at once.

    Args:
        facts: what is owed now, and what was done before.
        accruing: what bears late fees, for what they grow by.
        calendar: a year that it does not know yet counts as one without holidays, and a note says so.

    Raises:
        NotADate; CurrencyMismatch.
    """
    plain_date("a day", as_of)
    last = as_of + timedelta(days=days - 1)
    known, findings = _assumed(calendar, as_of, last) if policy.blackout != "none" else (calendar, ())
    planned = [each for mine in facts.by_payer().values() for each in _path(policy, mine, as_of, last, known)]
    grown = [
        late_fee(each.policy, each.principal, as_of=last).amount
        - late_fee(each.policy, each.principal, as_of=as_of - timedelta(days=1)).amount
        for each in accruing
    ]
    late = sum(grown[1:], grown[0]) if grown else Money(0)
    planned.sort(key=lambda each: (each.day, each.payer))
    found = Simulation(policy=policy.code, as_of=as_of, days=days, planned=tuple(planned), late=late)
    return Outcome(found, findings)


def _assumed(calendar: WorkCalendar, first: date, last: date) -> tuple[WorkCalendar, tuple[Finding, ...]]:
    """The calendar with the years that it lacks as years without holidays, and a note of each."""
    known = {each.year for each in calendar.years}
    lacking = [year for year in range(first.year, last.year + 1) if year not in known]
    added = (CalendarYear(year, "not announced", ()) for year in lacking)
    notes = tuple(Finding("calendar-assumed", str(year), {"year": year}, "note") for year in lacking)
    return calendar.including(*added), notes


def _path(
    policy: DunningPolicy, facts: DunningFacts, first: date, last: date, calendar: WorkCalendar
) -> Iterator[Planned]:
    """The notices of one payer, one day after the other; days on which nothing can be due are skipped."""
    zone, day = timezone(timedelta(minutes=policy.utc_offset_minutes)), first
    while day <= last:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        outcome = due_notices(policy, facts, at=at, calendar=calendar)
        for notice in outcome.value:
            act, proof = _done(policy, notice, at)
            facts = attrs.evolve(facts, acts=(*facts.acts, act), proofs=(*facts.proofs, proof))
            yield Planned(
                payer=notice.payer,
                step=notice.step.code,
                channel=notice.channel,
                day=day,
                bills=notice.bills,
                amount=notice.amount,
                cost=notice.step.cost,
            )
        days = [*_blocked(policy, outcome, day, calendar), *_wakes(policy, facts, day)]
        day = max(day + timedelta(days=1), min(days, default=last + timedelta(days=1)))


def _blocked(
    policy: DunningPolicy, outcome: Outcome[tuple[Notice, ...]], day: date, calendar: WorkCalendar
) -> Iterator[date]:
    """The days on which what could not go out on *day*, because of the day, the gap or a cap, may go out."""
    if policy.is_dark(day, calendar):
        yield day + timedelta(days=1)
    if outcome.value:
        yield day + timedelta(days=policy.gap_days)
    for finding in outcome.findings:
        if finding.code == "dunning-later":
            yield date.fromisoformat(finding.fact("until") or "")


def _wakes(policy: DunningPolicy, facts: DunningFacts, day: date) -> Iterator[date]:
    """The days after *day* on which something else may change; what waits for a minimum waits for one of them."""
    yield from (hold.until for hold in facts.holds if hold.until is not None and hold.until > day)
    grace = timedelta(days=policy.promise_grace_days + 1)
    yield from (promise.by + grace for promise in facts.promises if promise.by + grace > day)
    going = [each for each in standings(policy, facts, on=day) if each.state != "dropped"]
    for debt in facts.debts:
        trail = [each for each in going if debt.bill in each.act.bills]
        stage = next_stage(policy, debt, trail, on=day)
        if isinstance(stage, Stage):
            if stage.ready > day:
                yield stage.ready
        elif stage.why in {"under-way", "to-approve"}:
            yield day + timedelta(days=1)
        if day <= debt.due_on:
            yield debt.due_on + timedelta(days=1)


def _done(policy: DunningPolicy, notice: Notice, at: datetime) -> tuple[DunningAct, DunningProof]:
    """The act of a *notice*, approved and delivered the same day."""
    act = DunningAct(
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
    )
    return act, DunningProof(project="", payer=act.payer, act=act.id, state="delivered", at=at)
