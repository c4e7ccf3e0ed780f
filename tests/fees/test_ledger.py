"""The ledger: entries that balance by their shape, items and balances as folds, books that close."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import CurrencyMismatch, EntryRefused, PeriodClosed, UnknownAccount, UnknownPolicy
from jizhi.fees import Bill, Charge
from jizhi.fees.ledger import (
    CHART,
    BookClosing,
    BookPolicy,
    Entry,
    Move,
    account,
    balance,
    check_open,
    issue,
    items,
    kind_of_account,
    open_items,
    posted,
    rebuilt,
    released,
    reversed_move,
    trial_balance,
)
from jizhi.fees.payments import apply_prepayment, receive, waive, write_off
from jizhi.values import Money, Period, cny

MARCH = Period.month(2025, 3)
FIRST = date(2025, 3, 1)
DUE = date(2025, 3, 31)


def charge(yuan="100.00", n=0, kind="charge", fee="service", payer="zhang"):
    amount = cny(yuan)
    return Charge(
        run=f"jade/{MARCH}#{n + 1}",
        project="jade",
        space="1-101",
        fee=fee,
        cycle=MARCH,
        payer=payer,
        target=amount,
        amount=amount,
        n=n,
        kind=kind,
    )


def billed(*charges, on=FIRST, due=DUE):
    """The entries of one bill of these charges."""
    bill = Bill(
        run=charges[0].run,
        project="jade",
        space="1-101",
        payer=charges[0].payer,
        issued_on=on,
        due_on=due,
        charges=tuple(one.id for one in charges),
        total=sum((one.amount for one in charges), Money(0)),
    )
    return posted(issue(bill, {one.id: one for one in charges}), project="jade", posting=f"bill/{bill.id}")


def book(*moves, posting="p", after=()):
    """*after* and the entries of these moves."""
    return (*after, *posted(moves, project="jade", posting=posting))


def paid(rows, yuan, on=date(2025, 3, 10), posting="pay/1"):
    """*rows*, and a payment of zhang that is applied."""
    received = posted([receive("zhang", cny(yuan), method="cash", on=on)], project="jade", posting=posting)
    applied = apply_prepayment([*rows, *received], payer="zhang", on=on)
    return (*rows, *received, *posted(applied, project="jade", posting=posting, first=1))


def fen(entries, name):
    return balance(entries, name).fen


def test_an_entry_moves_one_amount_and_cannot_fail_to_balance():
    """Nothing, less than nothing and one account on both sides are refused; an account is of the chart."""
    told = {"project": "jade", "posting": "p", "n": 0, "day": FIRST, "kind": "receipt"}
    for amount, debit in ((cny(0), "clearing/cash"), (cny(-1), "clearing/cash"), (cny(1), "prepayment/zhang")):
        with pytest.raises(EntryRefused):
            Entry(debit=debit, credit="prepayment/zhang", amount=amount, **told)
    with pytest.raises(UnknownAccount):
        account("petty-cash")
    assert ["receivable"] == [kind_of_account(account("receivable", "1/2"))]
    assert {"asset", "liability", "income", "expense", "equity"} == set(CHART.values())


def test_a_bill_is_owed_by_its_payer_and_earned_by_its_fees():
    """One entry for each charge; one of nothing has none."""
    entries = billed(charge(), charge("0", fee="lift"), charge("20", fee="water"))
    assert [("income/service", cny("100")), ("income/water", cny("20"))] == [(e.credit, e.amount) for e in entries]
    assert {"receivable/zhang"} == {entry.debit for entry in entries}
    assert [entries[0].bill] * 2 == [item.bill for item in items(entries)]
    first = items(entries)[0]
    assert (cny("100"), DUE, MARCH, FIRST, "principal") == (
        first.outstanding,
        first.due_on,
        first.cycle,
        first.since,
        first.part,
    )


def test_a_correction_nets_against_what_it_corrects():
    """The item is the charge's subject, whatever its number."""
    entries = billed(charge()) + billed(charge("-30", n=1, kind="correction"), on=date(2025, 4, 1))
    assert [cny("70")] == [item.outstanding for item in open_items(entries)]
    assert [cny("100")] == [item.outstanding for item in open_items(entries, as_of=DUE)]


def test_what_was_paid_of_a_void_charge_is_the_payers_own_again():
    """It is released to the prepayment on the last day on which anything happened to the item."""
    entries = paid(billed(charge()), "60")
    void = billed(charge("-100", n=1, kind="void"), on=date(2025, 3, 5))
    back = released([*entries, *void])
    assert [("release", "prepayment/zhang", cny("60"), date(2025, 3, 10))] == [
        (move.kind, move.credit, move.amount, move.day) for move in back
    ]
    entries = book(*back, after=entries + void)
    assert (0, -6000, 0) == tuple(
        fen(entries, name) for name in ("receivable/zhang", "prepayment/zhang", "income/service")
    )
    assert () == released(entries)


