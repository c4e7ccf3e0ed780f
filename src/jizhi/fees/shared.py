"""Shared costs: one pool split over the spaces that a predicate selects, by a weight formula, losing no fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.inputs import Part
from jizhi.fees.line import Constant, handover_of, not_rated
from jizhi.fees.segments import Facts, version_on
from jizhi.fees.tariff import Fee, Version, liable_from
from jizhi.fees.terms import Checked
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactValue, evaluate, plain
from jizhi.values import Money, Period, split
from jizhi.values.exact import exact

VACANT = "vacant_months"
"""The fact by which a space counts as vacant where the fee says what becomes of a vacant share."""


@attrs.frozen(kw_only=True)
class Weighed:
    """The weight of one space for each version that shares a pool: what its payer bears, and what the company does."""

    space: str
    own: tuple[Fraction, ...]
    company: tuple[Fraction, ...]

    @property
    def nothing(self) -> bool:
        """True where the space bears no part at all."""
        return not any(self.own) and not any(self.company)


@attrs.frozen(kw_only=True)
class Shared:
    """A pool shared out: what the payers of each space bear, what the company bears for it, what is kept apart."""

    parts: Mapping[str, Money]
    company: Mapping[str, Money]
    apart: Money
    totals: tuple[tuple[Fraction, Fraction], ...]
    step: int

    def weights(self, weighed: Weighed) -> tuple[Part, ...]:
        """For each version the days' part of the pool, the weight of the space and the sum of all weights."""
        return tuple((days, own, total) for (days, total), own in zip(self.totals, weighed.own, strict=True))


def versions_in(fee: Fee, period: Period) -> tuple[tuple[Period, Fraction], ...]:
    """The stretches of *period* in which one version weighs, each with its share of the days of the fee."""
    if period.end <= fee.first_day:
        return ()
    liable = Period(max(period.start, fee.first_day), period.end)
    return tuple((part, Fraction(part.days, liable.days)) for part in liable.cut(fee.changes(liable)))


def versions_of(fee: Fee, period: Period) -> tuple[Version, ...]:
    """The versions that weigh within *period*, in order of time."""
    return tuple(version_on(fee, part.start) for part, _ in versions_in(fee, period))


def weigh(fee: Fee, space: str, facts: Facts, *, period: Period) -> Outcome[Weighed | None]:
    """Weigh one *space* for a pool of *fee* over *period*, by days where its facts change in it.

    Days before anybody owes the fee for the space weigh nothing.

    Findings: ``pool-not-selected`` (a note), ``weight-zero`` (a warning); ``weight-negative`` or what keeps the formula
    from a weight (errors: then no part of the pool would be right).
    """
    own: list[Fraction] = []
    company: list[Fraction] = []
    judged = False
    try:
        first = liable_from(fee, handover_of(fee, facts, period))
        for part, _ in versions_in(fee, period):
            borne, unborne, applies = _weight(fee, part, facts, first)
            own.append(borne)
            company.append(unborne)
            judged = judged or applies
    except (NotRated, FactRefused) as trouble:
        return Outcome(None, (not_rated(trouble, fee, space),))
    weighed = Weighed(space=space, own=tuple(own), company=tuple(company))
    if not weighed.nothing:
        return Outcome(weighed)
    about = f"{space}/{fee.code}"
    finding = Finding("weight-zero", about, severity="warning") if judged else None
    return Outcome(weighed, (finding or Finding("pool-not-selected", about, severity="note"),))


def _weight(fee: Fee, part: Period, facts: Facts, first: date) -> tuple[Fraction, Fraction, bool]:
    """What a space weighs in a stretch of one version, for its payer and the company, and whether it is selected."""
    own, company, selected = Fraction(0), Fraction(0), False
    version = version_on(fee, part.start)
    names = {fact.name for fact in version.reads} | ({VACANT} if fee.vacant_share != "owner" else set())
    for days in part.cut((*facts.changes(names, part), first)):
        if days.start < first:
            continue
        known = Checked(fee.specs, facts.on(days.start))
        weight = _at(version, known)
        selected = selected or weight is not None
        share = (weight or Fraction(0)) * days.days / part.days
        vacant = fee.vacant_share != "owner" and bool(known.get(VACANT))
        if not vacant:
            own += share
        elif fee.vacant_share == "company":
            company += share
    return own, company, selected


