"""What stands on an invoice: fees to the fen with their tax, money that is no fee's yet left out and told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import RecordRefused
from jizhi.fees.invoicing.drawing import billed_fen, drawn_rows, received_fen
from jizhi.fees.invoicing.invoices import FeeTax, Invoice, InvoiceTerms, row_of
from jizhi.fees.ledger import Move, account, posted
from jizhi.testing.contracts.specimens import charge
from jizhi.values import Money

CODE = "3040801010000000000"
SERVICE = FeeTax(fee="service", name="物业服务费", tax_code=CODE, rate=Decimal("0.06"))
PUMP = FeeTax(fee="pump", name="二次供水", tax_code=CODE, rate=Decimal("0.09"))
TERMS = InvoiceTerms(project="jade", seller_tax_number="91310000MA1FL0X00X", fees=(SERVICE, PUMP))
AT = datetime(2025, 3, 10, 2, tzinfo=UTC)
ROWS = (row_of(SERVICE, 26_611), row_of(PUMP, 1_000))
INVOICE = Invoice(
    project="jade", kind="receipt", about="jade/receipt/00000001", payer="zhang", buyer="张三",
    seller_tax_number=TERMS.seller_tax_number, rows=ROWS, issuer="sheet", asked_at=AT,
)  # fmt: skip


def moved(kind: str, fen: int, *, fee: str = "", credit: str = "prepayment") -> Move:
    """A move of money of zhang's."""
    return Move(
        day=date(2025, 3, 10), debit=account("clearing", "pos"), credit=account(credit, "zhang"), amount=Money(fen),
        kind=kind, payer="zhang", fee=fee, because="test",
    )  # fmt: skip


def test_a_bill_charges_what_its_charges_say_by_fee():
    """Two charges of one fee are one amount, in the order of the codes."""
    charges = [charge(fee="service"), charge(fee="pump"), attrs.evolve(charge(fee="service"), space="jade/2")]
    each = charges[0].amount.fen
    assert [("pump", each), ("service", 2 * each)] == list(billed_fen(charges).items())


def test_a_receipt_paid_its_fees_and_the_rest_is_prepaid():
    """What was applied at once is taken out of the prepayment; what went into suspense is nobody's."""
    moves = [
        moved("receipt", 30_000),
        moved("application", 26_611, fee="service", credit="receivable"),
        moved("receipt", 500, credit="suspense"),
    ]
    rows = posted(moves, project="jade", posting="pay", actor="li")
    assert {"": 3_389, "service": 26_611} == received_fen(rows)
    assert {"service": 26_611} == received_fen(posted([moves[1], moved("receipt", 26_611)], project="j", posting="p"))


def test_what_cannot_stand_on_an_invoice_is_named():
    """A fee without its tax code is an error, prepaid money a note, less than nothing wants a red letter."""
    drawn = drawn_rows(TERMS, {"service": 26_611, "": 100, "parking": 5, "pump": -3, "old": 0}, about="r-1")
    assert ROWS[:1] == drawn.value
    told = [(each.code, each.severity) for each in drawn.findings]
    assert [("invoice-fee-unknown", "note"), ("invoice-fee-unknown", "error"), ("invoice-negative", "error")] == told
    assert ["invoice-nothing"] == [each.code for each in drawn_rows(TERMS, {}, about="r-2").findings]


@given(st.integers(1, 10**9), st.sampled_from(("0", "0.03", "0.06", "0.09", "0.13")))
def test_net_and_tax_are_the_whole(fen, rate):
    """To the fen, and the net is the nearest that the rate allows."""
    row = row_of(attrs.evolve(SERVICE, rate=Decimal(rate)), fen)
    net = row.fen - row.tax_fen
    assert 0 <= row.tax_fen <= fen
    assert abs(net * (1 + Decimal(rate)) - fen) <= (1 + Decimal(rate)) / 2


def test_an_invoice_is_known_by_what_it_is_for():
    """The same question is the same number; after a refusal the next one has another."""
    assert INVOICE.id == INVOICE.number == attrs.evolve(INVOICE, buyer="李四").number
    assert INVOICE.number != attrs.evolve(INVOICE, n=1).number
    assert (27_611, sum(row.tax_fen for row in ROWS)) == (INVOICE.fen, INVOICE.tax_fen)
    assert INVOICE.asks_the_same(attrs.evolve(INVOICE, state="issued"))
    assert not INVOICE.asks_the_same(attrs.evolve(INVOICE, buyer="李四"))
    assert "jade" == TERMS.id


@pytest.mark.parametrize(
    "wrong",
    [{"asked_at": datetime(2025, 3, 10)}, {"buyer_tax_number": "short"}, {"buyer": "长" * 101}],  # noqa: DTZ001
)
def test_what_no_issuer_takes_is_refused(wrong):
    """An instant without an offset, a number that is none, a name that does not fit."""
    with pytest.raises(RecordRefused):
        attrs.evolve(INVOICE, **wrong)


@pytest.mark.parametrize("wrong", [{"rate": Decimal("1.06")}, {"tax_code": "304"}, {"rate": 0.06}])
def test_a_tax_that_is_none_is_refused(wrong):
    """A rate from 0 to below 1, and nineteen digits."""
    with pytest.raises((RecordRefused, TypeError)):
        attrs.evolve(SERVICE, **wrong)