def test_what_was_forgiven_of_a_void_charge_is_taken_back_after_the_money():
    """First the payer gets his money, then the waiver and the write-off shrink."""
    entries = paid(billed(charge()), "40")
    subject = entries[0].item
    entries = book(waive(entries, subject, cny("35"), on=FIRST, because="flood"), after=entries, posting="w")
    entries = book(write_off(entries, subject, cny("25"), on=FIRST, because="gone"), after=entries, posting="o")
    entries += billed(charge("-90", n=1, kind="correction"))
    back = released(entries)
    assert {"prepayment/zhang": 4000, "discount/service": 3500, "write-off/service": 1500} == {
        move.credit: move.amount.fen for move in back
    }
    entries = book(*back, after=entries, posting="r")
    (item,) = items(entries)
    assert (cny("10"), cny("0"), cny("0"), cny("10"), cny("0")) == (
        item.issued,
        item.applied,
        item.waived,
        item.written_off,
        item.outstanding,
    )


def test_a_credit_that_corrects_nothing_is_the_payers_own():
    """An estimate that was too high comes back as a charge below zero."""
    entries = billed(charge("-20"))
    entries = book(*released(entries), after=entries)
    assert (-2000, 0) == (fen(entries, "prepayment/zhang"), fen(entries, "receivable/zhang"))
    assert () == released(entries)
    assert cny("0") == rebuilt("jade", "zhang", entries).received


def test_debits_equal_credits_on_any_day():
    """The balances of a trial balance add up to nothing, and each is the balance of its account."""
    entries = paid(billed(charge(), charge("50", fee="water")), "70")
    for day in (None, FIRST, date(2025, 3, 9)):
        rows = trial_balance(entries, as_of=day)
        assert 0 == sum(row.balance.fen for row in rows)
        assert [balance(entries, row.account, as_of=day) for row in rows] == [row.balance for row in rows]
    assert () == trial_balance(entries, as_of=date(2024, 1, 1))


def test_the_checkpoint_of_a_payer_can_be_rebuilt():
    """What he owes, what is his, what came in, and how many entries stand there."""
    entries = paid(billed(charge()), "120")
    head = rebuilt("jade", "zhang", entries)
    assert (cny("0"), cny("20"), cny("120"), 3, "jade/zhang") == (
        head.owed,
        head.prepayment,
        head.received,
        head.entries,
        head.id,
    )
    assert 0 == rebuilt("jade", "li", entries).entries


def test_a_book_has_one_currency():
    """That of the first entry in it; money of another is no payment of what is owed here."""
    harbour = Entry(
        project="jade",
        posting="p",
        n=0,
        day=FIRST,
        debit="clearing/cash",
        credit="prepayment/zhang",
        amount=Money(100, "HKD"),
        kind="receipt",
        payer="zhang",
    )
    assert Money(100, "HKD") == rebuilt("jade", "zhang", [harbour]).prepayment
    with pytest.raises(CurrencyMismatch):
        rebuilt("jade", "zhang", [*billed(charge()), harbour])


def test_a_reversal_takes_an_entry_back_whole():
    """Both sides change places, and it names what it reverses."""
    (entry,) = billed(charge())
    back = reversed_move(entry, on=DUE)
    assert (entry.credit, entry.debit, entry.amount, entry.id) == (back.debit, back.credit, back.amount, back.reverses)
    assert [] == [row for row in trial_balance([entry, *book(back)]) if row.balance]


def test_nothing_is_posted_into_closed_books():
    """The day on which they are closed is open itself."""
    closing = BookClosing(project="jade", closed_until=date(2025, 4, 1))
    assert "jade" == closing.id
    check_open([DUE], None)
    check_open([date(2025, 4, 1)], closing.closed_until)
    with pytest.raises(PeriodClosed):
        check_open([date(2025, 4, 1), DUE], closing.closed_until)


def test_a_policy_of_the_books_names_a_known_way_to_spread_payments():
    """Nobody finds out at the counter."""
    assert ("jade", "pro-rata") == (
        BookPolicy(project="jade").id,
        BookPolicy(project="x", allocation="pro-rata").allocation,
    )
    with pytest.raises(UnknownPolicy):
        BookPolicy(project="jade", allocation="newest-first")


def test_why_an_entry_was_made_is_the_moves_own_reason_before_the_postings():
    """A posting has one reason for all that do not say why."""
    told = {"day": FIRST, "debit": "clearing/cash", "credit": "prepayment/zhang", "amount": cny(1), "kind": "receipt"}
    rows = posted([Move(**told), Move(**told, because="own")], project="jade", posting="p", because="all", actor="li")
    assert [("all", "li", "jade/p#000000"), ("own", "li", "jade/p#000001")] == [
        (row.because, row.actor, row.id) for row in rows
    ]
