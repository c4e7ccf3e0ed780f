"""A summary of billing adds up whichever way it is cut, and leaves nothing out."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import NotStored, UnknownFee
from jizhi.fees import Charge
from jizhi.reports import Books, Tally, billing_summary
from jizhi.reports.billing import payer_class
from jizhi.values import Money, Period, cny

from .conftest import SHA

MONTHS = (date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1))


def total(parts) -> Money:
    """Return the sum of the parts of a summary."""
    return sum((part.amount for part in parts), Money(0))


@pytest.mark.parametrize("cut", ["fees", "buildings", "kinds", "payers", "by_month"])
def test_every_cut_adds_up_to_the_charges_and_the_bills(estate, cut):
    """Sum of fees = sum of buildings = sum of months = sum of bills."""
    summary, books = estate.summary, estate.books
    parts = getattr(summary, cut)
    assert summary.amount == sum((bill.total for bill in books.bills), Money(0)) == total(parts)
    assert summary.tax == sum((part.tax for part in parts), Money(0))
    assert summary.charges == sum(part.charges for part in parts) == len(books.charges)
    assert summary.agrees


def test_the_matrix_adds_up_along_its_rows_and_its_columns(estate):
    """Fee by month: rows are fees, columns are months."""
    summary = estate.summary
    assert summary.months == MONTHS
    assert [row.total for row in summary.matrix] == [sum(row.amounts, Money(0)) for row in summary.matrix]
    columns = [sum((row.amounts[column] for row in summary.matrix), Money(0)) for column in range(3)]
    assert columns == [part.amount for part in summary.by_month]
    assert [row.total for row in summary.matrix] == [part.amount for part in summary.fees]


def test_what_was_billed_is_what_the_rules_say(estate):
    """Three homes of 100 ㎡ of which one was handed over in February, and a shop that was measured again."""
    summary = estate.summary
    assert [(part.name, part.amount) for part in summary.fees] == [
        ("电梯费", cny("210.00")),  # 1-101 and 1-103 three times, 1-102 once
        ("物业服务费", cny("2349.00")),  # (100 * 7 + 60 + 50 + 60) * 2.70
    ]
    assert [(part.key, part.amount) for part in summary.kinds] == [
        ("dwelling", cny("2100.00")),
        ("shop", cny("459.00")),
        ("storage", cny("0.00")),
    ]


def test_tax_is_that_of_each_charge_and_of_no_other_fee(estate):
    """270.00 holds 15.28, 135.00 holds 7.64, 162.00 holds 9.17; the lift has none; reversals take theirs back."""
    summary = estate.summary
    lift, service = summary.fees
    assert lift.tax == Money(0)
    assert service.tax == cny("15.28") * 7 + cny("7.64") * 2 + cny("9.17") + cny("1.53")
    assert summary.tax == service.tax


def test_every_space_of_a_period_is_billed_skipped_or_parked(estate):
    """Six spaces in three months: the voided run is left out, and of two runs over January the last counts."""
    summary = estate.summary
    assert summary.tally == Tally(billed=10, skipped=5, parked=3)
    assert summary.tally.items == summary.spaces * len(summary.months)
    for parts in (summary.buildings, summary.kinds, summary.by_month):
        assert summary.tally.items == sum(part.tally.items for part in parts)
    assert [part.tally for part in summary.buildings] == [
        Tally(billed=7, skipped=2, parked=3),
        Tally(billed=3, skipped=3),
    ]


def test_the_reasons_are_counted_with_an_example(estate):
    """What has to be done stands first."""
    summary = estate.summary
    assert [(reason.code, reason.items, reason.spaces) for reason in summary.skipped] == [
        ("no-fee-applies", 3, 1),
        ("not-liable", 2, 1),
    ]
    (missing,) = summary.parked_reasons
    assert (missing.code, missing.items, missing.spaces) == ("fact-missing", 3, 1)
    assert missing.example is not None
    assert missing.example.fact("fact") == "area"


def test_a_parked_space_stands_there_once_with_its_months(estate):
    """A person goes there once."""
    (parked,) = estate.summary.parked
    assert (parked.space, parked.months) == ("1-104", MONTHS)
    assert [finding.code for finding in parked.findings] == ["fact-missing"]


def test_the_last_findings_of_a_parked_space_are_told(estate):
    """What was found first may be put right since then, and the order of the items is nothing to go by."""
    last = [item for item in estate.books.items if item.space == "1-104"]
    changed = [
        attrs.evolve(item, findings=(attrs.evolve(item.findings[0], subject=f"seen in {item.run}"),)) for item in last
    ]
    for items in (changed, list(reversed(changed))):
        books = attrs.evolve(estate.books, items=items)
        (parked,) = billing_summary({SHA: estate.tariff}, estate.roster, books).parked
        assert parked.findings[0].subject == "seen in jade/2025-03-01..2025-04-01#3"


def test_corrections_and_reversals_are_counted(estate):
    """January's shop was corrected; March was taken back whole."""
    kinds = [charge.kind for charge in estate.books.charges]
    assert estate.summary.corrections == len(kinds) - kinds.count("charge")
    assert "void" in kinds
    assert "correction" in kinds


