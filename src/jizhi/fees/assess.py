"""Assess: from a tariff and a roster to what every payer should be charged for a period, space by space."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.estate import FactValue, Roster, Space, Turn
from jizhi.fees.charges import Assessment, Billed, Charge, Parked, Result, Skipped, Slice
from jizhi.fees.line import Line, bounded, rate_line, taxed
from jizhi.fees.plan import Plan, plan_of
from jizhi.fees.tariff import Fee, Tariff, liable_from, owner_from
from jizhi.findings import Finding, Outcome
from jizhi.formula import FactSpec, Scaled, scaled
from jizhi.formula.tree import Fact
from jizhi.values import Money, Period, split


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
    """Say the same space by space, in the order of the roster, keeping nothing: the stream of which ``assess`` is made."""
    plans = tuple(plan_of(fee, cycle, currency=tariff.currency) for fee, cycle in due_cycles(tariff, period))
    for space in roster.spaces:
        troubles = roster.parked.get(space.code)
        yield Parked(space.code, troubles) if troubles else _Desk(roster, space, run).result(plans)


def is_recurring(fee: Fee) -> bool:
    """True for a fee that every space owes again and again; meters, pools, stays and single charges have other inputs."""
    return fee.on == "space" and fee.per != "once"


def due_cycles(tariff: Tariff, period: Period) -> Iterator[tuple[Fee, Period]]:
    """The cycles that *period* bills, fee by fee."""
    for fee in tariff.fees:
        if not is_recurring(fee):
            continue
        if fee.cycle.when == "in-advance":
            cycles = fee.cycle.overlapping(period)
        else:
            cycles = tuple(c for c in fee.cycle.overlapping(period) if period.start < c.end <= period.end)
        yield from ((fee, cycle) for cycle in cycles if cycle.end > fee.first_day)


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


class _Desk:
    """Charges one space, fee after fee; what it has looked up once it keeps until the space is done."""

    def __init__(self, roster: Roster, space: Space, run: str) -> None:
        self.roster, self.space, self.run = roster, space, run
        self.facts: dict[date, dict[str, FactValue]] = {}
        self.scaled: dict[date, _Scaled] = {}

    def result(self, plans: tuple[Plan, ...]) -> Result:
        charges: list[Charge] = []
        findings: list[Finding] = []
        liable = applied = False
        for plan in plans:
            fast = self._ordinary(plan)
            if fast is not None:
                liable, applied = True, applied or bool(fast)
                charges += fast
                continue
            outcome = self._long_way(plan)
            findings += outcome.errors
            if outcome.value is not None:
                line, added = outcome.value
                liable, applied = liable or bool(line.segments), applied or line.applies
                charges += added
        if findings:
            return Parked(self.space.code, tuple(findings))
        if charges:
            return Billed(self.space.code, tuple(charges))
        reason = "nothing-to-charge" if applied else "no-fee-applies" if liable else "not-liable"
        return Skipped(self.space.code, reason)

    def _ordinary(self, plan: Plan) -> list[Charge] | None:
        """The charges of a space in which nothing changes during the cycle; None where the long way must be taken."""
        fee, cycle, code = plan.fee, plan.cycle, self.space.code
        if plan.closure is None or self.roster.changes(code, plan.names, period=cycle):
            return None
        facts = self._facts(cycle.start)
        if liable_from(fee, _handover(facts)) > cycle.start:
            return None
        turns = self._turns(fee, cycle, _handover(facts)).value
        if len(turns) != 1 or turns[0].period != cycle or len(turns[0].shares) != 1:
            return None
        try:
            amount = plan.amount(plan.closure, self._scaled(cycle.start, fee.specs))
        except (KeyError, NotRated, FactRefused, ArithmeticError):
            return None  # the long way says what is wrong, with its place
        if amount is None or not amount.fen:
            return []
        slices = (_slice(cycle.start, facts, plan.names),)
        return [self._charge(plan, turns[0].shares[0][0], amount, slices, ())]

    def _facts(self, day: date) -> dict[str, FactValue]:
        if day not in self.facts:
            self.facts[day] = self.roster.facts(self.space.code, on=day)
        return self.facts[day]

    def _scaled(self, day: date, specs: Mapping[str, FactSpec]) -> Mapping[str, Scaled]:
        if day not in self.scaled:
            self.scaled[day] = _Scaled(self._facts(day), specs)
        return self.scaled[day]

    def _turns(self, fee: Fee, period: Period, handover: date | None) -> Outcome[tuple[Turn, ...]]:
        boundary = owner_from(fee, handover)
        return self.roster.turns(
            self.space.code, payer=fee.payer, fee=fee.code, period=period, handover_from=boundary
        )

    def _long_way(self, plan: Plan) -> Outcome[tuple[Line, list[Charge]] | None]:
        fee, code, cycle = plan.fee, self.space.code, plan.cycle
        facts = SpaceFacts(self.roster, code)
        handover = _handover(self._facts(cycle.start))
        first = max(liable_from(fee, handover), cycle.start)
        turns = self._turns(fee, Period(first, cycle.end), handover) if first < cycle.end else Outcome(())
        cuts = tuple(turn.period.start for turn in turns.value)
        rated = rate_line(fee, facts, period=cycle, cuts=cuts, subject=code, currency=plan.currency)
        line = rated.value
        if line is None or not line.applies:
            return Outcome(None if line is None else (line, []), rated.findings)
        if not turns.ok:
            return Outcome(None, turns.errors)
        slices = _slices(facts, plan.names, line.period)
        alone = len(turns.value) == 1 and len(turns.value[0].shares) == 1
        charges = [
            self._charge(plan, payer, amount, slices, () if alone else _turns_of(payer, turns.value))
            for payer, amount in shares_of(fee, line, turns.value).items()
            if amount.fen
        ]
        return Outcome((line, charges))

    def _charge(
        self, plan: Plan, payer: str, amount: Money, slices: tuple[Slice, ...], turns: tuple[Turn, ...]
    ) -> Charge:
        return Charge(
            run=self.run,
            project=self.roster.project.code,
            space=self.space.code,
            fee=plan.fee.code,
            cycle=plan.cycle,
            payer=payer,
            target=amount,
            amount=amount,
            slices=slices,
            turns=turns,
        )


class _Scaled(dict[str, Scaled]):
    """The facts of one space on one day as closures take them, each checked and scaled when it is first read."""

    def __init__(self, facts: Mapping[str, FactValue], specs: Mapping[str, FactSpec]) -> None:
        super().__init__()
        self.source, self.specs = facts, specs

    def __missing__(self, name: str) -> Scaled:
        spec = self.specs[name]
        value = self.source.get(name, spec.default)
        if value is None:
            raise KeyError(name)
        number = scaled(spec.checked(value), Fact(name, spec.type, spec.unit, spec.scale))
        self[name] = number
        return number


def shares_of(fee: Fee, line: Line, turns: tuple[Turn, ...]) -> dict[str, Money]:
    """What each payer bears of a *line*: one after another by cumulative differences, side by side by largest fraction.

    The running total is rounded at the end of each turn, so what an earlier payer was billed never moves and all parts
    add up to the line.
    """
    parts: dict[str, Money] = {}
    for turn in turns:
        grown = _running(fee, line, turn.period.end) - _running(fee, line, turn.period.start)
        for payer, part in split(grown, by=dict(turn.shares)).items():
            parts[payer] = parts[payer] + part if payer in parts else part
    return parts


def _running(fee: Fee, line: Line, day: date) -> Money:
    """The line's total as it stood at the beginning of *day*."""
    until = tuple(segment for segment in line.segments if segment.period.end <= day)
    exact = bounded(fee, sum((segment.exact for segment in until), Fraction(0)), until)
    return taxed(fee, fee.rounding.money(exact, line.amount.currency))


def _handover(facts: Mapping[str, FactValue]) -> date | None:
    day = facts.get("handover")
    return day if isinstance(day, date) else None


def _turns_of(payer: str, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(turn for turn in turns if payer in dict(turn.shares))


def _slice(day: date, facts: Mapping[str, FactValue], names: Collection[str]) -> Slice:
    return Slice(day, tuple((name, facts[name]) for name in sorted(names) if name in facts))


def _slices(facts: SpaceFacts, names: Collection[str], line: Period) -> tuple[Slice, ...]:
    days = (line.start, *facts.changes(names, line))
    return tuple(_slice(day, facts.on(day), names) for day in days)
