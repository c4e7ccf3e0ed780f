"""The bank at the office: a statement again posts nothing again; what is not sure is a person's; wherever it breaks."""

from __future__ import annotations

import pytest

from jizhi.errors import NotPosted, RecordRefused, ReferenceUsed, UnknownProject, WrongState
from jizhi.fees.banking import BankLine
from jizhi.fees.payments import Receipt
from jizhi.intake import Table
from jizhi.office.banking import match_lines, post_line, set_aside, take_statement
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.faults import FaultyStore, Injected
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
HEADINGS = ("交易日期", "流水号", "收入", "支出", "对方户名", "摘要")
ROWS = (
    ("2025-03-10", "0001", "200.00", "", "zhang", "1-101"),
    ("2025-03-10", "0002", "200.00", "", "某人", "物业费"),
    ("2025-03-11", "0003", "", "35.00", "供电局", "电费"),
    ("2025-03-11", "0004", "200.00", "", "li", ""),
)


def statement(*rows) -> list:
    """A statement of these rows."""
    return [Table("流水", rows=[HEADINGS, *(rows or ROWS)])]


def an_office(store) -> Desk:
    """Two homes of zhang and li, billed 200.00 each for March."""
    desk = Desk(store=store, actor="wang", chunk=3)
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101", "zhang"), owned("1-102", "li")]))
    publish(store, tariff_text())
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


def receipts(store) -> list:
    """Every receipt."""
    with store.reading() as known:
        return [(each.payer, each.amount.fen, each.reference) for each in known.find(Receipt)]


def lines(store) -> dict:
    """What became of each line, by its serial."""
    with store.reading() as known:
        return {each.serial: each for each in known.find(BankLine)}


@pytest.fixture
def desk():
    """An office with a store in memory."""
    return an_office(MemoryStore())


def test_sure_lines_are_posted_and_the_others_suggested(desk):
    """By code and amount, and by a name that is one person's and the amount; what went out is not asked about."""
    taken = take_statement(desk, "jade", statement(), account="icbc")
    assert (4, 0, ()) == (len(taken.new), taken.known, taken.findings)
    rehearsed = match_lines(desk, "jade", dry_run=True)
    assert [] == receipts(desk.store)
    done = match_lines(desk, "jade")
    assert rehearsed == done
    assert ["0001", "0004"] == [each.line.serial for each in done.posted]
    assert ["0002"] == [each.line.serial for each in done.open]
    assert [("zhang", 20_000, "icbc/0001"), ("li", 20_000, "icbc/0004")] == receipts(desk.store)
    assert {"0001": "posted", "0002": "open", "0003": "open", "0004": "posted"} == {
        serial: line.state for serial, line in lines(desk.store).items()
    }


def test_the_same_statement_again_posts_nothing_again(desk):
    """Nor do pages that overlap; a line that says something else is named and left."""
    take_statement(desk, "jade", statement(), account="icbc")
    match_lines(desk, "jade")
    before = receipts(desk.store), lines(desk.store)
    again = take_statement(desk, "jade", statement(*ROWS[::-1]), account="icbc")
    match_lines(desk, "jade")
    assert ((), 4, before) == (again.new, again.known, (receipts(desk.store), lines(desk.store)))
    changed = take_statement(desk, "jade", statement(("2025-03-10", "0001", "9.00", "", "zhang", "")), account="icbc")
    assert ["bank-line-changed"] == [each.code for each in changed.findings]
    assert before == (receipts(desk.store), lines(desk.store))
    other = take_statement(desk, "jade", statement(ROWS[0]), account="ccb")
    assert 1 == len(other.new)


def test_wherever_it_is_broken_off_each_line_is_posted_once():
    """C01: at every call of the store, then done again."""
    unbroken = an_office(MemoryStore())
    take_statement(unbroken, "jade", statement(), account="icbc")
    match_lines(unbroken, "jade")
    for call in range(1, 300):
        desk = an_office(MemoryStore())
        faulty = Desk(store=FaultyStore(desk.store, fail_at=call), actor="wang", chunk=3)
        try:
            take_statement(faulty, "jade", statement(), account="icbc")
            match_lines(faulty, "jade")
            break
        except Injected:
            take_statement(desk, "jade", statement(), account="icbc")
            match_lines(desk, "jade")
        assert sorted(receipts(unbroken.store)) == sorted(receipts(desk.store)), call
        assert {each: line.state for each, line in lines(unbroken.store).items()} == {
            each: line.state for each, line in lines(desk.store).items()
        }, call
    else:
        pytest.fail("it never came to its end")


def test_a_person_decides_about_the_rest(desk):
    """He names the payer, or says that it is no payment; he does neither twice otherwise."""
    take_statement(desk, "jade", statement(), account="icbc")
    match_lines(desk, "jade")
    unknown, out = lines(desk.store)["0002"].id, lines(desk.store)["0003"].id
    answer = post_line(desk, "jade", unknown, payer="zhang")
    assert answer == post_line(desk, "jade", unknown, payer="zhang")
    with pytest.raises(WrongState):
        post_line(desk, "jade", unknown, payer="li")
    with pytest.raises(WrongState):
        set_aside(desk, "jade", unknown, note="no payment")
    with pytest.raises(RecordRefused):
        set_aside(desk, "jade", out, note=" ")
    aside = set_aside(desk, "jade", out, note="电费")
    assert aside == set_aside(desk, "jade", out, note="电费")
    with pytest.raises(WrongState):
        set_aside(desk, "jade", out, note="水费")
    with pytest.raises(WrongState):
        post_line(desk, "jade", out, payer="li")
    for call in (lambda: post_line(desk, "jade", "x", payer="li"), lambda: set_aside(desk, "jade", "x", note="y")):
        with pytest.raises(NotPosted):
            call()


@pytest.mark.parametrize(
    ("amount", "state", "found"), [("200.00", "posted", []), ("9.00", "open", ["bank-line-refused"])]
)
def test_a_transfer_that_a_cashier_took_down_by_its_number_is_not_posted_again(desk, amount, state, found):
    """The receipt of the same transfer is the line's; where its amount is another, a person looks."""
    take_statement(desk, "jade", statement(ROWS[0]), account="icbc")
    taken = {"project": "jade", "key": "c1", "on": MARCH.start, "payer": "zhang", "method": "bank-transfer"}
    carry_out(desk, Pay(amount=cny(amount), reference="icbc/0001", **taken))
    with pytest.raises(ReferenceUsed):
        post_line(desk, "jade", "jade/icbc/0001", payer="zhang")
    done = match_lines(desk, "jade")
    assert (state, found) == (lines(desk.store)["0001"].state, [each.code for each in done.findings])
    assert 1 == len(receipts(desk.store))


def test_a_project_that_nobody_knows_has_no_statement(desk):
    """Neither to take in nor to match."""
    with pytest.raises(UnknownProject):
        take_statement(desk, "pearl", statement(), account="icbc")
    with pytest.raises(UnknownProject):
        match_lines(desk, "pearl", account="icbc")
