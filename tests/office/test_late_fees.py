"""The errand of late fees: payer by payer, once, on open books, under the published tariff."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import NoTariff, PeriodClosed, UnknownProject
from jizhi.fees.ledger import BookClosing, Entry, PayerAccount, posted, rebuilt
from jizhi.fees.payments import apply_prepayment, receive
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.posting import book_of, head_of, keep_entries
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period, cny

MARCH = Period.month(2025, 3)
LATE = '[late.default]\nrate_per_day = "0.0005"'


def kept(store, kind):
    with store.reading() as known:
        return list(known.find(kind, project="jade"))


@pytest.fixture
def desk():
    """Two homes of 200.00 a month each, of zhang and li, billed in March and due at once."""
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101"), owned("1-102", "li")]))
    publish(store, tariff_text(fee_text(late='"default"'), head=LATE))
    desk = Desk(store=store, actor="li")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


def pay(desk, payer, amount, on):
    """Post a payment as a counter does."""
    with desk.store.writing() as tx:
        head, book = head_of(tx, "jade", payer), book_of(tx, "jade", payer)
        from_outside = receive(payer, amount, method="cash", on=on)
        moves = (from_outside, *apply_prepayment([*book, from_outside], payer=payer, on=on))
        keep_entries(tx, posted(moves, project="jade", posting="pay"), heads={payer: head}, closed=None)


def test_late_fees_are_accrued_once(desk):
    """Ten days of 200.00 are 1.00 for each of the two payers."""
    due = next(entry.due_on for entry in kept(desk.store, Entry))
    on = date.fromordinal(due.toordinal() + 10)
    first, again = (accrue_late_fees(desk, "jade", as_of=on) for _ in range(2))
    assert (2, cny("2.00"), cny("2.00")) == (first.payers, first.accrued, first.change)
    assert (0, Money(0)) == (again.payers, again.change)
    for head in kept(desk.store, PayerAccount):
        assert cny("1.00") == head.late_fee
        assert rebuilt("jade", head.payer, kept(desk.store, Entry)).late_fee == head.late_fee


def test_a_back_dated_payment_is_followed_by_a_reversal_on_the_same_day(desk):
    """The second accrual of a day does not collide with the first."""
    due = next(entry.due_on for entry in kept(desk.store, Entry))
    on = date.fromordinal(due.toordinal() + 10)
    accrue_late_fees(desk, "jade", as_of=on)
    pay(desk, "zhang", cny("200.00"), due)
    found = accrue_late_fees(desk, "jade", as_of=on)
    assert (1, cny("1.00"), cny("-1.00")) == (found.payers, found.reversed, found.change)
    heads = {head.payer: head.owed for head in kept(desk.store, PayerAccount)}
    assert {"zhang": Money(0), "li": cny("201.00")} == heads


def test_nothing_is_accrued_on_a_day_of_closed_books_nor_for_nobody(desk):
    """Nothing is kept then."""
    with desk.store.writing() as tx:
        tx.put(BookClosing(project="jade", closed_until=date(2025, 5, 1)), expected=None)
    before = kept(desk.store, Entry)
    with pytest.raises(PeriodClosed):
        accrue_late_fees(desk, "jade", as_of=date(2025, 4, 30))
    with pytest.raises(UnknownProject):
        accrue_late_fees(desk, "nowhere", as_of=date(2025, 5, 1))
    assert before == kept(desk.store, Entry)


def test_without_a_tariff_nobody_knows_the_rate():
    """It is said, not guessed."""
    store = MemoryStore()
    settle(store, village())
    with pytest.raises(NoTariff):
        accrue_late_fees(Desk(store=store, actor="li"), "jade", as_of=date(2025, 5, 1))
