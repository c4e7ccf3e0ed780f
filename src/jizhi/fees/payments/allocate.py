"""Allocation: an amount spread over open items by a named policy; the parts and what is left add up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.errors import AmountRefused, MoreThanOwed, UnknownPolicy
from jizhi.fees.ledger import POLICIES, OpenItem
from jizhi.values import Money, split


@attrs.frozen(kw_only=True)
class Allocating:
    """How an amount is spread: the *name* of a policy, and what it needs.

    Args:
        name: ``oldest-first`` by due day; ``by-fee-order`` the *fees* in their order, others last;
            ``current-month-first`` what falls due in the month of payment before what is older; ``late-fee-first`` and
            ``late-fee-last``; ``pro-rata`` to each its share of all that is owed; ``as-told`` what *told* says.
            Each goes on with the oldest first, and ties go by id.
        told: for ``as-told``, how much of which item, by its id; what is not told is left.

    Raises:
        UnknownPolicy: no such policy.
    """

    name: str = "oldest-first"
    fees: tuple[str, ...] = ()
    told: tuple[tuple[str, Money], ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.name not in POLICIES:
            raise UnknownPolicy("allocation policy", self.name, POLICIES)


@attrs.frozen(kw_only=True)
class Share:
    """What of an amount goes to one open item."""

    item: OpenItem
    amount: Money


@attrs.frozen(kw_only=True)
class Allocation:
    """How an amount is spread: *shares* above zero, and what is *left*; together they are the amount."""

    shares: tuple[Share, ...]
    left: Money


def allocate(amount: Money, items: Iterable[OpenItem], policy: Allocating | None = None, *, on: date) -> Allocation:
    """Spread *amount* over what is owed of *items*, by *policy*, as of a day.

    No share is above what is owed of its item, and the order of *items* changes nothing.

    Args:
        amount: zero or more.
        policy: oldest first unless it says otherwise.
        on: the day of payment; ``current-month-first`` goes by its month.

    Raises:
        AmountRefused: an amount below zero.
        MoreThanOwed: ``as-told`` tells more than is owed of an item, or more than the amount.
    """
    if amount.fen < 0:
        raise AmountRefused("an amount to spread", amount)
    policy = policy or Allocating()
    owed = sorted((item for item in items if item.outstanding.fen > 0), key=lambda item: (item.due_on, item.id))
    if policy.name == "as-told":
        return _as_told(amount, owed, policy.told)
    if policy.name == "pro-rata":
        return _pro_rata(amount, owed)
    order = _ORDERS[policy.name](policy, on)
    return _in_order(amount, sorted(owed, key=order))


def _in_order(amount: Money, owed: Sequence[OpenItem]) -> Allocation:
    left, shares = amount, []
    for item in owed:
        if not left:
            break
        part = min(left, item.outstanding)
        shares.append(Share(item=item, amount=part))
        left = left - part
    return Allocation(shares=tuple(shares), left=left)


def _pro_rata(amount: Money, owed: Sequence[OpenItem]) -> Allocation:
    total = sum((item.outstanding for item in owed), Money(0, amount.currency))
    paid = min(amount, total)
    if not paid:
        return Allocation(shares=(), left=amount)
    # An exact share is no more than what is owed, which is whole fen; rounding it up fits too.
    parts = split(paid, by=[item.outstanding.fen for item in owed])
    shares = tuple(Share(item=item, amount=part) for item, part in zip(owed, parts, strict=True) if part)
    return Allocation(shares=shares, left=amount - paid)


def _as_told(amount: Money, owed: Sequence[OpenItem], told: Iterable[tuple[str, Money]]) -> Allocation:
    known = {item.id: item for item in owed}
    left, shares = amount, []
    for id, part in told:
        outstanding = known[id].outstanding if id in known else Money(0, amount.currency)
        if part.fen <= 0:
            raise AmountRefused(id, part)
        if part > outstanding or part > left:
            raise MoreThanOwed(id, part, min(outstanding, left))
        shares.append(Share(item=known.pop(id), amount=part))
        left = left - part
    return Allocation(shares=tuple(shares), left=left)


_Order = Callable[[OpenItem], Any]


def _by_fee_order(policy: Allocating, _: date) -> _Order:
    places = {fee: place for place, fee in enumerate(policy.fees)}
    return lambda item: places.get(item.fee, len(places))


_ORDERS: Final[Mapping[str, Callable[[Allocating, date], _Order]]] = MappingProxyType(
    {
        "oldest-first": lambda _, on: lambda item: 0,
        "by-fee-order": _by_fee_order,
        "current-month-first": lambda _, on: lambda item: (item.due_on.year, item.due_on.month) != (on.year, on.month),
        "late-fee-first": lambda _, on: lambda item: item.part == "principal",
        "late-fee-last": lambda _, on: lambda item: item.part == "late",
    }
)
"""What each policy puts before the due day, which the stable sort keeps within it."""
