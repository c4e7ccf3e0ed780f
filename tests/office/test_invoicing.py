"""Invoices: kept before the issuer hears of them, one for each receipt or bill, red when the money goes back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import NotBilled, NotPosted, RecordRefused, RequestRefused, UnknownOutcome, WrongState
from jizhi.fees import Bill
from jizhi.fees.invoicing import FeeTax, Invoice, InvoiceTerms, drawn_rows, row_of, told
from jizhi.fees.ledger import Entry
from jizhi.intake import Table
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, Reverse, carry_out
from jizhi.office.desk import Desk
from jizhi.office.invoicing import (
    ask_after_invoice,
    ask_invoice,
    invoice_sheets,
    invoices_of,
    red_due,
    reverse_invoice,
    settle_invoices,
    take_issued,
    take_status,
    uninvoiced,
    waiting_invoices,
)
from jizhi.office.voiding import void_bill
from jizhi.ports import InvoiceStatus
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.invoices import MemoryInvoices
from jizhi.testing.memory import MemoryStore
from jizhi.testing.strategies.invoices import RATES
from jizhi.values import Money, Period, cny

AT = datetime(2025, 3, 10, 4, tzinfo=UTC)
MARCH = Period.month(2025, 3)
SELLER, COMPANY = "91990101000000002X", "91990101000000001X"
SERVICE = FeeTax(fee="service", name="物业管理服务", tax_code="3040801010000000000", rate=Decimal("0.06"))
TERMS = InvoiceTerms(project="jade", seller_tax_number=SELLER, fees=(SERVICE,))


@pytest.fixture
def desk():
    """A home of zhang, billed 200.00 for March, and terms of invoices."""
    made = Desk(store=MemoryStore(), actor="wang")
    settle(made.store, village([home("1-101")], [owned("1-101", "zhang")]))
    publish(made.store, tariff_text())
    issue_bills(made, "jade", period=MARCH, issued_on=MARCH.start)
    settle_invoices(made, TERMS)
    return made


def paid(desk, amount="200.00", key="k1") -> str:
    """The receipt of a payment of zhang."""
    asked = Pay(project="jade", key=key, on=MARCH.start, payer="zhang", amount=cny(amount), method="cash")
    return carry_out(desk, asked).receipt


def kept(desk, number) -> Invoice:
    """An invoice as it is kept."""
    with desk.store.reading() as known:
        return known.get(Invoice, number)


def asked(desk, about, **more) -> Invoice:
    """The invoice that is asked for."""
    outcome = ask_invoice(desk, "jade", about, at=AT, **more)
    assert outcome.ok, outcome.findings
    return outcome.value


class Watched(MemoryInvoices):
    """An issuer that looks into our store while it is called."""

    def __init__(self, desk):
        super().__init__()
        self.desk, self.seen = desk, []

    def issue(self, invoice, *, at):
        """Ask for an invoice."""
        self.seen.append(kept(self.desk, invoice.number).state)
        return super().issue(invoice, at=at)


def test_an_invoice_is_kept_before_the_issuer_hears_of_it_and_asked_for_once(desk):
    """Again is the same number; what was paid is what is invoiced, to the fen, with its tax."""
    office, receipt = Watched(desk), paid(desk)
    first = asked(desk, receipt, issuer="memory", adapter=office)
    assert (["unknown"], "pending") == (office.seen, first.state)
    assert first == asked(desk, receipt, issuer="memory", adapter=office)
    ((order, _),) = office.orders.values()
    assert [(20_000, 1_132)] == [(line.fen, line.tax_fen) for line in order.lines]
    office.finish(first.number, at=AT)
    done = ask_after_invoice(desk, "jade", first.number, adapter=office, at=AT)
    assert ("issued", f"I{first.number}") == (done.state, done.invoice_number)
    with desk.store.reading() as known:
        assert (done,) == invoices_of(known, "jade", receipt)


@pytest.mark.parametrize("fault", ["unreachable", "rate-limited", "auth", "lost-answer"])
def test_where_nobody_knows_it_stays_unknown_and_is_asked_for_again_under_its_number(desk, fault):
    """K10 for invoices: a fault loses nothing and makes nothing twice."""
    office, receipt = MemoryInvoices(), paid(desk)
    office.fail_next(fault)
    lost = asked(desk, receipt, issuer="memory", adapter=office)
    assert "unknown" == lost.state and lost.why
    found = ask_after_invoice(desk, "jade", lost.number, adapter=office, at=AT)
    assert ("pending", [lost.number]) == (found.state, [*office.orders])


def test_a_refusal_is_final_and_another_may_be_asked_for(desk):
    """Under a number of its own."""
    office, receipt = MemoryInvoices(), paid(desk)
    first = asked(desk, receipt, issuer="memory", adapter=office)
    office.finish(first.number, at=AT, refused=True)
    assert "refused" == ask_after_invoice(desk, "jade", first.number, adapter=office, at=AT).state
    second = asked(desk, receipt, issuer="memory", adapter=office, buyer="某公司", buyer_tax_number=COMPANY)
    assert (1, "pending") == (second.n, second.state) and first.number != second.number


def open_ones(desk):
    """What waits for an invoice."""
    with desk.store.reading() as known:
        return [each.id for each in uninvoiced(known, "jade")]


def test_what_no_invoice_stands_for_may_be_asked_for_again(desk):
    """Receipts, the newest first; one that was invoiced is gone from the list until its invoice is red."""
    first, second = paid(desk, "150.00"), paid(desk, "50.00", key="k2")
    assert [second, first] == open_ones(desk)
    standing = asked(desk, first)
    assert [second] == open_ones(desk)
    take_status(desk, "jade", InvoiceStatus(number=standing.number, state="issued", invoice_number="1", issued_at=AT))
    reverse_invoice(desk, "jade", standing.number, why="wrong buyer", at=AT)
    assert [second, first] == open_ones(desk)
    settle_invoices(desk, attrs.evolve(TERMS, basis="bill"))
    with desk.store.reading() as known:
        assert [bill.id for bill in known.find(Bill)] == open_ones(desk)


class Refuses(MemoryInvoices):
    """An issuer that says no."""

    def issue(self, invoice, *, at):
        """Refuse."""
        raise RequestRefused("x", "the tax number is not registered")

    def reverse(self, number, *, why, at):
        """Refuse, or lose the answer."""
        raise (UnknownOutcome if why == "lost" else RequestRefused)("x", "not today")


def test_what_the_issuer_will_not_do_is_told(desk):
    """A refused invoice says why; a refused red letter leaves it waiting for a person."""
    receipt = paid(desk)
    no = asked(desk, receipt, issuer="x", adapter=Refuses())
    assert ("refused", "the tax number is not registered") == (no.state, no.why)
    yes = asked(desk, receipt)
    take_status(desk, "jade", InvoiceStatus(number=yes.number, state="issued", invoice_number="1", issued_at=AT))
    for why in ("lost", "no"):
        assert "reversing" == reverse_invoice(desk, "jade", yes.number, why=why, at=AT, adapter=Refuses()).state


def test_another_buyer_for_the_same_money_is_refused_while_an_invoice_stands(desk):
    """K11: a number reused with other content never leaves the house."""
    receipt = paid(desk)
    asked(desk, receipt)
    with pytest.raises(WrongState):
        ask_invoice(desk, "jade", receipt, at=AT, buyer="别人")


@pytest.mark.parametrize(
    "wrong", [{"buyer_tax_number": "abc"}, {"remark": "长" * 231}, {"buyer": "名" * 101}, {"buyer": " "}]
)
def test_what_no_invoice_can_have_is_refused_and_nothing_is_kept(desk, wrong):
    """K11: the limits of the tax office's own sheet."""
    with pytest.raises(RecordRefused):
        ask_invoice(desk, "jade", paid(desk), at=AT, **wrong)
    with desk.store.reading() as known:
        assert [] == [*known.find(Invoice)]