def test_payers_are_told_apart_by_what_they_are_to_the_space(estate):
    """The developer pays for what is unsold, who lives there for the lift."""
    amounts = {part.key: part.amount for part in estate.summary.payers}
    assert amounts["developer"] == cny("900.00")
    assert amounts["occupant"] == cny("60.00")
    assert set(amounts) == {"developer", "occupant", "owner"}


@pytest.mark.parametrize(
    ("space", "payer", "sort"),
    [
        ("2-1", "zhang", "owner"),
        ("2-1", "co", "tenant"),
        ("1-103", "dev", "developer"),
        ("1-101", "li", "occupant"),
        ("1-101", "nobody", "other"),
        ("9-999", "zhang", "other"),
    ],
)
def test_a_payer_is_what_the_roster_says(estate, space, payer, sort):
    """A space that is no longer in the roster has payers of no known sort."""
    charge = Charge(
        run="r",
        project="jade",
        space=space,
        fee="lift",
        cycle=Period.month(2025, 3),
        payer=payer,
        target=Money(1),
        amount=Money(1),
    )
    assert sort == payer_class(estate.roster, charge)


def test_a_tenant_of_another_time_is_not_the_tenant(estate):
    """What counts is the cycle that is paid for."""
    charge = next(charge for charge in estate.books.charges if charge.space == "2-1")
    old = attrs.evolve(charge, payer="co", cycle=Period.month(2024, 12))
    assert payer_class(estate.roster, old) == "other"


def test_a_charge_of_a_space_that_is_gone_counts_as_nowhere(estate):
    """Nothing that was billed gets lost in the summary."""
    books = attrs.evolve(estate.books, charges=[attrs.evolve(estate.books.charges[0], space="9-999")], bills=[])
    summary = billing_summary({SHA: estate.tariff}, estate.roster, books)
    assert ("", summary.amount) in [(part.key, part.amount) for part in summary.buildings]
    assert not summary.agrees


def test_a_run_that_was_not_given_is_named(estate):
    """A summary never guesses the month."""
    with pytest.raises(NotStored, match="bill_run"):
        billing_summary({SHA: estate.tariff}, estate.roster, attrs.evolve(estate.books, runs=()))


def test_a_tariff_that_was_not_given_is_named(estate):
    """A summary never guesses the tax."""
    with pytest.raises(NotStored, match="tariff_text"):
        billing_summary({}, estate.roster, estate.books)


def test_a_fee_that_the_tariff_does_not_have_is_named(estate):
    """The tariff is not the run's own."""
    with pytest.raises(UnknownFee):
        billing_summary({SHA: estate.tariff.select(["lift"])}, estate.roster, estate.books)


def test_the_order_of_the_books_does_not_matter(estate):
    """A store may hand them over in any order."""
    books = estate.books
    turned = Books(
        runs=reversed(list(books.runs)),
        bills=reversed(list(books.bills)),
        charges=reversed(list(books.charges)),
        items=sorted(books.items, key=lambda item: item.id, reverse=True),
    )
    assert estate.summary == billing_summary({SHA: estate.tariff}, estate.roster, turned)
