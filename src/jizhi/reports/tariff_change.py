"""What another tariff would change: by fee, by payer, who gains and who loses most; from a stream, in bounded room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import nlargest, nsmallest
from typing import Final

import attrs

from jizhi.findings import Finding
from jizhi.values import Money, Period

SHOWN: Final = 10
"""How many winners and losers are named."""
STEPS: Final = (-10_000, -1_000, 0, 1_000, 10_000)
"""Changes in fen by which payers are sorted into groups; no change is a group of its own."""


@attrs.frozen(kw_only=True)
class Changed:
    """What one payer of one space owes by either tariff, fee by fee.

    >>> before, after = {"service": Money(20_000)}, {"service": Money(21_000)}
    >>> str(Changed(space="1-101", payer="zhang", before=before, after=after).by)
    '10.00 CNY'
    """

    space: str
    payer: str
    before: Mapping[str, Money]
    after: Mapping[str, Money]

    @property
    def by(self) -> Money:
        """By how much more he owes; below zero where he gains."""
        amounts = [*self.after.values(), *(-amount for amount in self.before.values())]
        return sum(amounts[1:], amounts[0])


@attrs.frozen(kw_only=True)
class FeeChange:
    """One fee by either tariff: what it adds up to, and how many payers owe it."""

    fee: str
    name: str
    before: Money
    after: Money
    payers_before: int = 0
    payers_after: int = 0

    @property
    def by(self) -> Money:
        """By how much more."""
        return self.after - self.before


@attrs.frozen(kw_only=True)
class TariffChange:
    """What a new tariff would change against an old one, for the spaces of a project in a period.

    Args:
        groups: how many payers by how much: under the first of ``STEPS``, between each, above the last.
        parked: what only one of the tariffs cannot rate, as it says itself; ``old`` or ``new`` before the space.
    """

    period: Period
    old: str
    new: str
    fees: tuple[FeeChange, ...]
    winners: tuple[Changed, ...]
    losers: tuple[Changed, ...]
    groups: tuple[int, ...]
    same: int
    parked: tuple[tuple[str, Finding], ...] = ()

    @property
    def payers(self) -> int:
        """How many payers owe anything by either tariff."""
        return sum(self.groups) + self.same

    @property
    def before(self) -> Money:
        """All of it by the old tariff."""
        return _sum(fee.before for fee in self.fees)

    @property
    def after(self) -> Money:
        """All of it by the new tariff."""
        return _sum(fee.after for fee in self.fees)


def _sum(amounts: Iterable[Money]) -> Money:
    found = tuple(amounts)
    return sum(found[1:], found[0]) if found else Money(0)


@attrs.define
class Gathering:
    """What was gathered of a stream of changes so far."""

    names: Mapping[str, str]
    before: dict[str, Money] = attrs.field(factory=dict)
    after: dict[str, Money] = attrs.field(factory=dict)
    counts: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    winners: list[Changed] = attrs.field(factory=list)
    losers: list[Changed] = attrs.field(factory=list)
    groups: list[int] = attrs.field(factory=lambda: [0] * (len(STEPS) + 1))
    same: int = 0
    parked: list[tuple[str, Finding]] = attrs.field(factory=list)

    def add(self, change: Changed) -> None:
        """Take in what one payer's change is."""
        for side, sums, amounts in (("old", self.before, change.before), ("new", self.after, change.after)):
            for fee, amount in amounts.items():
                sums[fee] = sums[fee] + amount if fee in sums else amount
                self.counts[side, fee] += 1
        by = change.by.fen
        if not by:
            self.same += 1
            return
        self.groups[sum(by > step or (by == step and step >= 0) for step in STEPS)] += 1
        kept, pick = (self.losers, nlargest) if by > 0 else (self.winners, nsmallest)
        kept.append(change)
        if len(kept) > 4 * SHOWN:
            kept[:] = pick(SHOWN, kept, key=_order)

    def told(self, *, period: Period, old: str, new: str) -> TariffChange:
        """What was gathered in all."""
        nothing = Money(0, next((money.currency for money in (*self.before.values(), *self.after.values())), "CNY"))
        fees = (
            FeeChange(
                fee=code,
                name=self.names.get(code, code),
                before=self.before.get(code, nothing),
                after=self.after.get(code, nothing),
                payers_before=self.counts["old", code],
                payers_after=self.counts["new", code],
            )
            for code in dict.fromkeys((*self.names, *self.before, *self.after))
            if code in self.before or code in self.after
        )
        return TariffChange(
            period=period,
            old=old,
            new=new,
            fees=tuple(fees),
            winners=tuple(nsmallest(SHOWN, self.winners, key=_order)),
            losers=tuple(nlargest(SHOWN, self.losers, key=_order)),
            groups=tuple(self.groups),
            same=self.same,
            parked=tuple(self.parked),
        )


def _order(change: Changed) -> tuple[int, str, str]:
    return change.by.fen, change.space, change.payer
