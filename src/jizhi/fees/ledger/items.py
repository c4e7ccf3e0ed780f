"""Open items: what is owed of one charge subject, as a fold over the entries about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import attrs

from jizhi.fees.ledger.entries import OWED, Row, kind_of_account
from jizhi.values import Money, Period

Part: TypeAlias = Literal["principal", "late"]
"""Which part of a debt an item is."""

_PART: dict[str, Part] = {"receivable": "principal", "late-fee": "late"}
_BUCKETS: dict[str, str] = {"prepayment": "applied", "discount": "waived", "write-off": "written_off"}


@attrs.frozen(kw_only=True)
class OpenItem:
    """What one payer owes of one charge subject: *issued* less *applied*, *waived* and *written_off*.

    ``part`` tells the charge itself from the late fee on it. ``since`` is the day on which it was first raised,
    ``due_on`` the earliest day on which some of it fell due, ``bill`` the first bill it stands on. A correction or a
    void nets in ``issued``; an item that was credited more than it was charged has ``issued`` below zero.
    """

    item: str
    part: Part
    payer: str
    space: str
    fee: str
    cycle: Period | None
    since: date
    due_on: date
    bill: str
    issued: Money
    applied: Money
    waived: Money
    written_off: Money

    @property
    def id(self) -> str:
        """The subject of the charge; that of its late fee ends with ``!late``."""
        return self.item if self.part == "principal" else f"{self.item}!late"

    @property
    def outstanding(self) -> Money:
        """What is still owed."""
        settled = self.applied.fen + self.waived.fen + self.written_off.fen
        return Money(self.issued.fen - settled, self.issued.currency)


def items(entries: Iterable[Row], *, as_of: date | None = None) -> tuple[OpenItem, ...]:
    """Every item that *entries* raise, in the order of due day and id, with what became of it up to *as_of* included.

    Args:
        entries: those of any payers, in any order; what touches no account of what is owed is passed over.
    """
    groups: dict[tuple[str, Part], list[tuple[str, Row]]] = {}
    for entry in entries:
        if as_of is not None and entry.day > as_of:
            continue
        debit, credit = kind_of_account(entry.debit), kind_of_account(entry.credit)
        if debit in OWED:
            groups.setdefault((entry.item, _PART[debit]), []).append((credit, entry))
        elif credit in OWED:
            groups.setdefault((entry.item, _PART[credit]), []).append((debit, entry))
    return tuple(sorted((_item(*named, about) for named, about in groups.items()), key=_order))


def open_items(entries: Iterable[Row], *, as_of: date | None = None) -> tuple[OpenItem, ...]:
    """The items of which something is owed, in the order of due day and id."""
    return tuple(item for item in items(entries, as_of=as_of) if item.outstanding.fen > 0)


def bucket(other: str) -> str:
    """What a movement against the account kind *other* is to an item."""
    return _BUCKETS.get(other, "issued")


def _order(item: OpenItem) -> tuple[date, str]:
    return item.due_on, item.id


def _item(item: str, part: Part, about: list[tuple[str, Row]]) -> OpenItem:
    sums = dict.fromkeys(("issued", "applied", "waived", "written_off"), 0)
    for other, entry in about:
        kind = bucket(other)
        raised = kind_of_account(entry.debit) in OWED
        sums[kind] += entry.amount.fen if raised == (kind == "issued") else -entry.amount.fen
    ordered = sorted(
        (entry for _, entry in about), key=lambda entry: (entry.due_on or entry.day, entry.day, entry.bill)
    )
    first = next((entry for entry in ordered if entry.due_on is not None), ordered[0])
    currency = first.amount.currency
    return OpenItem(
        item=item,
        part=part,
        payer=first.payer,
        space=first.space,
        fee=first.fee,
        cycle=first.cycle,
        since=min(entry.day for entry in ordered),
        due_on=first.due_on or first.day,
        bill=first.bill,
        **{name: Money(fen, currency) for name, fen in sums.items()},
    )
