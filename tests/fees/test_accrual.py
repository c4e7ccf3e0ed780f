"""What the books are told of late fees: the same fen whenever accrued, taken back after a back-dated payment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import NotADate
from jizhi.fees import Due, Principal, Settled, late_fee
from jizhi.fees.accrual import accrue_book, plan_freezes, principal_of
from jizhi.fees.ledger import Entry, Move, account, balance, items, posted, trial_balance
from jizhi.fees.payments import InstalmentPlan, agree, apply_prepayment, receive, unapply, waive
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Money, Period, cny

DUE = date(2025, 1, 31)
ITEM = "jade/1-101/service/2025-01-01..2025-02-01/zhang"
RULE = tariff(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"')
FREE = tariff(fee_text())
NOTHING = Principal(subject="x", charged=())


def after(days: int) -> date:
    """The day so many days after the due day."""
    return DUE + timedelta(days=days)


class Book:
    """A payer's book to which moves are posted one act after the other."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def post(self, *moves: Move) -> tuple[Entry, ...]:
        entries = posted(moves, project="jade", posting=f"act-{len(self.entries):04}")
        self.entries += entries
        return entries

    def charge(self, amount: str, *, due: date = DUE, item: str = ITEM, kind: str = "charge") -> None:
        """Charge *amount*, or take it back where it is below zero."""
        money, sides = cny(amount), [account("receivable", "zhang"), account("income", "service")]
        debit, credit = sides if money.fen > 0 else sides[::-1]
        self.post(
            Move(
                day=date(2025, 1, 1), debit=debit, credit=credit, amount=abs(money), kind=kind, payer="zhang",
                space="1-101", fee="service", item=item, cycle=Period.month(2025, 1), due_on=due, bill="b",
            )
        )  # fmt: skip

    def pay(self, amount: str, days: int) -> None:
        """Zhang pays so many days after the due day."""
        got = receive("zhang", cny(amount), method="cash", on=after(days))
        self.post(got, *apply_prepayment([*self.entries, got], payer="zhang", on=after(days)))

    def accrue(self, days: int, *plans: InstalmentPlan) -> tuple[Entry, ...]:
        return self.post(*accrue_book(RULE, self.entries, as_of=after(days), plans=plans))

    @property
    def late(self) -> str:
        """What was accrued and not reversed."""
        return str(sum((item.issued for item in items(self.entries) if item.part == "late"), Money(0)).yuan)


@pytest.fixture
def book() -> Book:
    """Zhang owes 266.11, due on 31 January 2025."""
    found = Book()
    found.charge("266.11")
    return found


def test_what_is_overdue_bears_a_late_fee_in_the_books(book: Book) -> None:
    """45 days of 266.11 at 0.05 % are 5.99, owed beside the charge and never part of it."""
    (entry,) = book.accrue(45)
    assert ("late-fee/zhang", "late-income/service", cny("5.99"), ITEM, after(45)) == (
        entry.debit,
        entry.credit,
        entry.amount,
        entry.item,
        entry.due_on,
    )
    assert cny("266.11") == balance(book.entries, account("receivable", "zhang"))


def test_accruing_twice_changes_nothing(book: Book) -> None:
    """Nor does a day before the last accrual."""
    book.accrue(45)
    assert ((), (), "5.99") == (book.accrue(45), book.accrue(20), book.late)


def test_a_fee_without_a_policy_bears_none(book: Book) -> None:
    """Neither one that the tariff does not have."""
    assert () == accrue_book(FREE, book.entries, as_of=after(45))
    assert () == accrue_book(tariff(fee_text("lift", late='"default"'), head='[late.default]\nrate_per_day = "0.1"'),
                             book.entries, as_of=after(45))  # fmt: skip


def test_a_back_dated_payment_takes_back_what_was_too_much(book: Book) -> None:
    """Paid after ten days, entered after forty-five: 1.33 stand, by reversals and never by an edit."""
    first, second = (*book.accrue(20), *book.accrue(45))
    book.pay("266.11", 10)
    entries = book.accrue(45)
    assert [second.id, first.id, None] == [entry.reverses for entry in entries]
    assert ("1.33", ()) == (book.late, book.accrue(46))


def test_of_many_accruals_only_as_many_are_reversed_as_must_be(book: Book) -> None:
    """Those that still stand are left alone."""
    for days in (5, 10, 20, 45):
        book.accrue(days)
    book.pay("266.11", 30)
    assert 2 == len(book.accrue(45))
    assert "3.99" == book.late


def test_what_was_paid_of_a_late_fee_that_is_taken_back_is_prepaid(book: Book) -> None:
    """The money is the payer's; none of it is lost."""
    book.accrue(45)
    book.pay("272.10", 45)
    assert Money(0) == balance(book.entries, account("late-fee", "zhang"))
    book.charge("-266.11", kind="void")
    book.accrue(46)
    assert ("0.00", cny("-5.99")) == (book.late, balance(book.entries, account("prepayment", "zhang")))


def test_a_waiver_is_not_accrued_again(book: Book) -> None:
    """What was forgiven stays forgiven; only later days are added."""
    book.accrue(45)
    book.post(waive(book.entries, f"{ITEM}!late", cny("5.99"), on=after(45), because="a kindness"))
    assert ((), "0.13") == (book.accrue(45), str(sum((e.amount for e in book.accrue(46)), Money(0)).yuan))


