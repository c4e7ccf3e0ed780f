"""Strategies for the nouns of the ports: orders, notices, settlement lines, messages, punches, invoices, requests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from jizhi.findings import Finding
from jizhi.ports import (
    Accepted,
    Attachment,
    Checkout,
    Delivery,
    DevicePunch,
    InvoiceLine,
    InvoiceOrder,
    InvoiceStatus,
    Message,
    OrderStatus,
    PaymentNotice,
    PaymentOrder,
    Received,
    RefundOrder,
    RefundStatus,
    Reply,
    Request,
    SettlementLine,
)
from jizhi.testing.strategies.nouns import instants, nouns, of_type

FEN: Final = st.integers(1, 10**9)
FEN_OR_NOTHING: Final = st.integers(0, 10**9)
TAX_RATES: Final = tuple(map(Decimal, ("0", "0.01", "0.03", "0.05", "0.06", "0.09", "0.13")))
HEADERS: Final = of_type(tuple[tuple[str, str], ...])


def payment_orders(**fields: Any) -> st.SearchStrategy[PaymentOrder]:
    """Orders by every way to pay."""
    return nouns(PaymentOrder, **{"fen": FEN, "currency": "CNY"} | fields)


def checkouts(**fields: Any) -> st.SearchStrategy[Checkout]:
    """What a payer's program is handed."""
    return nouns(Checkout, **fields)


@st.composite
def order_statuses(draw: st.DrawFn, /, **fields: Any) -> OrderStatus:
    """Orders that wait, are paid (with or without a coupon, perhaps refunded in part), or closed."""
    fen, state = draw(FEN), draw(st.sampled_from(("waiting", "paid", "closed")))
    told: dict[str, Any] = {"fen": fen, "state": state, "currency": "CNY", "payer_fen": 0, "refunded_fen": 0}
    if state == "paid":
        told |= {"payer_fen": st.integers(0, fen), "refunded_fen": st.integers(0, fen), "paid_at": instants()}
    else:
        told |= {"paid_at": None, "transaction": ""}
    return draw(nouns(OrderStatus, **told | fields))


@st.composite
def refund_orders(draw: st.DrawFn, /, **fields: Any) -> RefundOrder:
    """Refunds of a part or the whole of an order."""
    whole = draw(FEN)
    return draw(nouns(RefundOrder, **{"fen": st.integers(1, whole), "order_fen": whole, "currency": "CNY"} | fields))


def refund_statuses(**fields: Any) -> st.SearchStrategy[RefundStatus]:
    """Refunds that are pending, done or failed."""
    return nouns(RefundStatus, **{"fen": FEN, "currency": "CNY"} | fields)


def payment_notices(**fields: Any) -> st.SearchStrategy[PaymentNotice]:
    """Notices about an order or a refund."""
    return nouns(PaymentNotice, **{"about": st.one_of(order_statuses(), refund_statuses())} | fields)


def settlement_lines(**fields: Any) -> st.SearchStrategy[SettlementLine]:
    """Lines of every kind; amounts are never below zero."""
    return nouns(SettlementLine, **{"fen": FEN_OR_NOTHING, "fee_fen": FEN_OR_NOTHING, "currency": "CNY"} | fields)


def attachments(**fields: Any) -> st.SearchStrategy[Attachment]:
    """Small files of any bytes."""
    return nouns(Attachment, **{"media_type": st.sampled_from(("application/pdf", "text/plain"))} | fields)


def messages(**fields: Any) -> st.SearchStrategy[Message]:
    """Messages to a phone or an address, with values and attachments."""
    return nouns(Message, **fields)


def acceptances(**fields: Any) -> st.SearchStrategy[Accepted]:
    """Messages that a vendor took over."""
    return nouns(Accepted, **{"parts": st.integers(1, 9), "cost_fen": st.none() | FEN_OR_NOTHING} | fields)


def deliveries(**fields: Any) -> st.SearchStrategy[Delivery]:
    """What became of messages."""
    return nouns(Delivery, **fields)


def device_punches(**fields: Any) -> st.SearchStrategy[DevicePunch]:
    """Punches of devices, networks and phones, in and out."""
    return nouns(DevicePunch, **fields)


def receptions(**fields: Any) -> st.SearchStrategy[Received]:
    """What a device pushed: punches, and findings in the place of lines that cannot be read."""
    each = st.one_of(device_punches(), nouns(Finding))
    return nouns(Received, **{"punches": st.lists(each, max_size=3).map(tuple), "reply": replies()} | fields)


@st.composite
def invoice_lines(draw: st.DrawFn, /, **fields: Any) -> InvoiceLine:
    """Lines at a rate of the day, with no more tax than amount."""
    fen = draw(FEN)
    told = {"fen": fen, "tax_rate": st.sampled_from(TAX_RATES), "tax_fen": st.integers(0, fen)}
    return draw(nouns(InvoiceLine, **told | fields))


def invoice_orders(**fields: Any) -> st.SearchStrategy[InvoiceOrder]:
    """Invoices of one to three lines, to a person or a company."""
    return nouns(InvoiceOrder, **{"lines": st.lists(invoice_lines(), min_size=1, max_size=3).map(tuple)} | fields)


def invoice_statuses(**fields: Any) -> st.SearchStrategy[InvoiceStatus]:
    """Invoices in every state."""
    return nouns(InvoiceStatus, **fields)


def requests(**fields: Any) -> st.SearchStrategy[Request]:
    """What came in from outside, as raw bytes."""
    return nouns(Request, **{"headers": HEADERS} | fields)


def replies(**fields: Any) -> st.SearchStrategy[Reply]:
    """What is answered."""
    return nouns(Reply, **{"status": st.integers(100, 599), "headers": HEADERS} | fields)
