"""Invoices at the office: one for a receipt or bill, committed before the issuer is called, red when money goes back.

receipt or bill ──ask_invoice──► unknown ──issuer, or the batch sheet──► issued ──reverse_invoice──► reversed
"""

from jizhi.office.invoicing.asking import (
    SHEET,
    ask_after_invoice,
    ask_invoice,
    reverse_invoice,
    settle_invoices,
    take_status,
)
from jizhi.office.invoicing.known import invoices_of, red_due, uninvoiced
from jizhi.office.invoicing.sheets import invoice_sheets, take_issued, waiting_invoices

__all__ = [
    "SHEET",
    "ask_after_invoice",
    "ask_invoice",
    "invoice_sheets",
    "invoices_of",
    "red_due",
    "reverse_invoice",
    "settle_invoices",
    "take_issued",
    "take_status",
    "uninvoiced",
    "waiting_invoices",
]
