"""Charging one space: fee after fee, the ordinary ones by their plan, all others the long way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.estate import FactValue, Roster, Turn
from jizhi.fees.charges import REASONS, Billed, Charge, Draw, Parked, Reason, Result, Skipped, Slice
from jizhi.fees.inputs import Inputs, PoolShare
from jizhi.fees.items import Item, items_of
from jizhi.fees.line import Line, not_rated, rate_line
from jizhi.fees.metered import Metered
from jizhi.fees.payers import parts_of, shares_of
from jizhi.fees.plan import Plan, Scale
from jizhi.fees.pools import pool_facts
from jizhi.fees.segments import Facts
from jizhi.fees.space_facts import SpaceFacts
from jizhi.fees.tariff import Fee, liable_from, owner_from
from jizhi.fees.terms import Checked
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactSpec
from jizhi.values import Money, Period, key


@attrs.frozen
class _Rated:
    """What became of one fee of one space: the charges, or how far it came without any."""

    reason: Reason
    charges: tuple[Charge, ...] = ()


_NOT_LIABLE, _IDLE, _FREE = (_Rated(reason) for reason in REASONS)


class _Day:
    """The facts of one space on one day, and what was made of them: slices by their names, scales by their specs."""

    __slots__ = ("facts", "scales", "slices")

    def __init__(self, facts: Mapping[str, FactValue]) -> None:
        self.facts = facts
        self.slices: dict[tuple[str, ...], tuple[Slice, ...]] = {}
        self.scales: list[tuple[Mapping[str, FactSpec], Scale]] = []

    def slice(self, day: date, names: tuple[str, ...]) -> tuple[Slice, ...]:
        found = self.slices.get(names)
        if found is None:
            found = self.slices[names] = (_slice(day, self.facts, names),)
        return found

    def scale(self, specs: Mapping[str, FactSpec]) -> Scale:
        for known, scale in self.scales:
            if known is specs:
                return scale
        self.scales.append((specs, Scale(Checked(specs, self.facts))))
        return self.scales[-1][1]


@attrs.frozen(kw_only=True)
class _About:
    """What a charge records beside its amount."""

    item: str = ""
    part: Period | None = None
    slices: tuple[Slice, ...] = ()
    turns: tuple[Turn, ...] = ()
    draws: tuple[Draw, ...] = ()
    share: PoolShare | None = None


class Charging:
    """Charges one space, fee after fee; what it has looked up once it keeps until the space is done."""

    __slots__ = ("days", "inputs", "roster", "run", "space")

    def __init__(self, roster: Roster, space: str, run: str, inputs: Inputs) -> None:
        self.roster, self.space, self.run, self.inputs = roster, space, run, inputs
        self.days: dict[date, _Day] = {}

    def result(self, plans: Iterable[Plan]) -> Result:
        """Exactly one of billed, skipped and parked."""
        rated: list[_Rated] = []
        findings: list[Finding] = []
        for plan in plans:
            ordinary = self._ordinary(plan)
            if ordinary is not None:
                rated.append(ordinary)
                continue
            for outcome in self._further(plan):
                findings += outcome.findings
                rated.append(outcome.value)
        if any(finding.severity == "error" for finding in findings):
            return Parked(self.space, tuple(findings))
        charges, notes = tuple(charge for each in rated for charge in each.charges), tuple(findings)
        if charges:
            return Billed(self.space, charges, notes)
        return Skipped(self.space, max((each.reason for each in rated), key=REASONS.index, default=REASONS[0]), notes)

    def _further(self, plan: Plan) -> Iterator[Outcome[_Rated]]:
        """A fee that is not charged by one day's facts of the space: the long way, item by item."""
        fee, base = plan.fee, SpaceFacts(self.roster, self.space)
        if fee.on == "pool":
            for share in self.inputs.shares:
                if (share.fee, share.period) == (fee.code, plan.cycle):
                    yield self._shared(plan, share)
            return
        if fee.on == "space" and fee.per != "once":
            yield self._long_way(plan, Item(code="", facts=base, period=plan.cycle))
            return
        dossier = self.roster.dossier(self.space)
        for found in items_of(fee, dossier, base, cycle=plan.cycle, inputs=self.inputs):
            yield self._long_way(plan, found) if isinstance(found, Item) else Outcome(_IDLE, (found,))

    def _ordinary(self, plan: Plan) -> _Rated | None:
        """The charge of a space in which nothing changes during the cycle; None where the long way must be taken."""
        fee, cycle = plan.fee, plan.cycle
        if plan.closure is None or fee.on != "space" or self.roster.changes(self.space, plan.names, period=cycle):
            return None
        day = self._day(cycle.start)
        handover = _handover(day.facts)
        if liable_from(fee, handover) > cycle.start:
            return None
        turns = self._turns(fee, cycle, handover).value
        if len(turns) != 1 or turns[0].period != cycle or len(turns[0].shares) != 1:
            return None
        try:
            amount = plan.amount(plan.closure, day.scale(plan.specs))
        except (ArithmeticError, FactRefused):
            return None
        if amount is None:
            return _IDLE
        if not amount.fen:
            return _FREE
        about = _About(slices=day.slice(cycle.start, plan.names))
        charge = self._charge(plan, turns[0].shares[0][0], amount, about)
        return attrs.evolve(_FREE, charges=(charge,))

    def _day(self, day: date) -> _Day:
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = _Day(self.roster.facts(self.space, on=day))
        return found

    def _turns(self, fee: Fee, period: Period, handover: date | None, payer: str = "") -> Outcome[tuple[Turn, ...]]:
        if payer:
            return Outcome((Turn(period, ((payer, Fraction(1)),)),))
        boundary = owner_from(fee, handover)
        return self.roster.turns(self.space, payer=fee.payer, fee=fee.code, period=period, handover_from=boundary)

    def _long_way(self, plan: Plan, item: Item) -> Outcome[_Rated]:
        fee, period = plan.fee, item.period
        handover = _handover(self._day(period.end - timedelta(days=1)).facts)
        first = max(liable_from(fee, handover), period.start)
        if first >= period.end:
            return Outcome(_NOT_LIABLE)
        turns = self._turns(fee, Period(first, period.end), handover, item.payer)
        cuts = tuple(turn.period.start for turn in turns.value)
        rated = rate_line(
            fee,
            item.facts,
            period=period,
            cuts=cuts,
            flows=item.flows,
            subject=key(self.space, item.code) if item.code else self.space,
            currency=plan.currency,
        )
        line = rated.value
        if line is None or not line.amount.fen:
            return Outcome(_FREE if line is not None and line.applies else _IDLE, rated.findings)
        if not turns.ok:
            return Outcome(_IDLE, turns.errors)
        try:
            return Outcome(attrs.evolve(_FREE, charges=tuple(self._shares(plan, item, line, turns.value))))
        except NotRated as trouble:
            return Outcome(_IDLE, (not_rated(trouble, fee, self.space),))

    def _shares(self, plan: Plan, item: Item, line: Line, turns: tuple[Turn, ...]) -> Iterator[Charge]:
        about = _About(
            item=item.code,
            part=None if item.period == plan.cycle else item.period,
            slices=_slices(item.facts, plan.names, line.period),
            draws=item.draws,
        )
        yield from self._charges(plan, shares_of(plan.fee, line, turns), turns, about)

    def _shared(self, plan: Plan, share: PoolShare) -> Outcome[_Rated]:
        fee, period = plan.fee, plan.cycle
        if not share.amount.fen:
            return Outcome(_FREE)
        handover = _handover(self._day(period.end - timedelta(days=1)).facts)
        liable = Period(max(liable_from(fee, handover), period.start), period.end)
        turns = self._turns(fee, liable, handover)
        if not turns.ok:
            return Outcome(_IDLE, turns.errors)
        facts, _ = pool_facts(fee, self.roster, self.space, period=period)
        draws = facts.draws if isinstance(facts, Metered) else ()
        about = _About(
            item=share.code,
            part=None if liable == period else liable,
            slices=_slices(facts, plan.names, period),
            draws=draws,
            share=share,
        )
        parts = parts_of(share.amount, turns.value, period=liable)
        return Outcome(attrs.evolve(_FREE, charges=tuple(self._charges(plan, parts, turns.value, about))))

    def _charges(
        self, plan: Plan, parts: Mapping[str, Money], turns: tuple[Turn, ...], about: _About
    ) -> Iterator[Charge]:
        alone = len(turns) == 1 and len(turns[0].shares) == 1
        for payer, amount in parts.items():
            if amount.fen:
                own = () if alone else tuple(turn for turn in turns if payer in dict(turn.shares))
                yield self._charge(plan, payer, amount, attrs.evolve(about, turns=own))

    def _charge(self, plan: Plan, payer: str, amount: Money, about: _About) -> Charge:
        return Charge(
            run=self.run,
            project=self.roster.project.code,
            space=self.space,
            fee=plan.fee.code,
            item=about.item,
            cycle=plan.cycle,
            part=about.part,
            payer=payer,
            target=amount,
            amount=amount,
            slices=about.slices,
            turns=about.turns,
            draws=about.draws,
            share=about.share,
        )


def _handover(facts: Mapping[str, FactValue]) -> date | None:
    day = facts.get("handover")
    return day if isinstance(day, date) else None


def _slice(day: date, facts: Mapping[str, FactValue], names: Iterable[str]) -> Slice:
    return Slice(day, tuple((name, facts[name]) for name in names if name in facts))


def _slices(facts: Facts, names: Collection[str], line: Period) -> tuple[Slice, ...]:
    days = (line.start, *facts.changes(names, line))
    # Of formulas only a share of a quantity is a Fraction, and no fact of an estate is one.
    return tuple(_slice(day, cast(Mapping[str, FactValue], facts.on(day)), names) for day in days)
