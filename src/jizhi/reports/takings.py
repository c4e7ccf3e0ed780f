"""Takings by cash date: what came in and went out by channel, cashier and day; prepayments; a till's day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.fees.ledger import Entry, kind_of_account
from jizhi.fees.payments import Receipt, TillSession
from jizhi.values import Money, Period

TakenBy: TypeAlias = Literal["channel", "cashier", "day", "fee"]
TAKEN_BY: Final[tuple[TakenBy, ...]] = ("channel", "cashier", "day", "fee")


@attrs.frozen(kw_only=True)
class Taking:
    """What came in and went out of one key; ``entries`` counts both."""

    key: str
    received: Money
    paid_out: Money
    entries: int

    @property
    def net(self) -> Money:
        """What came in less what went out."""
        return self.received - self.paid_out


@attrs.frozen(kw_only=True)
class Held:
    """What is the payer's own and lies with the office: what it was, what came, what was used, what went, what it is.

    Of prepayments: ``came`` from outside, from other payers, or back from what it had paid; ``used`` for what was owed;
    ``went`` back to the payer or to others. ``opening`` + ``came`` - ``used`` - ``went`` = ``closing``.
    """

    key: str
    opening: Money
    came: Money
    used: Money
    went: Money

    @property
    def closing(self) -> Money:
        """What it is at the end."""
        return self.opening + self.came - self.used - self.went


@attrs.frozen(kw_only=True)
class TillDay:
    """The receipts of one day by one cashier and one way of paying."""

    cashier: str
    method: str
    receipts: int
    received: Money
    paid_out: Money


def takings(entries: Iterable[Entry], *, period: Period, by: TakenBy = "channel") -> tuple[Taking, ...]:
    """Return what came in and went out in *period* by *by*: money that entered or left a clearing account.

    Args:
        by: ``channel`` (the way of paying), ``cashier`` (who posted it), ``day``, or ``fee``, which money has that is
            a deposit of its kind; other money is no fee's before it is applied, and has the key ``""``.

    Raises: UnknownPolicy.

    >>> takings((), period=Period.month(2025, 3))
    ()
    >>> takings((), period=Period.month(2025, 3), by="colour")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown cut 'colour'; known: channel cashier day fee
    """
    if by not in TAKEN_BY:
        raise UnknownPolicy("cut", by, TAKEN_BY)
    groups: dict[str, list[tuple[bool, Money]]] = {}
    for entry in entries:
        inward = kind_of_account(entry.debit) == "clearing"
        if entry.kind == "settlement":
            # The channel passes on what was taken before; nothing new came in or went out.
            continue
        if entry.day not in period or inward == (kind_of_account(entry.credit) == "clearing"):
            continue
        channel = (entry.debit if inward else entry.credit).partition("/")[2]
        names = {"channel": channel, "cashier": entry.actor, "day": entry.day.isoformat(), "fee": entry.fee}
        groups.setdefault(names[by], []).append((inward, entry.amount))
    return tuple(_taking(key, groups[key]) for key in sorted(groups))


def _taking(key: str, moved: list[tuple[bool, Money]]) -> Taking:
    nothing = moved[0][1] * 0
    return Taking(
        key=key,
        received=sum((amount for inward, amount in moved if inward), nothing),
        paid_out=sum((amount for inward, amount in moved if not inward), nothing),
        entries=len(moved),
    )


def prepayments(entries: Iterable[Entry], *, period: Period) -> tuple[Held, ...]:
    """Return the prepayments of each payer who had any up to the end of *period*, by his id."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.day < period.end and "prepayment" in {kind_of_account(entry.debit), kind_of_account(entry.credit)}:
            groups.setdefault(entry.payer, []).append(entry)
    return tuple(_held(payer, groups[payer], period) for payer in sorted(groups))


def _held(payer: str, rows: list[Entry], period: Period) -> Held:
    sums: Mapping[str, list[Money]] = {"opening": [], "came": [], "used": [], "went": []}
    for row in rows:
        inward = kind_of_account(row.credit) == "prepayment"
        other = kind_of_account(row.debit if inward else row.credit)
        if row.day < period.start:
            sums["opening"].append(row.amount if inward else -row.amount)
        elif inward:
            sums["came"].append(row.amount)
        else:
            sums["used" if other in {"receivable", "late-fee"} else "went"].append(row.amount)
    nothing = rows[0].amount * 0
    return Held(key=payer, **{name: sum(amounts, nothing) for name, amounts in sums.items()})


def till_day(receipts: Iterable[Receipt], *, day: date) -> tuple[TillDay, ...]:
    """Return what each cashier took in and paid out on *day*, by way of paying."""
    groups: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in receipts:
        if receipt.day == day:
            groups.setdefault((receipt.actor, receipt.method), []).append(receipt)
    return tuple(_till(*key, groups[key]) for key in sorted(groups))


def _till(cashier: str, method: str, receipts: list[Receipt]) -> TillDay:
    nothing = receipts[0].amount * 0
    return TillDay(
        cashier=cashier,
        method=method,
        receipts=len(receipts),
        received=sum((one.amount for one in receipts if not one.pays_out), nothing),
        paid_out=sum((one.amount for one in receipts if one.pays_out), nothing),
    )


def till_sessions(sessions: Iterable[TillSession], *, day: date) -> tuple[TillSession, ...]:
    """Return the sessions that were open on *day*, by till and number."""
    found = (one for one in sessions if one.opened_on <= day <= (one.closed_on or date.max))
    return tuple(sorted(found, key=lambda one: (one.till, one.number)))
