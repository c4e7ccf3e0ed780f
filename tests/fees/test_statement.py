"""A statement: every entry once, and columns that add up to the closing balance."""

from __future__ import annotations

from datetime import date

from jizhi.fees.ledger import Entry, posted, reversed_move, statement
from jizhi.fees.payments import apply_prepayment, receive, unapply, waive, write_off
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
ABOUT = {"item": "s", "fee": "service", "payer": "zhang"}


def entry(n, day, debit, credit, yuan, kind, space="1-101"):
    told = {"project": "jade", "posting": "bill", "n": n, "day": date(2025, *day), "kind": kind, "space": space}
    return Entry(debit=debit, credit=credit, amount=cny(yuan), due_on=date(2025, 3, 31), **told, **ABOUT)


def book():
    """Owed since February; in March charged, corrected, fined, paid, forgiven; in April taken back."""
    owed = "receivable/zhang"
    rows = (
        entry(0, (2, 1), owed, "income/service", "100", "charge"),
        entry(1, (3, 1), owed, "income/service", "200", "charge"),
        entry(2, (3, 2), "income/service", owed, "50", "correction"),
        entry(3, (3, 3), "late-fee/zhang", "late-income", "3", "late-fee"),
        entry(4, (3, 4), owed, "income/service", "70", "charge", space="1-102"),
    )

    def kept(rows, moves, posting):
        return (*rows, *posted(moves, project="jade", posting=posting))

    rows = kept(rows, [receive("zhang", cny("120"), method="cash", on=date(2025, 3, 10))], "pay")
    rows = kept(rows, apply_prepayment(rows, payer="zhang", on=date(2025, 3, 10), amount=cny("90")), "apply")
    rows = kept(rows, [waive(rows, "s", cny("20"), on=date(2025, 3, 11), because="flood")], "waive")
    rows = kept(rows, [write_off(rows, "s!late", cny("3"), on=date(2025, 3, 12), because="small")], "off")
    applied = next(row for row in rows if row.kind == "application")
    return kept(rows, [unapply(rows, applied, on=date(2025, 4, 2))], "back")


def told(found):
    names = ("opening", "charged", "late", "paid", "waived", "written_off", "closing", "prepaid_before", "prepaid")
    return {name: str(getattr(found, name).yuan) for name in names}


def test_the_columns_of_a_statement_add_up_to_its_closing_balance():
    """A correction nets in what was charged; what was paid is what was applied."""
    found = statement(book(), payer="zhang", period=MARCH)
    assert found.agrees
    assert ("100.00", "220.00", "3.00", "90.00", "20.00", "3.00", "210.00", "0.00", "30.00") == tuple(
        told(found).values()
    )
    assert [found.closing, found.prepaid] == [found.lines[-1].owed, found.lines[-1].prepaid]


def test_a_statement_begins_where_the_one_before_it_ended():
    """A payment that was taken back is owed again in the month in which that was done."""
    march, april = (statement(book(), payer="zhang", period=Period.month(2025, month)) for month in (3, 4))
    assert [march.closing, march.prepaid] == [april.opening, april.prepaid_before]
    assert ("-90.00", "300.00", True) == (told(april)["paid"], told(april)["closing"], april.agrees)


def test_a_statement_of_a_space_leaves_out_the_others_and_what_is_prepaid():
    """Prepaid money is the payer's and no space's."""
    found = statement(book(), payer="zhang", period=MARCH, space="1-102")
    assert (cny("70"), cny("0"), 1, True) == (found.charged, found.prepaid, len(found.lines), found.agrees)
    assert () == statement(book(), payer="li", period=MARCH).lines


def test_a_reversal_stands_in_the_column_of_what_it_takes_back():
    """It makes the column smaller, and the statement still adds up."""
    charge = book()[0]
    back = posted([reversed_move(charge, on=MARCH.start)], project="jade", posting="undo")
    found = statement([charge, *back], payer="zhang", period=MARCH)
    assert ("100.00", "-100.00", "0.00") == (told(found)["opening"], told(found)["charged"], told(found)["closing"])
