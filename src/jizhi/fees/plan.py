"""A plan: one fee over one whole cycle period, compiled once per run for every space that is ordinary in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from jizhi.fees.line import paid_once, stretches, taxed
from jizhi.fees.tariff import Fee, Version
from jizhi.formula import Closure, Node, Scaled, compiled
from jizhi.formula.tree import ONE, ZERO, Add, Choose, Constant, Multiply, Some
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """How to charge a whole cycle period to a space whose facts and payer do not change in it.

    ``closure`` is None where the line depends on more than the facts of one day; then every space takes the long way.
    ``names`` are the facts that such a line is recorded with.
    """

    fee: Fee
    cycle: Period
    names: frozenset[str]
    closure: Closure | None
    step_fen: int
    currency: str

    def amount(self, closure: Closure, known: Mapping[str, Scaled]) -> Money | None:
        """The amount for a space whose facts are *known*, scaled; None where the fee does not apply.

        Raises: KeyError for a fact that is not known, or NotRated: then ``rate_line`` says why.
        """
        steps = closure.amount(*[known[fact.name] for fact in closure.reads])
        return None if steps is None else taxed(self.fee, Money(steps * self.step_fen, self.currency))


def plan_of(fee: Fee, cycle: Period, *, currency: str) -> Plan:
    """Compile *fee* for the whole of *cycle*."""
    names = {fact.name for fact in fee.reads}
    if fee.start != "from-date" or fee.payer == "developer-until-handover":
        names.add("handover")
    return Plan(
        fee=fee,
        cycle=cycle,
        names=frozenset(names),
        closure=_closure(fee, cycle),
        step_fen=int(fee.rounding.to * 100),
        currency=currency,
    )


def _closure(fee: Fee, cycle: Period) -> Closure | None:
    if cycle.start < fee.first_day:
        return None
    parts = list(stretches(fee, cycle))
    if (paid_once(fee) or fee.per == "period") and len(parts) > 1:
        return None
    merged: dict[int, tuple[Version, Fraction]] = {}
    for _, version, weight in parts:
        merged[id(version)] = (version, merged.get(id(version), (version, Fraction(0)))[1] + weight)
    versions = tuple(merged.values())
    line = Add(tuple(_term(version, weight) for version, weight in versions))
    predicates = tuple(version.applies for version, _ in versions)
    applies = None if None in predicates else Some(tuple(each for each in predicates if each is not None))
    return compiled(line, applies, rounding=fee.rounding, minimum=fee.minimum, maximum=fee.maximum)


def _term(version: Version, weight: Fraction) -> Node:
    factors = [version.formula, Constant(weight)]
    factors += [Choose(discount.when, Constant(discount.factor), ONE) for discount in version.discounts]
    whole = Multiply(tuple(factors))
    return whole if version.applies is None else Choose(version.applies, whole, ZERO)


