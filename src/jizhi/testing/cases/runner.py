"""Running external cases: which rule answers which kind, and whether its answer is the expected one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import attrs

from jizhi.errors import CaseMalformed, CaseUnsupported, JizhiError
from jizhi.testing.cases import (
    allocation,
    anchors,
    arrears,
    attendance,
    blocks,
    bounds,
    calendars,
    clocks,
    contracts,
    dates,
    invoices,
    lago,
    ledger,
    maintenance,
    percentages,
    prorated,
    reminders,
    repairs,
    stubs,
    tiers,
)
from jizhi.testing.cases.case import Case, read_case
from jizhi.testing.cases.compare import same
from jizhi.testing.cases.conventions import refuse_declined

Answer = Callable[[Case], Mapping[str, object]]
Verdict = Literal["passed", "failed", "unsupported"]

ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        "aging.buckets": arrears.buckets,
        "allocation.block_separate": allocation.allocate,
        "allocation.floor_separate": allocation.allocate,
        "allocation.largest_ratio": allocation.allocate,
        "allocation.largest_remainder": allocation.allocate,
        "allocation.reject": allocation.allocate,
        "allocation.scaled_ratio": allocation.allocate_scaled,
        "allocation.split": allocation.split_equally,
        "allocation.to_first": allocation.allocate,
        "anchor.advance": anchors.advance,
        "anchor.align_next": anchors.align_next,
        "anchor.align_same_month": anchors.align_same_month,
        "anchor.effective_end": anchors.ask_interval,
        "anchor.first_cycle_date": anchors.ask_interval,
        "anchor.month_end_series": anchors.month_end_series,
        "anchor.recede": anchors.recede,
        "anchor.timezone": anchors.timezone,
        "anchor.whole_periods": anchors.whole_periods,
        "arrears.interval": anchors.ask_interval,
        "calendar.intersect": calendars.intersect,
        "calendar.open_at": calendars.open_at,
        "calendar.shift": calendars.shift,
        "calendar.within": calendars.within,
        "attendance.day": attendance.day,
        "attendance.geofence": attendance.geofence,
        "attendance.hours": attendance.hours,
        "attendance.shift_match": attendance.shift_match,
        "date.add": dates.add,
        "dunning.condition": reminders.condition,
        "dunning.interest": arrears.interest,
        "dunning.level_dates": reminders.level_dates,
        "dunning.level_progress": reminders.level_progress,
        "dunning.level_rule": reminders.level_rule,
        "dunning.repair": reminders.repair,
        "dunning.resolution": reminders.resolution,
        "dunning.state": reminders.state,
        "dunning.threshold": reminders.threshold,
        "invoice.amount": invoices.amount,
        "invoice.idempotent": invoices.idempotent,
        "invoice.timeline": invoices.timeline,
        "ledger.idempotency": ledger.idempotency,
        "maintenance.recurrence": maintenance.recurrence,
        "period.boundaries": lago.boundaries,
        "proration.actual_days": stubs.trailing_stub,
        "proration.denominator": lago.denominator,
        "proration.fixed_days": stubs.fixed_days,
        "proration.in_advance": stubs.in_advance,
        "proration.leading": stubs.leading_stub,
        "proration.month_fraction": stubs.month_fraction,
        "proration.plan_change": stubs.plan_change,
        "proration.plan_fee": lago.plan_fee,
        "proration.trailing": stubs.trailing_stub,
        "proration.validation": stubs.validate,
        "recurrence.next_invoice": contracts.next_invoice,
        "recurrence.offset": contracts.offset,
        "recurrence.period": contracts.period,
        "recurrence.series": contracts.series,
        "recurrence.step": contracts.step,
        "repair.idempotent": repairs.idempotent,
        "repair.reject": repairs.reject,
        "repair.segment": repairs.segment,
        "rounding.mode": allocation.round_values,
        "sla.escalation": clocks.escalation,
        "tiers.block": blocks.block,
        "tiers.capacity": blocks.capacity,
        "tiers.graduated": tiers.graduated,
        "tiers.graduated_percentage": tiers.graduated,
        "tiers.graduated_prorated": prorated.graduated_prorated,
        "tiers.graduated_split": tiers.graduated,
        "tiers.min_max": bounds.min_max,
        "tiers.multi_unit": blocks.multi_unit,
        "tiers.package": tiers.package,
        "tiers.percentage": percentages.percentage,
        "tiers.percentage_min_max": percentages.percentage_min_max,
        "tiers.standard": tiers.standard,
        "tiers.true_up": blocks.true_up,
        "tiers.volume": tiers.volume,
    }
)
"""The rule that answers each kind of case."""


@attrs.frozen
class Result:
    """What became of one case, and why."""

    id: str
    verdict: Verdict
    reason: str = ""


def run_entry(raw: object, place: int) -> Result:
    """Read one entry of a file and run it; what is no case has failed, under its place in the file."""
    named = raw.get("id") if isinstance(raw, Mapping) else None
    name = named if isinstance(named, str) and named else f"#{place}"
    try:
        case = read_case(raw)
    except CaseMalformed as error:
        return Result(name, "failed", str(error))
    return run_case(case)


def run_case(case: Case) -> Result:
    """Answer *case* through the public interface and compare.

    A refusal is the right answer where one is expected, and a failure where not.
    """
    try:
        refuse_declined(case, answered=ANSWERS)
        if case.kind not in ANSWERS:
            raise CaseUnsupported(f"kind {case.kind} is not offered")
        answer = ANSWERS[case.kind](case)
    except CaseUnsupported as error:
        return Result(case.id, "unsupported", error.why)
    except CaseMalformed as error:
        return Result(case.id, "failed", str(error))
    except JizhiError as refusal:
        return _refused(case, refusal)
    except Exception as error:  # a case of a shape nobody foresaw must not stop the others
        return Result(case.id, "failed", f"{type(error).__name__}: {error}")
    return _compared(case, answer)


def run_entries(entries: Iterable[object]) -> tuple[Result, ...]:
    """Run every entry of a file, in order; none is left out."""
    return tuple(run_entry(raw, place) for place, raw in enumerate(entries, start=1))


def _refused(case: Case, refusal: JizhiError) -> Result:
    if "error" in case.expected:
        return Result(case.id, "passed")
    return Result(case.id, "failed", f"refused: {refusal}")


def _compared(case: Case, answer: Mapping[str, object]) -> Result:
    if "error" in case.expected:
        return Result(case.id, "failed", f"expected the refusal {case.expected['error']!r}, got {_spell(answer)}")
    unanswered = sorted(set(case.expected) - set(answer))
    if unanswered:
        return Result(case.id, "unsupported", f"no answer to {', '.join(unanswered)} in kind {case.kind}")
    wrong = [name for name, value in case.expected.items() if not same(value, answer[name])]
    if not wrong:
        return Result(case.id, "passed")
    told = "; ".join(f"{name}: expected {_spell(case.expected[name])}, got {_spell(answer[name])}" for name in wrong)
    return Result(case.id, "failed", told)


def _spell(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_spell(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_spell, value)) + "]"
    return str(value)
