"""Shared costs: one pool split over the spaces that a predicate selects, by a weight formula, losing no fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.line import not_rated
from jizhi.fees.segments import Checked, version_on
from jizhi.fees.tariff import Fee, Version
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactValue, evaluate, plain
from jizhi.values import Money, Period, split
from jizhi.values.exact import exact


def share_pool(
    fee: Fee, pool: Money, spaces: Mapping[str, Mapping[str, FactValue]], *, period: Period
) -> Outcome[dict[str, Money] | None]:
    """Split *pool* over *spaces* by the weights that the fee's formula gives them.

    Where another version begins within *period*, each version shares out its days' part of the pool.

    Args:
        spaces: the facts of each space, by its code.

    Returns: a part for every space, adding up to the pool; a space that the fee does not apply to, or whose weight is
        0, gets nothing and a finding (``pool-not-selected``, ``weight-zero``). What a policy keeps apart stands under
        ``""``. None where one weight cannot be found or is negative, or nobody has a weight: then no part would be
        right.
    """
    weights = dict.fromkeys(spaces, Fraction(0))
    notes: dict[str, Finding] = {}
    for version, share in _versions(fee, period):
        found = {code: _weight(fee, version, code, Checked(fee.specs, facts)) for code, facts in spaces.items()}
        notes |= {code: each for code, each in found.items() if isinstance(each, Finding)}
        known = {code: weight for code, weight in found.items() if isinstance(weight, Fraction)}
        total = sum(known.values()) if share != 1 else Fraction(1)
        for code, weight in known.items():
            weights[code] += weight * share / total
    if period.end <= fee.first_day:
        notes = {code: Finding("pool-not-selected", f"{code}/{fee.code}", severity="note") for code in spaces}
        return Outcome(dict.fromkeys(spaces, pool * 0), tuple(notes.values()))
    told = tuple(each for code, each in notes.items() if each.severity == "error" or not weights[code])
    if any(finding.severity == "error" for finding in told):
        return Outcome(None, told)
    if not any(weights.values()):
        return Outcome(None, (*told, Finding("pool-without-weights", fee.code, {"pool": pool})))
    step = int(fee.rounding.to * 100)
    step = step if pool.fen % step == 0 else 1  # a pool finer than the fee's rounding is still shared out whole
    return Outcome(split(pool, by=weights, remainder=fee.remainder, step=step), told)


def _versions(fee: Fee, period: Period) -> Iterator[tuple[Version, Fraction]]:
    """The versions that hold within *period*, each with its share of the days on which the fee exists."""
    if period.end <= fee.first_day:
        return
    liable = Period(max(period.start, fee.first_day), period.end)
    for part in liable.cut(fee.changes(liable)):
        yield version_on(fee, part.start), Fraction(part.days, liable.days)


def _weight(fee: Fee, version: Version, code: str, facts: Checked) -> Fraction | Finding:
    about = f"{code}/{fee.code}"
    try:
        if version.applies is not None and not evaluate(version.applies, facts).value:
            return Finding("pool-not-selected", about, severity="note")
        weight = exact("weight", evaluate(version.formula, facts).value)
        for discount in version.discounts:
            weight *= discount.factor if evaluate(discount.when, facts).value else 1
    except (NotRated, FactRefused) as trouble:
        return not_rated(trouble, fee, code)
    if weight < 0:
        return Finding("weight-negative", about, {"weight": plain(weight)})
    return weight if weight else Finding("weight-zero", about, severity="warning")
