"""From what was billed or received to the lines of an invoice; what cannot stand on one is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from jizhi.fees.charges import Charge
from jizhi.fees.invoicing.invoices import InvoiceRow, InvoiceTerms, row_of
from jizhi.fees.ledger import Entry, kind_of_account
from jizhi.findings import Finding, Outcome

PREPAID = ""
"""The fee of money that is no fee's yet."""


def billed_fen(charges: Iterable[Charge]) -> Mapping[str, int]:
    """What a bill charges, by fee, in fen."""
    sums: Counter[str] = Counter()
    for charge in charges:
        sums[charge.fee] += charge.amount.fen
    return {fee: sums[fee] for fee in sorted(sums)}


def received_fen(posting: Iterable[Entry]) -> Mapping[str, int]:
    """What a receipt paid, by fee, in fen; what is left of it is prepaid, the fee ``""``.

    Args:
        posting: the entries of the receipt's posting.
    """
    sums: Counter[str] = Counter()
    for entry in posting:
        if entry.kind == "application":
            sums[entry.fee] += entry.amount.fen
            sums[PREPAID] -= entry.amount.fen
        elif entry.kind == "receipt" and kind_of_account(entry.credit) == "prepayment":
            sums[PREPAID] += entry.amount.fen
    return {fee: sums[fee] for fee in sorted(sums) if sums[fee]}


def drawn_rows(terms: InvoiceTerms, by_fee: Mapping[str, int], *, about: str) -> Outcome[tuple[InvoiceRow, ...]]:
    """The lines of an invoice for amounts by fee, in the order of the terms; the tax of each is exact to the fen.

    Findings: ``invoice-fee-unknown`` (error; for prepaid money a note: it is left for when it is applied),
        ``invoice-negative``: a fee comes to less than nothing, which only a red letter can tell.
    """
    known = {each.fee: each for each in terms.fees}
    findings: list[Finding] = []
    for fee, fen in by_fee.items():
        if fen and fee not in known:
            severity = "error" if fee else "note"
            findings.append(Finding("invoice-fee-unknown", about, {"fee": fee, "fen": fen}, severity))  # type: ignore[arg-type]
        elif fen < 0:
            findings.append(Finding("invoice-negative", about, {"fee": fee, "fen": fen}))
    rows = tuple(row_of(each, by_fee[each.fee]) for each in terms.fees if by_fee.get(each.fee, 0) > 0)
    if not rows and not findings:
        findings.append(Finding("invoice-nothing", about))
    return Outcome(rows, findings)
