"""M03: two hundred bills over four hundred days, asked daily, more often, by four at once, after an outage."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest

from jizhi.fees import Due, LatePolicy, Principal, Settled, accrue
from jizhi.fees.dunning import DunningFacts, DunningPolicy, Step, due_notices
from jizhi.findings import Outcome
from jizhi.testing.dunning import Decide, Owing, Village, outline
from jizhi.values import Money

pytestmark = pytest.mark.faults

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
BILLS = 5_000 if NIGHTLY else 200
HOURLY_BILLS = 200
DAYS = 400
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
OUTAGE = range(100, 110)
LATE = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
POLICY = DunningPolicy(
    code="m03",
    title="m03",
    gap_days=3,
    steps=tuple(
        Step(code=code, after_days=days, channel=channel, template="t", interrupts=days > 0, wait_days=5)  # type: ignore[arg-type]
        for code, days, channel in (
            ("notice", -5, "in-app"), ("friendly", 7, "sms"), ("call", 15, "phone"), ("visit", 30, "visit"),
            ("letter", 60, "letter"), ("lawyer", 90, "lawyer"), ("court", 120, "court"),
        )
    ),
)  # fmt: skip


def owing() -> tuple[Owing, ...]:
    """Monthly bills of a few dozen payers; a third is paid in the end, at some day."""
    first = FIRST.date()
    return tuple(
        Owing(
            bill=f"b{number:05d}",
            payer=f"p{number % (BILLS // 4):04d}",
            due_on=first + timedelta(days=number * 31 % 330),
            amount=Money(10_000 + number * 137 % 20_000),
            settled_on=first + timedelta(days=number * 31 % 330 + number % 90) if number % 3 == 0 else None,
        )
        for number in range(BILLS)
    )


@attrs.frozen
class Schedule:
    """When it is asked: at the hours of each day, by so many, but for the days of an outage."""

    hours: tuple[int, ...]
    schedulers: int = 1
    outage: range = range(0)

    def instants(self) -> Iterable[tuple[datetime, int]]:
        for day in range(DAYS):
            if day not in self.outage:
                for hour in self.hours:
                    yield FIRST + timedelta(days=day, hours=hour), self.schedulers


ONCE = Schedule((1,))
HOURLY = Schedule(tuple(range(24)) if NIGHTLY else (0, 15))
BY_FOUR = Schedule((1,), schedulers=4)
AFTER_OUTAGE = Schedule((1,), outage=OUTAGE)
TWO_AFTER_OUTAGE = Schedule((9,), schedulers=2, outage=OUTAGE)


def dunned(schedule: Schedule, decide: Decide = due_notices, *, bills: int = BILLS) -> Village:
    """The village at the end. One payer's dunning is no other's, so each is asked by himself."""
    whole = Village(policy=POLICY, owing=owing()[:bills], failing=0, slow_days=2, decide=decide)
    by_payer: dict[str, list[Owing]] = {}
    for each in whole.owing:
        by_payer.setdefault(each.payer, []).append(each)
    for mine in by_payer.values():
        own = attrs.evolve(whole, owing=tuple(mine), acts=[], proofs=[])
        for at, schedulers in schedule.instants():
            for _ in range(schedulers):
                own.ask(at)
        whole.acts.extend(own.acts)
    return whole


def late_fees(schedule: Schedule) -> dict[str, Money]:
    """The late fee of every bill at the end, accrued whenever it was asked."""
    days = sorted({at.date() for at, _ in schedule.instants()})
    posted = {}
    for each in owing():
        paid = () if each.settled_on is None else (Settled(day=each.settled_on, amount=each.amount),)
        owed = Principal(subject=each.bill, charged=(Due(due_on=each.due_on, amount=each.amount),), settled=paid)
        posted[each.bill] = Money(0)
        for day in (*days[:: 1 if NIGHTLY else 20], days[-1]):
            posted[each.bill] += accrue(LATE, owed, posted[each.bill], as_of=day)
    return posted


def check(village: Village) -> None:
    """Each stage once, in order, none skipped, and no payer hears twice within the gap."""
    demands = [step.code for step in POLICY.demands]
    seen = Counter((bill, act.step) for act in village.acts for bill in act.bills)
    assert max(seen.values()) == 1
    for each in village.owing:
        steps = [act.step for act in village.acts if each.bill in act.bills and act.step in demands]
        assert steps == demands[: len(steps)]
    days: dict[str, list[date]] = {}
    for act in village.acts:
        days.setdefault(act.payer, []).append(act.day)
    gaps = [(b - a).days for mine in days.values() for a, b in pairwise(sorted(mine))]
    assert min(gaps) >= POLICY.gap_days


@pytest.fixture(scope="module")
def once() -> Village:
    return dunned(ONCE)


def test_once_a_day_every_bill_goes_through_its_stages_once(once: Village) -> None:
    """Whoever never pays is brought before the last stage, and nobody hears from us in bursts."""
    check(once)
    assert {act.step for act in once.acts} == {step.code for step in POLICY.steps}


@pytest.mark.parametrize("schedule", [HOURLY, BY_FOUR], ids=["hourly", "four schedulers"])
def test_asked_more_often_it_is_the_same(once: Village, schedule: Schedule) -> None:
    """Through the day (every hour of it in the nightly run), or by four schedulers: the same acts on the same days."""
    few = HOURLY_BILLS if schedule is HOURLY else BILLS
    asked_once = once if few == BILLS else dunned(ONCE, bills=few)
    assert outline(dunned(schedule, bills=few).acts) == outline(asked_once.acts)


def test_after_an_outage_nothing_is_skipped_repeated_or_sent_in_bursts() -> None:
    """What was missed in ten days is made up in its order and at its distance, the same for two schedulers."""
    village = dunned(AFTER_OUTAGE)
    check(village)
    assert not any(act.day.toordinal() - FIRST.date().toordinal() in OUTAGE for act in village.acts)
    assert outline(dunned(TWO_AFTER_OUTAGE).acts) == outline(village.acts)


def test_d3_late_fees_are_the_same_to_the_fen_however_often_they_are_accrued() -> None:
    """D3: once a day and with a gap of ten days, not a fen between them."""
    assert late_fees(ONCE) == late_fees(AFTER_OUTAGE)


def by_the_day_itself(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that sends a stage on its own day only, as deployed systems do: a missed day is a missed stage."""
    found = due_notices(policy, attrs.evolve(facts, acts=(), proofs=()), at=at)
    due = []
    for each in found.value:
        for debt in each.debts:
            for step in policy.steps:
                if debt.due_on + timedelta(days=step.after_days) == each.day:
                    due.append(
                        attrs.evolve(each, step=step, channel=step.channel, debts=(debt,), number=len(facts.acts))
                    )
    return Outcome(tuple(due))


@pytest.mark.parametrize("schedule", [BY_FOUR, AFTER_OUTAGE], ids=["four schedulers", "outage"])
def test_a_twin_that_goes_by_the_day_is_caught(schedule: Schedule) -> None:
    """Asked by four it repeats, and after an outage it skips."""
    with pytest.raises(AssertionError):
        check(dunned(schedule, by_the_day_itself, bills=40))
