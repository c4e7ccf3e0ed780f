"""Invoices at the office: kept before the issuer hears of them, asked for, asked after, and turned red."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from jizhi.errors import (
    AdapterFailed,
    NoSuchOrder,
    NotPosted,
    NumberReused,
    RecordRefused,
    RequestRefused,
    WrongState,
)
from jizhi.estate import Party
from jizhi.fees.invoicing import OVER, Invoice, InvoiceTerms, told
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.office.invoicing.known import Drawn, drawn
from jizhi.ports import InvoiceIssuer, InvoiceLine, InvoiceOrder, InvoiceStatus, Writing

SHEET: Final = "sheet"
"""The issuer that is a person with the tax office's own client, and a batch sheet for it."""


@operation("books.settle", at="terms.project")
def settle_invoices(desk: Desk, terms: InvoiceTerms) -> InvoiceTerms:
    """Keep what a project settled about its invoices; invoices that were asked for stay as they are.

    Raises: UnknownProject; Conflict where somebody else settled it meanwhile.
    """
    with desk.store.writing() as tx:
        read_project(tx, terms.project)
        before = tx.get(InvoiceTerms, terms.id)
        if before is not None and attrs.evolve(terms, version=before.version) == before:
            return before
        return tx.put(terms, expected=None if before is None else before.version)


@operation("invoices.issue")
def ask_invoice(
    desk: Desk,
    project: str,
    about: str,
    *,
    at: datetime,
    buyer: str = "",
    buyer_tax_number: str = "",
    remark: str = "",
    issuer: str = SHEET,
    adapter: InvoiceIssuer | None = None,
) -> Outcome[Invoice | None]:
    """Ask for the invoice of a receipt, or of a bill where the project's terms have it so; once for each.

    It is committed as ``unknown`` before *adapter* is called, and stays so while nobody knows; asked again, the same
    invoice is asked for again under the same number. Without an adapter it waits for the batch sheet.

    Args:
        about: the id of the receipt or bill.
        buyer: whose name is printed; the payer's where none is given.

    Findings: those of ``drawn_rows``; with an error no invoice is kept.
    Raises: UnknownProject; NotPosted, NotBilled: no terms, no such receipt or bill; WrongState: another invoice of it
        stands, for another buyer say; RecordRefused: a tax number or a text that no invoice can have.
    """
    wanted = {"buyer": buyer, "buyer_tax_number": buyer_tax_number, "remark": remark, "issuer": issuer}
    with desk.store.writing() as tx:
        lock_project(tx, project)
        found = drawn(tx, project, about)
        if not found.ok:
            return Outcome(None, found.findings)
        kept = _asked(tx, desk, about, found.value, wanted, at=at)
    if adapter is None:
        return Outcome(_heard(desk, kept, "pending") if kept.state == "unknown" else kept, found.findings)
    if kept.state not in ("unknown", "pending"):
        return Outcome(kept, found.findings)
    order = _order(kept)
    return Outcome(_called(desk, kept, lambda: adapter.issue(order, at=at)), found.findings)


def _asked(tx: Writing, desk: Desk, about: str, found: Drawn, wanted: Mapping[str, str], *, at: datetime) -> Invoice:
    """The invoice that stands for *about*, or a new one, kept as unknown."""
    payer, terms, rows = found
    party = tx.get(Party, payer)
    name = wanted["buyer"] or (party.name if party else payer)
    asked = Invoice(
        project=terms.project,
        kind=terms.basis,
        about=about,
        payer=payer,
        seller_tax_number=terms.seller_tax_number,
        rows=rows,
        asked_at=at,
        actor=desk.actor,
        buyer=name,
        buyer_tax_number=wanted["buyer_tax_number"],
        remark=wanted["remark"],
        issuer=wanted["issuer"],
    )
    before = tuple(tx.find(Invoice, project=terms.project, about=about))
    return _kept(before, asked) or tx.put(attrs.evolve(asked, n=len(before)), expected=None)


def _kept(known: Iterable[Invoice], asked: Invoice) -> Invoice | None:
    """The invoice that stands for the same; None where there is none, or those that were are refused or red."""
    standing = next((each for each in known if each.state not in OVER), None)
    if standing is not None and not standing.asks_the_same(asked):
        raise WrongState("invoice", standing.number, standing.state, "reversed")
    return standing


