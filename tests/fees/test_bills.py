"""Bills: one for each run, space, payer and due day; never due before it is issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from jizhi import fees
from jizhi.errors import CalendarUnknown, PeriodClosed, UnknownFee
from jizhi.fees.bills import due_day
from jizhi.testing.billing import fee_text, home, owned, roster, tariff
from jizhi.values import CHINA, Period, cny

MARCH = Period.month(2025, 3)


def billed(*texts, issued_on=MARCH.start, spaces=None, tenures=None, period=MARCH, **words):
    made = tariff(*texts)
    charges = fees.assess(made, roster(*(spaces or (home(),)), tenures=tenures), period=period, run="r").value.charges
    return fees.bill(charges, made, issued_on=issued_on, **words), charges


@pytest.mark.parametrize(
    ("cycle", "issued_on", "expected"),
    [
        ("{ months = 1 }", date(2025, 3, 1), date(2025, 3, 31)),
        ("{ due_day = 15 }", date(2025, 3, 1), date(2025, 3, 15)),
        ("{ due_day = 15 }", date(2025, 3, 20), date(2025, 3, 20)),
        ("{ due_days = 14 }", date(2025, 3, 20), date(2025, 4, 3)),
        ('{ due_day = 15, workday = "next" }', date(2025, 3, 1), date(2025, 3, 17)),
        ('{ due_day = 15, workday = "previous" }', date(2025, 3, 1), date(2025, 3, 14)),
        ('{ due_day = 15, workday = "previous" }', date(2025, 3, 15), date(2025, 3, 15)),
        ('{ when = "in-arrears", due_day = 5 }', date(2025, 4, 1), date(2025, 4, 5)),
    ],
)
def test_a_bill_falls_due_as_its_cycle_says_but_never_before_it_is_issued(cycle, issued_on, expected):
    """On a day, so many days after issue, moved to a workday; a late bill is due at once."""
    (bill,), _ = billed(fee_text(cycle=cycle), issued_on=issued_on)
    assert (expected, issued_on) == (bill.due_on, bill.issued_on)


def test_charges_of_one_payer_and_day_stand_on_one_bill():
    """Two fees due together, one apart; two payers apart; the bills in their order."""
    both = [owned(until=date(2025, 3, 21)), owned(party="li", since=date(2025, 3, 21))]
    texts = fee_text("b"), fee_text("a"), fee_text("c", cycle="{ due_day = 15 }")
    bills, charges = billed(*texts, tenures=both)
    assert [("li", 15, 1), ("li", 31, 2), ("zhang", 15, 1), ("zhang", 31, 2)] == [
        (bill.payer, bill.due_on.day, len(bill.charges)) for bill in bills
    ]
    assert sum((bill.total for bill in bills), cny(0)) == sum((charge.amount for charge in charges), cny(0))
    assert all(list(bill.charges) == sorted(bill.charges) for bill in bills)
    assert "r/1-101/li/2025-03-15" == bills[0].id


def test_the_order_of_the_charges_changes_no_bill():
    """Nor does what else is billed."""
    texts, spaces = (fee_text("b"), fee_text("a")), (home("1-101"), home("1-102"))
    bills, charges = billed(*texts, spaces=spaces)
    assert bills == fees.bill(reversed(charges), tariff(*texts), issued_on=MARCH.start)


def test_several_cycles_of_one_run_fall_due_each_on_its_day():
    """A quarter billed late by the month."""
    bills, _ = billed(fee_text(), period=Period.parse("2025-01-01..2025-04-01"), issued_on=date(2025, 2, 10))
    assert [date(2025, 2, 10), date(2025, 2, 28), date(2025, 3, 31)] == [bill.due_on for bill in bills]


def test_a_credit_has_a_bill_below_zero():
    """A correction downwards; no charges, no bill."""
    made = tariff()
    known = fees.assess(made, roster(home()), period=MARCH, run="r").value.charges
    smaller = fees.assess(made, roster(home(area=Decimal(90))), period=MARCH, run="s").value
    (bill,) = fees.bill(fees.reconcile(smaller, known).value, made, issued_on=date(2025, 4, 2))
    assert (cny("-20.00"), date(2025, 4, 2)) == (bill.total, bill.due_on)
    assert () == fees.bill((), made, issued_on=MARCH.start)


def test_nothing_is_billed_into_closed_books():
    """The day itself from which they are open is good."""
    with pytest.raises(PeriodClosed, match="2025-03-31"):
        billed(issued_on=date(2025, 3, 31), closed_until=date(2025, 4, 1))
    (bill,), _ = billed(issued_on=date(2025, 4, 1), closed_until=date(2025, 4, 1))
    assert date(2025, 4, 1) == bill.due_on


def test_a_charge_of_another_tariff_is_refused():
    """Its cycle is not known."""
    _, (charge,) = billed()
    with pytest.raises(UnknownFee, match="water"):
        fees.bill([attrs.evolve(charge, fee="water")], tariff(), issued_on=MARCH.start)


def test_a_due_day_that_must_move_in_an_unknown_year_is_refused():
    """It is never guessed."""
    cycle = tariff(fee_text(cycle='{ due_day = 15, workday = "next" }')).fees[0].cycle
    with pytest.raises(CalendarUnknown):
        due_day(cycle, Period.month(2094, 3), issued_on=date(2094, 3, 1), calendar=CHINA)
