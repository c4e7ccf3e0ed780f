"""Flows: how what is owed came from what it was at the beginning of a period to what it is at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.ledger import Entry, kind_of_account
from jizhi.values import Money, Period

Cut: TypeAlias = Literal["project", "building", "fee", "space", "payer"]
CUTS: Final[tuple[Cut, ...]] = ("project", "building", "fee", "space", "payer")

_OWED: Final = ("receivable", "late-fee")
_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "income": "charged",
        "opening": "brought_in",
        "late-income": "late",
        "discount": "waived",
        "write-off": "written_off",
    }
)
_OFF: Final = frozenset({"waived", "written_off"})


@attrs.frozen(kw_only=True)
class Flow:
    """What became of what is owed, principal and late fees together, in a period.

    ``opening`` + ``charged`` + ``brought_in`` + ``late`` - ``waived`` - ``written_off`` - ``received`` + ``given_back``
    = ``closing``. ``charged`` is less what was corrected and voided, ``brought_in`` what was moved in with an opening
    balance, ``received`` what was paid or applied from prepayments, ``given_back`` what was taken off again.
    """

    key: str
    opening: Money
    charged: Money
    brought_in: Money
    late: Money
    waived: Money
    written_off: Money
    received: Money
    given_back: Money

    @property
    def closing(self) -> Money:
        """What is owed at the end."""
        raised = self.opening + self.charged + self.brought_in + self.late
        return raised - self.waived - self.written_off - self.received + self.given_back


def flows(
    places: Mapping[str, str], entries: Iterable[Entry], *, period: Period, by: Cut = "project"
) -> tuple[Flow, ...]:
    """Return the flow of each key of *by*, in their order; together they are the flow of the whole.

    Args:
        places: the building of each space; what is of none, or of no space, has the key ``""``.
        entries: of one currency, from the first to at least the end of *period*, in any order.
        by: ``project``, ``building``, ``fee``, ``space`` or ``payer``.

    Raises:
        UnknownPolicy: no such cut.
        CurrencyMismatch: two currencies.

    >>> flows({}, (), period=Period.month(2025, 3))
    ()
    >>> flows({}, (), period=Period.month(2025, 3), by="colour")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown cut 'colour'; known: project building fee space payer
    """
    if by not in CUTS:
        raise UnknownPolicy("cut", by, CUTS)
    sums: dict[str, dict[str, Money]] = {}
    for entry in entries:
        debit, credit = kind_of_account(entry.debit), kind_of_account(entry.credit)
        if entry.day >= period.end or (debit in _OWED) == (credit in _OWED):
            continue
        columns = sums.setdefault(key_of(entry, by, places), {})
        raised = debit in _OWED
        column, amount = _column(entry.amount, credit if raised else debit, raised=raised)
        if entry.day < period.start:
            column, amount = "opening", entry.amount if raised else -entry.amount
        columns[column] = columns.get(column, entry.amount * 0) + amount
    return tuple(_flow(key, sums[key]) for key in sorted(sums))


def key_of(entry: Entry, by: Cut, places: Mapping[str, str]) -> str:
    """The key of an entry for the cut *by*."""
    match by:
        case "project":
            return entry.project
        case "building":
            return places.get(entry.space, "")
        case "fee":
            return entry.fee
        case "space":
            return entry.space
    return entry.payer


def _column(amount: Money, other: str, *, raised: bool) -> tuple[str, Money]:
    column = _COLUMNS.get(other)
    if column is None:
        return ("given_back" if raised else "received"), amount
    return column, amount if raised != (column in _OFF) else -amount


def _flow(key: str, columns: Mapping[str, Money]) -> Flow:
    nothing = sum(columns.values(), next(iter(columns.values())) * 0) * 0
    names = (field.name for field in attrs.fields(Flow) if field.name != "key")
    return Flow(key=key, **{name: columns.get(name, nothing) for name in names})
