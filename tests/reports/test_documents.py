"""Letters freeze what their day knows: the same books, the same letter, and each further day costs what it says."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.errors import NothingToAsk, RecordRefused
from jizhi.fees.accrual import accrue_book
from jizhi.fees.ledger import open_items, posted
from jizhi.fees.payments import InstalmentPlan, Receipt
from jizhi.reports.documents import (
    Addressee,
    Letterhead,
    OwedLine,
    demand_letter,
    owed_lines,
    payment_notice,
    receipt_paper,
)
from jizhi.values import Money, cny

from .books import Book

TARIFF = tariff_or_refuse("""
tariff = "jade"
[late.default]
rate_per_day = "0.0005"
[[fee]]
code = "service"
name = "物业服务费"
per = "month"
late = "default"
  [[fee.version]]
  since = 2020-01-01
  basis = "合同"
  rates = { price = "2.70 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "water"
name = "水费"
per = "month"
  [[fee.version]]
  since = 2020-01-01
  basis = "合同"
  rates = { price = "2.70 元/㎡/月" }
  formula = "area * price"
""")
HEAD = Letterhead(company="翠园物业", project="翠园")
ZHANG = Addressee(payer="zhang", name="张三")


def book(*months: int, fen: int = 26611) -> Book:
    """A book with a service charge for each of *months*, due on its 15th."""
    made = Book()
    for month in months:
        made.charge("zhang", "1-101", fen, month=month)
    return made


def lines(made: Book, on: date) -> tuple[OwedLine, ...]:
    return owed_lines(TARIFF, made.of("zhang"), on=on)


def accrued(made: Book, on: date) -> None:
    """Post the late fees up to a day, as the counter does at the end of a month."""
    moves = accrue_book(TARIFF, made.of("zhang"), as_of=on)
    made.entries += posted(moves, project="jade", posting=f"late-{on}", actor="wang")


def test_a_demand_says_what_was_charged_settled_and_owed_and_what_the_delay_costs():
    """266.11 yuan at 0.05 % a day: due on 15 January, on 17 March 61 days late."""
    letter = demand_letter(HEAD, lines(book(1), date(2025, 3, 17)), project="jade", to=ZHANG, on=date(2025, 3, 17))
    (line,) = letter.lines
    assert ("物业服务费", cny("266.11"), cny("0.00"), cny("266.11")) == (
        line.fee,
        line.charged,
        line.settled,
        line.outstanding,
    )
    assert cny("8.12") == line.late == letter.late
    assert cny("274.23") == letter.total
    assert Fraction(26611, 100) * Fraction(5, 10000) == letter.per_day
    assert date(2025, 4, 1) == letter.pay_by
    assert "D20250317-zhang" == letter.number


def test_what_falls_due_on_the_day_of_the_letter_is_no_arrears():
    """It may still be paid in time."""
    made = book(1, 2)
    letter = demand_letter(HEAD, lines(made, date(2025, 2, 15)), project="jade", to=ZHANG, on=date(2025, 2, 15))
    assert [1] == [line.cycle.start.month for line in letter.lines]
    with pytest.raises(NothingToAsk, match="zhang owes nothing"):
        demand_letter(HEAD, lines(book(1), date(2025, 1, 15)), project="jade", to=ZHANG, on=date(2025, 1, 15))


def test_a_notice_lists_all_that_is_owed_or_some_bills_of_it():
    """Its due day is the next one that is not over."""
    made = book(1, 2, 3)
    owed = lines(made, date(2025, 2, 1))
    notice = payment_notice(HEAD, owed, project="jade", to=ZHANG, on=date(2025, 2, 1))
    assert 2 == len(notice.lines)
    assert date(2025, 2, 15) == notice.due_on
    assert "N20250201-zhang" == notice.number
    one = payment_notice(HEAD, owed, project="jade", to=ZHANG, on=date(2025, 2, 1), bills=["bill-1"])
    assert ["bill-1"] == [line.bill for line in one.lines]
    assert date(2025, 1, 15) == one.due_on
    with pytest.raises(NothingToAsk):
        payment_notice(HEAD, owed, project="jade", to=ZHANG, on=date(2025, 2, 1), bills=["bill-9"])


LATER = st.lists(
    st.tuples(st.sampled_from(["pay", "accrue", "charge", "waive"]), st.integers(1, 60), st.integers(1, 40_000)),
    max_size=4,
)
EARLIER = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 40_000)), max_size=3)
DAY = date(2025, 3, 17)


def check_frozen(owed, earlier, later) -> None:
    """Write the letter of a day, let life go on, write it again."""
    made = book(1, 2, 3)
    for days, fen in sorted(earlier):
        made.pay("zhang", fen, date(2025, 1, 16) + timedelta(days=days))
    before = owed(TARIFF, made.of("zhang"), on=DAY)
    for what, days, fen in sorted(later, key=lambda act: act[1]):
        on = DAY + timedelta(days=days)
        if what == "pay":
            made.pay("zhang", fen, on)
        elif what == "accrue":
            accrued(made, on)
        elif what == "waive":
            made.forgive("zhang", fen, on)
        else:
            made.charge("zhang", "1-102", fen, month=4, on=on)
    assert before == owed(TARIFF, made.of("zhang"), on=DAY)


@settings(max_examples=40)
@given(EARLIER, LATER)
def test_a_letter_written_again_later_is_the_same_letter(earlier, later):
    """Its amounts are frozen at its day, whatever was paid, accrued, waived or charged since."""
    check_frozen(owed_lines, earlier, later)


def test_a_letter_that_looked_at_later_entries_would_be_caught():
    """The broken twin: it reads the whole book."""

    def whole_book(tariff, entries, *, on):
        return owed_lines(tariff, [attrs.evolve(entry, day=min(entry.day, on)) for entry in entries], on=on)

    with pytest.raises(AssertionError):
        check_frozen(whole_book, [], [("pay", 1, 10_000)])


@settings(max_examples=40)
@given(st.integers(1, 99_999), EARLIER, st.integers(0, 300))
def test_each_further_day_costs_what_the_letter_says(fen, earlier, days):
    """To within the one rounding of each item, on the day after the letter, if nothing is paid."""
    made, on = book(1, 2, fen=fen), date(2025, 3, 17) + timedelta(days=days)
    for after, paid in sorted(earlier):
        made.pay("zhang", paid, date(2025, 1, 16) + timedelta(days=after))
    told, then = lines(made, on), lines(made, on + timedelta(days=1))
    grown = sum((line.late.fen for line in then), 0) - sum((line.late.fen for line in told), 0)
    assert abs(grown - 100 * sum((line.per_day for line in told), Fraction(0))) <= len(told)


@settings(max_examples=40)
@given(EARLIER)
def test_accruing_beforehand_changes_no_letter(earlier):
    """Late fees are counted up to the day of the letter, whether they were brought into the books or not."""
    made, ahead = book(1, 2), book(1, 2)
    for days, fen in sorted(earlier):
        for each in (made, ahead):
            each.pay("zhang", fen, date(2025, 1, 16) + timedelta(days=days))
    accrued(ahead, DAY)
    owed = lines(made, DAY)
    assert lines(ahead, DAY) == owed
    in_books = sum((item.outstanding.fen for item in open_items(ahead.of("zhang"), as_of=DAY)), 0)
    assert in_books == sum(line.total.fen for line in owed)


def test_a_late_fee_outlives_its_charge_and_grows_no_more():
    """What was paid late still owes for the delay; a fee without a policy, or not in the tariff, bears none."""
    made = book(1)
    accrued(made, date(2025, 2, 28))
    made.forgive("zhang", 26611, date(2025, 3, 1))
    made.charge("zhang", "1-101", 500, fee="water")
    made.charge("zhang", "1-101", 700, fee="gone")
    late, *others = lines(made, date(2025, 3, 20))
    assert ("物业服务费", 0, True) == (late.fee, late.outstanding.fen, late.late.fen > 0)
    assert Fraction(0) == late.per_day
    assert {("水费", 0), ("gone", 0)} == {(line.fee, line.late.fen) for line in others}


def test_a_late_fee_that_was_brought_in_alone_is_listed_by_itself():
    """An opening balance may know the fee and not what it was for."""
    made = Book()
    made.charge("zhang", "1-101", 900, part="late-fee", other="opening", kind="opening")
    (line,) = lines(made, date(2025, 4, 1))
    assert (cny("0.00"), cny("9.00")) == (line.outstanding, line.late)


def test_a_plan_that_is_kept_stops_the_growth():
    """What is paid by instalments bears nothing while they are kept."""
    made = book(1)
    item = open_items(made.of("zhang"))[0].id
    plan = InstalmentPlan(
        project="jade", payer="zhang", number=1, agreed_on=date(2025, 2, 1), items=(item,),
        parts=((date(2025, 12, 31), cny("266.11")),), baseline=cny("0.00"),
    )  # fmt: skip
    (line,) = owed_lines(TARIFF, made.of("zhang"), on=DAY, plans=[plan])
    assert Fraction(0) == line.per_day
    assert line.late < lines(made, DAY)[0].late


def test_a_fee_at_its_cap_grows_no_more():
    """A letter never threatens with what the policy does not allow."""
    capped = attrs.evolve(TARIFF, late=tuple(attrs.evolve(policy, cap="1 元") for policy in TARIFF.late))
    (line,) = owed_lines(capped, book(1).of("zhang"), on=DAY)
    assert (cny("1.00"), Fraction(0)) == (line.late, line.per_day)


def paper(kind: str, made: Book, amount: Money, *, posting: str = "act-0001"):
    receipt = Receipt(
        project="jade", series="receipt", number=7, kind=kind, payer="zhang", amount=amount, method="cash",
        day=date(2025, 3, 1), posting=posting, actor="wang",
    )  # fmt: skip
    entries = [entry for entry in made.entries if entry.posting == posting]
    return receipt_paper(HEAD, receipt, entries, to=ZHANG, names={"service": "物业服务费"})


def test_a_receipt_says_what_it_paid_and_what_was_left():
    """Its parts and its prepayment add up to it; earlier prepayments that paid with it are below zero."""
    made = book(1)
    made.pay("zhang", 30_000, date(2025, 3, 1))
    told = paper("payment", made, cny("300.00"))
    assert [("1-101", "物业服务费", cny("266.11"))] == [(part.space, part.fee, part.amount) for part in told.parts]
    assert cny("33.89") == told.prepaid
    assert "receipt-00000007" == told.number
    later = Book()
    later.pay("zhang", 10_000, date(2025, 2, 1))
    later.charge("zhang", "1-101", 15_000)
    later.pay("zhang", 6_000, date(2025, 3, 2))
    assert cny("-90.00") == paper("payment", later, cny("60.00"), posting="act-0002").prepaid
    accrued(late := book(1), date(2025, 2, 28))
    late.pay("zhang", 30_000, date(2025, 3, 1))
    assert {True, False} == {part.late for part in paper("payment", late, cny("300.00"), posting="act-0002").parts}
    assert () == paper("deposit", made, cny("5.00"), posting="none").parts


def test_a_letterhead_is_refused_that_nobody_signs():
    """And a code of payment is encoded, so that no payer's id writes into the link."""
    with pytest.raises(RecordRefused, match="somebody must sign"):
        Letterhead(company=" ", project="翠园")
    with pytest.raises(RecordRefused, match="from 1 to 365"):
        attrs.evolve(HEAD, days_to_pay=366)
    linked = attrs.evolve(HEAD, pay_at="https://pay.example/?p={payer}&n={number}&x={0.__class__}")
    wanted = "https://pay.example/?p=a%26n%3D1%7Bnumber%7D%E5%BC%A0&n=7&x={0.__class__}"
    assert wanted == linked.code_for("7", "a&n=1{number}张")
    assert "" == HEAD.code_for("7", "a")
