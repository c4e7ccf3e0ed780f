"""Explain: how an amount came about, from the facts that its charge recorded; and the same fen once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import attrs

from jizhi.errors import NotExplained
from jizhi.estate import FactValue
from jizhi.fees.assess import shares_of
from jizhi.fees.charges import Bill, Charge, Slice
from jizhi.fees.line import Line, rate_line
from jizhi.fees.tariff import Fee, Tariff
from jizhi.formula import replay
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class Explanation:
    """One charge laid open: its fee, the line rated again, and what of it is this payer's.

    ``replayed`` is the payer's amount computed once more from the recorded facts alone, believing no stored number;
    ``before`` is what was billed to him earlier, so that ``replayed - before`` is the charge's amount.
    """

    charge: Charge
    fee: Fee
    line: Line
    replayed: Money
    before: Money

    @property
    def holds(self) -> bool:
        """True where the replay gives the same fen as the charge says."""
        return self.replayed == self.charge.target and self.replayed - self.before == self.charge.amount


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
    """Explain every charge of a *bill*, in the order of the bill.

    Args:
        tariff: the one that the bill's run was pinned to.
        charges: the bill's charges.

    Raises:
        NotExplained: a charge of the bill is not among *charges*, or the tariff no longer gives it a line.
    """
    known = {charge.id: charge for charge in charges}
    missing = [charge for charge in bill.charges if charge not in known]
    if missing:
        raise NotExplained(missing[0], "it is not among the charges given")
    return tuple(explain_charge(tariff, known[charge]) for charge in bill.charges)


def explain_charge(tariff: Tariff, charge: Charge) -> Explanation:
    """Explain one *charge* by rating its line again from the facts that it recorded.

    Raises:
        NotExplained: the tariff gives it no line: it is not the tariff of the charge's run.
    """
    fee = tariff.fee(charge.fee)
    if not charge.slices:
        raise NotExplained(charge.id, "it recorded no facts")
    cuts = tuple(turn.period.start for turn in charge.turns) + tuple(turn.period.end for turn in charge.turns)
    outcome = rate_line(
        fee,
        Recorded(charge.slices),
        period=charge.cycle,
        cuts=cuts,
        subject=charge.space,
        currency=charge.amount.currency,
    )
    if outcome.value is None:
        raise NotExplained(charge.id, outcome.findings[0].code)
    line = outcome.value
    before = charge.target - charge.amount
    return Explanation(charge=charge, fee=fee, line=line, replayed=_replayed(fee, line, charge), before=before)


def _replayed(fee: Fee, line: Line, charge: Charge) -> Money:
    for segment in line.segments:
        if segment.step is not None and replay(segment.step) != segment.step.value:
            raise NotExplained(charge.id, f"the trace of {segment.period} does not replay")
    if charge.kind == "void" or not charge.target.fen:
        return charge.target
    if not charge.turns:
        return line.amount
    return shares_of(fee, line, charge.turns)[charge.payer]
