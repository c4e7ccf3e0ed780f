"""Invoices (数电发票) as they are kept, before any issuer hears of them, and what a project settled about them."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import holds, is_a, one_of, or_none, text, whole, word
from jizhi.fees.online import number_of
from jizhi.fees.tariff import Tax
from jizhi.values import Money, key, mask_name

InvoiceBasis: TypeAlias = Literal["receipt", "bill"]
InvoiceState: TypeAlias = Literal["unknown", "pending", "issued", "refused", "reversing", "reversed"]
INVOICE_STATES: Final[tuple[InvoiceState, ...]] = (
    "unknown", "pending", "issued", "refused", "reversing", "reversed",
)  # fmt: skip
"""Every state of an invoice."""
OVER: Final = frozenset({"refused", "reversed"})
"""The states after which the same money may be invoiced again."""

REMARK_MOST: Final = 230
NAME_MOST: Final = 100
LINES_MOST: Final = 2000
"""What the batch sheet of the tax office takes: signs of a remark and of a name, lines of one invoice."""

_TAX_CODE: Final = re.compile(r"[0-9]{19}")
_TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15,20}")
_fen: Final = whole(0, 10**15)


def _rate(value: object) -> str:
    right = isinstance(value, Decimal) and value.is_finite() and 0 <= value < 1
    return "" if right else "it must be a Decimal from 0 to below 1, like 0.06"


def _tax_code(value: object) -> str:
    right = isinstance(value, str) and _TAX_CODE.fullmatch(value)
    return "" if right else "it must be the 19 digits of the goods and services tax classification"


def _tax_number(value: object) -> str:
    right = isinstance(value, str) and _TAX_NUMBER.fullmatch(value)
    return "" if right else "it must be a taxpayer number of 15 to 20 digits and capital letters"


def _no_tax_number(value: object) -> str:
    return "" if value == "" else _tax_number(value)


def _short(most: int) -> Any:
    def check(value: object) -> str:
        return "" if isinstance(value, str) and len(value) <= most else f"it may have {most} signs at most"

    return check


def _instant(value: object) -> str:
    right = isinstance(value, datetime) and value.utcoffset() is not None
    return "" if right else "it must be an instant with its offset, like 2025-03-01T08:00:00+08:00"


@attrs.frozen(kw_only=True)
class FeeTax:
    """How a fee stands on an invoice: its name there, its tax classification and the rate of its value-added tax.

    ``fee`` is the fee's code; the empty one is for money that is prepaid and no fee's yet.
    """

    fee: str = attrs.field(validator=holds(text))
    name: str = attrs.field(validator=[holds(word), holds(_short(NAME_MOST))])
    tax_code: str = attrs.field(validator=holds(_tax_code))
    rate: Decimal = attrs.field(validator=holds(_rate))


@attrs.frozen(kw_only=True)
class InvoiceTerms:
    """What a project settled about its invoices: who sells, what is invoiced, and how each fee stands there.

    Args:
        basis: whether money is invoiced when it came in (``receipt``) or when it was billed (``bill``); one of them,
            so that nothing is invoiced twice.
    """

    project: str = attrs.field(validator=holds(word))
    seller_tax_number: str = attrs.field(validator=holds(_tax_number))
    fees: tuple[FeeTax, ...] = attrs.field(validator=holds(is_a(tuple)))
    basis: InvoiceBasis = attrs.field(default="receipt", validator=holds(one_of(("receipt", "bill"))))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """The natural key: ``project``; there is one for each."""
        return key(self.project)


@attrs.frozen(kw_only=True)
class InvoiceRow:
    """One line of an invoice: the amount with tax, and the tax in it."""

    fee: str = attrs.field(validator=holds(text))
    name: str = attrs.field(validator=holds(word))
    tax_code: str = attrs.field(validator=holds(_tax_code))
    fen: int = attrs.field(validator=holds(whole(1, 10**15)))
    tax_rate: Decimal = attrs.field(validator=holds(_rate))
    tax_fen: int = attrs.field(validator=holds(_fen))


def row_of(tax: FeeTax, fen: int) -> InvoiceRow:
    """The line of an amount of a fee, tax included: the net is rounded half up to the fen, the tax is the rest.

    >>> row = row_of(FeeTax(fee="service", name="物业费", tax_code="3040801010000000000", rate=Decimal("0.06")), 26_611)
    >>> row.fen, row.tax_fen
    (26611, 1506)
    """
    inside = Tax(rate=Fraction(tax.rate), included=True).within(Money(fen)).fen
    return InvoiceRow(fee=tax.fee, name=tax.name, tax_code=tax.tax_code, fen=fen, tax_rate=tax.rate, tax_fen=inside)


@attrs.frozen(kw_only=True)
class Invoice:
    """An invoice for a bill or a receipt: kept as ``unknown`` before its issuer is called, and moved forward only.

    Args:
        about: the id of what it is for, a ``kind`` of thing; the thing knows its invoice by it.
        n: how many there were before for the same, each of them refused or reversed.
        buyer, buyer_tax_number: as they are printed; a person has no tax number.
        issuer: by the name under which it is set up; ``sheet`` for the batch sheet of the tax office's own client.
        state: ``unknown`` until there is an answer, ``reversing`` until the red letter is known to be out.
        why: why it was refused or is reversed.
    """

    project: str = attrs.field(validator=holds(word))
    kind: InvoiceBasis = attrs.field(validator=holds(one_of(("receipt", "bill"))))
    about: str = attrs.field(validator=holds(word))
    n: int = attrs.field(default=0, validator=holds(whole(0, 9999)))
    payer: str = attrs.field(validator=holds(word))
    buyer: str = attrs.field(validator=[holds(word), holds(_short(NAME_MOST))], repr=lambda name: repr(mask_name(name)))
    buyer_tax_number: str = attrs.field(default="", validator=holds(_no_tax_number))
    seller_tax_number: str = attrs.field(validator=holds(_tax_number))
    rows: tuple[InvoiceRow, ...] = attrs.field(
        validator=[holds(is_a(tuple)), attrs.validators.min_len(1), attrs.validators.max_len(LINES_MOST)]
    )
    remark: str = attrs.field(default="", validator=holds(_short(REMARK_MOST)))
    issuer: str = attrs.field(validator=holds(word))
    asked_at: datetime = attrs.field(validator=holds(_instant))
    state: InvoiceState = attrs.field(default="unknown", validator=holds(one_of(INVOICE_STATES)))
    invoice_number: str = attrs.field(default="", validator=holds(text))
    document: str = attrs.field(default="", validator=holds(text))
    issued_at: datetime | None = attrs.field(default=None, validator=holds(or_none(_instant)))
    why: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def number(self) -> str:
        """Its number with the issuer: made of what it is for, so that asking again asks for the same one."""
        return number_of("I", self.project, self.kind, self.about, self.n)

    @property
    def id(self) -> str:
        """The number."""
        return self.number

    @property
    def fen(self) -> int:
        """What it is about in all, with tax."""
        return sum(row.fen for row in self.rows)

    @property
    def tax_fen(self) -> int:
        """The tax in all."""
        return sum(row.tax_fen for row in self.rows)

    def asks_the_same(self, other: Invoice) -> bool:
        """Say whether *other* asks for the same invoice for the same buyer."""
        return all(getattr(self, name) == getattr(other, name) for name in _ASKED)


_ASKED: Final = (
    "project", "kind", "about", "payer", "buyer", "buyer_tax_number", "seller_tax_number", "rows", "remark", "issuer",
)  # fmt: skip

_MOVES: Final[dict[str, frozenset[str]]] = {
    "unknown": frozenset({"pending", "issued", "refused", "reversed"}),
    "pending": frozenset({"issued", "refused", "reversed"}),
    "issued": frozenset({"reversing", "reversed"}),
    "reversing": frozenset({"reversed"}),
}


def told(invoice: Invoice, state: InvoiceState, **more: Any) -> Invoice:
    """Return *invoice* as an issuer's word makes it; what would take it back changes nothing.

    >>> from datetime import timezone
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)
    >>> row = row_of(FeeTax(fee="s", name="物业费", tax_code="3040801010000000000", rate=Decimal("0.06")), 100)
    >>> asked = Invoice(project="jade", kind="bill", about="b", payer="p", buyer="张三", issuer="x", rows=(row,),
    ...     seller_tax_number="91990101000000002X", asked_at=noon)
    >>> issued = told(asked, "issued", invoice_number="25312000000000000001")
    >>> issued.state, told(issued, "pending").state
    ('issued', 'issued')
    """
    if state not in _MOVES.get(invoice.state, frozenset()):
        return invoice
    return attrs.evolve(invoice, state=state, **more)


INVOICE_KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (InvoiceTerms, "invoice_terms", ("project",), "versioned"),
    (Invoice, "invoice", ("project", "payer", "about", "state", "issuer"), "versioned"),
)
"""The kinds: class, name, indexed fields, mode; the catalogue gathers them."""
