"""What is known of invoices: what a receipt or bill comes to on one, whose invoice it has, what has to be red."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from jizhi.errors import NotBilled, NotPosted
from jizhi.fees.charges import Bill, Charge
from jizhi.fees.invoicing import OVER, Invoice, InvoiceRow, InvoiceTerms, billed_fen, drawn_rows, received_fen
from jizhi.fees.ledger import Entry
from jizhi.fees.payments import Receipt
from jizhi.findings import Finding, Outcome
from jizhi.office.books import receipt_with
from jizhi.ports import Reading
from jizhi.values import key

Drawn: TypeAlias = tuple[str, InvoiceTerms, tuple[InvoiceRow, ...]]
"""Payer, terms and lines."""


def drawn(known: Reading, project: str, about: str) -> Outcome[Drawn]:
    """The payer, the terms and the lines of an invoice for a receipt or a bill.

    Raises: NotPosted, NotBilled.
    """
    terms = known.get(InvoiceTerms, key(project))
    if terms is None:
        raise NotPosted("invoice terms", project)
    if terms.basis == "receipt":
        receipt, posting = receipt_with(known, about)
        if receipt.project != project or receipt.kind != "payment":
            raise NotPosted("receipt", about)
        rows = drawn_rows(terms, received_fen(_standing(known, posting)), about=about)
        return Outcome((receipt.payer, terms, rows.value), rows.findings)
    bill = known.get(Bill, about)
    if bill is None or bill.project != project:
        raise NotBilled("bill", about)
    rows = drawn_rows(terms, billed_fen(known.find(Charge, id=bill.charges)), about=about)
    return Outcome((bill.payer, terms, rows.value), rows.findings)


def _standing(known: Reading, posting: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries of a posting that were not taken back since."""
    back = _reversed(known, posting)
    return tuple(entry for entry in posting if entry.id not in back)


def _reversed(known: Reading, posting: tuple[Entry, ...]) -> frozenset[str]:
    payers = {entry.payer for entry in posting if entry.payer}
    every = (entry for payer in sorted(payers) for entry in known.find(Entry, payer=payer))
    return frozenset(entry.reverses for entry in every if entry.reverses is not None)


def invoices_of(known: Reading, project: str, about: str) -> tuple[Invoice, ...]:
    """The invoices of a bill or a receipt, the first one first; at most one of them stands."""
    found = known.find(Invoice, project=project, about=about)
    return tuple(sorted(found, key=lambda each: each.n))


def uninvoiced(known: Reading, project: str) -> Iterator[Receipt | Bill]:
    """Yield the receipts of payments that no invoice stands for, the newest first; bills, where these are invoiced.

    One whose invoice was refused or turned red is among them, for it may be asked for again.
    """
    terms = known.get(InvoiceTerms, key(project))
    standing = {each.about for each in known.find(Invoice, project=project) if each.state not in OVER}
    if terms is not None and terms.basis == "bill":
        bills = known.find(Bill, project=project, newest_first=True)
        yield from (each for each in bills if each.total.fen > 0 and each.id not in standing)
    else:
        receipts = known.find(Receipt, project=project, newest_first=True)
        yield from (each for each in receipts if each.kind == "payment" and each.id not in standing)


def red_due(known: Reading, project: str) -> Iterator[Finding]:
    """Yield an ``invoice-red-due`` for each issued invoice whose money went back: its receipt or bill was taken back.

    Who turns it red and asks for another one if a part still stands is a person.
    """
    for invoice in known.find(Invoice, project=project, state="issued"):
        left = _left(known, invoice)
        if left < invoice.fen:
            facts = {"about": invoice.about, "number": invoice.invoice_number, "fen": invoice.fen, "left": left}
            yield Finding("invoice-red-due", invoice.number, facts)


def _left(known: Reading, invoice: Invoice) -> int:
    """What still stands of what was invoiced, in fen."""
    fees = {row.fee for row in invoice.rows}
    if invoice.kind == "receipt":
        _, posting = receipt_with(known, invoice.about)
        standing = _standing(known, posting)
        by_fee = Counter(received_fen(standing))
        for entry in _given_back(known, standing):
            by_fee[entry.fee] = max(0, by_fee[entry.fee] - entry.amount.fen)
    else:
        bill = known.get(Bill, invoice.about)
        subjects = () if bill is None else {each.subject for each in known.find(Charge, id=bill.charges)}
        payer = known.find(Charge, payer=invoice.payer)
        by_fee = Counter(billed_fen(each for each in payer if each.subject in subjects))
    return sum(fen for fee, fen in by_fee.items() if fee in fees)


def _given_back(known: Reading, posting: tuple[Entry, ...]) -> Iterator[Entry]:
    """What of the items that a posting paid was credited since, so that the money is prepaid again."""
    items = tuple(sorted({entry.item for entry in posting if entry.kind == "application"}))
    return (entry for entry in known.find(Entry, item=items) if entry.kind == "release") if items else iter(())
