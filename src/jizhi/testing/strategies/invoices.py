"""Strategies for the nouns of invoices: how fees stand on them, their lines, what a project settled, invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from jizhi.fees.invoicing import FeeTax, Invoice, InvoiceRow, InvoiceTerms
from jizhi.testing.strategies.nouns import nouns, words

RATES: Final = tuple(map(Decimal, ("0", "0.01", "0.03", "0.05", "0.06", "0.09", "0.13")))
"""The rates of value-added tax that there are."""


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(lambda number: str(number).zfill(count))


def tax_numbers() -> st.SearchStrategy[str]:
    """Taxpayer numbers in the shape of credit codes."""
    return _digits(17).map(lambda digits: f"{digits}X")


def fee_taxes(**fields: Any) -> st.SearchStrategy[FeeTax]:
    """How a fee stands on an invoice."""
    told = {"tax_code": _digits(19), "rate": st.sampled_from(RATES)}
    return nouns(FeeTax, **told | fields)


def invoice_rows(**fields: Any) -> st.SearchStrategy[InvoiceRow]:
    """Lines of invoices of a fen and more."""
    told = {"tax_code": _digits(19), "tax_rate": st.sampled_from(RATES), "fen": st.integers(1, 10**9)}
    return nouns(InvoiceRow, **told | fields)


def invoice_terms(**fields: Any) -> st.SearchStrategy[InvoiceTerms]:
    """What a project settled about its invoices."""
    told = {"seller_tax_number": tax_numbers(), "fees": st.lists(fee_taxes(), max_size=2).map(tuple)}
    return nouns(InvoiceTerms, **told | fields)


def invoices(**fields: Any) -> st.SearchStrategy[Invoice]:
    """Invoices in every state, for people and for companies."""
    told = {
        "seller_tax_number": tax_numbers(),
        "buyer_tax_number": st.just("") | tax_numbers(),
        "rows": st.lists(invoice_rows(), min_size=1, max_size=2).map(tuple),
        "buyer": words(),
    }
    return nouns(Invoice, **told | fields)
