"""A plan: one fee over one whole cycle period, compiled once per run for every space that is ordinary in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from jizhi.errors import NotRated
from jizhi.fees.segments import paid_once, stretches
from jizhi.fees.tariff import Fee, Version
from jizhi.fees.terms import Checked
from jizhi.formula import Closure, Fact, FactSpec, Node, Scaled, compiled, scaled
from jizhi.formula.tree import ONE, ZERO, Add, Choose, Constant, Multiply, Some
from jizhi.values import Money, Period


@attrs.frozen(eq=False)
class Scale:
    """The facts of one space on one day as closures take them, each checked and scaled when it is first read."""

    facts: Checked
    known: dict[str, Scaled] = attrs.field(factory=dict, init=False)

    def of(self, fact: Fact) -> Scaled:
        """The value of *fact*, scaled.

        Raises: NotRated where it is not known, FactRefused where it is not of its type, range or scale.
        """
        number = self.known.get(fact.name)
        if number is None:
            value = self.facts.get(fact.name)
            if value is None:
                raise NotRated("fact-missing", {"fact": fact.name})
            number = self.known[fact.name] = scaled(value, fact)
        return number


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """How to charge a whole cycle period to a space whose facts and payer do not change in it.

    ``closure`` is None where the line depends on more than the facts of one day; then every space takes the long way.
    ``names`` are the facts that such a line is recorded with, sorted; ``specs`` is one object for all plans of a run
    whose fees declare the same facts, so that a fact is checked and scaled once for all of them.
    """

    fee: Fee
    cycle: Period
    specs: Mapping[str, FactSpec]
    names: tuple[str, ...]
    closure: Closure | None
    step_fen: int
    currency: str

    def amount(self, closure: Closure, facts: Scale) -> Money | None:
        """The amount for a space with these *facts*; None where the fee does not apply.

        Raises: ArithmeticError (NotRated, MoneyOutOfRange among them) or FactRefused: then ``rate_line`` says why. It
            may still have an amount, where what is wrong is never read.
        """
        steps = closure.amount(*map(facts.of, closure.reads))
        if steps is None:
            return None
        net, tax = Money(steps * self.step_fen, self.currency), self.fee.tax
        return net if tax is None or tax.included else tax.on_top(net)


def plans_of(due: Iterable[tuple[Fee, Period]], *, currency: str) -> tuple[Plan, ...]:
    """Compile each fee for the whole of its cycle."""
    declared: list[Mapping[str, FactSpec]] = []
    plans: list[Plan] = []
    for fee, cycle in due:
        specs = next((known for known in declared if known == fee.specs), fee.specs)
        declared.append(specs)
        plans.append(_plan(fee, cycle, specs, currency))
    return tuple(plans)


def _plan(fee: Fee, cycle: Period, specs: Mapping[str, FactSpec], currency: str) -> Plan:
    names = {fact.name for fact in fee.reads}
    if fee.start != "from-date" or fee.payer == "developer-until-handover":
        names.add("handover")
    return Plan(
        fee=fee,
        cycle=cycle,
        specs=specs,
        names=tuple(sorted(names)),
        closure=_closure(fee, cycle),
        step_fen=int(fee.rounding.to * 100),
        currency=currency,
    )


def _closure(fee: Fee, cycle: Period) -> Closure | None:
    if cycle.start < fee.first_day:
        return None
    try:
        parts = stretches(fee, cycle)
    except NotRated:
        return None  # rate_line says for every space on which day no version holds
    if (paid_once(fee) or fee.per == "period") and len(parts) > 1:
        return None
    merged: dict[int, tuple[Version, Fraction]] = {}
    for _, version, weight in parts:
        _, before = merged.get(id(version), (version, Fraction(0)))
        merged[id(version)] = (version, before + weight)
    versions = tuple(merged.values())
    line = Add(tuple(_term(version, weight) for version, weight in versions))
    predicates = [version.applies for version, _ in versions if version.applies is not None]
    applies = Some(tuple(predicates)) if len(predicates) == len(versions) else None
    return compiled(line, applies, rounding=fee.rounding, minimum=fee.minimum, maximum=fee.maximum)


def _term(version: Version, weight: Fraction) -> Node:
    factors = [version.formula, Constant(weight)]
    factors += [Choose(discount.when, Constant(discount.factor), ONE) for discount in version.discounts]
    whole = Multiply(tuple(factors))
    return whole if version.applies is None else Choose(version.applies, whole, ZERO)
