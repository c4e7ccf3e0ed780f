"""Arrears: what is overdue on a day, by payer, space and fee, and how old it is by the buckets of a named policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

import attrs

from jizhi.errors import AgeingRefused, UnknownPolicy
from jizhi.values import Money, months_after, plain_date

By: TypeAlias = Literal["payer", "space", "fee"]
EDGES: Final = ("older", "younger")
UNITS: Final = ("months", "days")


class Owing(Protocol):
    """What arrears look at of an open item."""

    @property
    def payer(self) -> str:
        """Who owes it."""
        ...

    @property
    def space(self) -> str:
        """For which space."""
        ...

    @property
    def fee(self) -> str:
        """Of which fee."""
        ...

    @property
    def due_on(self) -> date:
        """The day on which it falls due; it is overdue from the day after."""
        ...

    @property
    def outstanding(self) -> Money:
        """What is still owed of it."""
        ...


@attrs.frozen(kw_only=True)
class AgeingPolicy:
    """How the age of what is overdue is told: the *bounds* between its buckets, counted from the due day.

    Bucket 0 is what is not overdue yet; a policy of three bounds has four more. Months are counted as calendars have
    them: from 30 November three months are over on 28 February.

    Args:
        unit: ``months`` or ``days``.
        edge: whose bucket an age exactly on a bound is: ``older`` or ``younger``.

    Raises:
        UnknownPolicy: no such unit or edge.
        AgeingRefused: bounds that are none, not above zero, or do not rise.

    >>> AgeingPolicy(name="half-years", bounds=(6, 12)).bucket(date(2025, 1, 31), as_of=date(2025, 7, 31))
    2
    >>> AgeingPolicy(name="falling", bounds=(12, 6))
    Traceback (most recent call last):
    jizhi.errors.AgeingRefused: ageing falling: bounds 12 6 must be whole numbers above zero that rise
    """

    name: str
    bounds: tuple[int, ...]
    unit: str = "months"
    edge: str = "older"

    def __attrs_post_init__(self) -> None:
        if self.unit not in UNITS:
            raise UnknownPolicy("ageing unit", self.unit, UNITS)
        if self.edge not in EDGES:
            raise UnknownPolicy("ageing edge", self.edge, EDGES)
        if not self.bounds or any(low >= high for low, high in pairwise((0, *self.bounds))):
            raise AgeingRefused(self.name, self.bounds)

    @property
    def buckets(self) -> int:
        """How many buckets there are, that of what is not overdue included."""
        return len(self.bounds) + 2

    def bucket(self, due_on: date, *, as_of: date) -> int:
        """The bucket of what fell due on *due_on*, as it is on *as_of*."""
        if as_of <= due_on:
            return 0
        return 1 + sum(self._passed(due_on, bound, as_of) for bound in self.bounds)

    def _passed(self, due_on: date, bound: int, as_of: date) -> bool:
        over = (as_of - due_on).days - bound if self.unit == "days" else (as_of - months_after(due_on, bound)).days
        return over >= 0 if self.edge == "older" else over > 0


AGEING: Final[Mapping[str, AgeingPolicy]] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            AgeingPolicy(name="months", bounds=(3, 6, 12, 24, 36)),
            AgeingPolicy(name="half-years", bounds=(3, 6, 12, 36)),
            AgeingPolicy(name="years", bounds=(12, 24, 36)),
            AgeingPolicy(name="days", bounds=(30, 60, 90), unit="days", edge="younger"),
        )
    }
)
"""The ageing policies by name; in ``days`` the thirtieth is among 0 to 30, and 31 to 60 begin after it."""

DEFAULT: Final = AGEING["months"]


def ageing_policy(name: str) -> AgeingPolicy:
    """Return the ageing policy called *name*.

    Raises: UnknownPolicy.

    >>> ageing_policy("days").bounds
    (30, 60, 90)
    >>> ageing_policy("weeks")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown ageing policy 'weeks'; known: months half-years years days
    """
    if name not in AGEING:
        raise UnknownPolicy("ageing policy", name, tuple(AGEING))
    return AGEING[name]


@attrs.frozen(kw_only=True)
class Arrears:
    """What is owed by one payer, for one space, of one fee (each empty where it is summed over).

    ``amounts`` stand in the order of the policy's buckets, what is not overdue yet first; ``items`` are the open items,
    ``oldest`` the first day on which any of what is overdue fell due.
    """

    payer: str
    space: str
    fee: str
    amounts: tuple[Money, ...]
    items: int
    oldest: date | None

    @property
    def total(self) -> Money:
        """All that is owed."""
        return sum(self.amounts[1:], self.amounts[0])

    @property
    def overdue(self) -> Money:
        """What is owed and overdue: the arrears."""
        return sum(self.amounts[2:], self.amounts[1])


def arrears(
    policy: AgeingPolicy, items: Iterable[Owing], *, as_of: date, by: Iterable[By] = ("payer", "space", "fee")
) -> tuple[Arrears, ...]:
    """Return what is owed on *as_of*, by the names *by*, in the order of payer, space and fee.

    Args:
        items: open items as they stood on *as_of*; what is settled is passed over. An item owed the other way round
            (more was taken back than charged) is taken off.

    Returns: a row for each of what *by* tells apart, none where nothing is open. They add up to what is open.

    Raises:
        NotADate: *as_of* is no plain date.
        BeyondCalendar: a bound lies outside the years 1 to 9999.
        CurrencyMismatch: two currencies in one row.
    """
    plain_date("a day", as_of)
    wanted = frozenset(by)
    groups: dict[tuple[str, str, str], list[Owing]] = {}
    for item in items:
        if item.outstanding:
            names = (
                item.payer if "payer" in wanted else "",
                item.space if "space" in wanted else "",
                item.fee if "fee" in wanted else "",
            )
            groups.setdefault(names, []).append(item)
    return tuple(_row(policy, names, groups[names], as_of) for names in sorted(groups))


def _row(policy: AgeingPolicy, names: tuple[str, str, str], items: list[Owing], as_of: date) -> Arrears:
    amounts = [items[0].outstanding * 0] * policy.buckets
    overdue: list[date] = []
    for item in items:
        bucket = policy.bucket(item.due_on, as_of=as_of)
        amounts[bucket] += item.outstanding
        if bucket:
            overdue.append(item.due_on)
    payer, space, fee = names
    return Arrears(
        payer=payer,
        space=space,
        fee=fee,
        amounts=tuple(amounts),
        items=len(items),
        oldest=min(overdue, default=None),
    )
