"""Laws of late fees over drawn histories of up to 400 days; each is shown to catch broken twins of the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jizhi.fees import Due, Freeze, LatePolicy, Principal, Settled, accrue, late_fee
from jizhi.values import Dated, Money, Period, Rounding, Since

FIRST, DAYS = date(2024, 1, 1), 400
EXAMPLES = 5000 if settings().max_examples >= 2000 else 150
Rule = Callable[[LatePolicy, Principal, date], Money]


def days() -> st.SearchStrategy[date]:
    return st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))


def amounts(low: int = 1) -> st.SearchStrategy[Money]:
    return st.integers(low, 400_00).map(Money)


def rates() -> st.SearchStrategy[Fraction]:
    return st.sampled_from(["0.0005", "0.003", "0.00013", "0", "1/36500"]).map(Fraction)


@st.composite
def policies(draw: st.DrawFn) -> LatePolicy:
    """Every grace, cap and minimum, with up to three dated rates."""
    dated = st.lists(st.builds(Since, days(), rates()), max_size=3, unique_by=lambda each: each.since)
    return LatePolicy(
        code="drawn",
        rate_per_day=draw(rates()),
        grace_days=draw(st.integers(0, 40)),
        grace=draw(st.sampled_from(("shifts", "forgives"))),
        cap=draw(st.sampled_from(("principal", "30 %", "33.333%", "5.00 元", "2000 %"))),
        minimum=draw(st.sampled_from((Money(0), Money(100)))),
        rates=Dated(draw(dated)),
    )


@st.composite
def principals(draw: st.DrawFn) -> Principal:
    """Charges that rise and are taken back, payments in part, too much, and taken off again, and disputes."""
    first = draw(st.builds(Due, due_on=days(), amount=amounts()))
    more = st.builds(Due, due_on=days(), amount=st.one_of(amounts(), amounts(-400_00)))
    settled = st.builds(Settled, day=days(), amount=st.one_of(amounts(), amounts(), amounts(-200_00)))
    lasting = st.builds(lambda start, long: Period(start, start + timedelta(days=long)), days(), st.integers(1, 60))
    return Principal(
        subject="x",
        charged=(first, *draw(st.lists(more, max_size=3))),
        settled=tuple(draw(st.lists(settled, max_size=5))),
        frozen=tuple(draw(st.lists(st.builds(Freeze, lasting, st.just("dispute")), max_size=2))),
    )


def standing(principal: Principal) -> list[tuple[date, int]]:
    """The charges one fen at a time: what is taken back takes the fen that was charged last."""
    parts: list[list[int]] = []
    lacking = 0
    for number, charge in enumerate(principal.charged):
        rest = charge.amount.fen
        taken = min(lacking, max(rest, 0))
        lacking, rest = lacking - taken, rest - taken
        if rest >= 0:
            parts.append([number, rest])
            continue
        while rest < 0 and parts:
            back = min(parts[-1][1], -rest)
            parts[-1][1] -= back
            rest += back
            if not parts[-1][1]:
                parts.pop()
        lacking -= rest
    return sorted((principal.charged[number].due_on, fen) for number, fen in parts)


def open_parts(principal: Principal, day: date) -> list[tuple[date, int]]:
    """What is open of each charge when *day* begins, money laid on one charge after the other."""
    money = max(sum(each.amount.fen for each in principal.settled if each.day < day), 0)
    found = []
    for due, fen in standing(principal):
        laid = min(money, fen)
        money -= laid
        found.append((due, fen - laid))
    return found


def bearing(policy: LatePolicy, principal: Principal, day: date, as_of: date) -> int:
    """What bears the fee on one *day*, in fen."""
    total = 0
    for number, (due, still) in enumerate(open_parts(principal, day)):
        last = due + timedelta(days=policy.grace_days)
        if day <= due or (day <= last and (policy.grace == "shifts" or as_of <= last)):
            continue
        if day <= last:
            still = min(still, open_parts(principal, last + timedelta(days=1))[number][1])
        total += still
    return total


def days_until(as_of: date) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((as_of - FIRST).days + 1)]


def counted(policy: LatePolicy, principal: Principal, as_of: date) -> list[Fraction]:
    """The exact fee of every single day."""
    return [
        Fraction(bearing(policy, principal, day, as_of), 100) * policy.rate_on(day)
        for day in days_until(as_of)
        if not any(day in each.period for each in principal.frozen)
    ]


def bounded(policy: LatePolicy, principal: Principal, amount: Money, as_of: date) -> Money:
    fallen = sum(fen for due, fen in standing(principal) if due < as_of)
    cap = {"principal": fallen, "30 %": fallen * 3 // 10, "33.333%": fallen * 33333 // 100000}
    cap |= {"5.00 元": 500, "2000 %": fallen * 20}
    return min(max(amount, policy.minimum), Money(cap[policy.cap]))


def day_by_day(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """The rule in its plainest form: every day by itself, one sum, one rounding."""
    exact = sum(counted(policy, principal, as_of), Fraction(0))
    return bounded(policy, principal, Rounding().money(exact), as_of) if exact else Money(0)


def ours(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    return late_fee(policy, principal, as_of=as_of).amount


def rounded_daily(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """Broken: each day is rounded by itself."""
    parts = counted(policy, principal, as_of)
    return bounded(policy, principal, sum(map(Rounding().money, parts), Money(0)), as_of) if any(parts) else Money(0)


def compound(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """Broken: the fee bears a fee."""
    total = Fraction(0)
    for day, part in zip(days_until(as_of), counted(policy, principal, as_of), strict=False):
        total += part + (total * policy.rate_on(day) if part else 0)
    return bounded(policy, principal, Rounding().money(total), as_of) if total else Money(0)


def on_what_was_charged(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """Broken: what was paid bears it too."""
    return ours(policy, attrs.evolve(principal, settled=()), as_of)


def without_grace(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """Broken: every day after the due day counts."""
    return ours(attrs.evolve(policy, grace_days=0), principal, as_of)


def never_frozen(policy: LatePolicy, principal: Principal, as_of: date) -> Money:
    """Broken: a dispute stops nothing."""
    return ours(policy, attrs.evolve(principal, frozen=()), as_of)


def agrees(rule: Rule, examples: int) -> None:
    """Hold *rule* to the plainest form; it stops at the first history on which they differ."""

    @settings(max_examples=examples, database=None, phases=(Phase.generate,))
    @given(policies(), principals(), days())
    def law(policy: LatePolicy, principal: Principal, as_of: date) -> None:
        assert day_by_day(policy, principal, as_of) == rule(policy, principal, as_of)

    law()


def test_a_late_fee_is_what_its_days_come_to():
    """Whatever was charged, corrected, paid, taken off and disputed, in whatever order."""
    agrees(ours, EXAMPLES)


@pytest.mark.parametrize("broken", [rounded_daily, compound, on_what_was_charged, without_grace, never_frozen])
def test_that_law_catches_a_broken_twin(broken):
    """Rounded daily, compounded, on what is paid, without grace, through a dispute."""
    with pytest.raises(AssertionError):
        agrees(broken, 2000)


def incremental(policy: LatePolicy, principal: Principal, posted: Money, *, as_of: date) -> Money:
    """Broken: a day's run adds a day and never looks back."""
    before = late_fee(policy, principal, as_of=as_of - timedelta(days=1)).amount
    return late_fee(policy, principal, as_of=as_of).amount - before


