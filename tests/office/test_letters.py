"""Letters from the books of a project: of one payer or of all, with the letterhead that its records give."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import NoTariff, NothingToAsk, NotPosted, UnknownPolicy, UnknownProject
from jizhi.estate import Company, Project
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import AgreeInstalments, HoldDeposit, Pay, Refund, carry_out
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.letters import left_out, letter_for, letterhead_of, letters_of, paper_of_receipt, receipt_numbered
from jizhi.office.policies import settle_book_policy
from jizhi.office.posting import book_policy
from jizhi.office.reminders import hold, promise
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)
LATE = '[late.default]\nrate_per_day = "0.0005"'
ON = date(2025, 6, 1)


@pytest.fixture
def desk():
    """Two homes of 200.00 a month each, of zhang and li, billed in March."""
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101"), owned("1-102", "li")]))
    publish(store, tariff_text(fee_text(late='"default"'), head=LATE))
    desk = Desk(store=store, actor="wang")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


def demand(desk, payer="zhang", *, kind="demand", on=ON):
    with desk.store.reading() as known:
        return letter_for(known, "jade", payer, kind=kind, head=letterhead_of(known, "jade"), on=on)


def pay(desk, fen, key, *, payer="zhang", on=ON):
    return carry_out(desk, Pay(project="jade", key=key, on=on, payer=payer, amount=cny(fen), method="cash"))


def test_the_company_that_manages_a_project_signs(desk):
    """The project signs itself where no company is kept."""
    with desk.store.writing() as tx:
        project = tx.lock(Project, "jade")
        assert project.name == letterhead_of(tx, "jade").company
        tx.put(Company(code="co", name="翠园物业服务有限公司"), expected=None)
        tx.put(attrs.evolve(project, company="co"), expected=project.version)
        assert "翠园物业服务有限公司" == letterhead_of(tx, "jade").company
        with pytest.raises(UnknownProject):
            letterhead_of(tx, "nowhere")


def test_a_letter_counts_late_fees_as_their_accrual_does(desk):
    """Before it is posted and after."""
    before = demand(desk)
    accrued = accrue_late_fees(desk, "jade", as_of=ON)
    assert before == demand(desk)
    assert accrued.accrued == before.late + demand(desk, "li").late
    assert cny("200.00") == before.principal


def test_all_who_owe_are_written_to_and_nobody_else(desk):
    """Who has paid is left out; before anything is overdue nobody is demanded from."""
    pay(desk, "200.00", "k1", on=MARCH.start)
    with desk.store.reading() as known:
        head = letterhead_of(known, "jade")
        assert ["li"] == [one.to.payer for one in letters_of(known, "jade", kind="demand", head=head, on=ON)]
        assert [] == list(letters_of(known, "jade", kind="demand", head=head, on=MARCH.start))
        assert ["li"] == [one.to.payer for one in letters_of(known, "jade", kind="notice", head=head, on=MARCH.start)]
    with pytest.raises(NothingToAsk):
        demand(desk)


@pytest.mark.parametrize("how", ["dispute", "review", "promise", "instalments"])
def test_a_demand_leaves_out_what_is_held_back_and_a_notice_marks_it(desk, how):
    """Zhang is not demanded from while it holds; li is; and what was left out is said."""
    if how == "promise":
        promise(desk, "jade", "zhang", on=ON, by=ON, amount=cny("1.00"))
    elif how == "instalments":
        parts = ((date(2025, 7, 1), cny("200.00")),)
        asked = AgreeInstalments(project="jade", key="k", on=ON, payer="zhang", parts=parts)
        carry_out(desk, asked)
    else:
        hold(desk, "jade", "zhang", kind=how, since=ON, until=date(2025, 6, 5), space="1-101")
    with desk.store.reading() as known:
        head = letterhead_of(known, "jade")
        assert ["li"] == [one.to.payer for one in letters_of(known, "jade", kind="demand", head=head, on=ON)]
        (said,) = left_out(known, "jade", on=ON)
        assert (said,) == left_out(known, "jade", on=ON, payer="zhang")
        assert () == left_out(known, "jade", on=ON, payer="li")
    kind = {"instalments": "instalment-plan"}.get(how, how)
    assert ("demand-held", "note", kind) == (said.code, said.severity, said.fact("kind"))
    with pytest.raises(NothingToAsk):
        demand(desk)
    assert [kind] == [line.held for line in demand(desk, kind="notice").lines]
    if how in ("dispute", "review"):
        assert "zhang" == demand(desk, on=date(2025, 6, 5)).to.payer


def test_a_hold_of_some_bills_holds_no_other_back(desk):
    """The bill of April is demanded, that of March is not."""
    april = Period.month(2025, 4)
    issue_bills(desk, "jade", period=april, issued_on=april.start)
    march = demand(desk).lines[0].bill
    hold(desk, "jade", "zhang", kind="complaint", since=ON, bills=[march])
    (line,) = demand(desk).lines
    assert (april, True) == (line.cycle, line.bill != march)
    with desk.store.reading() as known:
        assert [march] == [each.subject for each in left_out(known, "jade", on=ON)]


def test_what_is_not_there_is_refused(desk):
    """A payer without a book, a letter of another kind, a project without a tariff."""
    with pytest.raises(NotPosted):
        demand(desk, "nobody")
    with pytest.raises(UnknownPolicy, match="known: notice demand"):
        demand(desk, kind="threat")
    store = MemoryStore()
    settle(store, village([home("1-101")], [owned("1-101")]))
    with store.reading() as known, pytest.raises(NoTariff):
        list(letters_of(known, "jade", kind="demand", head=letterhead_of(known, "jade"), on=ON))


def test_a_receipt_is_found_by_what_a_cashier_calls_it(desk):
    """By series and figure; the figure alone finds the first series that has it."""
    with desk.store.reading() as known:
        settle_book_policy(desk, attrs.evolve(book_policy(known, "jade"), refund_above=cny("1000.00")))
    first = pay(desk, "300.00", "k1").receipt
    back = Refund(project="jade", key="k2", on=ON, payer="zhang", amount=cny("50.00"), method="cash", note="多付")
    refunded = carry_out(desk, back).receipt
    asked = HoldDeposit(
        project="jade", key="k3", on=ON, payer="li", space="1-102", kind="key", amount=cny("5.00"), method="cash"
    )
    held = carry_out(desk, asked).receipt
    with desk.store.reading() as known:
        head = letterhead_of(known, "jade")
        assert first == receipt_numbered(known, "jade", "receipt-00000001") == receipt_numbered(known, "jade", "1")
        assert refunded == receipt_numbered(known, "jade", "refund-1")
        assert held == receipt_numbered(known, "jade", "2")
        for wrong in ("3", "receipt-3", "x-1", "", "-", "receipt-x"):
            with pytest.raises(NotPosted):
                receipt_numbered(known, "jade", wrong)
        paid, voucher, deposit = (paper_of_receipt(known, id, head=head) for id in (first, refunded, held))
    assert cny("300.00") == sum((part.amount for part in paid.parts), paid.prepaid)
    assert ((), cny("0.00"), True) == (voucher.parts, voucher.prepaid, voucher.receipt.pays_out)
    assert ((), cny("0.00"), "li") == (deposit.parts, deposit.prepaid, deposit.to.payer)
