"""``jizhi pay``, ``refund``, ``statement``, ``arrears``, ``close-month``: a cashier's day from the command line."""

from __future__ import annotations

import pytest

KEY = ("--key", "k1", "--on", "2025-03-10")


@pytest.fixture
def office(empty_office, workbook, tariff):
    """A project with two homes, billed for March: 266.11 and 324.00."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff())
    assert 0 == empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01").code
    return empty_office


def test_a_payment_is_taken_once_with_a_receipt_in_capitals(office):
    """The receipt says whose it is, how much, and what it paid; given again it is the same receipt."""
    first = office.run("pay", "--space", "1-1-101", *KEY, "300.00")
    assert 0 == first.code, first
    assert "收据 receipt-00000001" in first.out
    assert "人民币叁佰元整" in first.out
    assert "张三" in first.out
    assert "预收 33.89 元" in first.out
    assert first == office.run("pay", "--space", "1-1-101", *KEY, "300.00")
    again = office.run("pay", "--space", "1-1-101", *KEY, "301.00", "--json")
    assert (2, ["key-reused"]) == (again.code, again.codes)


def test_a_refund_waits_for_a_second_person(office):
    """It needs a person, who may approve it or decline it, and is not its maker."""
    paid = office.run("pay", "--space", "1-1-101", *KEY, "300.00", "--json").data
    assert 3389 == paid["prepayment"]["fen"]
    asked = office.run("refund", "--space", "1-1-101", "--key", "k2", "--on", "2025-03-11", "--note", "too much", "30")
    assert (1, True) == (asked.code, "--approve k2" in asked.out)
    told = ("--key", "k3", "--on", "2025-03-11", "--approve", "k2")
    own = office.run("refund", *told, "--json")
    assert (2, ["maker-is-checker"]) == (own.code, own.codes)
    done = office.jizhi("refund", "--db", office.db, "--project", "jade", "--actor", "李", *told)
    assert (0, True, True) == (done.code, "付款凭证 refund-00000001" in done.out, "预收 3.89 元" in done.out)
    more = office.run("refund", "--space", "1-1-101", "--key", "k4", "--on", "2025-03-11", "--note", "?", "4", "--json")
    assert (2, ["more-than-there"]) == (more.code, more.codes)


@pytest.mark.parametrize(
    "words",
    [
        ("pay", *KEY, "1.00"),
        ("pay", "--payer", "nobody", *KEY, "1.00"),
        ("pay", "--space", "9-9-999", *KEY, "1.00"),
        ("pay", "--space", "1-1-101", *KEY, "1.001"),
        ("pay", "--space", "1-1-101", *KEY, "--", "-1.00"),
        ("refund", "--space", "1-1-101", *KEY),
        ("refund", "--space", "1-1-101", *KEY, "1.00"),
        ("refund", *KEY, "--note", "?", "--decline", "no", "1.00"),
        ("refund", *KEY, "--approve", "nothing"),
        ("statement", "--payer", "nobody", "--period", "2025-03"),
    ],
)
def test_what_makes_no_sense_is_refused(office, words):
    """A wrong use says what to write, and nothing is posted."""
    assert 2 == office.run(*words).code
    assert 59011 == office.run("arrears", "--as-of", "2025-04-01", "--json").data["owed"]["fen"]


def test_a_statement_adds_up_and_arrears_say_since_when(office):
    """What was owed, what happened, what is owed; the home that paid is not in arrears."""
    office.run("pay", "--space", "1-1-101", *KEY, "100.00")
    told = office.run("statement", "--space", "1-1-101", "--period", "2025-03")
    assert (0, True) == (told.code, "166.11 元" in told.out)
    data = office.run("statement", "--space", "1-1-101", "--period", "2025-03", "--json").data
    assert (26611, 10000, 16611, True) == (
        data["charged"]["fen"],
        data["paid"]["fen"],
        data["closing"]["fen"],
        data["agrees"],
    )
    office.run("pay", "--space", "1-1-102", "--key", "k2", "--on", "2025-03-12", "324.00")
    owed = office.run("arrears", "--as-of", "2025-12-31")
    assert (0, True, False) == (owed.code, "1-1-101" in owed.out, "1-1-102" in owed.out)
    rows = office.run("arrears", "--as-of", "2025-12-31", "--json").data
    assert (16611, 1) == (rows["overdue"]["fen"], len(rows["rows"]))


def test_a_closed_month_takes_nothing_more(office):
    """Closing it twice is answered twice; an earlier month cannot be closed after it."""
    closed = office.run("close-month", "--period", "2025-03")
    assert (0, closed) == (closed.code, office.run("close-month", "--period", "2025-03"))
    assert "2025-04-01" == office.run("close-month", "--period", "2025-03", "--json").data["closed_until"]
    late = office.run("pay", "--space", "1-1-101", *KEY, "1.00", "--json")
    assert (2, ["period-closed"]) == (late.code, late.codes)
    back = office.run("close-month", "--period", "2025-02", "--json")
    assert (2, ["period-closed"]) == (back.code, back.codes)
    assert 2 == office.run("close-month", "--period", "2025-03-07").code


def test_a_declined_refund_pays_nothing(office):
    """The money stays prepaid."""
    office.run("pay", "--space", "1-1-101", *KEY, "300.00")
    office.run("refund", "--space", "1-1-101", "--key", "k2", "--on", "2025-03-11", "--note", "too much", "30")
    told = ("--key", "k3", "--on", "2025-03-11", "--approve", "k2", "--decline", "pay the next bill with it")
    done = office.jizhi("refund", "--db", office.db, "--project", "jade", "--actor", "李", *told, "--lang", "en")
    assert (0, False) == (done.code, "voucher" in done.out)
    receipt = office.run("pay", "--space", "1-1-101", "--key", "k5", "--on", "2025-03-12", "--lang", "en", "1")
    assert "Receipt receipt-00000002" in receipt.out