def test_money_that_went_back_makes_a_red_letter_due(desk):
    """A receipt taken back; red as a whole, once, and then nothing is due and nothing is left to invoice."""
    office, receipt = MemoryInvoices(), paid(desk)
    first = asked(desk, receipt, issuer="memory", adapter=office)
    with pytest.raises(WrongState):
        reverse_invoice(desk, "jade", first.number, why="early", at=AT, adapter=office)
    office.finish(first.number, at=AT)
    ask_after_invoice(desk, "jade", first.number, adapter=office, at=AT)
    with desk.store.reading() as known:
        assert [] == [*red_due(known, "jade")]
        entry = next(each for each in known.find(Entry, payer="zhang") if each.kind == "receipt")
    carry_out(desk, Reverse(project="jade", key="r1", on=MARCH.start, entry=entry.id, note="退票"))
    with desk.store.reading() as known:
        assert [("invoice-red-due", "0")] == [(each.code, each.fact("left")) for each in red_due(known, "jade")]
    with pytest.raises(RecordRefused):
        reverse_invoice(desk, "jade", first.number, why=" ", at=AT, adapter=office)
    for _ in range(2):
        assert "reversed" == reverse_invoice(desk, "jade", first.number, why="退款", at=AT, adapter=office).state
    assert [first.number] == office.reversals
    with desk.store.reading() as known:
        assert [] == [*red_due(known, "jade")]
    again = ask_invoice(desk, "jade", receipt, at=AT)
    assert (None, ["invoice-nothing"]) == (again.value, [each.code for each in again.findings])