def independent(step: Callable[..., Money], examples: int) -> None:
    """Hold *step* to end with the same fen whenever it was run, and whenever each payment became known."""

    @settings(max_examples=examples, database=None, phases=(Phase.generate,))
    @given(policies(), principals(), st.lists(days(), max_size=20), days(), st.lists(st.integers(0, 90), max_size=5))
    def law(policy: LatePolicy, principal: Principal, runs: list[date], as_of: date, delays: list[int]) -> None:
        told = [
            each.day + timedelta(days=delay)
            for each, delay in zip(principal.settled, [*delays, 0, 0, 0, 0, 0], strict=False)
        ]
        posted = Money(0)
        for run in [*sorted(run for run in runs if run < as_of), as_of]:
            known = tuple(each for each, day in zip(principal.settled, told, strict=True) if day <= run or run == as_of)
            posted += step(policy, attrs.evolve(principal, settled=known), posted, as_of=run)
        assert late_fee(policy, principal, as_of=as_of).amount == posted

    law()


def test_accruing_daily_monthly_or_once_gives_the_same_fen():
    """A payment that became known late is in the last run; what was posted too much is reversed."""
    independent(accrue, EXAMPLES)


def test_that_law_catches_a_run_that_never_looks_back():
    """It forgets days on which nobody ran it, and keeps what a payment takes off."""
    with pytest.raises(AssertionError):
        independent(incremental, 2000)


@settings(max_examples=EXAMPLES)
@given(policies(), principals(), days(), days())
def test_a_late_fee_never_falls_as_time_goes_on_and_never_passes_its_cap(policy, principal, one, other):
    """With the same history; and every step is a stretch of late days in order, none twice."""
    earlier, later = (late_fee(policy, principal, as_of=day) for day in sorted((one, other)))
    assert Money(0) <= earlier.amount <= later.amount
    periods = [step.period for step in later.steps]
    assert sorted(periods) == periods
    assert all(before.end <= after.start for before, after in pairwise(periods))
    if policy.cap == "principal":
        assert later.amount <= later.principal
