"""A policy tried out: the same as if it had been asked every day, with its costs, its late fees, and who is hit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.errors import NotADate
from jizhi.fees import Due, LatePolicy, Principal, late_fee
from jizhi.fees.dunning import Cap, Debt, DunningFacts, DunningHold, DunningPolicy, PaymentPromise, Step
from jizhi.fees.dunning.simulation import Accruing, Comparison, simulate
from jizhi.testing.dunning import Owing, Village
from jizhi.values import Money

FIRST = date(2025, 1, 1)
POLICY = DunningPolicy(
    code="p",
    title="p",
    steps=(
        Step(code="soon", after_days=-3, channel="in-app", template="t"),
        Step(code="first", after_days=7, channel="sms", template="t", cost=Money(5)),
        Step(code="second", after_days=20, channel="letter", template="t", cost=Money(2200), minimum=Money(8_000)),
    ),
)


def debt(bill: str, payer: str, due: int, fen: int) -> Debt:
    day = FIRST + timedelta(days=due)
    return Debt(bill=bill, payer=payer, due_on=day, principal=Money(fen), late=Money(0), spaces=(payer,), items=(bill,))


debts = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(-30, 60), st.integers(1, 20_000)), min_size=1, max_size=4
).map(lambda rows: tuple(debt(f"b{n}", payer, due, fen) for n, (payer, due, fen) in enumerate(rows)))
policies = st.builds(
    lambda blackout, gap, caps: attrs.evolve(POLICY, blackout=blackout, gap_days=gap, caps=caps),
    st.sampled_from(("none", "public-holidays", "days-off")),
    st.integers(1, 6),
    st.sampled_from(((), (Cap(count=1, days=25),))),
)


@settings(max_examples=40, deadline=None)
@given(policies, debts, st.one_of(st.none(), st.integers(1, 40)))
def test_days_that_are_skipped_would_have_brought_nothing(policy, owed, held) -> None:
    """Skipping to the next day on which something may change gives what asking every day gives."""
    until = None if held is None else FIRST + timedelta(days=held)
    hold = DunningHold(project="village", payer="a", number=0, kind="dispute", since=FIRST, until=until)
    holds = () if held is None else (hold,)
    village = Village(
        policy=policy,
        owing=tuple(Owing(bill=d.bill, payer=d.payer, due_on=d.due_on, amount=d.principal) for d in owed),
        holds=holds,
    )
    for day in range(120):
        village.ask(datetime(2025, 1, 1, 4, tzinfo=UTC) + timedelta(days=day))
    found = simulate(policy, DunningFacts(debts=owed, holds=holds), as_of=FIRST, days=120).value
    asked = sorted((act.day, act.payer, act.step, act.bills) for act in village.acts)
    assert asked == sorted((each.day, each.payer, each.step, each.bills) for each in found.planned)


def test_it_tells_costs_late_fees_and_who_is_hit() -> None:
    """Two payers, one below the minimum of the letter; the late fees of a year."""
    owed = (debt("x", "zhang", 10, 10_000), debt("y", "li", 10, 5_000))
    late = LatePolicy(code="d", rate_per_day=Fraction(5, 10000))
    history = Principal(subject="x", charged=(Due(due_on=FIRST, amount=Money(10_000)),))
    found = simulate(
        POLICY, DunningFacts(debts=owed), as_of=FIRST, accruing=[Accruing(principal=history, policy=late)]
    ).value
    assert {"soon": (2, 2, Money(0)), "first": (2, 2, Money(10)), "second": (1, 1, Money(2200))} == found.by_step
    assert (Money(2210), ("li", "zhang"), ("zhang", 3)) == (found.cost, found.payers, found.busiest)
    assert late_fee(late, history, as_of=date(2025, 12, 31)).amount == found.late
    milder = attrs.evolve(POLICY, code="milder", steps=POLICY.steps[:2])
    other = simulate(milder, DunningFacts(debts=owed[:1]), as_of=FIRST).value
    compared = Comparison(one=found, other=other)
    assert (-3, Money(-2205), ("li",), ()) == (
        compared.notices, compared.cost, compared.only_one, compared.only_other,
    )  # fmt: skip


def test_a_promise_is_waited_for() -> None:
    """And after its days of grace it goes on."""
    promise = PaymentPromise(
        project="p", payer="zhang", number=0, made_on=FIRST, by=FIRST + timedelta(days=30), amount=Money(1)
    )
    facts = DunningFacts(debts=(debt("x", "zhang", -10, 10_000),), promises=(promise,))
    found = simulate(attrs.evolve(POLICY, blackout="none"), facts, as_of=FIRST).value
    assert FIRST + timedelta(days=34) == found.planned[0].day


def test_nobody_owes_and_nothing_goes_out() -> None:
    """An empty simulation has its sums too."""
    found = simulate(POLICY, DunningFacts(), as_of=FIRST).value
    assert ((), Money(0), ("", 0), {}) == (found.planned, found.cost, found.busiest, found.by_step)


def test_a_year_that_is_not_announced_counts_as_one_without_holidays_and_says_so() -> None:
    """A simulation is an estimate; an errand never guesses."""
    found = simulate(POLICY, DunningFacts(debts=(debt("x", "z", 0, 10_000),)), as_of=date(2030, 12, 31), days=2)
    assert ["calendar-assumed", "calendar-assumed"] == [each.code for each in found.findings]
    assert () == simulate(attrs.evolve(POLICY, blackout="none"), DunningFacts(), as_of=date(2030, 1, 1)).findings
    with pytest.raises(NotADate):
        simulate(POLICY, DunningFacts(), as_of="2025-01-01")


def test_a_policy_without_demands_comes_to_an_end() -> None:
    """Reminders alone."""
    only = attrs.evolve(POLICY, steps=POLICY.steps[:1])
    facts = DunningFacts(debts=(debt("x", "z", 5, 10_000), debt("y", "z", -5, 10_000)))
    assert 1 == len(simulate(only, facts, as_of=FIRST).value.planned)


def test_what_is_on_its_way_already_is_waited_for() -> None:
    """A call of which nothing is known yet counts as lost after its days, and the letter comes after it."""
    steps = (POLICY.steps[1], attrs.evolve(POLICY.steps[2], after="sent"))
    policy = attrs.evolve(POLICY, steps=steps, blackout="none")
    owed = debt("x", "z", -10, 10_000)
    first = simulate(policy, DunningFacts(debts=(owed,)), as_of=FIRST, days=1).value.planned
    village = Village(policy=policy, owing=(Owing(bill="x", payer="z", due_on=owed.due_on, amount=owed.principal),))
    village.ask(datetime(2025, 1, 1, 4, tzinfo=UTC))
    facts = DunningFacts(debts=(owed,), acts=tuple(village.acts))
    found = simulate(policy, facts, as_of=FIRST + timedelta(days=1), days=60).value.planned
    assert (["first"], ["second"]) == ([each.step for each in first], [each.step for each in found])
    waiting = attrs.evolve(policy, steps=(POLICY.steps[1], POLICY.steps[2]))
    assert () == simulate(waiting, facts, as_of=FIRST + timedelta(days=1), days=60).value.planned
