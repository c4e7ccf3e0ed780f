"""Reconciling with a channel: every planted difference is found and classed, and nothing else; posting ends at zero."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.errors import RecordRefused
from jizhi.fees.clearing import (
    DIFFERENCE_KINDS,
    ChannelDay,
    ChannelLine,
    ChannelTerms,
    Counterpart,
    Settled,
    added,
    judged,
    reconcile,
    repeated_lines,
    settled_moves,
    suspense_moves,
)
from jizhi.fees.ledger import account
from jizhi.testing.channels import DAY, PLANTS, TERMS, planted

EXAMPLES = 25


def lines_of(orders, *, order=None) -> list[ChannelLine]:
    """The lines of *orders* as they are kept, numbered in the order of the file."""
    told = [line for each in orders for line in each.lines]
    told = [told[place] for place in order] if order else told
    return [
        ChannelLine(project="jade", channel="memory", day=DAY, n=n, **attrs.asdict(line, recurse=False))
        for n, line in enumerate(told, 1)
    ]


def held_of(orders) -> list[Counterpart]:
    """What we hold of *orders*."""
    return [each for order in orders for each in order.held]


def expected(orders) -> Counter:
    """What must be found: the class of each difference, with our number of the order where the line has one."""
    return Counter((kind, "" if kind == "other" else order.number) for order in orders for kind in order.found)


def found(differences) -> Counter:
    """What was found; a refund under the number of its order, a line without a number under that of nobody."""
    return Counter((each.kind, each.number.removeprefix("R")) for each in differences)


def test_every_planted_difference_is_found_and_classed_and_nothing_else():
    """K13 in make test: two thousand orders, every kind of plant, one hundred percent found, none false."""
    orders = list(planted(2_000))
    differences = reconcile(TERMS, lines_of(orders), held_of(orders), day=DAY)
    assert expected(orders) == found(differences)
    assert set(DIFFERENCE_KINDS) - {"other-project"} == {each.kind for each in differences}
    assert len(differences) == len({each.id for each in differences})


@pytest.mark.faults
def test_a_hundred_thousand_lines_are_classed_without_a_miss():
    """K13: one file of a hundred thousand lines; what is planted is found, each in its class, and nothing else."""
    orders = list(planted(100_000))
    lines = lines_of(orders)
    assert len(lines) > 100_000
    differences = reconcile(TERMS, lines, held_of(orders), day=DAY)
    assert expected(orders) == found(differences)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_the_order_of_the_file_changes_no_class(data):
    """A channel promises no order among its lines: what is found is the same, by number and class."""
    orders = list(planted(37 * len(PLANTS)))[36::37]
    count = sum(len(each.lines) for each in orders)
    shuffled = lines_of(orders, order=data.draw(st.permutations(range(count))))
    assert found(reconcile(TERMS, lines_of(orders), held_of(orders), day=DAY)) == found(
        reconcile(TERMS, shuffled, held_of(orders)[::-1], day=DAY)
    )


def naive(terms, lines, ours, *, day):
    """A broken twin: one line for a number, so that what is told or paid twice is never seen."""
    return reconcile(terms, {line.number: line for line in lines}.values(), ours, day=day)


def without_days(terms, lines, ours, *, day):
    """A broken twin: it asks for the lines of its own day only, and calls a payment over midnight lost."""
    return reconcile(terms, [line for line in lines if line.day == day], ours, day=day)


@pytest.mark.parametrize(("twin", "missed"), [(naive, {"duplicate"}), (without_days, set())])
def test_a_twin_that_forgets_something_is_caught(twin, missed):
    """The same plants tell a right reconciliation from a wrong one."""
    orders = list(planted(37 * len(PLANTS)))
    lines, held = lines_of(orders), held_of(orders)
    lines.append(attrs.evolve(lines[0], day=DAY + timedelta(days=1), n=1, order="J-late"))
    held.append(attrs.evolve(held[0], number="J-late"))
    right, wrong = (found(verb(TERMS, lines, held, day=DAY)) for verb in (reconcile, twin))
    assert right != wrong
    assert missed <= {kind for kind, _ in right - wrong}


def booked(orders) -> int:
    """What receipts and refunds of ours left on the clearing account, in fen."""
    sign = {"payment": 1, "refund": -1}
    return sum(sign[each.kind] * each.fen for each in held_of(orders) if each.state == "paid")


def after_posting(orders) -> tuple[int, int]:
    """The clearing account when all is posted, and what the differences left open say that it must be."""
    lines, held = lines_of(orders), {each.number: each for each in held_of(orders)}
    about: dict[str, list[ChannelLine]] = {}
    for line in lines:
        about.setdefault(line.number, []).append(line)
    again = frozenset[str]().union(*map(repeated_lines, about.values()))
    differences = reconcile(TERMS, lines, held.values(), day=DAY)
    settled = added(Settled(), TERMS, lines, repeated=again)
    money = {line.id: line for line in lines if line.id not in again}
    moves = [
        *settled_moves(TERMS, settled, day=DAY, on=DAY),
        *suspense_moves(TERMS, differences, money, on=DAY),
    ]
    clearing = account("clearing", "online")
    left = booked(orders) + sum(
        move.amount.fen * ((move.debit == clearing) - (move.credit == clearing)) for move in moves
    )
    return left, sum(_left_by(each, held) for each in differences)


def _left_by(difference, held) -> int:
    """What one open difference leaves on the clearing account: ours less theirs, as far as it is not in suspense."""
    if difference.kind in {"channel-only", "duplicate", "cross-day", "fee", "other-merchant", "currency", "other"}:
        return 0
    ours = held.get(difference.number)
    stands = difference.ours_fen or 0 if ours is not None and ours.state == "paid" else 0
    told = difference.theirs_fen or 0
    return (told - stands) if difference.kind == "refund" else (stands - told)


@pytest.mark.parametrize("plant", ["", *PLANTS])
def test_the_clearing_account_holds_only_what_differs(plant):
    """L7: fees, pay-out and suspense posted, an agreeing day leaves zero; else what the differences name."""
    orders = list(planted(37, plants=(plant,)))
    left, named = after_posting(orders)
    assert named == left
    if plant in {"", "cross-day", "fee", "channel-only", "duplicate", "repeated", "other-merchant", "monthly-fee"}:
        assert 0 == left


def test_the_clearing_account_of_a_whole_day_holds_only_what_differs():
    """All plants together."""
    left, named = after_posting(list(planted(2_000)))
    assert named == left != 0


def test_a_refund_gives_back_the_fee_and_may_leave_a_day_below_zero():
    """The channel takes money back on a day with refunds only."""
    (order,) = planted(1)
    (line,) = lines_of([order])
    back = attrs.evolve(line, kind="refund", refund="R1", fee_fen=12)
    settled = added(Settled(), TERMS, [back])
    assert Settled(refunded_fen=line.fen, fee_fen=-12) == settled
    fee, out = settled_moves(TERMS, settled, day=DAY, on=DAY + timedelta(days=3))
    assert ("clearing/online", "channel-fee/memory", 12) == (fee.debit, fee.credit, fee.amount.fen)
    assert ("clearing/online", "bank/memory", line.fen - 12) == (out.debit, out.credit, out.amount.fen)
    assert DAY + timedelta(days=3) == out.day
    assert line.fen - 12 == -settled.paid_out_fen
    day = ChannelDay(project="jade", channel="memory", day=DAY, refunded_fen=line.fen, fee_fen=-12)
    assert settled.paid_out_fen == day.paid_out_fen


def test_lines_of_another_day_are_judged_on_their_own():
    """A line told again on a later day is a duplicate there, and no difference on the first."""
    (order,) = planted(1)
    (line,) = lines_of([order])
    later = attrs.evolve(line, day=DAY + timedelta(days=1), n=1)
    assert [] == [*judged(TERMS, [later, line], order.held[0], day=DAY)]
    assert ["duplicate"] == [each.kind for each in judged(TERMS, [later, line], order.held[0], day=later.day)]
    assert {later.id} == repeated_lines([later, line])


def test_what_another_project_holds_is_no_line_of_ours():
    """One merchant number serves one project; an order of another is named, never posted."""
    (order,) = planted(1)
    other = attrs.evolve(order.held[0], project="pearl")
    assert ["other-project"] == [each.kind for each in reconcile(TERMS, lines_of([order]), [other], day=DAY)]


def test_a_wrong_fee_is_told_beside_a_payment_over_midnight():
    """A line has one class, and a wrong fee besides."""
    (order,) = planted(1)
    (line,) = lines_of([order])
    ours = attrs.evolve(order.held[0], day=DAY - timedelta(days=1))
    kinds = [each.kind for each in reconcile(TERMS, [attrs.evolve(line, fee_fen=0)], [ours], day=DAY)]
    assert ["cross-day", "fee"] == kinds
    unchecked = attrs.evolve(TERMS, fee_rate=None)
    assert ["cross-day"] == [each.kind for each in reconcile(unchecked, [line], [ours], day=DAY)]


@pytest.mark.parametrize("rate", [Decimal(1), Decimal("-0.1"), Decimal("NaN"), 0.006])
def test_a_rate_that_is_no_part_is_refused(rate):
    """A channel keeps a part of a payment."""
    with pytest.raises(RecordRefused):
        ChannelTerms(project="jade", channel="x", merchant="m", fee_rate=rate)


def test_an_instant_without_an_offset_is_refused():
    """A channel's day has a calendar."""
    (order,) = planted(1)
    (line,) = lines_of([order])
    with pytest.raises(RecordRefused):
        attrs.evolve(line, at=line.at.replace(tzinfo=None))
    assert date(2025, 3, 10) == line.day


