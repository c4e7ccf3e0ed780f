"""Opening balances: what an estate brings along is posted once, to the fen, and what is not clear is named."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from jizhi.estate import Roster
from jizhi.fees.deposits import deposits
from jizhi.fees.ledger import account, balance, items, open_items, trial_balance
from jizhi.intake import Table, is_daybook, is_estate, is_opening, read_opening
from jizhi.intake.opening import Books
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import Money, cny

ON = date(2025, 7, 1)
FEES = tariff(fee_text(name='"物业服务费"')).fees
ARREARS = ("房屋编码", "费用名称", "开始时间", "结束时间", "收费金额", "违约金", "到期日", "缴费人")
PAID = ("房屋编号", "收费项目", "缴费周期", "开始", "结束", "缴费时间", "应缴", "实缴", "收银员", "备注")


@pytest.fixture
def estate() -> Roster:
    """1-101 is zhang's; 1-102 belongs to two; nobody is known to hold 1-103."""
    half = Fraction(1, 2)
    held = [owned("1-101"), owned("1-102", "li", share=half), owned("1-102", "wang", share=half)]
    return roster(home("1-101"), home("1-102"), home("1-103"), tenures=held)


def read(estate, *tables, entries=()):
    sheets = [Table(f"s{number}", rows=list(rows)) for number, rows in enumerate(tables)]
    return read_opening(sheets, project="jade", books=Books(roster=estate, fees=FEES, entries=tuple(entries)), on=ON)


def arrears(*rows):
    return [ARREARS, *rows]


def one(amount="200.00", code="1-101", fee="物业服务费", since="2025-05-01", until="2025-05-31", **more):
    """One row of arrears."""
    return (code, fee, since, until, amount, more.get("late"), more.get("due"), more.get("payer"))


def codes(outcome):
    return [finding.code for finding in outcome.findings if finding.severity != "note"]


def test_arrears_become_open_items_of_their_own_cycle_and_due_day(estate):
    """With what was accrued of a late fee beside them; nothing of it is income of ours."""
    june = one("210.02", since="2025-06-01", until="2025-06-30")
    outcome = read(estate, arrears(one(late="3.00", due="2025-05-15"), june))
    assert [] == codes(outcome)
    found = open_items(outcome.value.new)
    assert [("principal", cny("200"), date(2025, 5, 15)), ("principal", cny("210.02"), date(2025, 6, 30)),
            ("late", cny("3"), ON)] == [(item.part, item.outstanding, item.due_on) for item in found]  # fmt: skip
    assert "jade/1-101/service/2025-05-01..2025-06-01/zhang" == found[0].item
    assert cny("413.02") == outcome.value.owed == -balance(outcome.value.new, account("opening"))


def test_what_stands_in_the_books_already_is_nothing(estate):
    """In another order too; another amount under the same name is refused, with what was said before."""
    first = read(estate, arrears(one(), one(since="2025-06-01", until="2025-06-30"))).value
    again = read(estate, arrears(one(since="2025-06-01", until="2025-06-30"), one()), entries=first.new)
    assert ((), 2, []) == (again.value.new, again.value.unchanged, codes(again))
    other = read(estate, arrears(one("200.01")), entries=first.new)
    assert ((), ["opening-other"]) == (other.value.new, codes(other))


def test_what_was_billed_here_is_not_brought_in_beside_it(estate):
    """An item has one beginning."""
    from_here = [attrs.evolve(entry, posting="bills/run") for entry in read(estate, arrears(one())).value.new]
    outcome = read(estate, arrears(one()), entries=from_here)
    assert ((), ["opening-billed"]) == (outcome.value.new, codes(outcome))


def test_history_leaves_what_was_not_paid_as_arrears_and_what_was_too_much_prepaid(estate):
    """Two payments of one item; money that came in before is in no channel of ours."""
    rows = [
        PAID,
        ("1-101", "物业服务费", "月", "2025-03-01", "2025-03-31", "2025-03-10", "200.00", "120.00", "王", None),
        ("1-101", "物业服务费", "月", "2025-03-01", "2025-03-31", "2025-04-10", "200.00", "50.00", "王", None),
        ("1-101", "物业服务费", "月", "2025-04-01", "2025-04-30", "2025-04-12", "200.00", "230.00", None, None),
    ]
    outcome = read(estate, rows)
    assert ["paid-beyond"] == codes(outcome)
    new = outcome.value.new
    assert [("2025-03-01", cny("30")), ("2025-04-01", Money(0))] == [
        (str(item.cycle.start), item.outstanding) for item in items(new)
    ]
    assert cny("-30") == balance(new, account("prepayment", "zhang"))
    assert cny("30") == outcome.value.owed
    assert all(not row.account.startswith("clearing") for row in trial_balance(new))
    assert Money(0) == sum((row.balance for row in trial_balance(new)), Money(0))


