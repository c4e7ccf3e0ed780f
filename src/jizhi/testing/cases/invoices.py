"""Cases of whole invoices: one subscription or several, priced by phases and billed event by event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import CaseMalformed
from jizhi.testing.cases.anchors import interval
from jizhi.testing.cases.billing import Interval, Line
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.repairs import Billed, difference, part_of
from jizhi.testing.cases.spelling import day, day_or_none, exact, pair, period, whole
from jizhi.values import Money, Period, Rounding

NOTHING = Money(0)
DAYS_MAX: Final = 36_525
"""A run is day by day, so it is bounded: a hundred years."""


@attrs.frozen(kw_only=True)
class Phase:
    """One price from a day on, until the next phase; no price ends the subscription."""

    start: date
    rate: Fraction | None
    every: str
    cycle_day: int

    def lines(self, end: date | None, target: date) -> tuple[Line, ...]:
        """Return what is billed of this phase up to *target*."""
        if self.rate is None:
            return ()
        asked = Interval(start=self.start, end=end, target=target, every=self.every, cycle_day=self.cycle_day)
        return tuple(asked.lines())

    def bills(self, end: date | None, target: date) -> tuple[Billed, ...]:
        """Return the amounts of those lines, each rounded once."""
        return tuple(_bill(self.rate or Fraction(0), line) for line in self.lines(end, target))


def _bill(rate: Fraction, line: Line) -> Billed:
    return Billed(line.period, Rounding().money(rate * line.cycles))


def _total(bills: Iterable[Billed]) -> Money:
    return sum((bill.amount for bill in bills), NOTHING)


def proposals(phases: tuple[Phase, ...], target: date) -> tuple[tuple[Billed, ...], ...]:
    """Return what each phase known on *target* should have billed by then."""
    return tuple(phase.bills(end, target) for phase, end in _known(phases, target))


def _known(phases: tuple[Phase, ...], target: date) -> list[tuple[Phase, date | None]]:
    """The phases begun by *target*, each with the day on which the next of them begins."""
    begun = [phase for phase in phases if phase.start <= target]
    return list(zip(begun, [*(phase.start for phase in begun[1:]), None], strict=False))


def amount(case: Case) -> Mapping[str, object]:
    """Answer the total of one invoice, in whichever of its forms it is described."""
    if "lines" in case.inputs:
        total = sum((_line_total(row, case.get("target")) for row in case.rows("lines")), NOTHING)
        return {"net": total.yuan, "total": total.yuan, "delta": total.yuan}
    if "billed" in case.inputs:
        return {"delta": _line_total(case.inputs, None).yuan}
    if "phases" in case.inputs:
        return _phased(case)
    lines = tuple(interval(case).lines())
    bills = [_bill(exact(case.need("rate")), line) for line in lines]
    fixed = Rounding().money(exact(case.either("fixed", "fixed_price", default=0)))
    return {
        "cycles": sum((line.cycles for line in lines), Fraction(0)),
        "total": (_total(bills) + fixed).yuan,
        "periods": [[line.period.start, line.period.end] for line in lines],
        "amounts": [bill.amount.yuan for bill in bills],
    }


def _line_total(row: object, target: object) -> Money:
    """A billed line that was cancelled gives back its unused days; any other line costs its days up to the target."""
    if not isinstance(row, Mapping) or "rate" not in row:
        raise CaseMalformed("a line without a rate")
    rate = exact(row["rate"])
    if "billed" in row:
        billed = period(row["billed"])
        cancelled = day(row.get("cancel", row.get("end")))
        unused = billed.overlap(Period(cancelled, max(billed.end, cancelled + timedelta(days=1))))
        return NOTHING if unused is None else -part_of(rate, billed, unused)
    start, end = day(row.get("start")), day_or_none(row.get("end"))
    asked = Interval(
        start=start,
        end=end,
        target=day(target or end),
        every=str(row.get("period", "MONTHLY")),
        cycle_day=whole(row.get("bill_cycle_day", start.day)),
    )
    return _total(_bill(rate, line) for line in asked.lines())


def _phased(case: Case) -> Mapping[str, object]:
    target, every = day(case.need("target")), str(case.get("period", "MONTHLY"))
    phases = tuple(_spelled_phase(row, every) for row in case.rows("phases"))
    lines = [phase.lines(end, target) for phase, end in _known(phases, target)]
    return {
        "cycles": [sum((line.cycles for line in each), Fraction(0)) for each in lines],
        "total": sum((_total(bills) for bills in proposals(phases, target)), NOTHING).yuan,
    }


def _spelled_phase(row: object, every: str) -> Phase:
    if not isinstance(row, Mapping):
        raise CaseMalformed("a phase is not an object")
    start, rate = day(row.get("start")), row.get("rate")
    return Phase(
        start=start,
        rate=None if rate is None else exact(rate),
        every=str(row.get("period", every)),
        cycle_day=whole(row.get("bill_cycle_day", start.day)),
    )


def idempotent(case: Case) -> Mapping[str, object]:
    """Run for one target after another and answer what the second run still bills."""
    first, second = (tuple(interval(case, target).lines()) for target in case.rows("targets")[:2])
    rate = exact(case.need("rate"))
    fresh = difference([_bill(rate, line) for line in first], [_bill(rate, line) for line in second])
    return {"second_run": _total(fresh).yuan if fresh else "no_invoice"}


def timeline(case: Case) -> Mapping[str, object]:
    """Run on every day and answer each day's invoice: only what is not billed yet, all subscriptions together."""
    subscriptions = [_subscription(row) for row in case.rows("subscriptions")]
    first = min(phase.start for phases in subscriptions for phase in phases)
    known: dict[tuple[int, int], tuple[Billed, ...]] = {}
    invoices: list[list[object]] = []
    for n in range(_days(first, _last_day(case))):
        today = first + timedelta(days=n)
        fresh = _run(subscriptions, known, today)
        if fresh:
            invoices.append([today, _total(fresh).yuan])
    return {"invoice_totals": invoices}


