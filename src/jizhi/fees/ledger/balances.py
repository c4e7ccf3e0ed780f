"""Balances: folds over entries, as of any day; the least that is there from a day on; the checkpoint of a payer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from jizhi.errors import CurrencyMismatch
from jizhi.fees.ledger.entries import OWED, THEIRS, Entry, account, kind_of_account, signed
from jizhi.values import Money, key

_CHECKED: Final = ("receivable", "late-fee", "prepayment", "deposit")


@attrs.frozen(kw_only=True)
class PayerAccount:
    """The head of a payer's book: whoever posts to it holds it. Its amounts are a checkpoint that can be rebuilt.

    ``received`` is the payer's own money that came in, less what went back: no more can be refunded. ``entries`` counts
    what stands in the book.
    """

    project: str
    payer: str
    receivable: Money
    late_fee: Money
    prepayment: Money
    deposit: Money
    received: Money
    entries: int = 0
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/payer``."""
        return key(self.project, self.payer)

    @property
    def owed(self) -> Money:
        """What the payer owes in all."""
        return self.receivable + self.late_fee


@attrs.frozen(kw_only=True)
class AccountBalance:
    """One row of a trial balance: what was moved to either side of an account, and what is left on its debit side."""

    account: str
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        """Debits less credits."""
        return self.debit - self.credit


def balance(entries: Iterable[Entry], account_id: str, *, as_of: date | None = None, currency: str = "CNY") -> Money:
    """Debits less credits of one account, of all days up to *as_of* included."""
    return Money(
        sum(signed(entry, account_id) for entry in entries if as_of is None or entry.day <= as_of),
        currency,
    )


def trial_balance(entries: Iterable[Entry], *, as_of: date | None = None) -> tuple[AccountBalance, ...]:
    """Every account that *entries* touch, by id; the debits add up to the credits, and the balances to zero."""
    sides: dict[str, list[Money]] = {}
    for entry in entries:
        if as_of is None or entry.day <= as_of:
            nothing = Money(0, entry.amount.currency)
            for side, name in enumerate((entry.debit, entry.credit)):
                both = sides.setdefault(name, [nothing, nothing])
                both[side] = both[side] + entry.amount
    return tuple(AccountBalance(account=name, debit=sides[name][0], credit=sides[name][1]) for name in sorted(sides))


def least_from(changes: Iterable[tuple[date, int]], *, on: date) -> int:
    """The least that a balance is on *on* and on any later day: what can be taken away that day, and none goes short.

    >>> march = [date(2025, 3, day) for day in (1, 10, 20)]
    >>> [least_from(zip(march, (100, -70, 50)), on=day) for day in march]
    [30, 30, 80]
    """
    days: dict[date, int] = {}
    for day, change in changes:
        days[day] = days.get(day, 0) + change
    ordered = sorted(days)
    running = sum(days[day] for day in ordered if day <= on)
    least = running
    for day in ordered:
        if day > on:
            running += days[day]
            least = min(least, running)
    return least


def opened(project: str, payer: str, currency: str = "CNY") -> PayerAccount:
    """The head of a book in which nothing stands yet."""
    nothing = Money(0, currency)
    return PayerAccount(
        project=project,
        payer=payer,
        receivable=nothing,
        late_fee=nothing,
        prepayment=nothing,
        deposit=nothing,
        received=nothing,
    )


def brought_forward(head: PayerAccount, entries: Iterable[Entry]) -> PayerAccount:
    """*head* with what *entries* of its payer change; a book in which nothing stands yet takes their currency.

    Raises: CurrencyMismatch: an entry in another currency than the book's.
    """
    rows = tuple(entries)
    if rows and not head.entries:
        head = attrs.evolve(opened(head.project, head.payer, rows[0].amount.currency), version=head.version)
    for currency in sorted({entry.amount.currency for entry in rows} - {head.receivable.currency}):
        raise CurrencyMismatch(head.receivable.currency, currency)
    changed: dict[str, Money] = {}
    for kind in _CHECKED:
        mine = account(kind, head.payer)
        change = sum(signed(entry, mine) for entry in rows)
        before: Money = getattr(head, kind.replace("-", "_"))
        changed[kind] = before + Money(change if kind in OWED else -change, before.currency)
    received = head.received + Money(sum(_received(entry, head.payer) for entry in rows), head.receivable.currency)
    return attrs.evolve(
        head,
        receivable=changed["receivable"],
        late_fee=changed["late-fee"],
        prepayment=changed["prepayment"],
        deposit=changed["deposit"],
        received=received,
        entries=head.entries + len(rows),
    )


def rebuilt(project: str, payer: str, entries: Iterable[Entry], *, currency: str = "CNY") -> PayerAccount:
    """The checkpoint of a payer made anew from everything that stands in his book."""
    return brought_forward(opened(project, payer, currency), (entry for entry in entries if entry.payer == payer))


def _received(entry: Entry, payer: str) -> int:
    """The payer's own money that comes in by *entry*, in fen: from outside his own accounts to them."""
    mine = {account(kind, payer) for kind in THEIRS}
    inward, outward = entry.credit in mine, entry.debit in mine
    if inward == outward:
        return 0
    other = kind_of_account(entry.debit if inward else entry.credit)
    if other in OWED or other == "forfeit":
        return 0
    return entry.amount.fen if inward else -entry.amount.fen