def test_one_item_is_stated_once(estate):
    """Two rows of arrears that differ, arrears beside history, two histories of other debts: nobody guesses."""
    twice = read(estate, arrears(one("1.00"), one("2.00")))
    assert ((), ["opening-twice"] * 2) == (twice.value.new, codes(twice))
    history = [PAID, ("1-101", "service", None, "2025-05-01", "2025-05-31", "2025-05-10", "200.00", "1.00", None, None)]
    beside = read(estate, arrears(one()), history)
    assert ((), ["opening-twice"] * 2) == (beside.value.new, codes(beside))
    more = ("1-101", "service", None, "2025-05-01", "2025-05-31", "2025-05-11", "300.00", "1.00", None, None)
    other = [*history, more]
    assert ["opening-twice"] * 2 == codes(read(estate, other))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (one("0.00"), "amount-not-above-zero"),
        (one("-5.00"), "negative-number"),
        (one(late="0"), "amount-not-above-zero"),
        (one(None), "cell-missing"),
        (one("１００"), "not-plain"),
        (one("=A1"), "formula-cell"),
        (one(code="9-999"), "room-unknown"),
        (one(fee="电梯费"), "fee-unknown"),
        (one(fee=None), "cell-missing"),
        (one(since="2025-06-01"), "ends-before-start"),
        (one(since=None), "cell-missing"),
        (one(code="1-102"), "payer-unclear"),
        (one(code="1-103"), "payer-unclear"),
        (one(payer="赵"), "payer-unknown"),
    ],
)
def test_what_is_not_clear_is_named_and_left_out(estate, row, code):
    """The row beside it goes on; no amount is ever repaired."""
    outcome = read(estate, arrears(row, one("77.00", since="2025-01-01", until="2025-01-31")))
    assert code in codes(outcome)
    assert [cny("77")] == [entry.amount for entry in outcome.value.new]


def test_the_payer_may_be_named(estate):
    """One of two owners."""
    (entry,) = read(estate, arrears(one(code="1-102", payer="li"))).value.new
    assert "receivable/li" == entry.debit


def test_prepayments_and_deposits_come_along(estate):
    """Held apart; the deposit is one of its kind, taken in on its own day."""
    prepaid = [("房屋编码", "预收金额", "缴费人"), ("1-101", "88.00", None)]
    held = [("房屋编码", "押金类型", "收取日期", "押金金额"), ("1-101", "装修押金", "2025-02-03", "2000.00"),
            ("1-101", "钥匙", None, "50.00")]  # fmt: skip
    outcome = read(estate, prepaid, held)
    assert [] == codes(outcome)
    assert cny("-88") == balance(outcome.value.new, account("prepayment", "zhang"))
    assert [("装修押金", cny("2000"), date(2025, 2, 3)), ("钥匙", cny("50"), ON)] == [
        (one.kind, one.balance, one.since) for one in sorted(deposits(outcome.value.new), key=lambda one: one.since)
    ]
    again = read(estate, prepaid, held, entries=outcome.value.new).value
    assert ((), 3) == (again.new, again.unchanged)


def test_the_sheets_are_told_from_those_of_the_estate_and_of_every_day():
    """By their headings; a total row is passed over."""
    table = Table("期初欠费", rows=arrears(one()))
    assert (True, False, False) == (is_opening([table]), is_estate([table]), is_daybook([table]))
    assert not is_opening([Table("s", rows=[["hello"]])])


def test_totals_and_sheets_that_are_nothing_are_passed_over(estate):
    """The total is not posted; an unknown sheet is named once."""
    outcome = read(estate, arrears(one(), ("合计", None, None, None, "200.00", None, None, None)), [("什么",), ("x",)])
    assert (1, ["table-not-recognised"]) == (len(outcome.value.new), codes(outcome))
    assert {"Entry": (1, 0)} == outcome.value.counts()
    assert {} == read(estate, [PAID]).value.counts()
    assert Money(0) == read(estate, [PAID]).value.owed
