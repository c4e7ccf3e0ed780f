"""Price cliffs: where a little more of a quantity makes the whole amount fall, or jump, at a bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.review.allowed import Ranges, declared, narrowed
from jizhi.fees.tariff import Fee, Tariff, Version
from jizhi.findings import Finding
from jizhi.formula import evaluate, plain
from jizhi.formula.tree import Compare, Constant, Fact, FactValue, Node, children
from jizhi.values import Rounding
from jizhi.values.exact import exact

STEEP: Final = 20
"""A step of the amount that is so many times the step before it is a jump."""
LEAST: Final = Fraction(1, 2)
"""A step of less is no jump."""
_USUAL: Final[Mapping[str, FactValue]] = {"area": Decimal(100), "billed_area": Decimal(100), "floor": 3, "floors": 18}


def cliffs(tariff: Tariff) -> Iterator[Finding]:
    """Warn of every written bound of a quantity at which the amount falls or jumps, with the neighbours on both sides.

    The amounts are tried, not proven: the other facts stand at an ordinary value within their ranges.

    Findings, both warnings: ``price-falls``, ``price-jumps``; facts ``fact``, ``at`` and ``next`` (the neighbouring
    quantities), ``amount`` and ``then`` (what they cost).
    """
    for fee in tariff.fees:
        if fee.on == "pool":
            continue
        for version in fee.versions:
            yield from _of_version(fee, version)


def _of_version(fee: Fee, version: Version) -> Iterator[Finding]:
    place = f"fee {fee.code}: version {version.since}"
    ranges: Ranges | None = declared(fee.specs)
    if version.applies is not None and ranges is not None:
        ranges = narrowed(version.applies, ranges, holds=True)
    if ranges is None:
        return
    for fact, bound in dict.fromkeys(_bounds(version.formula)):
        tried = _Tried(version, ranges, fact)
        step = Fraction(1, 10**fact.scale)
        before, at, then = (tried.amount(bound + step * n) for n in (-1, 0, 1))
        if before is None or at is None or then is None:
            continue
        told = {
            "fact": fact.name,
            "at": plain(bound),
            "next": plain(bound + step),
            "amount": _yuan(at),
            "then": _yuan(then),
        }
        rise, rose = then - at, at - before
        if rise < 0 <= rose:
            yield Finding("price-falls", place, told, "warning")
        elif rose >= 0 and rise > max(rose * STEEP, LEAST):
            yield Finding("price-jumps", place, told, "warning")


def _yuan(amount: Fraction) -> str:
    return format(Rounding().money(amount).yuan, ".2f")


def _bounds(node: Node) -> Iterator[tuple[Fact, Fraction]]:
    """Every written bound that a decimal fact is compared with."""
    match node:
        case Compare(op="<" | "<=" | ">" | ">=", left=Fact(type="decimal") as fact, right=Constant(value=bound)):
            yield fact, bound
        case Compare(op="<" | "<=" | ">" | ">=", left=Constant(value=bound), right=Fact(type="decimal") as fact):
            yield fact, bound
    for child in children(node):
        yield from _bounds(child)


@attrs.frozen
class _Tried:
    """The amount of a version where one quantity varies and every other fact is ordinary."""

    version: Version
    ranges: Ranges
    fact: Fact

    def get(self, name: str) -> FactValue | None:
        """An ordinary value of the fact *name*."""
        allowed = self.ranges[name]
        if allowed.only is not None:
            return next(iter(sorted(allowed.only, key=str, reverse=True)))
        usual = _USUAL.get(name, 0)
        low, high = allowed.low, allowed.high
        if low is not None and exact(name, usual) < low:
            return low
        return high if high is not None and exact(name, usual) > high else usual

    def amount(self, quantity: Fraction) -> Fraction | None:
        """The exact amount at *quantity*; None where it cannot be rated."""
        if quantity < 0:
            return None
        try:
            return exact("amount", evaluate(self.version.formula, _At(self, quantity)).value)
        except (NotRated, FactRefused):
            return None


@attrs.frozen
class _At:
    tried: _Tried
    quantity: Fraction

    def get(self, name: str) -> FactValue | None:
        return self.quantity if name == self.tried.fact.name else self.tried.get(name)
