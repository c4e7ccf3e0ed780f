"""Laws of dunning, D1 to D5, over drawn villages and policies; each is shown to catch a broken twin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jizhi.fees.dunning import Cap, DunningAct, DunningFacts, DunningHold, DunningPolicy, Step, due_notices
from jizhi.findings import Outcome
from jizhi.testing.dunning import Decide, Owing, Village, outline
from jizhi.values import Money

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 120
EXAMPLES = 1500 if settings().max_examples >= 2000 else 40
CHANNELS = ("sms", "in-app", "phone")
Law = Callable[[Village], None]


@st.composite
def policies(draw: st.DrawFn) -> DunningPolicy:
    """Reminders and demands on rising days, with fallbacks, caps and either way of catching up."""
    days = sorted(draw(st.sets(st.integers(-12, 60), min_size=1, max_size=5)))
    return DunningPolicy(
        code="drawn",
        title="drawn",
        steps=tuple(
            Step(
                code=f"s{number}",
                after_days=day,
                channel="sms",
                fallback=draw(st.sampled_from(((), ("in-app",), ("in-app", "phone")))),
                template="t",
                after=draw(st.sampled_from(("delivered", "sent"))),
                minimum=Money(draw(st.sampled_from((0, 0, 5_000)))),
                wait_days=draw(st.integers(1, 5)),
            )
            for number, day in enumerate(days)
        ),
        catch_up=draw(st.sampled_from(("keep-distance", "least-gap"))),
        gap_days=draw(st.integers(1, 6)),
        blackout=draw(st.sampled_from(("none", "public-holidays", "days-off"))),
        caps=draw(st.sampled_from(((), (Cap(count=1, days=2),), (Cap(count=2, days=9), Cap(count=3, days=30))))),
    )


def on(number: int) -> date:
    return FIRST.date() + timedelta(days=number)


@st.composite
def villages(draw: st.DrawFn) -> Village:
    """Three payers with bills that fall due all spring; some are paid, disputed, or never heard of."""
    owing = tuple(
        Owing(
            bill=f"b{number}",
            payer=draw(st.sampled_from(("zhang", "li", "wang"))),
            due_on=on(draw(st.integers(-10, 70))),
            amount=Money(draw(st.integers(1, 9_000))),
            settled_on=draw(st.one_of(st.none(), st.integers(-5, DAYS).map(on))),
        )
        for number in range(draw(st.integers(1, 6)))
    )
    holds = st.builds(
        lambda bill, start, long: DunningHold(
            project="village",
            payer=bill.payer,
            number=0,
            kind="dispute",
            since=on(start),
            until=on(start + long),
            bills=(bill.bill,),
        ),
        st.sampled_from(owing),
        st.integers(0, 80),
        st.integers(1, 50),
    )
    return Village(
        policy=draw(policies()),
        owing=owing,
        holds=tuple(draw(st.lists(holds, max_size=2))),
        failing=draw(st.sampled_from((0, 30, 100))),
        slow_days=draw(st.integers(0, 6)),
    )


def asked(village: Village, hours: Iterable[int], *, schedulers: int = 1, outage: range = range(0)) -> Village:
    """The village after all days, asked at *hours* of each by each scheduler, but for the days of the outage."""
    fresh = attrs.evolve(village, acts=[], proofs=[])
    wanted = tuple(hours)
    for day in range(DAYS):
        if day not in outage:
            for hour in wanted:
                for _ in range(schedulers):
                    fresh.ask(FIRST + timedelta(days=day, hours=hour - 8))
    return fresh


def holds_for(law: Law, decide: Decide = due_notices, *, examples: int = EXAMPLES) -> None:
    @given(villages(), st.integers(0, 60), st.sampled_from((0, 10)))
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def drawn(village: Village, start: int, long: int) -> None:
        done = asked(attrs.evolve(village, decide=decide), (9,), outage=range(start, start + long))
        law(done)

    drawn()


def d1_once(village: Village) -> None:
    seen = Counter((bill, act.step, act.channel) for act in village.acts for bill in act.bills)
    assert [] == [each for each, times in seen.items() if times > 1]


def d2_never_after_paid(village: Village) -> None:
    paid = {each.bill: each.settled_on for each in village.owing if each.settled_on is not None}
    assert [] == [act for act in village.acts for bill in act.bills if bill in paid and act.day >= paid[bill]]
    for bill in {bill for act in village.acts for bill in act.bills}:
        assert is_a_climb(village.policy, [act for act in village.acts if bill in act.bills])


def is_a_climb(policy: DunningPolicy, acts: list[DunningAct]) -> bool:
    """Whether the demands of one bill come one after another, none skipped, none after a later one."""
    demands = [step.code for step in policy.demands]
    climbed = [demands.index(act.step) for act in acts if act.step in demands]
    reminders = [step.code for step in policy.reminders]
    reminded = [reminders.index(act.step) for act in acts if act.step in reminders]
    return (
        climbed == sorted(climbed)
        and sorted(set(climbed)) == list(range(len(set(climbed))))
        and (reminded == sorted(reminded))
    )


def d4_caps(village: Village) -> None:
    for payer in {act.payer for act in village.acts}:
        days = sorted(act.day for act in village.acts if act.payer == payer)
        for cap in village.policy.caps:
            assert all(sum(day <= each < day + timedelta(days=cap.days) for each in days) <= cap.count for day in days)
        assert len(days) == len(set(days))


def d5_never_while_held(village: Village) -> None:
    for hold in village.holds:
        assert [] == [act for act in village.acts if set(hold.bills) & set(act.bills) and hold.covers(act.day)]


def never_before_its_day(village: Village) -> None:
    due = {each.bill: each.due_on for each in village.owing}
    for act in village.acts:
        step = village.policy.step(act.step)
        assert step is not None
        assert all(act.day >= due[bill] + timedelta(days=step.after_days) for bill in act.bills)
        assert all(act.day <= due[bill] for bill in act.bills if step.is_reminder)


def keeps_its_distance(village: Village) -> None:
    """Two demands of one bill are as far apart as the policy has them, however many runs were missed."""
    if village.policy.catch_up != "keep-distance":
        return
    steps = {step.code: step for step in village.policy.demands}
    for bill in {bill for act in village.acts for bill in act.bills}:
        mine = [act for act in village.acts if bill in act.bills and act.step in steps]
        for one, other in pairwise(mine):
            if one.step != other.step:
                least = steps[other.step].after_days - steps[one.step].after_days
                assert (other.day - one.day).days >= least


def forgetful(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that counts failures as if nothing had been sent."""
    failed = {proof.act for proof in facts.proofs if proof.state == "failed"}
    kept = tuple(act for act in facts.acts if act.id not in failed)
    found = due_notices(policy, attrs.evolve(facts, acts=kept), at=at)
    return Outcome(tuple(attrs.evolve(each, number=len(facts.acts) + 100) for each in found.value))


