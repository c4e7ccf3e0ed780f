"""What a cashier can ask for: one frozen record for each command, with its key, its project and its day."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import attrs

from jizhi.fees.payments import Method
from jizhi.values import Money


@attrs.frozen(kw_only=True)
class Pay:
    """Money of a *payer*, spread over what he owes, of *bills* only where some are named; the rest is prepaid.

    ``told`` says how much of which item, by its id; ``allocation`` names a policy; else the project's holds.
    ``reference`` is the number of the transfer in its channel, ``till`` the till that takes the cash.
    """

    project: str
    key: str
    on: date
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
class TakeUnknown:
    """Money that came in and nobody knows from whom."""

    project: str
    key: str
    on: date
    amount: Money
    method: Method
    reference: str | None = None
    note: str = ""


@attrs.frozen(kw_only=True)
class Resolve:
    """Money in suspense under the name *item* turns out to be a payer's."""

    project: str
    key: str
    on: date
    item: str
    payer: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class Apply:
    """What a payer has prepaid pays what he owes."""

    project: str
    key: str
    on: date
    payer: str
    told: tuple[tuple[str, Money], ...] = ()
    allocation: str = ""


@attrs.frozen(kw_only=True)
class Reverse:
    """An *entry* is taken back: an application, a waiver, a write-off, or a receipt with what it paid."""

    project: str
    key: str
    on: date
    entry: str
    note: str


@attrs.frozen(kw_only=True)
class Refund:
    """Prepaid money is paid back; above the project's threshold a second person approves it."""

    project: str
    key: str
    on: date
    payer: str
    amount: Money
    method: Method
    note: str
    till: str = ""


@attrs.frozen(kw_only=True)
class Transfer:
    """Prepaid money passes from one payer to another."""

    project: str
    key: str
    on: date
    giver: str
    taker: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class HandOver:
    """An owner leaves: his prepayment pays what he owes, the rest passes to the *buyer*, or stays his without one."""

    project: str
    key: str
    on: date
    seller: str
    buyer: str = ""


@attrs.frozen(kw_only=True)
class Waive:
    """What a payer owes of an *item* is given up, whole or in part."""

    project: str
    key: str
    on: date
    payer: str
    item: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class WriteOff:
    """What nobody will pay of an *item* is written off, whole or in part."""

    project: str
    key: str
    on: date
    payer: str
    item: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class HoldDeposit:
    """A deposit of a *kind* is taken for a space; its id is in the answer."""

    project: str
    key: str
    on: date
    payer: str
    space: str
    kind: str
    amount: Money
    method: Method
    reference: str | None = None
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class OffsetDeposit:
    """A deposit, or a part of it, pays what its payer owes."""

    project: str
    key: str
    on: date
    payer: str
    deposit: str
    amount: Money
    note: str = ""


@attrs.frozen(kw_only=True)
class ForfeitDeposit:
    """A deposit, or a part of it, is kept for good."""

    project: str
    key: str
    on: date
    payer: str
    deposit: str
    amount: Money
    note: str


@attrs.frozen(kw_only=True)
class RefundDeposit:
    """A deposit, or a part of it, is paid back."""

    project: str
    key: str
    on: date
    payer: str
    deposit: str
    amount: Money
    method: Method
    till: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class Approve:
    """What somebody else proposed is done, or declined; ``proposal`` is the key of the command that proposed it."""

    project: str
    key: str
    on: date
    proposal: str
    decline: str = ""


@attrs.frozen(kw_only=True)
class AgreeInstalments:
    """A payer will pay what he owes in *parts* by their days; without *items* it is about everything."""

    project: str
    key: str
    on: date
    payer: str
    parts: tuple[tuple[date, Money], ...]
    items: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class OpenTill:
    """A cashier opens a till with cash that was counted."""

    project: str
    key: str
    on: date
    till: str
    opening: Money


@attrs.frozen(kw_only=True)
class CloseTill:
    """A cashier counts the cash and closes the till that he opened."""

    project: str
    key: str
    on: date
    till: str
    counted: Money


@attrs.frozen(kw_only=True)
class CloseBooks:
    """Nothing is posted any more on a day before *until*."""

    project: str
    key: str
    on: date
    until: date


Command: TypeAlias = (
    Pay
    | TakeUnknown
    | Resolve
    | Apply
    | Reverse
    | Refund
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
