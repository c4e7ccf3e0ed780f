"""Entries: one amount moved from one account to another on a day; never changed, corrected by a reversal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import EntryRefused, UnknownAccount
from jizhi.values import Money, Period, key
from jizhi.values.ids import escaped

EntryKind: TypeAlias = Literal[
    "charge",
    "correction",
    "void",
    "late-fee",
    "opening",
    "receipt",
    "application",
    "release",
    "transfer",
    "refund",
    "waiver",
    "write-off",
    "deposit",
    "offset",
    "forfeit",
    "resolution",
    "settlement",
    "reversal",
]
"""What an entry is about."""

CHART: Final[Mapping[str, str]] = MappingProxyType(
    {
        "receivable": "asset",
        "late-fee": "asset",
        "clearing": "asset",
        "bank": "asset",
        "prepayment": "liability",
        "deposit": "liability",
        "suspense": "liability",
        "transfer": "liability",
        "income": "income",
        "late-income": "income",
        "forfeit": "income",
        "discount": "expense",
        "write-off": "expense",
        "channel-fee": "expense",
        "opening": "equity",
    }
)
"""The chart of accounts of every project: each kind of account and what it is.

Held per payer: receivable and late-fee (what he owes), prepayment and deposit (what is his); suspense per receipt whose
payer is not known; transfer is passed through between two payers and ends at zero; clearing per way of paying; bank
(what channels paid out) and channel-fee (what they kept) per channel; income, discount, write-off per fee, forfeit per
kind of deposit.
"""

OWED: Final = frozenset({"receivable", "late-fee"})
"""The accounts of what payers owe."""

THEIRS: Final = frozenset({"prepayment", "deposit"})
"""The accounts of what is the payers' own."""


def account(kind: str, holder: str = "") -> str:
    """The id of an account.

    Raises: UnknownAccount.

    >>> account("prepayment", "zhang"), account("opening")
    ('prepayment/zhang', 'opening')
    >>> account("petty cash")
    Traceback (most recent call last):
    jizhi.errors.UnknownAccount: no account is of the kind 'petty cash'; there are receivable, ...
    """
    if kind not in CHART:
        raise UnknownAccount(kind, tuple(CHART))
    return key(kind, holder) if holder else kind


def kind_of_account(id: str) -> str:
    """The kind of the account with this id."""
    return id.partition("/")[0]


@attrs.frozen(kw_only=True)
class Entry:
    """One *amount* above zero, from the account *credit* to the account *debit*, counted on *day*.

    Args:
        posting: the act it belongs to; with the number *n* in it, its natural key.
        payer: whose book it stands in; none for money whose payer is not known.
        item: the open item it is about, a charge's subject or a deposit; *cycle*, *due_on* and *bill* tell of it where
            the entry raises it.
        because: why, for a person.
        reverses: the entry that it takes back whole; an entry is reversed once, a reversal never.

    Raises:
        EntryRefused: no amount above zero, or one account on both sides.
    """

    project: str
    posting: str
    n: int
    day: date
    debit: str
    credit: str
    amount: Money
    kind: EntryKind
    payer: str = ""
    space: str = ""
    fee: str = ""
    item: str = ""
    cycle: Period | None = None
    due_on: date | None = None
    bill: str = ""
    because: str = ""
    reverses: str | None = None
    actor: str = ""

    def __attrs_post_init__(self) -> None:
        if self.amount.fen <= 0:
            raise EntryRefused(self.id, f"its amount is {self.amount}, not above zero")
        if self.debit == self.credit:
            raise EntryRefused(self.id, f"{self.debit} stands on both sides")

    @property
    def id(self) -> str:
        """The natural key: ``project/posting#n``; postings of more than a million entries would lose their order."""
        return f"{escaped(self.project)}/{self.posting}#{self.n:06d}"


@attrs.frozen(kw_only=True)
class Move:
    """An entry to be: everything but its place in a posting, which ``posted`` gives it."""

    day: date
    debit: str
    credit: str
    amount: Money
    kind: EntryKind
    payer: str = ""
    space: str = ""
    fee: str = ""
    item: str = ""
    cycle: Period | None = None
    due_on: date | None = None
    bill: str = ""
    because: str = ""
    reverses: str | None = None


Row: TypeAlias = Entry | Move
"""What balances and items are folded over: entries, and moves that will be."""


def posted(
    moves: Iterable[Move], *, project: str, posting: str, actor: str = "", because: str = "", first: int = 0
) -> tuple[Entry, ...]:
    """The entries of *moves* in one *posting*, numbered from *first*; *because* is for those that do not say why."""
    return tuple(
        Entry(
            project=project,
            posting=posting,
            n=number,
            actor=actor,
            **{**attrs.asdict(move, recurse=False), "because": move.because or because},
        )
        for number, move in enumerate(moves, first)
    )


def reversed_move(entry: Entry, *, on: date, because: str = "") -> Move:
    """The move that takes *entry* back whole, on another day."""
    return Move(
        day=on,
        debit=entry.credit,
        credit=entry.debit,
        amount=entry.amount,
        kind="reversal",
        payer=entry.payer,
        space=entry.space,
        fee=entry.fee,
        item=entry.item,
        bill=entry.bill,
        because=because or entry.id,
        reverses=entry.id,
    )


def signed(entry: Entry, account_id: str) -> int:
    """What *entry* adds to the debit side of an account, in fen; 0 where it does not touch it."""
    if entry.debit == account_id:
        return entry.amount.fen
    return -entry.amount.fen if entry.credit == account_id else 0