def stale(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that looks at what was owed when it last woke up: the first of the month."""
    global _SEEN
    if at.day == 1 or not facts.acts:
        _SEEN = facts.debts
    return due_notices(policy, attrs.evolve(facts, debts=_SEEN), at=at)


_SEEN: tuple = ()


def by_age_alone(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that takes the step that the age of a bill has come to, whatever was sent before."""
    today = policy.local(at).date()
    found = []
    for debt in facts.debts:
        come = [s for s in policy.demands if debt.due_on + timedelta(days=s.after_days) <= today]
        only = attrs.evolve(policy, steps=tuple(come[-1:]))
        found += due_notices(only, attrs.evolve(facts, debts=(debt,)), at=at).value if come else ()
    return Outcome(tuple(found))


def heedless(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that does not know of holds."""
    return due_notices(policy, attrs.evolve(facts, holds=()), at=at)


def unbounded(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin without caps."""
    return due_notices(attrs.evolve(policy, caps=(), gap_days=1), facts, at=at)


def hasty(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that makes up for lost time."""
    return due_notices(attrs.evolve(policy, catch_up="least-gap", gap_days=1), facts, at=at)


def early(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
    """A twin that counts the due day as a day overdue."""
    found = due_notices(policy, facts, at=at + timedelta(days=1))
    return Outcome(tuple(attrs.evolve(each, day=policy.local(at).date()) for each in found.value))


LAWS: tuple[tuple[Law, Decide], ...] = (
    (d1_once, forgetful),
    (d2_never_after_paid, stale),
    (d2_never_after_paid, by_age_alone),
    (d4_caps, unbounded),
    (d5_never_while_held, heedless),
    (never_before_its_day, early),
    (keeps_its_distance, hasty),
)


def test_d1_a_bill_is_brought_to_a_step_by_one_channel_once() -> None:
    """D1: at most one intent for each bill, step and channel."""
    holds_for(d1_once)


def test_d2_nothing_is_sent_about_what_is_paid_and_steps_only_rise() -> None:
    """D2: no intent after a bill was paid; none is skipped, none comes after a later one."""
    holds_for(d2_never_after_paid)


def test_d4_nobody_hears_from_us_more_often_than_the_caps_allow() -> None:
    """D4: no sliding window holds more than its cap, and no day two notices."""
    holds_for(d4_caps)


def test_d5_a_disputed_bill_gets_nothing() -> None:
    """D5: while a bill is held nothing is sent about it."""
    holds_for(d5_never_while_held)


def test_no_step_comes_before_its_day_and_no_reminder_after_the_due_day() -> None:
    """A reminder says that something will fall due: once it has, it lapses."""
    holds_for(never_before_its_day)


def test_a_missed_run_never_bursts() -> None:
    """Two demands of one bill keep the distance that the policy gives them."""
    holds_for(keeps_its_distance)


@pytest.mark.parametrize(("law", "twin"), LAWS, ids=lambda each: each.__name__)
def test_each_law_catches_a_broken_twin(law: Law, twin: Decide) -> None:
    """A law that no mistake can break says nothing; the search ends where one is found."""
    with pytest.raises(AssertionError):
        holds_for(law, twin, examples=20 * EXAMPLES)


def same_however_often(decide: Decide = due_notices, *, examples: int = EXAMPLES // 4) -> None:
    @given(villages(), st.integers(0, 60))
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def drawn(village: Village, start: int) -> None:
        gap = range(start, start + 10)
        wanted = attrs.evolve(village, decide=decide)
        once = asked(wanted, (9,), outage=gap)
        hourly = asked(wanted, range(0, 24, 3), schedulers=2, outage=gap)
        assert outline(once.acts) == outline(hourly.acts)

    drawn()


def test_hourly_by_two_schedulers_with_a_gap_of_ten_days_is_once_a_day() -> None:
    """It does not matter how often is asked, nor by how many, nor that nobody asked for ten days."""
    same_however_often()


def test_a_twin_that_counts_in_hours_is_caught() -> None:
    """A decision that looks at the hour depends on when it is asked for."""

    def by_the_hour(policy: DunningPolicy, facts: DunningFacts, *, at: datetime) -> Outcome:
        known = tuple(proof for proof in facts.proofs if proof.at <= at)
        gone = {proof.act for proof in facts.proofs} - {proof.act for proof in known}
        acts = tuple(act for act in facts.acts if act.id not in gone)
        found = due_notices(policy, attrs.evolve(facts, proofs=known, acts=acts), at=at)
        return Outcome(tuple(attrs.evolve(each, number=len(facts.acts) + 100) for each in found.value))

    with pytest.raises(AssertionError):
        same_however_often(by_the_hour, examples=20 * EXAMPLES)