def _order(invoice: Invoice) -> InvoiceOrder:
    return InvoiceOrder(
        number=invoice.number,
        buyer=invoice.buyer,
        buyer_tax_number=invoice.buyer_tax_number,
        seller_tax_number=invoice.seller_tax_number,
        remark=invoice.remark,
        lines=tuple(
            InvoiceLine(name=row.name, tax_code=row.tax_code, fen=row.fen, tax_rate=row.tax_rate, tax_fen=row.tax_fen)
            for row in invoice.rows
        ),
    )


@operation("invoices.issue")
def ask_after_invoice(desk: Desk, project: str, number: str, *, adapter: InvoiceIssuer, at: datetime) -> Invoice:
    """Ask where an invoice stands; one of which the issuer never heard is asked for again, under its number.

    Raises: NotPosted: no such invoice.
    """
    kept = _invoice(desk, project, number)
    if kept.state in OVER:
        return kept

    def ask() -> InvoiceStatus:
        try:
            return adapter.query(number, at=at)
        except NoSuchOrder:
            return adapter.issue(_order(kept), at=at)

    return _called(desk, kept, ask)


@operation("invoices.issue")
def reverse_invoice(
    desk: Desk, project: str, number: str, *, why: str, at: datetime, adapter: InvoiceIssuer | None = None
) -> Invoice:
    """Turn an issued invoice red as a whole; it is ``reversing`` before the issuer is called, and until that is known.

    Again is a no-op, or asks again where nobody knows. Without an adapter it is red by the person's word, who did it in
    the tax office's own client.

    Raises: NotPosted: no such invoice.   WrongState: it is not issued.   RecordRefused: no *why*.
    """
    if not why.strip():
        raise RecordRefused("invoice", "why", why, "say why it is turned red")
    kept = _invoice(desk, project, number)
    if kept.state == "reversed":
        return kept
    if kept.state not in ("issued", "reversing"):
        raise WrongState("invoice", number, kept.state, "issued")
    kept = _heard(desk, kept, "reversing", why=why)
    if adapter is None:
        return _heard(desk, kept, "reversed")
    return _called(desk, kept, lambda: adapter.reverse(number, why=why, at=at))


def _called(desk: Desk, kept: Invoice, call: Callable[[], InvoiceStatus]) -> Invoice:
    """Call the issuer, outside any unit, and keep what it says; where nobody knows, it stays as it is."""
    try:
        status = call()
    except NumberReused as other:
        return _noted(desk, kept, other.why)
    except RequestRefused as refused:
        return (
            _heard(desk, kept, "refused", why=refused.why)
            if kept.state != "reversing"
            else _noted(desk, kept, refused.why)
        )
    except AdapterFailed as failed:
        return _noted(desk, kept, failed.why)
    return take_status(desk, kept.project, status)


def _noted(desk: Desk, kept: Invoice, why: str) -> Invoice:
    """Keep why nothing is known; the state stays."""
    with desk.store.writing() as tx:
        held = tx.lock(Invoice, kept.id)
        return held if held.why == why else tx.put(attrs.evolve(held, why=why), expected=held.version)


@operation("invoices.issue")
def take_status(desk: Desk, project: str, status: InvoiceStatus) -> Invoice:
    """Take in what an issuer says of an invoice, in whatever order it says it; it moves forward only.

    Raises: NotPosted: no such invoice.
    """
    kept = _invoice(desk, project, status.number)
    more = {
        "invoice_number": status.invoice_number or kept.invoice_number,
        "document": status.document or kept.document,
        "issued_at": status.issued_at or kept.issued_at,
        "why": "" if status.state in ("pending", "issued") else kept.why,
    }
    return _heard(desk, kept, status.state, **more)


def _heard(desk: Desk, kept: Invoice, state: str, **more: object) -> Invoice:
    with desk.store.writing() as tx:
        held = tx.lock(Invoice, kept.id)
        changed = told(held, state, **more)  # type: ignore[arg-type]
        return held if changed == held else tx.put(changed, expected=held.version)


def _invoice(desk: Desk, project: str, number: str) -> Invoice:
    with desk.store.reading() as known:
        found = known.get(Invoice, number)
    if found is None or found.project != project:
        raise NotPosted("invoice", number)
    return found