def test_a_late_fee_that_was_moved_in_counts_and_is_never_taken_back(book: Book) -> None:
    """Only what goes beyond it is accrued."""
    book.post(
        Move(
            day=after(30), debit=account("late-fee", "zhang"), credit=account("opening"), amount=cny("4.00"),
            kind="opening", payer="zhang", space="1-101", fee="service", item=ITEM, due_on=after(30),
        )
    )  # fmt: skip
    (entry,) = book.accrue(45)
    assert (cny("1.99"), "5.99") == (entry.amount, book.late)
    book.pay("266.11", 1)
    book.accrue(45)
    assert "4.00" == book.late


def test_days_of_a_plan_that_is_kept_do_not_count(book: Book) -> None:
    """Ten days before it was agreed count, and those after the first part that was missed."""
    parts = [(after(20), cny("133.06")), (after(40), cny("133.05"))]
    plan = agree("zhang", items(book.entries), parts, project="jade", number=1, on=after(10))
    assert () == plan_freezes(plan, book.entries, as_of=after(10))
    assert [(after(11), after(16))] == [
        (freeze.period.start, freeze.period.end) for freeze in plan_freezes(plan, book.entries, as_of=after(15))
    ]
    book.accrue(15, plan)
    assert "1.33" == book.late
    book.accrue(30, plan)
    assert "2.66" == book.late
    other = attrs.evolve(plan, items=("jade/other",))
    assert "3.99" == str(sum((e.amount for e in accrue_book(RULE, book.entries, as_of=after(30), plans=[other])),
                             cny(book.late)).yuan)  # fmt: skip


def test_a_plan_that_is_paid_in_time_bears_nothing(book: Book) -> None:
    """Each part on its day."""
    parts = [(after(20), cny("133.06")), (after(40), cny("133.05"))]
    plan = agree("zhang", items(book.entries), parts, project="jade", number=1, on=DUE)
    book.pay("133.06", 20)
    book.pay("133.05", 40)
    assert ((), "0.00") == (book.accrue(60, plan), book.late)


def test_a_history_leaves_late_fees_out(book: Book) -> None:
    """So that none is ever counted on one."""
    book.accrue(45)
    book.pay("300.00", 50)
    found = principal_of(book.entries, ITEM)
    assert (ITEM, (Due(due_on=DUE, amount=cny("266.11")),), (Settled(day=after(50), amount=cny("266.11")),)) == (
        found.subject,
        found.charged,
        found.settled,
    )


def test_a_day_is_a_plain_date(book: Book) -> None:
    """No text."""
    with pytest.raises(NotADate):
        accrue_book(RULE, book.entries, as_of="2025-03-17")  # type: ignore[arg-type]


@given(
    stops=st.lists(st.integers(1, 90), max_size=8),
    paid=st.lists(st.tuples(st.integers(1, 90), st.integers(1, 15000)), max_size=3),
)
def test_it_is_the_same_fen_whenever_it_is_accrued(stops: list[int], paid: list[tuple[int, int]]) -> None:
    """Accruing on any days, and payments that are entered late, come to what one accrual at the end does."""
    often, once = Book(), Book()
    for book in (often, once):
        book.charge("266.11")
    for days in sorted(stops):
        often.accrue(days)
    for days, fen in paid:
        for book in (often, once):
            got = receive("zhang", Money(fen), method="cash", on=after(days))
            book.post(got, *apply_prepayment([*book.entries, got], payer="zhang", on=after(days), only=[ITEM]))
        often.accrue(max([0, *stops]))
    often.accrue(90)
    once.accrue(90)
    assert once.late == often.late
    assert Money(0) == sum((row.balance for row in trial_balance(often.entries)), Money(0))
    assert all(item.outstanding.fen >= 0 for item in items(often.entries))


def test_a_payment_that_is_taken_back_is_owed_again_from_that_day() -> None:
    """It settles on its day and unsettles on the day of its reversal; nothing else of the item is in the history."""
    book = Book()
    book.charge("100")
    book.charge("40", item="other")
    book.pay("100", 10)
    paid = next(entry for entry in book.entries if entry.kind == "application" and entry.item == ITEM)
    book.post(unapply(book.entries, paid, on=after(20), because="bounced"))
    history = principal_of(book.entries, ITEM)
    assert (Due(due_on=DUE, amount=cny("100")),) == history.charged
    assert (Settled(day=after(10), amount=cny("100")), Settled(day=after(20), amount=cny("-100"))) == history.settled
    assert (ITEM, ()) == (history.subject, history.frozen)


@pytest.mark.parametrize(
    ("charged", "left"),
    [
        ("50 -50", []),
        ("50 -20", [(1, "30")]),
        ("50 50 -50", [(1, "50")]),
        ("50 50 -70", [(1, "30")]),
        ("50 -70 50", [(3, "30")]),
        ("50 50 -100 10", [(4, "10")]),
        ("50 -50 10", [(3, "10")]),
    ],
)
def test_what_is_taken_back_takes_the_latest_first_and_what_is_over_the_next(charged: str, left: Any) -> None:
    """As if it had never been; what was taken back beyond all of it lessens the charge that comes after."""
    dues = tuple(
        Due(due_on=date(2025, 1, number), amount=cny(amount)) for number, amount in enumerate(charged.split(), 1)
    )
    found = late_fee(RULE.late[0], Principal(subject="x", charged=dues), as_of=date(2025, 1, 31))
    days = sum(((31 - number) * cny(amount).fen for number, amount in left), 0)
    assert days == sum(step.base.fen * step.period.days for step in found.steps)
    assert sum(cny(amount).fen for _, amount in left) == found.principal.fen
    assert all(step.base.fen for step in found.steps)


def test_a_day_that_is_none_is_named() -> None:
    """By what it should be."""
    for work in (lambda: accrue_book(RULE, [], as_of="x"), lambda: late_fee(RULE.late[0], NOTHING, as_of="x")):
        with pytest.raises(NotADate, match="a day must be a date"):
            work()