def test_an_order_of_another_project_and_a_second_transaction_are_told_apart():
    """One merchant may serve two projects; an order that is paid under two numbers of the channel was paid twice."""
    line = ChannelLine(
        project="jade", channel="memory", day=DAY, n=1, kind="payment", order="J1", transaction="T2", fen=100,
        merchant=TERMS.merchant, at=datetime.combine(DAY, time(4), UTC),
    )  # fmt: skip
    ours = Counterpart(number="J1", kind="payment", project="jade", state="paid", day=DAY, fen=100, transaction="T2")
    for changed, kind in (
        ({}, None),
        ({"project": "pearl"}, "other-project"),
        ({"transaction": "T1"}, "duplicate"),
        ({"currency": "HKD"}, "currency"),
    ):
        told = list(judged(attrs.evolve(TERMS, fee_rate=None), [line], attrs.evolve(ours, **changed), day=DAY))
        assert [kind] * (kind is not None) == [each.kind for each in told]


def test_terms_and_days_are_known_by_channel_and_day():
    """One set of terms for a channel, one account of a day."""
    assert (f"{TERMS.project}/{TERMS.channel}", f"jade/memory/{DAY}") == (
        TERMS.id, ChannelDay(project="jade", channel="memory", day=DAY).id,
    )  # fmt: skip
