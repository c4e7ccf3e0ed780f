"""Laws about amounts: never below zero, always rated, growing with what is used, without a cliff at a bound."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.fees.review.cliffs import LEAST, STEEP
from jizhi.fees.tariff import Fee
from jizhi.formula import FactSpec, FactValue, plain
from jizhi.values import Rounding
from jizhi.verify.bench import Bench, Law, Shape, Told
from jizhi.verify.cases import Case, Facts
from jizhi.verify.facts import Drawn, bounds_of

GROWING: Final = ("area", "inner_area", "billed_area", "usage", "peak", "valley", "current", "minutes")
"""Facts of which more never costs less."""


def yuan(amount: Fraction) -> str:
    """An exact amount as it is told: rounded to the fen."""
    return format(Rounding().money(amount).yuan, ".2f")


def told_apart(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Two exact amounts as they are told: to the fen, or with as many places as they need to be told apart.

    >>> told_apart(Fraction(1), Fraction(183, 155)), told_apart(Fraction(1), Fraction(1001, 1000))
    (('1.00', '1.18'), ('1.000', '1.001'))
    """
    for places in range(2, 10):
        told = tuple(format(Decimal(round(each * 10**places)).scaleb(-places), "f") for each in (one, other))
        if told[0] != told[1]:
            return told[0], told[1]
    return plain(one), plain(other)


def exactly(bench: Bench, fee: Fee, case: Case, facts: Facts) -> Fraction | None:
    """The exact amount of a case with other *facts*; None where there is none."""
    line = bench.rated(fee, case, facts=facts).value
    return None if line is None else line.exact


def moved(spec: FactSpec, value: FactValue, steps: int) -> FactValue:
    """A number so many of its smallest *steps* further on."""
    assert isinstance(value, (int, Decimal))
    return value + (Decimal(steps).scaleb(-spec.scale) if spec.type == "decimal" else steps)


def single(fee: Fee) -> Shape | None:
    """Any case of a fee that is rated on its own."""
    return None if fee.on == "pool" else lambda drawn: drawn.case(fee)


def _negative(bench: Bench, fee: Fee, case: Case) -> Told | None:
    troubles = bench.rated(fee, case).findings
    return {"amount": troubles[0].fact("amount")} if troubles and troubles[0].code == "amount-negative" else None


def _refused(bench: Bench, fee: Fee, case: Case) -> Told | None:
    troubles = bench.rated(fee, case).findings
    if not troubles or troubles[0].code == "amount-negative":
        return None
    why = {name: value for name, value in troubles[0].facts if name not in ("column", "heading")}
    return {**why, "trouble": troubles[0].code}


def _growing(fee: Fee) -> Shape | None:
    read = {fact.name for fact in fee.reads}
    names = [name for name in GROWING if name in read and not (name == "current" and "usage" in read)]
    if fee.on == "pool" or not names:
        return None

    places = _places(fee, names)

    def grown(drawn: Drawn) -> Case:
        if places and drawn.share % 2:  # every other time right at a written bound, where it is most likely to fall
            name, at = drawn.one_of(places)
        else:
            name, at = (one := drawn.one_of(names)), drawn.facts[one]
        facts = {**drawn.facts, name: at}
        return attrs.evolve(drawn.case(fee), facts=facts, also={name: moved(fee.specs[name], at, drawn.step)})

    return grown


def _falls(bench: Bench, fee: Fee, case: Case) -> Told | None:
    before, after = exactly(bench, fee, case, case.facts), exactly(bench, fee, case, case.other)
    if before is None or after is None or after >= before:
        return None
    return _compared(case, before, after)


def _compared(case: Case, before: Fraction, after: Fraction) -> Told:
    name, then = next(iter(case.also.items()))
    amount, less = told_apart(before, after)
    return {"fact": name, "at": case.facts[name], "next": then, "amount": amount, "then": less}


def _places(fee: Fee, names: Iterable[str]) -> list[tuple[str, FactValue]]:
    """The written bounds of some facts, as values of theirs."""
    wanted = set(names)
    return [
        (name, Decimal(bound.numerator) / Decimal(bound.denominator))
        for name, bounds in bounds_of(fee).items()
        for bound in bounds
        if name in wanted and bound > 0 and bound.denominator in _TERMINATING and fee.specs[name].type == "decimal"
    ]


def _at_bounds(fee: Fee) -> Shape | None:
    places = _places(fee, (fact.name for fact in fee.reads))
    if fee.on == "pool" or not places:
        return None

    def put(drawn: Drawn) -> Case:
        name, at = drawn.one_of(places)
        facts = {**drawn.facts, name: at}
        return attrs.evolve(drawn.case(fee), facts=facts, also={name: moved(fee.specs[name], at, 1)})

    return put


_TERMINATING: Final = frozenset({1, 2, 4, 5, 10, 20, 25, 50, 100, 125, 200, 250, 500, 1000})


def _jumps(bench: Bench, fee: Fee, case: Case) -> Told | None:
    name = next(iter(case.also), "")
    if name not in case.facts:
        return None
    below = {**case.facts, name: moved(fee.specs[name], case.facts[name], -1)}
    before, at, then = (exactly(bench, fee, case, facts) for facts in (below, case.facts, case.other))
    if before is None or at is None or then is None:
        return None
    rise, rose = then - at, at - before
    return _compared(case, at, then) if rose >= 0 and rise > max(rose * STEEP, LEAST) else None


NEVER_NEGATIVE: Final = Law(code="law-negative", severity="error", shape=single, judge=_negative)
ALWAYS_RATED: Final = Law(code="law-refused", severity="warning", shape=single, judge=_refused)
NEVER_FALLS: Final = Law(code="law-falls", severity="warning", shape=_growing, judge=_falls)
NO_CLIFF: Final = Law(code="law-jumps", severity="warning", shape=_at_bounds, judge=_jumps)
