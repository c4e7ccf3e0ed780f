"""Explain: how an amount came about, from the facts that its charge recorded; and the same fen once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs

from jizhi.errors import NotExplained, UnknownFee
from jizhi.estate import FactValue
from jizhi.fees.charges import Bill, Charge, Slice
from jizhi.fees.inputs import PoolShare
from jizhi.fees.line import Line, line_of, rate_line
from jizhi.fees.metered import Metered, UsedBefore, Window, windows
from jizhi.fees.payers import parts_of, shares_of
from jizhi.fees.segments import Facts
from jizhi.fees.shared import weigh
from jizhi.fees.tariff import Fee, Tariff
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class Explanation:
    """One charge laid open: its fee, the line rated again, and what of it is this payer's.

    ``replayed`` is the payer's amount computed once more from the trace of the recorded facts alone, believing no
    stored number; ``before`` is what was billed to him earlier, so that ``replayed - before`` is the charge's amount.
    What is no longer due, and what was voided, rests on the books alone: its line has no segments.
    """

    charge: Charge
    fee: Fee
    line: Line
    replayed: Money
    before: Money

    @property
    def holds(self) -> bool:
        """True where the replay gives the same fen as the charge says."""
        return self.replayed == self.charge.target


@attrs.frozen
class Recorded:
    """The facts that a charge recorded, as a line asks for them."""

    slices: tuple[Slice, ...]

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of the last slice that began by *day*; before the first, those of the first."""
        begun = [piece for piece in self.slices if piece.since <= day]
        return dict((begun[-1] if begun else self.slices[0]).facts)

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days inside *period* on which a slice begins."""
        return tuple(piece.since for piece in self.slices if period.start < piece.since < period.end)


def explain(tariff: Tariff, bill: Bill, charges: Iterable[Charge]) -> tuple[Explanation, ...]:
    """Explain every charge of a *bill*, in the order of the bill; what is returned holds.

    Args:
        tariff: the one that the bill's run was pinned to.
        charges: the bill's charges, among others.

    Raises:
        NotExplained: a charge of the bill is not among *charges*, or the tariff does not give it its amount.
    """
    known = {charge.id: charge for charge in charges}
    missing = [charge for charge in bill.charges if charge not in known]
    if missing:
        raise NotExplained(missing[0], "it is not among the charges given")
    explanations = tuple(explain_charge(tariff, known[charge]) for charge in bill.charges)
    for each in explanations:
        if not each.holds:
            raise NotExplained(each.charge.id, f"by this tariff it would be {each.replayed}, not {each.charge.target}")
    return explanations


def explain_charge(tariff: Tariff, charge: Charge) -> Explanation:
    """Explain one *charge* by rating its line again from the facts that it recorded; ``holds`` says if it is the same.

    Raises:
        NotExplained: the tariff gives it no line: it is not the tariff of the charge's run.
    """
    try:
        fee = tariff.fee(charge.fee)
    except UnknownFee as trouble:
        raise NotExplained(charge.id, str(trouble)) from trouble
    before = charge.target - charge.amount
    if charge.kind == "void" or not charge.target:
        nothing = line_of(fee, charge.cycle, (), charge.amount.currency)
        return Explanation(charge=charge, fee=fee, line=nothing, replayed=charge.target, before=before)
    if charge.share is not None:
        line, replayed = _pooled(fee, charge, charge.share)
    else:
        line = _line(fee, charge)
        replayed = _replayed(fee, line, charge)
    return Explanation(charge=charge, fee=fee, line=line, replayed=replayed, before=before)


def _line(fee: Fee, charge: Charge) -> Line:
    if not charge.slices:
        raise NotExplained(charge.id, "it recorded no facts")
    facts: Facts = Recorded(charge.slices)
    flows: tuple[Window, ...] = ()
    if charge.draws:
        flows = windows(fee, facts, charge.draws, used_before=_used_before(facts))
        facts = Metered(facts, flows)
    outcome = rate_line(
        fee,
        facts,
        period=charge.part or charge.cycle,
        cuts=[day for turn in charge.turns for day in (turn.period.start, turn.period.end)],
        flows=flows,
        subject=charge.space,
        currency=charge.amount.currency,
    )
    if outcome.value is None:
        raise NotExplained(charge.id, outcome.findings[0].code)
    return outcome.value


def _replayed(fee: Fee, line: Line, charge: Charge) -> Money:
    segments = tuple(segment.replayed() for segment in line.segments)
    again = line_of(fee, line.period, segments, charge.amount.currency)
    return shares_of(fee, again, charge.turns)[charge.payer] if charge.turns else again.amount


def _used_before(facts: Facts) -> UsedBefore:
    """What the tiers had counted by the day of a recorded slice."""

    def used_before(day: date, usage: Decimal) -> Decimal:
        known = facts.on(day).get("used_before", Decimal(0))
        return known if isinstance(known, Decimal) else Decimal(0)

    return used_before


def _pooled(fee: Fee, charge: Charge, share: PoolShare) -> tuple[Line, Money]:
    """The share of a pool, weighed again from the recorded facts: the same weights, and a part next to the exact."""
    if not charge.slices:
        raise NotExplained(charge.id, "it recorded no facts")
    facts: Facts = Recorded(charge.slices)
    if charge.draws:
        facts = Metered(facts, windows(fee, facts, charge.draws, used_before=_used_before(facts)))
    weighed = weigh(fee, charge.space, facts, period=charge.cycle).value
    again = () if weighed is None else weighed.own
    nothing = charge.amount * 0
    amount = share.amount if again == tuple(weight for _, weight, _ in share.weights) else nothing
    if fee.remainder == "largest-fraction" and abs(Fraction(share.amount.fen) - share.exact * 100) >= share.step:
        amount = nothing
    tax = None if fee.tax is None else fee.tax.within(amount)
    line = Line(fee=fee.code, period=charge.cycle, segments=(), exact=share.exact, net=amount, amount=amount, tax=tax)
    if not charge.turns:
        return line, amount
    return line, parts_of(amount, charge.turns, period=charge.part or charge.cycle)[charge.payer]
