"""Allocation: every named policy spreads a payment to the fen, and nothing is paid twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import AmountRefused, MoreThanOwed, UnknownPolicy
from jizhi.fees.ledger import POLICIES, OpenItem
from jizhi.fees.payments import Allocating, allocate
from jizhi.values import Money, cny

DAY = date(2025, 3, 10)


def item(name, yuan, due=DAY, fee="service", part="principal"):
    nothing = Money(0)
    return OpenItem(
        item=name,
        part=part,
        payer="zhang",
        space="1-101",
        fee=fee,
        cycle=None,
        since=date(2025, 1, 1),
        due_on=due,
        bill="b",
        issued=cny(yuan),
        applied=nothing,
        waived=nothing,
        written_off=nothing,
    )


OLD = item("a", "100", date(2025, 1, 31))
NOW = item("b", "50", date(2025, 3, 31), fee="water")
LATE = item("a", "10", date(2025, 2, 1), part="late")
OWED = (NOW, LATE, OLD)


def spread(yuan, policy, owed=OWED, **more):
    found = allocate(cny(yuan), owed, Allocating(name=policy, **more), on=DAY)
    return {share.item.id: str(share.amount.yuan) for share in found.shares}, str(found.left.yuan)


@pytest.mark.parametrize(
    ("policy", "more", "expected"),
    [
        ("oldest-first", {}, {"a": "100.00", "a!late": "10.00", "b": "10.00"}),
        ("by-fee-order", {"fees": ("water",)}, {"b": "50.00", "a": "70.00"}),
        ("current-month-first", {}, {"b": "50.00", "a": "70.00"}),
        ("late-fee-first", {}, {"a!late": "10.00", "a": "100.00", "b": "10.00"}),
        ("late-fee-last", {}, {"a": "100.00", "b": "20.00"}),
        ("pro-rata", {}, {"a": "75.00", "a!late": "7.50", "b": "37.50"}),
        ("as-told", {"told": (("b", cny("20")), ("a", cny("30")))}, {"b": "20.00", "a": "30.00"}),
    ],
)
def test_a_policy_spreads_120_yuan_over_three_debts(policy, more, expected):
    """100 of January, 10 of late fee on it, 50 of this month; what is told only goes where it is told."""
    left = "70.00" if policy == "as-told" else "0.00"
    assert (expected, left) == spread("120", policy, **more)


def test_every_policy_is_tried_above_and_no_other_is_known():
    """A name that is not offered is refused before any money moves."""
    assert ("oldest-first", "as-told") == (POLICIES[0], POLICIES[-1])
    with pytest.raises(UnknownPolicy):
        Allocating(name="newest-first")


def test_four_weekly_bills_of_300_take_1000_as_300_300_300_100():
    """The worked example of a neighbour."""
    weeks = [item(f"w{n}", "300", date(2025, 2, 1 + 7 * n)) for n in range(4)]
    assert ["300.00", "300.00", "300.00", "100.00"] == list(spread("1000", "oldest-first", weeks)[0].values())


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ((("a", cny("100.01")),), MoreThanOwed),
        ((("a", cny("100")), ("b", cny("50"))), MoreThanOwed),
        ((("x", cny("1")),), MoreThanOwed),
        ((("a", cny("1")), ("a", cny("1"))), MoreThanOwed),
        ((("a", cny("0")),), AmountRefused),
    ],
)
def test_what_cannot_be_paid_as_told_is_refused(told, trouble):
    """More than is owed of an item, more than there is, an item nobody owes or told twice, nothing at all."""
    with pytest.raises(trouble):
        spread("120", "as-told", told=told)


def test_an_amount_below_zero_is_spread_over_nothing():
    """It is no payment; zero is one that pays nothing."""
    with pytest.raises(AmountRefused):
        allocate(Money(-1), OWED, on=DAY)
    for policy in POLICIES:
        assert ({}, "0.00") == spread("0", policy)


debts = st.lists(
    st.builds(
        item,
        st.sampled_from("abcdefgh"),
        st.integers(0, 10**6),
        st.dates(date(2024, 12, 1), date(2025, 4, 30)),
        fee=st.sampled_from(("service", "water", "lift")),
        part=st.sampled_from(("principal", "late")),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(debts, st.integers(0, 10**7), st.sampled_from(POLICIES[:-1]), st.randoms())
def test_the_parts_always_add_up_to_the_payment(owed, fen, policy, shuffle):
    """No part is above what is owed of its item, what is left over means that all is paid, and the order is nothing."""
    found = allocate(Money(fen), owed, Allocating(name=policy, fees=("water",)), on=DAY)
    assert Money(fen) == sum((share.amount for share in found.shares), found.left)
    assert all(Money(0) < share.amount <= share.item.outstanding for share in found.shares)
    unpaid = sum(one.outstanding.fen for one in owed) - sum(share.amount.fen for share in found.shares)
    assert 0 in (unpaid, found.left.fen)
    other = list(owed)
    shuffle.shuffle(other)
    assert found == allocate(Money(fen), other, Allocating(name=policy, fees=("water",)), on=DAY)
