"""Assess: from a tariff and a roster to what every payer should be charged for a period, space by space."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.estate import Roster
from jizhi.fees.charges import Assessment, Parked, Result
from jizhi.fees.charging import Charging
from jizhi.fees.inputs import Inputs
from jizhi.fees.plan import plans_of
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Outcome
from jizhi.values import Period

NOTHING = Inputs()


def assess(
    tariff: Tariff, roster: Roster, inputs: Inputs = NOTHING, *, period: Period, run: str = ""
) -> Outcome[Assessment]:
    """Say what every space of *roster* should be charged for the cycles that *period* bills.

    A fee in advance bills every cycle that shares a day with the period, a fee in arrears every cycle that ends in it,
    a metered one what was read in such a cycle; what was billed before is taken off by ``reconcile``. A formula that
    fails parks its space and bills the others.

    Args:
        inputs: the shares of pools, single charges and stays that are billed beside what the roster tells.
        run: the id of the run that the charges belong to.

    Returns: each space as exactly one of billed, skipped and parked. Findings: those of the parked spaces, and warnings
        about the others (``reading-missing``).
    """
    results = tuple(assess_each(tariff, roster, inputs, period=period, run=run))
    cycles = frozenset((fee.code, cycle) for fee, cycle in all_cycles(tariff, inputs, period))
    told = (result.findings if isinstance(result, Parked) else result.notes for result in results)
    findings = tuple(finding for each in told for finding in each)
    return Outcome(Assessment(period=period, run=run, results=results, cycles=cycles), findings)


def assess_each(
    tariff: Tariff, roster: Roster, inputs: Inputs = NOTHING, *, period: Period, run: str = ""
) -> Iterator[Result]:
    """Say the same space by space, in the order of the roster, keeping nothing: what ``assess`` collects."""
    plans = plans_of(all_cycles(tariff, inputs, period), currency=tariff.currency)
    parked, by_space = roster.parked, inputs.by_space
    for space in roster.spaces:
        troubles = parked.get(space.code)
        if troubles:
            yield Parked(space.code, troubles)
        else:
            yield Charging(roster, space.code, run, by_space.get(space.code, NOTHING)).result(plans)


def is_recurring(fee: Fee) -> bool:
    """True for a fee that is owed cycle after cycle; pools and single charges come with their own periods."""
    return fee.on in ("space", "meter", "vehicle", "lease") and fee.per != "once"


def due_cycles(tariff: Tariff, period: Period) -> Iterator[tuple[Fee, Period]]:
    """The cycles that *period* bills, fee by fee: none that ended before the fee began."""
    for fee in tariff.fees:
        if not is_recurring(fee):
            continue
        for cycle in fee.cycle.overlapping(period):
            due = fee.cycle.when == "in-advance" or period.start < cycle.end <= period.end
            if due and cycle.end > fee.first_day:
                yield fee, cycle


def all_cycles(tariff: Tariff, inputs: Inputs, period: Period) -> Iterator[tuple[Fee, Period]]:
    """The cycles that *period* bills, then those that the inputs bring: of pools, and days of single charges."""
    yield from due_cycles(tariff, period)
    brought: dict[tuple[str, Period], None] = dict.fromkeys(inputs.cycles)
    brought |= dict.fromkeys((share.fee, share.period) for share in inputs.shares)
    brought |= dict.fromkeys((asked.fee, Period.day(asked.day)) for asked in inputs.one_offs)
    known = {fee.code: fee for fee in tariff.fees if not is_recurring(fee)}
    days = dict.fromkeys(Period.day(stay.day) for stay in inputs.stays)
    brought |= dict.fromkeys((fee.code, day) for fee in known.values() if fee.on == "parking-stay" for day in days)
    for code, cycle in brought:
        if code in known:
            yield known[code], cycle
