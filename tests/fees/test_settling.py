"""The differences of a settlement in the books: charged or given back, to the fen, and once."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jizhi.fees import SettledShare, Settlement
from jizhi.fees.ledger import account, balance, items, posted
from jizhi.fees.settling import settlement_moves
from jizhi.values import Money, Period, cny

YEAR, ON, DUE = Period.year(2025), date(2026, 2, 1), date(2026, 3, 1)


def settled(*rows: tuple[str, str, int, int]) -> Settlement:
    """A settlement of space, payer, advanced and share."""
    found = tuple(
        SettledShare(space=space, payer=payer, advanced=Money(advanced), share=Money(share))
        for space, payer, advanced, share in rows
    )
    cost = Money(sum(row[3] for row in rows))
    return Settlement(fee="energy", period=YEAR, cost=cost, rows=found, apart=Money(0))


def post(settlement, rows=(), *, posting="settlement"):
    moves = settlement_moves(settlement, rows, project="jade", on=ON, due_on=DUE, because="bill 17")
    return posted(moves, project="jade", posting=posting)


def test_what_is_missing_is_owed_and_what_was_too_much_is_prepaid():
    """30.00 more of zhang by March, 20.00 back to li."""
    entries = post(settled(("1-101", "zhang", 12000, 15000), ("1-102", "li", 12000, 10000)))
    assert cny("30") == balance(entries, account("receivable", "zhang"))
    assert (Money(0), cny("-20")) == (
        balance(entries, account("receivable", "li")),
        balance(entries, account("prepayment", "li")),
    )
    assert [DUE] == [item.due_on for item in items(entries) if item.payer == "zhang"]
    assert cny("-10") == balance(entries, account("income", "energy"))


def test_settled_again_is_nothing_and_with_another_cost_only_the_change():
    """A share of 150.00 corrected to 100.00 after it was settled: what was charged is taken back, 20.00 are prepaid."""
    first = post(settled(("1-101", "zhang", 12000, 15000)))
    assert () == post(settled(("1-101", "zhang", 12000, 15000)), first)
    second = post(settled(("1-101", "zhang", 12000, 10000)), first, posting="again")
    both = (*first, *second)
    assert (Money(0), cny("-20")) == (
        balance(both, account("receivable", "zhang")),
        balance(both, account("prepayment", "zhang")),
    )


def test_a_share_of_nobody_is_posted_to_nobody():
    """It waits for a person."""
    assert () == post(settled(("1-101", "", 0, 15000)))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=6))
def test_the_books_come_to_the_real_cost(amounts):
    """Advances + differences = shares; no item stands below zero, and a second time nothing is left to do."""
    settlement = settled(*((f"s{at}", f"p{at % 3}", *pair) for at, pair in enumerate(amounts)))
    entries = post(settlement)
    assert settlement.difference == -balance(entries, account("income", "energy"))
    assert all(item.outstanding.fen >= 0 for item in items(entries))
    assert () == post(settlement, entries)
