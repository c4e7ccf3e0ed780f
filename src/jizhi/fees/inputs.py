"""What a bill run is given beside tariff and roster: pools to share out, single charges, stays in a car park."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

import attrs

from jizhi.estate import FactValue, Stay
from jizhi.estate.changes import pairs
from jizhi.values import Money, Period, key


@attrs.frozen(kw_only=True)
class Pool:
    """A cost to be shared out: what a utility billed for a period, or what common meters counted.

    Args:
        fee: the fee, of ``on = "pool"``, whose formula weighs the spaces.
        code: tells it from other pools of the fee and period, such as one per building; may be empty.
        period: what the cost is for; its charges are billed when a run covers its end (in advance: any day of it).
        basis: the paper it stands on, such as the utility's bill.
        zone, building, entrance: where not empty, only spaces there share it.
        n: the number of statements of the same pool before it; the last one counts, and 0 takes it back.

    >>> Pool(project="jade", fee="light", period=Period.month(2025, 3), amount=Money(100_000), basis="bill 17").id
    'jade/light//2025-03-01..2025-04-01#0'
    """

    project: str
    fee: str
    code: str = ""
    period: Period
    amount: Money
    basis: str
    zone: str = ""
    building: str = ""
    entrance: str = ""
    n: int = 0

    @property
    def subject(self) -> str:
        """The key without its number."""
        return f"{key(self.project, self.fee, self.code)}/{self.period}"

    @property
    def id(self) -> str:
        """The natural key: ``project/fee/code/start..end#n``."""
        return f"{self.subject}#{self.n}"


@attrs.frozen(kw_only=True)
class OneOff:
    """A charge that is asked for once, by hand or by another system: a decoration deposit, rubbish, a lost card.

    Args:
        code: the caller's own key; the same one again is the same charge.
        fee: a fee of ``per = "once"``, whose formula makes the amount of *facts*.
        facts: what the formula needs beside the facts of the space, by name.
        payer: who pays; empty for whoever the fee says.
        state: only what is ``approved`` is billed; ``withdrawn`` takes back what was.

    >>> OneOff(project="jade", code="K-7", fee="card", space="1-101", day=date(2025, 3, 7)).id
    'jade/K-7'
    """

    project: str
    code: str
    fee: str
    space: str
    day: date
    facts: tuple[tuple[str, FactValue], ...] = attrs.field(default=(), converter=pairs)
    payer: str = ""
    note: str = ""
    state: Literal["asked", "approved", "declined", "withdrawn"] = "asked"
    asked_by: str = ""
    approved_by: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/code``."""
        return key(self.project, self.code)


Part: TypeAlias = tuple[Fraction, Fraction, Fraction]
"""Of one version that shares a pool: its days' part of the pool, the weight of a space, the sum of all weights."""


@attrs.frozen(kw_only=True)
class PoolShare:
    """What the payers of one space bear of a pool: its weight among all weights, and what its share was cut to.

    ``step`` is what the pool was cut in, in fen: no part of ``largest-fraction`` is further from its exact share.
    """

    fee: str
    code: str
    period: Period
    space: str
    pool: Money
    basis: str
    weights: tuple[Part, ...]
    amount: Money
    step: int = 1

    @property
    def exact(self) -> Fraction:
        """The exact share, in 元."""
        share = sum((days * weight / total for days, weight, total in self.weights if total), Fraction(0))
        return Fraction(self.pool.fen, 100) * share


@attrs.frozen(kw_only=True)
class Inputs:
    """Everything of a run that neither the tariff nor the roster knows.

    ``cycles`` are fees and periods of which all inputs are here, also where a space has none: what was billed of them
    and is no longer due is taken back.
    """

    shares: tuple[PoolShare, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    stays: tuple[Stay, ...] = ()
    cycles: tuple[tuple[str, Period], ...] = ()

    @cached_property
    def by_space(self) -> dict[str, Inputs]:
        """The inputs of each space that has any."""
        every: tuple[PoolShare | OneOff | Stay, ...] = (*self.shares, *self.one_offs, *self.stays)
        found: dict[str, list[PoolShare | OneOff | Stay]] = {}
        for each in every:
            found.setdefault(each.space, []).append(each)
        return {space: _sorted_out(each) for space, each in found.items()}


def _sorted_out(found: Iterable[PoolShare | OneOff | Stay]) -> Inputs:
    kept = tuple(found)
    return Inputs(
        shares=tuple(each for each in kept if isinstance(each, PoolShare)),
        one_offs=tuple(each for each in kept if isinstance(each, OneOff)),
        stays=tuple(each for each in kept if isinstance(each, Stay)),
    )
