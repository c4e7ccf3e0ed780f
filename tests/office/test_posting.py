"""What a bill run brings into the books: an entry per charge, the heads of the payers, and back again with a void."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import PeriodClosed
from jizhi.fees import Bill
from jizhi.fees.ledger import BookClosing, Entry, PayerAccount, open_items, opened, rebuilt, trial_balance
from jizhi.office.billing_day import issue_bills, void_run
from jizhi.office.desk import Desk
from jizhi.office.voiding import void_bill
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period

MARCH = Period.month(2025, 3)


def kept(store, kind, **indexed):
    with store.reading() as known:
        return list(known.find(kind, **indexed))


@pytest.fixture
def desk():
    """Three homes: two of zhang, one of li; one space in a chunk."""
    store = MemoryStore()
    homes = [home("1-101"), home("1-102"), home("1-103")]
    settle(store, village(homes, [owned("1-101"), owned("1-102"), owned("1-103", "li")]))
    publish(store, tariff_text())
    return Desk(store=store, actor="li", chunk=1)


def issue(desk):
    return issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)


def test_a_bill_is_owed_as_soon_as_it_is_kept(desk):
    """The books and the bills say the same of every payer, and the accounts add up to nothing."""
    issue(desk)
    billed = {bill.payer: Money(0) for bill in kept(desk.store, Bill)}
    for bill in kept(desk.store, Bill):
        billed[bill.payer] += bill.total
    assert billed == {head.payer: head.owed for head in kept(desk.store, PayerAccount)}
    entries = kept(desk.store, Entry)
    assert {bill.id for bill in kept(desk.store, Bill)} == {entry.bill for entry in entries}
    assert Money(0) == sum((row.balance for row in trial_balance(entries)), Money(0))


def test_what_is_voided_is_owed_no_more(desk):
    """A reversal takes every entry back, and what stands in the heads can be made anew from the entries."""
    run = issue(desk)
    void_run(desk, run.id, on=date(2025, 3, 9))
    entries = kept(desk.store, Entry)
    assert () == open_items(entries)
    for head in kept(desk.store, PayerAccount):
        assert opened("jade", head.payer).owed == head.owed
        again = rebuilt("jade", head.payer, entries)
        assert (again.receivable, again.entries) == (head.receivable, head.entries)


def test_one_bill_is_voided_in_the_books_by_itself(desk):
    """The other home of the same payer is still owed."""
    issue(desk)
    wrong = kept(desk.store, Bill, space="1-101")[0]
    void_bill(desk, wrong.id, on=date(2025, 3, 9))
    assert ["1-102", "1-103"] == sorted(item.space for item in open_items(kept(desk.store, Entry)))


def test_nothing_is_billed_nor_voided_on_a_day_of_closed_books(desk):
    """A month that was closed stays as it is."""
    run = issue(desk)
    bill = kept(desk.store, Bill)[0]
    with desk.store.writing() as tx:
        tx.put(BookClosing(project="jade", closed_until=date(2025, 4, 1)), expected=None)
    for late in (
        lambda: issue_bills(desk, "jade", period=Period.month(2025, 4), issued_on=date(2025, 3, 31)),
        lambda: void_run(desk, run.id, on=date(2025, 3, 31)),
        lambda: void_bill(desk, bill.id, on=date(2025, 3, 31)),
    ):
        with pytest.raises(PeriodClosed):
            late()
