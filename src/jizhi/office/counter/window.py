"""What a decision at the counter sees, and what it comes to before it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Literal

import attrs

from jizhi.errors import NotPosted
from jizhi.estate import Party
from jizhi.fees.ledger import BookPolicy, Entry, Move, PayerAccount
from jizhi.fees.payments import Allocating, Method
from jizhi.office.desk import Desk
from jizhi.office.posting import allocating, book_of, book_policy, head_of
from jizhi.ports import Writing
from jizhi.values import Money


@attrs.frozen(kw_only=True)
class Voucher:
    """A receipt to be: everything but its number."""

    kind: Literal["payment", "deposit", "suspense", "refund", "deposit-refund"]
    method: Method
    reference: str | None = None
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class Decided:
    """What a command comes to: *moves*, a *voucher* of money in or out, and *puts*, other records as they will be.

    ``told`` is an id made by the command that the answer names: a deposit, a proposal, a plan, a session.
    """

    amount: Money
    payer: str = ""
    moves: tuple[Move, ...] = ()
    voucher: Voucher | None = None
    puts: tuple[Any, ...] = ()
    told: str = ""
    note: str = ""


class Window:
    """The books of a project inside one unit; a payer's head is held before his book is read."""

    def __init__(self, tx: Writing, desk: Desk, project: str, posting: str, *, approved: bool = False) -> None:
        self.tx, self.desk, self.project, self.posting, self.approved = tx, desk, project, posting, approved
        self.heads: dict[str, PayerAccount] = {}

    @cached_property
    def policy(self) -> BookPolicy:
        """How the books of the project are kept."""
        return book_policy(self.tx, self.project)

    def hold(self, payers: Iterable[str]) -> None:
        """Hold the heads of *payers*, in the order in which everybody does, so that no two wait for each other.

        Raises: NotPosted: nobody knows this payer.
        """
        for payer in sorted(set(payers) - self.heads.keys()):
            head = head_of(self.tx, self.project, payer)
            if head.version:
                head = self.tx.lock(PayerAccount, head.id)
            elif self.tx.get(Party, payer) is None:
                raise NotPosted("payer", payer)
            self.heads[payer] = head

    def book(self, payer: str) -> tuple[Entry, ...]:
        """Everything in a payer's book; his head is held."""
        self.hold([payer])
        return book_of(self.tx, self.project, payer)

    def spread(self, name: str = "", told: Iterable[tuple[str, Money]] = ()) -> Allocating:
        """How a payment is spread here."""
        return allocating(self.policy, name, told)

    def entry(self, id: str) -> Entry:
        """The entry with this id.

        Raises: NotPosted.
        """
        found = self.tx.get(Entry, id)
        if found is None or found.project != self.project:
            raise NotPosted("entry", id)
        return found