def _days(first: date, last: date) -> int:
    days = (last - first).days + 1
    if days > DAYS_MAX:
        raise CaseMalformed(f"a run from {first} to {last} is longer than {DAYS_MAX} days")
    return days


def _run(
    subscriptions: list[tuple[Phase, ...]], known: dict[tuple[int, int], tuple[Billed, ...]], today: date
) -> list[Billed]:
    fresh: list[Billed] = []
    for which, phases in enumerate(subscriptions):
        for place, bills in enumerate(proposals(phases, today)):
            fresh += difference(known.get((which, place), ()), bills)
            known[which, place] = bills
    return fresh


def _subscription(row: object) -> tuple[Phase, ...]:
    if not isinstance(row, Mapping) or not isinstance(row.get("phases"), list):
        raise CaseMalformed("a subscription without phases")
    cycle_day = row.get("bill_cycle_day")
    phases = (_phase(phase, cycle_day) for phase in row["phases"])
    return tuple(sorted(phases, key=lambda phase: phase.start))


def _phase(row: object, cycle_day: object) -> Phase:
    """A phase is [start, rate, period] and, where it moves, the cycle day."""
    if not isinstance(row, list) or not row:
        raise CaseMalformed("a phase is not a list")
    start, rate, every, moved = (*row, None, None, None)[:4]
    return Phase(
        start=day(start),
        rate=None if rate is None else exact(rate),
        every=str(every),
        cycle_day=whole(moved or cycle_day or day(start).day),
    )


def _last_day(case: Case) -> date:
    if "until" in case.inputs:
        return day(case.inputs["until"])
    totals = case.expected.get("invoice_totals")
    if not isinstance(totals, list) or not totals:
        raise CaseMalformed("neither 'until' nor a list of invoices says where the run ends")
    return max(day(pair(total)[0]) for total in totals)