def _at(version: Version, known: Checked) -> Fraction | None:
    if version.applies is not None and not evaluate(version.applies, known).value:
        return None
    weight = exact("weight", evaluate(version.formula, known).value)
    for discount in version.discounts:
        weight *= discount.factor if evaluate(discount.when, known).value else 1
    if weight < 0:
        raise NotRated("weight-negative", {"weight": plain(weight)})
    return weight


def share_out(fee: Fee, pool: Money, weighed: Iterable[Weighed], *, period: Period) -> Outcome[Shared | None]:
    """Split *pool* by the weights found, each version sharing out its days' part; every fen goes to somebody.

    Returns: the parts; None where nobody has a weight (``pool-without-weights``).
    """
    kept = sorted(weighed, key=lambda each: each.space)
    parts = versions_in(fee, period)
    totals = tuple((days, _sum_of(kept, at)) for at, (_, days) in enumerate(parts))
    # Who bears what: the payers of each space, and behind them the company for the same space.
    own = [_combined(each.own, totals) for each in kept]
    company = [_combined(each.company, totals) for each in kept]
    if parts and not any((*own, *company)):
        return Outcome(None, (Finding("pool-without-weights", fee.code, {"pool": pool}),))
    step = int(fee.rounding.to * 100)
    step = step if pool.fen % step == 0 else 1  # a pool finer than the fee's rounding is still shared out whole
    nothing = pool * 0
    if not parts:
        none = dict.fromkeys((each.space for each in kept), nothing)
        return Outcome(Shared(parts=none, company={}, apart=nothing, totals=(), step=step))
    weights = [weight for pair in zip(own, company, strict=True) for weight in pair]
    cut = split(pool, by=weights, remainder=fee.remainder, step=step)
    apart = cut[-1] if len(cut) > len(weights) else nothing
    return Outcome(
        Shared(
            parts={each.space: cut[2 * at] for at, each in enumerate(kept)},
            company={each.space: cut[2 * at + 1] for at, each in enumerate(kept) if cut[2 * at + 1]},
            apart=apart,
            totals=totals,
            step=step,
        )
    )


def _sum_of(weighed: Iterable[Weighed], at: int) -> Fraction:
    return sum((each.own[at] + each.company[at] for each in weighed), Fraction(0))


def _combined(weights: tuple[Fraction, ...], totals: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """The part of the whole pool: of one version its weight itself, of several the sum of their days' parts."""
    if len(totals) == 1:
        return weights[0]
    shares = (days * own / total for (days, total), own in zip(totals, weights, strict=True) if total)
    return sum(shares, Fraction(0))


def share_pool(
    fee: Fee, pool: Money, spaces: Mapping[str, Mapping[str, FactValue]], *, period: Period
) -> Outcome[dict[str, Money] | None]:
    """Split *pool* over *spaces* by the weights that the fee's formula gives them.

    Args:
        spaces: the facts of each space, by its code.

    Returns: a part for every space, adding up to the pool with what the company bears for vacant ones (a note
        ``pool-company``); a space that the fee does not apply to, or whose weight is 0, gets nothing and a finding.
        What a policy keeps apart stands under ``""``. None where one weight cannot be found or is negative, or nobody
        has a weight: then no part would be right.
    """
    outcomes = {code: weigh(fee, code, Constant(facts), period=period) for code, facts in spaces.items()}
    told = tuple(finding for outcome in outcomes.values() for finding in outcome.findings)
    if any(finding.severity == "error" for finding in told):
        return Outcome(None, told)
    weighed = [outcome.value for outcome in outcomes.values() if outcome.value is not None]
    shared = share_out(fee, pool, weighed, period=period)
    if shared.value is None:
        return Outcome(None, (*told, *shared.findings))
    return Outcome(dict(_listed(fee, shared.value)), (*told, *company_notes(fee, shared.value)))


def _listed(fee: Fee, shared: Shared) -> Iterator[tuple[str, Money]]:
    yield from shared.parts.items()
    if fee.remainder in ("kept-apart", "block-kept-apart"):
        yield "", shared.apart


def company_notes(fee: Fee, shared: Shared) -> tuple[Finding, ...]:
    """A note of what the company bears of a pool for vacant spaces, where it bears anything."""
    if not shared.company:
        return ()
    amount = sum(shared.company.values(), Money(0, next(iter(shared.company.values())).currency))
    facts = {"amount": amount, "spaces": len(shared.company)}
    return (Finding("pool-company", fee.code, facts, "note"),)
