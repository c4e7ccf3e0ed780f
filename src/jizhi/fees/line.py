"""The reference way to one charge line: cut the time, evaluate each segment exactly, sum, bound, round once, tax."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Protocol

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.proration import weights
from jizhi.fees.tariff import Discount, Fee, Version, liable_from
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactSpec, FactValue, Step, evaluate, factor_text, plain, text
from jizhi.values import Money, Period

#: Facts of a meter that are quantities of the whole reading interval: a cut shares them by days.
_QUANTITIES = frozenset({"usage", "peak", "valley"})
_PER = {"month": " 月", "year": " 年", "day": " 日"}


class Facts(Protocol):
    """What is known of one space through time."""

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*; unknown ones are absent."""

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days strictly inside *period* on which one of the facts called *names* changes."""


@attrs.frozen
class Constant:
    """Facts that never change, as a command line or another program gives them."""

    facts: Mapping[str, FactValue]

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts, whatever the *day*."""
        return self.facts

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """None: nothing changes."""
        return ()


@attrs.frozen(kw_only=True)
class Segment:
    """A stretch of a line under one version and unchanged facts, evaluated exactly.

    ``weight`` is the share of ``per`` that the stretch adds; ``exact`` is 元, after discounts and weight.
    """

    period: Period
    version: Version
    applies: bool
    weight: Fraction
    exact: Fraction
    step: Step | None = None
    discounts: tuple[tuple[Discount, Step], ...] = ()

    def text(self, per: str) -> str:
        """The arithmetic as one line, from the facts to the exact amount."""
        if self.step is None:
            return ""
        factors = [discount.digits for discount, judged in self.discounts if judged.value]
        if per in _PER or self.weight != 1:
            factors.append(plain(self.weight) + _PER.get(per, ""))
        return " × ".join([factor_text(self.step), *factors]) if factors else text(self.step)


@attrs.frozen(kw_only=True)
class Line:
    """One charge line: its segments, their exact sum, and the amount after bounds, the one rounding and tax."""

    fee: str
    period: Period
    segments: tuple[Segment, ...]
    exact: Fraction
    net: Money
    amount: Money
    tax: Money | None

    @property
    def applies(self) -> bool:
        """True where the fee applies in at least one segment."""
        return any(segment.applies for segment in self.segments)


def rate_line(
    fee: Fee, facts: Facts, *, period: Period, cuts: Iterable[date] = (), subject: str = "", currency: str = "CNY"
) -> Outcome[Line | None]:
    """Rate one *fee* over one *period* as a single line with a single rounding.

    Args:
        facts: what is known; read lazily, so a fact that no reached branch reads may be missing.
        cuts: further days at which a segment must end (where the payer changes); they never change the sum.
        subject: whom the findings are about; the fee's code is added.

    Returns: the line; None with an error finding where it cannot be rated. A period before the fee or the space's
        billing start gives a line without segments and an amount of 0.
    """
    about = f"{subject}/{fee.code}" if subject else fee.code
    try:
        return Outcome(_rated(fee, facts, period, cuts, currency))
    except NotRated as trouble:
        return Outcome(None, (Finding(trouble.code, about, trouble.facts),))
    except FactRefused as trouble:
        told = {"fact": trouble.fact, "value": trouble.value, "wanted": trouble.wanted}
        return Outcome(None, (Finding(trouble.code, about, told),))


def _rated(fee: Fee, facts: Facts, period: Period, cuts: Iterable[date], currency: str) -> Line:
    first = liable_from(fee, handover_of(fee, facts, period.start))
    if period.end <= first:
        nothing = Money(0, currency)
        tax = None if fee.tax is None else nothing
        return Line(fee=fee.code, period=period, segments=(), exact=Fraction(0), net=nothing, amount=nothing, tax=tax)
    liable = Period(max(first, period.start), period.end)
    segments = tuple(_segments(fee, facts, liable, cuts))
    total = bounded(fee, sum((segment.exact for segment in segments), Fraction(0)), segments)
    net = fee.rounding.money(total, currency)
    amount = taxed(fee, net)
    tax = None if fee.tax is None else fee.tax.within(amount) if fee.tax.included else amount - net
    return Line(fee=fee.code, period=liable, segments=segments, exact=total, net=net, amount=amount, tax=tax)


def handover_of(fee: Fee, facts: Facts, day: date) -> date | None:
    """The handover day, checked; None where it is not known."""
    value = Checked(fee.specs, facts.on(day)).get("handover")
    return value if isinstance(value, date) else None


