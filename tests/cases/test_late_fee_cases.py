"""Worked cases of late fees, to the fen: published examples, and other systems whose rule is the same."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from jizhi.fees import Due, LatePolicy, Principal, Settled, late_fee
from jizhi.values import Money, cny

DUE = date(2024, 12, 31)


def policy(rate: str, *, cap: str = "principal", grace_days: int = 0, grace: str = "shifts") -> LatePolicy:
    return LatePolicy(code="p", rate_per_day=Fraction(rate), cap=cap, grace_days=grace_days, grace=grace)


def owed(amount: str, *, paid_after: int | None = None) -> Principal:
    paid = () if paid_after is None else (Settled(day=DUE + timedelta(days=paid_after), amount=cny(amount)),)
    return Principal(subject="x", charged=(Due(due_on=DUE, amount=cny(amount)),), settled=paid)


def after(rule: LatePolicy, principal: Principal, days: int) -> Money:
    return late_fee(rule, principal, as_of=DUE + timedelta(days=days)).amount


@pytest.mark.parametrize(
    ("rule", "principal", "days", "expected"),
    [
        pytest.param(policy("0.003"), owed("500.00"), 30, "45.00", id="L1"),
        pytest.param(policy("0.0005"), owed("266.11"), 45, "5.99", id="L3"),
        pytest.param(policy("0.003", cap="1000%"), owed("630.06"), 400, "756.07", id="L4 with a cap out of reach"),
        pytest.param(policy("0.003"), owed("630.06"), 400, "630.06", id="L4 capped at the principal"),
        pytest.param(policy("0.003"), owed("630.06"), 333, "629.43", id="L4 the day before the cap"),
        pytest.param(policy("0.003"), owed("630.06"), 334, "630.06", id="L4 on day 334"),
        pytest.param(policy("0.0005"), owed("630.06"), 2000, "630.06", id="L4 on day 2000"),
        pytest.param(policy("0.00013"), owed("10000.00"), 365, "474.50", id="L5 3.65% of a year, by 1.3"),
        pytest.param(
            policy("0.0005", grace_days=5, grace="forgives"), owed("300.00", paid_after=5), 90, "0.00", id="L7 day 5"
        ),
        pytest.param(
            policy("0.0005", grace_days=5, grace="forgives"), owed("300.00", paid_after=6), 90, "0.90", id="L7 from due"
        ),
        pytest.param(policy("0.0005", grace_days=5), owed("300.00", paid_after=6), 90, "0.15", id="L7 after grace"),
        pytest.param(policy("0.003"), owed("1000.00"), 30, "90.00", id="L9 simple, never 94.03"),
        pytest.param(policy("0.0005"), owed("1000.00"), 30, "15.00", id="one bill, thirty days, 0.05%"),
        pytest.param(policy("1/600"), owed("1500.00"), 10, "25.00", id="a thirtieth of 5% a day"),
        pytest.param(policy("1/600"), owed("300.00"), 14, "7.00", id="the same, fourteen days"),
        pytest.param(policy("6/36500"), owed("1000.00"), 201, "33.04", id="6% of a year"),
    ],
)
def test_a_late_fee_is_what_the_example_says(rule: LatePolicy, principal: Principal, days: int, expected: str) -> None:
    """Days times rate times what is owed, rounded once."""
    assert cny(expected) == after(rule, principal, days)


def test_lateness_of_three_bills_at_six_per_cent_a_year() -> None:
    """Three bills of 1000 due two weeks after they were issued; 323, 262 and 201 days late."""
    year = policy("6/36500", cap="1000%")
    issued = (date(2018, 3, 1), date(2018, 5, 1), date(2018, 7, 1))
    bills = [
        Principal(subject=str(day), charged=(Due(due_on=day + timedelta(days=14), amount=cny("1000.00")),))
        for day in issued
    ]
    found = [late_fee(year, bill, as_of=date(2019, 2, 1)) for bill in bills]
    assert [323, 262, 201] == [sum(step.period.days for step in fee.steps) for fee in found]
    assert ["53.10", "43.07", "33.04"] == [str(fee.amount.yuan) for fee in found]


def test_a_grace_that_forgives_counts_from_the_day_after_the_due_day() -> None:
    """Due on 15 June with a grace of five days: paid on the 18th nothing, after the 20th from the 16th on."""
    charged = (Due(due_on=date(2025, 6, 15), amount=cny("1000.00")),)
    rule = policy("0.0005", grace_days=5, grace="forgives")
    prompt = Principal(subject="x", charged=charged, settled=(Settled(day=date(2025, 6, 18), amount=cny("1000.00")),))
    late = late_fee(rule, Principal(subject="x", charged=charged), as_of=date(2025, 6, 21))
    assert (Money(0), date(2025, 6, 16)) == (
        late_fee(rule, prompt, as_of=date(2025, 6, 30)).amount,
        late.steps[0].period.start,
    )
