"""Unearned money: what is paid of days to come, by the day count of the fee."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import UnknownFee
from jizhi.fees.ledger import Entry, Move, items, posted, released
from jizhi.fees.payments import apply_prepayment, receive, unearned, waive
from jizhi.fees.proration import DAY_COUNTS
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Money, Period, cny

YEAR = Period.parse("2025")


def raised(fen, cycle=YEAR, fee="service", credit="income/service", kind="charge"):
    owed, amount = "receivable/zhang", Money(fen)
    debit = owed if kind == "charge" else credit
    told = {"debit": debit, "credit": credit if debit == owed else owed, "amount": amount, "kind": kind}
    about = {"payer": "zhang", "space": "1-101", "fee": fee, "item": "s", "cycle": cycle, "due_on": cycle.start}
    return Move(day=cycle.start, **told, **about)


def kept(rows, *moves, posting):
    return (*rows, *posted(moves, project="jade", posting=posting))


def paid(rows, fen):
    got = receive("zhang", Money(fen), method="pos", on=YEAR.start)
    return kept(rows, got, *apply_prepayment([*rows, got], payer="zhang", on=YEAR.start), posting="pay")


def amount(rows, on, prices=None):
    found = unearned(prices or tariff(), items(rows), on=on)
    return sum((each.amount for each in found), Money(0))


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (date(2025, 1, 1), "1200"),
        (date(2025, 7, 1), "600"),
        (date(2025, 9, 16), "350"),
        (date(2026, 1, 1), "0"),
        (date(2024, 6, 1), "1200"),
    ],
)
def test_a_year_paid_in_advance_is_earned_by_the_day(on, left):
    """From 16 September half a month and three are still to come."""
    assert cny(left) == amount(paid(kept([], raised(120000), posting="bill"), 120000), on)


def test_only_money_comes_back_and_served_days_are_paid_first():
    """600 of 1200 paid by the end of June are all served; what was waived was never paid."""
    rows = paid(kept([], raised(120000), posting="bill"), 60000)
    assert [cny("100"), cny("0")] == [amount(rows, on) for on in (date(2025, 6, 1), date(2025, 7, 1))]
    rows = kept(rows, waive(rows, "s", cny("600"), on=YEAR.start, because="x"), posting="waive")
    assert cny("600") == amount(rows, date(2025, 7, 1))


def test_what_has_no_cycle_or_an_unknown_fee():
    """A late fee is for no days; a fee that the tariff does not have is named."""
    late = Entry(
        project="jade",
        posting="late",
        n=0,
        day=YEAR.start,
        debit="late-fee/zhang",
        credit="late-income",
        amount=cny("5"),
        kind="late-fee",
        payer="zhang",
        item="s",
        fee="service",
    )
    assert () == unearned(tariff(), items([late]), on=YEAR.start)
    with pytest.raises(UnknownFee):
        amount(kept([], raised(100, fee="lift"), posting="bill"), YEAR.start)


def test_a_day_count_that_weighs_nothing_gives_nothing_back():
    """Ten days of a month that counts from fifteen on: nothing of it can be told served from unserved."""
    short = Period.parse("2025-03-01..2025-03-11")
    rows = paid(kept([], raised(1000, cycle=short), posting="bill"), 1000)
    assert cny("0") == amount(rows, date(2025, 3, 5), tariff(fee_text(prorate='"whole-month-if-15"')))


@given(
    st.integers(1, 10**7),
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.dates(date(2024, 12, 1), date(2026, 2, 1)),
    st.sampled_from(sorted(DAY_COUNTS)),
)
def test_it_is_what_a_correction_to_what_was_served_gives_back(issued, paid_in, waived, on, day_count):
    """To the fen, whatever was paid and forgiven, by every day count."""
    rows = paid(kept([], raised(issued), posting="bill"), paid_in) if paid_in else kept([], raised(issued), posting="b")
    left = items(rows)[0].outstanding
    if waived and left:
        rows = kept(rows, waive(rows, "s", min(left, Money(waived)), on=YEAR.start, because="x"), posting="waive")
    prices = tariff(fee_text(prorate=f'"{day_count}"'))
    told = unearned(prices, items(rows), on=on)
    # An item of which nothing comes back is not listed, and there is nothing to correct it to.
    if told:
        credit = raised(issued - told[0].served.fen, kind="correction")
        back = [move for move in released([*rows, credit]) if move.credit == "prepayment/zhang"]
        assert [told[0].amount] == [move.amount for move in back]
