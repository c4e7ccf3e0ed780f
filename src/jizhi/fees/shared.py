"""Shared costs: one pool split over the spaces that a predicate selects, by a weight formula, losing no fen."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.line import not_rated
from jizhi.fees.segments import Checked
from jizhi.fees.tariff import Fee, Version
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactValue, evaluate, plain
from jizhi.values import Money, Period, split
from jizhi.values.exact import exact


def share_pool(
    fee: Fee, pool: Money, spaces: Mapping[str, Mapping[str, FactValue]], *, period: Period
) -> Outcome[dict[str, Money] | None]:
    """Split *pool* over *spaces* by the weights that the fee's formula gives them.

    Args:
        spaces: the facts of each space, by its code.

    Returns: a part for every space, adding up to the pool; a space that the fee does not apply to, or whose weight is
        0, gets nothing and a finding (``pool-not-selected``, ``weight-zero``). What a policy keeps apart stands under
        ``""``. None where one weight cannot be found or is negative, or nobody has a weight: then no part would be
        right.
    """
    version = fee.version(period.start)
    if version is None:
        return Outcome(None, (Finding("version-gap", fee.code, {"day": period.start}),))
    weights: dict[str, Fraction] = {}
    findings: list[Finding] = []
    for code, facts in spaces.items():
        found = _weight(fee, version, code, Checked(fee.specs, facts))
        if isinstance(found, Finding):
            findings.append(found)
        weights[code] = Fraction(0) if isinstance(found, Finding) else found
    if any(finding.severity == "error" for finding in findings):
        return Outcome(None, findings)
    if not any(weights.values()):
        findings.append(Finding("pool-without-weights", fee.code, {"pool": pool}))
        return Outcome(None, findings)
    step = int(fee.rounding.to * 100)
    step = step if pool.fen % step == 0 else 1  # a pool finer than the fee's rounding is still shared out whole
    return Outcome(split(pool, by=weights, remainder=fee.remainder, step=step), findings)


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
