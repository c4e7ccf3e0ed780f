"""What a cashier keeps beside the entries: receipts with numbers without a gap, sessions of tills, proposals, plans."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.values import Money, key

Method: TypeAlias = Literal["cash", "bank-transfer", "pos", "online"]
"""How money was taken."""
METHODS: Final[tuple[Method, ...]] = ("cash", "bank-transfer", "pos", "online")
"""The ways of paying; each has a clearing account of its own."""


@attrs.frozen(kw_only=True)
class Receipt:
    """A receipt or a voucher of money paid out: numbered without a gap in its series.

    ``posting`` names the entries behind it. ``reference`` is the number of the transfer in its channel, which is
    received once; None for cash. ``till`` is the session of the till whose cash it changed.
    """

    project: str
    series: str
    number: int
    kind: Literal["payment", "deposit", "suspense", "refund", "deposit-refund"]
    payer: str
    amount: Money
    method: Method
    day: date
    posting: str
    reference: str | None = None
    till: str = ""
    actor: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``project/series/number``, so that receipts sort in their order."""
        return f"{key(self.project, self.series)}/{self.number:08d}"

    @property
    def pays_out(self) -> bool:
        """True where the money went out."""
        return self.kind in {"refund", "deposit-refund"}


@attrs.frozen(kw_only=True)
class Series:
    """The next number of a series; taken in the unit that uses it, so that one that fails leaves no gap."""

    project: str
    name: str
    next: int = 1
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/name``."""
        return key(self.project, self.name)


@attrs.frozen(kw_only=True)
class TillSession:
    """A cashier's turn at a till, from the count of cash at its opening to the count at its closing.

    ``expected`` is what should be in it: the opening count, and what cash came in and went out since.
    """

    project: str
    till: str
    number: int
    cashier: str
    opened_on: date
    opening: Money
    expected: Money
    state: Literal["open", "closed"] = "open"
    closed_on: date | None = None
    counted: Money | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/till#number``, so that the sessions of a till sort in their order."""
        return f"{key(self.project, self.till)}#{self.number:06d}"

    @property
    def difference(self) -> Money:
        """What was counted at the end beyond what should be there; zero while the session is open."""
        return self.expected - self.expected if self.counted is None else self.counted - self.expected


@attrs.frozen(kw_only=True)
class Proposal:
    """A refund, waiver or write-off above its threshold: it waits until somebody else than its maker approves it.

    ``text`` is the command as it was given, so that exactly that is done.
    """

    project: str
    key: str
    operation: str
    text: str
    amount: Money
    maker: str
    state: Literal["waiting", "approved", "declined"] = "waiting"
    checker: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/key``, the key of the command that asked."""
        return key(self.project, self.key)


@attrs.frozen(kw_only=True)
class InstalmentPlan:
    """What a payer agreed to pay by which days of what he owes, and what of it was owed when he agreed.

    ``baseline`` is what had been applied to the items by then, so that what is paid since counts towards the parts.
    """

    project: str
    payer: str
    number: int
    agreed_on: date
    items: tuple[str, ...]
    parts: tuple[tuple[date, Money], ...]
    baseline: Money
    state: Literal["running", "ended"] = "running"
    actor: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/payer#number``."""
        return f"{key(self.project, self.payer)}#{self.number:06d}"

    @property
    def total(self) -> Money:
        """All instalments together."""
        return sum((amount for _, amount in self.parts), self.baseline - self.baseline)