def bounded(fee: Fee, total: Fraction, segments: Iterable[Segment]) -> Fraction:
    """The sum within the fee's minimum and maximum, which hold only where the fee applies at all.

    Raises: NotRated ``amount-negative``: what a bill below zero means only a person can say.
    """
    if total < 0:
        raise NotRated("amount-negative", {"amount": plain(total)})
    if not any(segment.applies for segment in segments):
        return total
    if fee.minimum is not None:
        total = max(total, fee.minimum)
    return total if fee.maximum is None else min(total, fee.maximum)


def taxed(fee: Fee, net: Money) -> Money:
    """The amount that is charged for a rounded line: with the tax on top where the price excludes it."""
    return net if fee.tax is None or fee.tax.included else fee.tax.on_top(net)


@attrs.frozen
class Checked:
    """Facts behind the door: each is checked against its declaration when it is read, and not before."""

    specs: Mapping[str, FactSpec]
    facts: Mapping[str, FactValue]

    def get(self, name: str) -> FactValue | None:
        """The fact *name*, its default, or None.

        Raises: FactRefused where it is not of its type, range or scale.
        """
        spec = self.specs[name]
        value = self.facts.get(name)
        if value is None:
            return spec.default
        return value if isinstance(value, Fraction) else spec.checked(value)


def _segments(fee: Fee, facts: Facts, liable: Period, cuts: Iterable[date]) -> Iterator[Segment]:
    names = {fact.name for fact in fee.reads}
    before = Fraction(0)
    for stretch, version, weight in stretches(fee, liable, cuts=(*cuts, *facts.changes(names, liable))):
        known = Checked(fee.specs, facts.on(stretch.start))
        if fee.per == "period" and weight != 1:
            known, weight, before = _shared(version, known, weight, before)
        segment = _segment(stretch, version, known, weight)
        yield segment
        if paid_once(fee) and segment.applies:
            return


def stretches(fee: Fee, liable: Period, *, cuts: Iterable[date] = ()) -> Iterator[tuple[Period, Version, Fraction]]:
    """Cut *liable* at versions, months and *cuts*: each stretch with the version that holds and the weight it adds."""
    days = {day for day in cuts if liable.start < day < liable.end} | set(fee.changes(liable))
    if fee.per in ("month", "year") and not paid_once(fee):
        days |= {part.start for part in liable.months()[1:]}
    ordered = sorted(days)
    for stretch, weight in zip(liable.cut(ordered), _weights(fee, liable, ordered), strict=True):
        version = fee.version(stretch.start)
        if version is None:
            raise NotRated("version-gap", {"day": stretch.start})
        yield stretch, version, weight


def paid_once(fee: Fee) -> bool:
    """True where the whole amount is due once, however long the line: in the first segment that the fee applies to."""
    return fee.per == "once" or (fee.prorate == "none" and fee.per in ("month", "year"))


def _weights(fee: Fee, liable: Period, cuts: list[date]) -> tuple[Fraction, ...]:
    parts = liable.cut(cuts)
    if paid_once(fee):
        return tuple(Fraction(1) for _ in parts)
    if fee.per == "day":
        return tuple(Fraction(part.days) for part in parts)
    if fee.per == "period":
        return tuple(Fraction(part.days, liable.days) for part in parts)
    months = weights(liable, cuts, day_count=fee.prorate, cycle=fee.cycle)
    return tuple(month / 12 for month in months) if fee.per == "year" else months


def _shared(version: Version, known: Checked, share: Fraction, before: Fraction) -> tuple[Checked, Fraction, Fraction]:
    """A metered quantity cut by days: each stretch rates its own part, counting on from the parts before it."""
    if not _QUANTITIES & {fact.name for fact in version.reads}:
        return known, share, before
    facts = dict(known.facts)
    for name in _QUANTITIES & facts.keys():
        facts[name] = Fraction(str(known.get(name))) * share
    facts["used_before"] = Fraction(str(known.get("used_before"))) + before
    return Checked(known.specs, facts), Fraction(1), before + Fraction(str(facts.get("usage", 0)))


def _segment(stretch: Period, version: Version, known: Checked, weight: Fraction) -> Segment:
    if version.applies is not None and not evaluate(version.applies, known).value:
        return Segment(period=stretch, version=version, applies=False, weight=weight, exact=Fraction(0))
    step = evaluate(version.formula, known)
    judged = tuple((discount, evaluate(discount.when, known)) for discount in version.discounts)
    exact = Fraction(str(step.value)) * weight
    for discount, condition in judged:
        exact *= discount.factor if condition.value else 1
    return Segment(
        period=stretch, version=version, applies=True, weight=weight, exact=exact, step=step, discounts=judged
    )
