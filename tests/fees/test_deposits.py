"""Deposits: held apart from everything else, and never more given away than is held."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import AmountRefused, MoreThanThere
from jizhi.fees.deposits import deposit_id, deposits, forfeit, give_back, hold, offset
from jizhi.fees.ledger import Entry, balance, open_items, posted, rebuilt, reversed_move
from jizhi.values import cny

DAY, LATER = date(2025, 3, 10), date(2025, 6, 1)
ID = deposit_id("1-101", "decoration", "command/k")


def kept(rows, moves, posting):
    return (*rows, *posted(moves, project="jade", posting=posting))


@pytest.fixture
def rows():
    """2000 yuan held for a decoration, and 300 owed."""
    owed = Entry(
        project="jade",
        posting="bill",
        n=0,
        day=DAY,
        debit="receivable/zhang",
        credit="income/service",
        amount=cny("300"),
        kind="charge",
        payer="zhang",
        item="s",
        fee="service",
        space="1-101",
        due_on=LATER,
    )
    taken = hold("zhang", cny("2000"), space="1-101", kind="decoration", id=ID, method="cash", on=DAY)
    return kept([owed], [taken], "hold")


def only(rows):
    (found,) = deposits(rows)
    return found


def test_a_deposit_is_neither_income_nor_prepaid(rows):
    """It pays nothing by itself."""
    found = only(rows)
    assert (cny("2000"), "decoration", "1-101", DAY, ID) == (
        found.balance,
        found.kind,
        found.space,
        found.since,
        found.id,
    )
    assert cny("0") == rebuilt("jade", "zhang", rows).prepayment
    assert () == deposits(rows, as_of=date(2025, 3, 9))


def test_each_part_of_a_deposit_goes_where_it_goes(rows):
    """Offset pays what is owed and prepays the rest; forfeited is income; the others go back in cash."""
    rows = kept(rows, offset(rows, only(rows), cny("350"), on=LATER), "offset")
    rows = kept(rows, [forfeit(rows, only(rows), cny("500"), on=LATER, because="floor broken")], "forfeit")
    rows = kept(rows, [give_back(rows, only(rows), cny("1000"), method="cash", on=LATER)], "back")
    found = only(rows)
    assert [cny(yuan) for yuan in ("2000", "350", "500", "1000", "150")] == [
        found.held,
        found.offset,
        found.forfeited,
        found.refunded,
        found.balance,
    ]
    assert () == open_items(rows)
    head = rebuilt("jade", "zhang", rows)
    assert (cny("50"), cny("150")) == (head.prepayment, head.deposit)
    assert cny("-500") == balance(rows, "forfeit/decoration")


def test_no_more_is_taken_of_a_deposit_than_is_held(rows):
    """Nor before it came in, nor nothing."""
    for amount, on, trouble in (
        ("2000.01", LATER, MoreThanThere),
        ("1", date(2025, 3, 1), MoreThanThere),
        ("0", LATER, AmountRefused),
    ):
        with pytest.raises(trouble):
            give_back(rows, only(rows), cny(amount), method="cash", on=on)
    with pytest.raises(AmountRefused):
        hold("zhang", cny("-1"), space="1-101", kind="key", id="x", method="cash", on=DAY)


def test_a_deposit_that_is_taken_back_was_never_held(rows):
    """A reversal of its entry nets in what was held; the reversal of a refund in what was refunded."""
    back = kept(rows, [reversed_move(rows[-1], on=LATER)], "undo")
    assert (cny("0"), cny("0")) == (only(back).held, only(back).balance)
    paid = kept(rows, [give_back(rows, only(rows), cny("700"), method="cash", on=LATER)], "back")
    paid = kept(paid, [reversed_move(paid[-1], on=LATER)], "undo")
    assert (cny("0"), cny("2000")) == (only(paid).refunded, only(paid).balance)