def test_a_bill_that_is_voided_after_it_was_paid_makes_a_red_letter_due(desk):
    """By the receipt, whose money is prepaid again, and by the bill where invoices follow bills."""
    receipt = paid(desk)
    with desk.store.reading() as known:
        (bill,) = known.find(Bill)
    by_receipt = asked(desk, receipt)
    settle_invoices(desk, attrs.evolve(TERMS, basis="bill"))
    by_bill = asked(desk, bill.id)
    for each in (by_receipt, by_bill):
        take_status(desk, "jade", InvoiceStatus(number=each.number, state="issued", invoice_number="1", issued_at=AT))
    void_bill(desk, bill.id, on=MARCH.start)
    with desk.store.reading() as known:
        assert {by_receipt.number, by_bill.number} == {each.subject for each in red_due(known, "jade")}


def test_the_batch_sheet_and_its_answer_go_round(desk):
    """The tax office's own client: two sheets out, one list back; again changes nothing; a stranger is named."""
    receipt = paid(desk, "250.00")
    outcome = ask_invoice(desk, "jade", receipt, at=AT, buyer="欧阳䶮", remark="三月")
    assert ["invoice-fee-unknown"] == [each.code for each in outcome.findings] and outcome.ok
    with desk.store.reading() as known:
        basic, detail = invoice_sheets(waiting_invoices(known, "jade"))
    cells = dict(zip(basic.header, basic.rows[0].cells, strict=True))
    assert ("普通发票", "是", "是", "欧阳䶮", None, "三月") == tuple(
        cells[name] for name in ("发票类型", "是否含税", "受票方自然人标识", "购买方名称", "购买方纳税人识别号", "备注")
    )
    line = dict(zip(detail.header, detail.rows[0].cells, strict=True))
    assert ("200.00", "0.06", outcome.value.number) == (line["金额"], line["税率"], line["发票流水号"])
    rows = [
        ["导出"],
        ["发票流水号", "数电发票号码"],
        [outcome.value.number, "25312000000000000001"],
        ["X", "9"],
        [None, "8"],
    ]
    for _ in range(2):
        back = take_issued(desk, "jade", [Table("s", rows=rows), Table("other", rows=[["a"]])], at=AT)
        assert ["invoice-unknown"] == [each.code for each in back.findings]
        assert [("issued", "25312000000000000001")] == [(each.state, each.invoice_number) for each in back.value]
    unread = take_issued(desk, "jade", [Table("other", rows=[["a"]])], at=AT)
    assert ["invoice-list-unreadable"] == [each.code for each in unread.findings]
    red = reverse_invoice(desk, "jade", outcome.value.number, why="抬头错", at=AT)
    assert "reversed" == red.state


def test_what_is_not_there_is_named(desk):
    """No terms, no such receipt, bill or invoice; a fee without a tax classification keeps nothing."""
    receipt = paid(desk)
    for call in (
        lambda: ask_invoice(desk, "jade", "jade/receipt/99", at=AT),
        lambda: ask_after_invoice(desk, "jade", "I0", adapter=MemoryInvoices(), at=AT),
        lambda: take_status(desk, "pearl", InvoiceStatus(number="I0", state="pending")),
    ):
        with pytest.raises(NotPosted):
            call()
    settle_invoices(desk, attrs.evolve(TERMS, fees=()))
    assert ["invoice-fee-unknown"] == [each.code for each in ask_invoice(desk, "jade", receipt, at=AT).findings]
    settle_invoices(desk, attrs.evolve(TERMS, basis="bill"))
    with pytest.raises(NotBilled):
        ask_invoice(desk, "jade", receipt, at=AT)


@given(st.integers(1, 10**12), st.sampled_from(RATES))
def test_the_tax_of_a_line_is_exact_to_the_fen(fen, rate):
    """Half up of the amount over one and the rate, times the rate; net and tax are the amount."""
    row = row_of(attrs.evolve(SERVICE, rate=rate), fen)
    exact = Decimal(fen) * rate / (1 + rate)
    assert 0 <= row.tax_fen <= fen
    assert abs(row.tax_fen - exact) <= Decimal("0.5")


@given(st.lists(st.sampled_from(["pending", "issued", "refused", "reversing", "reversed"]), max_size=6))
def test_whatever_is_told_in_whatever_order_an_invoice_moves_forward_only(words):
    """W6: what is over stays over; an issued one never waits again."""
    invoice = Invoice(
        project="jade", kind="bill", about="b", payer="p", buyer="张三", issuer="x", rows=(row_of(SERVICE, 100),),
        seller_tax_number=SELLER, asked_at=AT,
    )  # fmt: skip
    rank = {"unknown": 0, "pending": 1, "issued": 2, "reversing": 3, "refused": 4, "reversed": 4}
    for word in words:
        after = told(invoice, word)
        assert rank[after.state] >= rank[invoice.state]
        assert invoice.state not in ("refused", "reversed") or after == invoice
        invoice = after


def test_a_fee_that_comes_to_less_than_nothing_is_named():
    """Only a red letter can say it."""
    outcome = drawn_rows(TERMS, {"service": -5, "": 0}, about="b")
    assert ((), ["invoice-negative"]) == (outcome.value, [each.code for each in outcome.findings])
    assert Money(5) == Money(sum(row.fen for row in drawn_rows(TERMS, {"service": 5}, about="b").value))
