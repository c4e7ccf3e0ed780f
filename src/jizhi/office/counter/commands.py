"""What a cashier can ask for: one frozen record for each command, with its key, its project and its day."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import attrs

from jizhi.fees.payments import Method
from jizhi.values import Money


@attrs.frozen(kw_only=True)
class _Asked:
    project: str
    key: str
    on: date


@attrs.frozen(kw_only=True)
class Pay(_Asked):
    """Money of a *payer*, spread over what he owes, of *bills* only where some are named; the rest is prepaid.

    ``told`` says how much of which item, by its id; ``allocation`` names a policy; else the project's holds.
    ``reference`` is the number of the transfer in its channel, ``till`` the till that takes the cash.
    """

    payer: str
    amount: Money
    method: Method
    bills: tuple[str, ...] = ()
    told: tuple[tuple[str, Money], ...] = ()
    allocation: str = ""
    reference: str | None = None
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class TakeUnknown(_Asked):
    """Money that came in and nobody knows from whom."""

    amount: Money
    method: Method
    reference: str | None = None
    note: str = ""


@attrs.frozen(kw_only=True)
class Resolve(_Asked):
    """Money in suspense under the name *item* turns out to be a payer's."""

    item: str
    payer: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class Apply(_Asked):
    """What a payer has prepaid pays what he owes."""

    payer: str
    told: tuple[tuple[str, Money], ...] = ()
    allocation: str = ""


@attrs.frozen(kw_only=True)
class Reverse(_Asked):
    """An *entry* is taken back: an application, a waiver, a write-off, or a receipt with what it paid."""

    entry: str
    note: str


@attrs.frozen(kw_only=True)
class Refund(_Asked):
    """Prepaid money is paid back; above the project's threshold a second person approves it."""

    payer: str
    amount: Money
    method: Method
    note: str
    till: str = ""


@attrs.frozen(kw_only=True)
class RefundFailed(_Asked):
    """A refund whose *note* it names moved no money at its channel: it is the payer's prepayment again."""

    payer: str
    note: str


@attrs.frozen(kw_only=True)
class Transfer(_Asked):
    """Prepaid money passes from one payer to another."""

    giver: str
    taker: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class HandOver(_Asked):
    """An owner leaves: his prepayment pays what he owes, the rest passes to the *buyer*, or stays his without one."""

    seller: str
    buyer: str = ""


@attrs.frozen(kw_only=True)
class Waive(_Asked):
    """What a payer owes of an *item* is given up, whole or in part."""

    payer: str
    item: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class WriteOff(_Asked):
    """What nobody will pay of an *item* is written off, whole or in part."""

    payer: str
    item: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class HoldDeposit(_Asked):
    """A deposit of a *kind* is taken for a space; its id is in the answer."""

    payer: str
    space: str
    kind: str
    amount: Money
    method: Method
    reference: str | None = None
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class OffsetDeposit(_Asked):
    """A deposit, or a part of it, pays what its payer owes."""

    payer: str
    deposit: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class ForfeitDeposit(_Asked):
    """A deposit, or a part of it, is kept for good."""

    payer: str
    deposit: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class RefundDeposit(_Asked):
    """A deposit, or a part of it, is paid back."""

    payer: str
    deposit: str
    amount: Money
    method: Method
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class Approve(_Asked):
    """What somebody else proposed is done, or declined; ``proposal`` is the key of the command that proposed it."""

    proposal: str
    decline: str = ""


@attrs.frozen(kw_only=True)
class AgreeInstalments(_Asked):
    """A payer will pay what he owes in *parts* by their days; without *items* it is about everything."""

    payer: str
    parts: tuple[tuple[date, Money], ...]
    items: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class OpenTill(_Asked):
    """A cashier opens a till with cash that was counted."""

    till: str
    opening: Money


@attrs.frozen(kw_only=True)
class CloseTill(_Asked):
    """A cashier counts the cash and closes the till that he opened."""

    till: str
    counted: Money


@attrs.frozen(kw_only=True)
class CloseBooks(_Asked):
    """Nothing is posted any more on a day before *until*."""

    until: date


Command: TypeAlias = (
    Pay
    | TakeUnknown
    | Resolve
    | Apply
    | Reverse
    | Refund
    | RefundFailed
    | Transfer
    | HandOver
    | Waive
    | WriteOff
    | HoldDeposit
    | OffsetDeposit
    | ForfeitDeposit
    | RefundDeposit
    | Approve
    | AgreeInstalments
    | OpenTill
    | CloseTill
    | CloseBooks
)
"""Any command of the counter."""
