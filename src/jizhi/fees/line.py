"""The reference way to one charge line: cut the time, evaluate each segment exactly, sum, bound, round once, tax."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import attrs

from jizhi.errors import FactRefused, MoneyOutOfRange, NotRated
from jizhi.fees.segments import Facts, Flow, segments_of
from jizhi.fees.tariff import Fee, liable_from
from jizhi.fees.terms import Checked, Segment
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactValue, plain
from jizhi.values import Money, Period


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
    fee: Fee,
    facts: Facts,
    *,
    period: Period,
    cuts: Iterable[date] = (),
    flows: Sequence[Flow] = (),
    subject: str = "",
    currency: str = "CNY",
) -> Outcome[Line | None]:
    """Rate one *fee* over one *period* as a single line with a single rounding.

    Args:
        facts: what is known; read lazily, so a fact that no reached branch reads may be missing.
        cuts: further days at which a segment must end (where the payer changes); they never change the sum.
        flows: how a metered quantity runs through the period, window by window of tiers that count on.
        subject: whom the findings are about; the fee's code is added.

    Returns: the line; None with an error finding where it cannot be rated. A period before the fee or the space's
        billing start gives a line without segments and an amount of 0.
    """
    try:
        return Outcome(_rated(fee, facts, period, tuple(cuts), flows, currency))
    except (NotRated, FactRefused) as trouble:
        return Outcome(None, (not_rated(trouble, fee, subject),))


def not_rated(trouble: NotRated | FactRefused, fee: Fee, subject: str) -> Finding:
    """Say of a *subject* why a *fee* has no amount for it."""
    return Finding(trouble.code, f"{subject}/{fee.code}" if subject else fee.code, trouble.facts)


def _rated(
    fee: Fee, facts: Facts, period: Period, cuts: Collection[date], flows: Sequence[Flow], currency: str
) -> Line:
    first = liable_from(fee, handover_of(fee, facts, period))
    if period.end <= first:
        return line_of(fee, period, (), currency)
    liable = Period(max(first, period.start), period.end)
    if not flows:
        return line_of(fee, liable, tuple(segments_of(fee, facts, liable, cuts)), currency)
    return line_of(fee, liable, tuple(_flowing(fee, facts, liable, cuts, flows)), currency)


def _flowing(
    fee: Fee, facts: Facts, liable: Period, cuts: Collection[date], flows: Iterable[Flow]
) -> Iterator[Segment]:
    for flow in flows:
        window = flow.period.overlap(liable)
        if window is not None:
            yield from segments_of(fee, facts, window, cuts, flow)


def line_of(fee: Fee, period: Period, segments: tuple[Segment, ...], currency: str) -> Line:
    """Sum *segments*, hold the sum within the fee's bounds, round it once, and put the tax on top or find it within.

    Raises: NotRated ``amount-negative``: what a bill below zero means only a person can say;
        ``amount-out-of-range``: more than any money.
    """
    total = _bounded(fee, segments)
    try:
        net = fee.rounding.money(total, currency)
        amount = net if fee.tax is None or fee.tax.included else fee.tax.on_top(net)
    except MoneyOutOfRange as trouble:
        raise NotRated("amount-out-of-range", {"amount": plain(total)}) from trouble
    tax = None if fee.tax is None else fee.tax.within(amount)
    return Line(fee=fee.code, period=period, segments=segments, exact=total, net=net, amount=amount, tax=tax)


def _bounded(fee: Fee, segments: Sequence[Segment]) -> Fraction:
    """The sum within the fee's minimum and maximum, which hold only where the fee applies and nothing is taken back."""
    due = [segment.exact for segment in segments if segment.applies]
    total = sum(due, Fraction(0))
    if total < 0:
        if any(segment.credit for segment in segments):
            return total
        raise NotRated("amount-negative", {"amount": plain(total)})
    if due and fee.minimum is not None:
        total = max(total, fee.minimum)
    return total if fee.maximum is None else min(total, fee.maximum)


def handover_of(fee: Fee, facts: Facts, period: Period) -> date | None:
    """The handover day as it is known at the end of *period*, checked; None where it is not known."""
    value = Checked(fee.specs, facts.on(period.end - timedelta(days=1))).get("handover")
    return value if isinstance(value, date) else None
