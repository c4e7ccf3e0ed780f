"""The ports: what an embedder plugs in, as small Protocols whose promises stand in their docstrings.

Money on a port is whole fen, instants are aware, business days are dates. Whatever stands on the other side, an adapter
raises the children of ``jizhi.errors.AdapterFailed`` and nothing else.
"""

from jizhi.ports.documents import ReportFormat
from jizhi.ports.invoices import (
    INVOICE_ABILITIES,
    InvoiceIssuer,
    InvoiceLine,
    InvoiceOrder,
    InvoiceStatus,
)
from jizhi.ports.messages import (
    MESSENGER_ABILITIES,
    Accepted,
    Attachment,
    Deliveries,
    Delivery,
    Message,
    Messenger,
)
from jizhi.ports.offers import Checkup, Health, Offer
from jizhi.ports.payments import (
    PAYMENT_ABILITIES,
    REFUND_LIMITS,
    WAYS,
    Checkout,
    OrderStatus,
    PaymentGateway,
    PaymentNotice,
    PaymentNotices,
    PaymentOrder,
    RefundOrder,
    RefundStatus,
    Settlement,
    SettlementLine,
)
from jizhi.ports.punches import PUNCH_ABILITIES, DevicePunch, PunchReceiver, PunchSource, Received
from jizhi.ports.sealing import Erasure, Indexer, Sealer
from jizhi.ports.stores import Claim, Glancing, Queue, Range, Reading, Remembering, Store, Writing, glance
from jizhi.ports.web import Reply, Request

__all__ = [
    "INVOICE_ABILITIES",
    "MESSENGER_ABILITIES",
    "PAYMENT_ABILITIES",
    "PUNCH_ABILITIES",
    "REFUND_LIMITS",
    "WAYS",
    "Accepted",
    "Attachment",
    "Checkout",
    "Checkup",
    "Claim",
    "Deliveries",
    "Delivery",
    "DevicePunch",
    "Erasure",
    "Glancing",
    "Health",
    "Indexer",
    "InvoiceIssuer",
    "InvoiceLine",
    "InvoiceOrder",
    "InvoiceStatus",
    "Message",
    "Messenger",
    "Offer",
    "OrderStatus",
    "PaymentGateway",
    "PaymentNotice",
    "PaymentNotices",
    "PaymentOrder",
    "PunchReceiver",
    "PunchSource",
    "Queue",
    "Range",
    "Reading",
    "Received",
    "RefundOrder",
    "RefundStatus",
    "Remembering",
    "Reply",
    "ReportFormat",
    "Request",
    "Sealer",
    "Settlement",
    "SettlementLine",
    "Store",
    "Writing",
    "glance",
]
