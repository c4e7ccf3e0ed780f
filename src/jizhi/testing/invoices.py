"""An issuer of invoices in memory, and its world: ``finish`` is the tax office, ``fail_next`` is fate."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from jizhi.errors import (
    AdapterFailed,
    AuthRefused,
    NoSuchOrder,
    NumberReused,
    RateLimited,
    RequestRefused,
    UnknownOutcome,
    Unreachable,
)
from jizhi.ports import INVOICE_ABILITIES, InvoiceOrder, InvoiceStatus

FAULTS: Final[dict[str, type[AdapterFailed]]] = {
    "unreachable": Unreachable,
    "rate-limited": RateLimited,
    "auth": AuthRefused,
    "lost-answer": UnknownOutcome,
}
"""The faults that an issuer's world can be asked for, and what an adapter makes of each."""


class MemoryInvoices:
    """The model of every issuer: what it holds is ``orders`` by number, and ``reversals`` in their order."""

    abilities = INVOICE_ABILITIES
    name = "memory"

    def __init__(self, *, key: str = "a key for tests") -> None:
        self._key, self._fault = key, ""
        self.orders: dict[str, tuple[InvoiceOrder, InvoiceStatus]] = {}
        self.reversals: list[str] = []

    def issue(self, invoice: InvoiceOrder, *, at: datetime) -> InvoiceStatus:
        """Ask for an invoice."""
        lost = self._called()
        known = self.orders.get(invoice.number)
        if known and known[0] != invoice:
            raise NumberReused(self.name, f"{invoice.number} is an invoice of other content")
        if not known:
            self.orders[invoice.number] = (invoice, InvoiceStatus(number=invoice.number, state="pending"))
        return self._answered(invoice.number, lost)

    def query(self, number: str, *, at: datetime) -> InvoiceStatus:
        """Ask where an invoice stands."""
        return self._answered(number, self._called())

    def reverse(self, number: str, *, why: str, at: datetime) -> InvoiceStatus:
        """Turn an invoice red."""
        lost = self._called()
        order, status = self._known(number)
        if status.state not in ("issued", "reversed"):
            raise RequestRefused(self.name, f"{number} is {status.state}")
        if status.state == "issued":
            self.orders[number] = (order, attrs.evolve(status, state="reversed"))
            self.reversals.append(number)
        return self._answered(number, lost)

    def finish(self, number: str, *, at: datetime, refused: bool = False) -> None:
        """Be the tax office: the invoice is issued now, or refused."""
        order, status = self._known(number)
        done = InvoiceStatus(
            number=number, state="issued", invoice_number=f"I{number}", document=f"invoice://{number}", issued_at=at
        )
        self.orders[number] = (order, attrs.evolve(status, state="refused") if refused else done)

    def fail_next(self, fault: str) -> None:
        """Let the next call meet one of ``FAULTS``."""
        self._fault = fault

    def invoices(self) -> dict[str, InvoiceOrder]:
        """The truth: every invoice that was asked for, by number, as it arrived."""
        return {number: order for number, (order, _) in self.orders.items()}

    def _known(self, number: str) -> tuple[InvoiceOrder, InvoiceStatus]:
        if number not in self.orders:
            raise NoSuchOrder(self.name, f"there is no invoice {number}")
        return self.orders[number]

    def _called(self) -> bool:
        """Meet the fault that was asked for; say whether the answer of this call gets lost."""
        fault, self._fault = self._fault, ""
        if fault and fault != "lost-answer":
            raise FAULTS[fault](self.name, fault)
        return bool(fault)

    def _answered(self, number: str, lost: bool) -> InvoiceStatus:
        status = self._known(number)[1]
        if lost:
            raise UnknownOutcome(self.name, "the answer is lost")
        return status
