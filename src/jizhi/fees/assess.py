"""Assess: from a tariff and a roster to what every payer should be charged for a period, space by space."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.estate import FactValue, Roster, Turn
from jizhi.fees.charges import REASONS, Assessment, Billed, Charge, Parked, Reason, Result, Skipped, Slice
from jizhi.fees.line import Line, not_rated, rate_line
from jizhi.fees.payers import shares_of
from jizhi.fees.plan import Plan, Scale, plans_of
from jizhi.fees.segments import Checked
from jizhi.fees.tariff import Fee, Tariff, liable_from, owner_from
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactSpec
from jizhi.values import Money, Period


def assess(tariff: Tariff, roster: Roster, *, period: Period, run: str = "") -> Outcome[Assessment]:
    """Say what every space of *roster* should be charged for the cycles that *period* bills.

    A fee in advance bills every cycle that shares a day with the period, a fee in arrears every cycle that ends in it;
    what was billed before is taken off by ``reconcile``. A formula that fails parks its space and bills the others.

    Args:
        run: the id of the run that the charges belong to.

    Returns: each space as exactly one of billed, skipped and parked. Findings: those of the parked spaces, and a note
        for each fee that is not charged per space and period (``fee-elsewhere``).
    """
    results = tuple(assess_each(tariff, roster, period=period, run=run))
    cycles = frozenset((fee.code, cycle) for fee, cycle in due_cycles(tariff, period))
    notes = tuple(
        Finding("fee-elsewhere", fee.code, {"on": fee.on, "per": fee.per}, severity="note")
        for fee in tariff.fees
        if not is_recurring(fee)
    )
    parked = tuple(finding for result in results if isinstance(result, Parked) for finding in result.findings)
    return Outcome(Assessment(period=period, run=run, results=results, cycles=cycles), notes + parked)


def assess_each(tariff: Tariff, roster: Roster, *, period: Period, run: str = "") -> Iterator[Result]:
    """Say the same space by space, in the order of the roster, keeping nothing: what ``assess`` collects."""
    plans = plans_of(due_cycles(tariff, period), currency=tariff.currency)
    parked = roster.parked
    for space in roster.spaces:
        troubles = parked.get(space.code)
        yield Parked(space.code, troubles) if troubles else _Counter(roster, space.code, run).result(plans)


def is_recurring(fee: Fee) -> bool:
    """True for a fee that every space owes again and again; meters, pools and single charges have other inputs."""
    return fee.on == "space" and fee.per != "once"


def due_cycles(tariff: Tariff, period: Period) -> Iterator[tuple[Fee, Period]]:
    """The cycles that *period* bills, fee by fee: none that ended before the fee began."""
    for fee in tariff.fees:
        if not is_recurring(fee):
            continue
        for cycle in fee.cycle.overlapping(period):
            due = fee.cycle.when == "in-advance" or cycle.end <= period.end
            if due and cycle.end > fee.first_day:
                yield fee, cycle


@attrs.frozen
class SpaceFacts:
    """The facts of one space of a roster, as a line asks for them."""

    roster: Roster
    space: str

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*."""
        return self.roster.facts(self.space, on=day)

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days inside *period* on which one of the facts changes."""
        return self.roster.changes(self.space, names, period=period)


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


class _Counter:
    """Charges one space, fee after fee; what it has looked up once it keeps until the space is done."""

    __slots__ = ("days", "roster", "run", "space")

    def __init__(self, roster: Roster, space: str, run: str) -> None:
        self.roster, self.space, self.run = roster, space, run
        self.days: dict[date, _Day] = {}

    def result(self, plans: Iterable[Plan]) -> Result:
        rated: list[_Rated] = []
        findings: list[Finding] = []
        for plan in plans:
            ordinary = self._ordinary(plan)
            if ordinary is not None:
                rated.append(ordinary)
                continue
            outcome = self._long_way(plan)
            findings += outcome.findings
            rated.append(outcome.value)
        if findings:
            return Parked(self.space, tuple(findings))
        charges = tuple(charge for each in rated for charge in each.charges)
        if charges:
            return Billed(self.space, charges)
        return Skipped(self.space, max((each.reason for each in rated), key=REASONS.index, default=REASONS[0]))

    def _ordinary(self, plan: Plan) -> _Rated | None:
        """The charge of a space in which nothing changes during the cycle; None where the long way must be taken."""
        fee, cycle = plan.fee, plan.cycle
        if plan.closure is None or self.roster.changes(self.space, plan.names, period=cycle):
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
        charge = self._charge(plan, turns[0].shares[0][0], amount, day.slice(cycle.start, plan.names), ())
        return attrs.evolve(_FREE, charges=(charge,))

    def _day(self, day: date) -> _Day:
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = _Day(self.roster.facts(self.space, on=day))
        return found

    def _turns(self, fee: Fee, period: Period, handover: date | None) -> Outcome[tuple[Turn, ...]]:
        boundary = owner_from(fee, handover)
        return self.roster.turns(self.space, payer=fee.payer, fee=fee.code, period=period, handover_from=boundary)

    def _long_way(self, plan: Plan) -> Outcome[_Rated]:
        fee, cycle = plan.fee, plan.cycle
        facts = SpaceFacts(self.roster, self.space)
        handover = _handover(self._day(cycle.end - timedelta(days=1)).facts)
        first = max(liable_from(fee, handover), cycle.start)
        if first >= cycle.end:
            return Outcome(_NOT_LIABLE)
        turns = self._turns(fee, Period(first, cycle.end), handover)
        cuts = tuple(turn.period.start for turn in turns.value)
        rated = rate_line(fee, facts, period=cycle, cuts=cuts, subject=self.space, currency=plan.currency)
        line = rated.value
        if line is None or not line.amount.fen:
            return Outcome(_FREE if line is not None and line.applies else _IDLE, rated.findings)
        if not turns.ok:
            return Outcome(_IDLE, turns.errors)
        try:
            return Outcome(attrs.evolve(_FREE, charges=tuple(self._shares(plan, line, turns.value))))
        except NotRated as trouble:
            return Outcome(_IDLE, (not_rated(trouble, fee, self.space),))

    def _shares(self, plan: Plan, line: Line, turns: tuple[Turn, ...]) -> Iterator[Charge]:
        slices = _slices(SpaceFacts(self.roster, self.space), plan.names, line.period)
        alone = len(turns) == 1 and len(turns[0].shares) == 1
        for payer, amount in shares_of(plan.fee, line, turns).items():
            if amount.fen:
                own = () if alone else tuple(turn for turn in turns if payer in dict(turn.shares))
                yield self._charge(plan, payer, amount, slices, own)

    def _charge(
        self, plan: Plan, payer: str, amount: Money, slices: tuple[Slice, ...], turns: tuple[Turn, ...]
    ) -> Charge:
        return Charge(
            run=self.run,
            project=self.roster.project.code,
            space=self.space,
            fee=plan.fee.code,
            cycle=plan.cycle,
            payer=payer,
            target=amount,
            amount=amount,
            slices=slices,
            turns=turns,
        )


def _handover(facts: Mapping[str, FactValue]) -> date | None:
    day = facts.get("handover")
    return day if isinstance(day, date) else None


def _slice(day: date, facts: Mapping[str, FactValue], names: Iterable[str]) -> Slice:
    return Slice(day, tuple((name, facts[name]) for name in names if name in facts))


def _slices(facts: SpaceFacts, names: Collection[str], line: Period) -> tuple[Slice, ...]:
    days = (line.start, *facts.changes(names, line))
    return tuple(_slice(day, facts.on(day), names) for day in days)
