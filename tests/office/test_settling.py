"""A year's settlement is posted once, on open books, and its heads can be rebuilt."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import PeriodClosed, UnknownProject
from jizhi.fees.ledger import BookClosing, Entry, PayerAccount, rebuilt
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.settlements import read_settlement
from jizhi.office.settling import post_settlement
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
ON, DUE = date(2025, 5, 1), date(2025, 5, 31)
POOL = (
    '[[fee]]\ncode = "energy"\non = "pool"\nper = "period"\n'
    '[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\nformula = "area"'
)


def kept(desk, kind):
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade"))


@pytest.fixture
def desk():
    """Two homes that paid 200.00 each in advance for March."""
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101"), owned("1-102", "li")]))
    publish(store, tariff_text(fee_text(), POOL))
    desk = Desk(store=store, actor="li")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


def found(desk, cost):
    return read_settlement(desk, "jade", "energy", cny(cost), period=MARCH, advanced_as=["service"]).value


def post(desk, cost, project="jade"):
    return post_settlement(desk, project, found(desk, cost), on=ON, due_on=DUE, because="电费单 17")


def test_a_year_is_settled_once(desk):
    """500.00 in two halves against 200.00 each: 50.00 more from either."""
    first, again = post(desk, "500.00"), post(desk, "500.00")
    assert (2, ()) == (len(first), again)
    assert [cny("250")] * 2 == [head.owed for head in kept(desk, PayerAccount)]


def test_a_corrected_cost_posts_only_what_changed_also_on_the_same_day(desk):
    """From 500.00 to 300.00: what was charged is taken back, and 50.00 are the payer's."""
    post(desk, "500.00")
    post(desk, "300.00")
    for head in kept(desk, PayerAccount):
        assert (cny("200"), cny("50")) == (head.owed, head.prepayment)
        again = rebuilt("jade", head.payer, kept(desk, Entry))
        assert (again.owed, again.prepayment) == (head.owed, head.prepayment)


def test_nothing_is_settled_in_closed_books_nor_for_nobody(desk):
    """Nothing is kept then."""
    before = kept(desk, Entry)
    with pytest.raises(UnknownProject):
        post(desk, "500.00", "nowhere")
    with desk.store.writing() as tx:
        tx.put(BookClosing(project="jade", closed_until=date(2025, 6, 1)), expected=None)
    with pytest.raises(PeriodClosed):
        post(desk, "500.00")
    assert before == kept(desk, Entry)
