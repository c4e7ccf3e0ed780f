"""The port of invoices (数电发票): issued for what was received, asked for, and turned red when money goes back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, Protocol, TypeAlias

import attrs

from jizhi.estate.fields import holds, is_a, one_of, or_none, text, word
from jizhi.ports.fields import any_fen, instant, some_fen

INVOICE_ABILITIES: Final = frozenset(("query", "reverse"))
"""What an issuer may declare beyond issuing; a sheet for the tax office's own client has neither."""

InvoiceState: TypeAlias = Literal["pending", "issued", "refused", "reversed"]


@attrs.frozen(kw_only=True)
class InvoiceLine:
    """One line: what for, how much with tax, at which rate, and the tax in it."""

    name: str = attrs.field(validator=holds(word))
    tax_code: str = attrs.field(validator=holds(word))
    fen: int = attrs.field(validator=holds(some_fen))
    tax_rate: Decimal = attrs.field(validator=holds(is_a(Decimal)))
    tax_fen: int = attrs.field(validator=holds(any_fen))


@attrs.frozen(kw_only=True)
class InvoiceOrder:
    """An invoice as it stands in our store, committed before the issuer hears of it.

    Args:
        number: ours, unique for ever.
        buyer, buyer_tax_number: as they are to be printed; a person has no tax number.
        seller_tax_number: the company that received the money.
        lines: at least one.
    """

    number: str = attrs.field(validator=holds(word))
    buyer: str = attrs.field(validator=holds(word))
    buyer_tax_number: str = attrs.field(default="", validator=holds(text))
    seller_tax_number: str = attrs.field(validator=holds(word))
    lines: tuple[InvoiceLine, ...] = attrs.field(validator=[holds(is_a(tuple)), attrs.validators.min_len(1)])
    remark: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class InvoiceStatus:
    """Where an invoice stands by the issuer's word; ``document`` is an address or a path of what was issued."""

    number: str = attrs.field(validator=holds(word))
    state: InvoiceState = attrs.field(validator=holds(one_of(("pending", "issued", "refused", "reversed"))))
    invoice_number: str = attrs.field(default="", validator=holds(text))
    document: str = attrs.field(default="", validator=holds(text))
    issued_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))


class InvoiceIssuer(Protocol):
    """Who issues invoices. Promises and errors are those of ``PaymentGateway``, word for word."""

    @property
    def abilities(self) -> frozenset[str]:
        """What this adapter can do beyond issuing, out of ``INVOICE_ABILITIES``."""
        ...

    def issue(self, invoice: InvoiceOrder, *, at: datetime) -> InvoiceStatus:
        """Ask for an invoice. The same order again returns where it stands. Raises NumberReused."""
        ...

    def query(self, number: str, *, at: datetime) -> InvoiceStatus:
        """Ask where an invoice stands. Raises NoSuchOrder."""
        ...

    def reverse(self, number: str, *, why: str, at: datetime) -> InvoiceStatus:
        """Turn an issued invoice red as a whole; again is a no-op. Raises NoSuchOrder; RequestRefused if not issued."""
        ...
