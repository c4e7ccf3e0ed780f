"""Invoices: drawn from what was billed or received, kept before an issuer hears of them, red when money goes back.

unknown ──► pending ──► issued ──► reversing ──► reversed            refused ◄── unknown, pending
"""

from jizhi.fees.invoicing.drawing import billed_fen, drawn_rows, received_fen
from jizhi.fees.invoicing.invoices import (
    INVOICE_KEPT,
    INVOICE_STATES,
    OVER,
    FeeTax,
    Invoice,
    InvoiceRow,
    InvoiceTerms,
    row_of,
    told,
)

__all__ = [
    "INVOICE_KEPT",
    "INVOICE_STATES",
    "OVER",
    "FeeTax",
    "Invoice",
    "InvoiceRow",
    "InvoiceTerms",
    "billed_fen",
    "drawn_rows",
    "received_fen",
    "row_of",
    "told",
]
