"""Cases of pro rata: stubs of a billing interval, fixed months, month fractions and changes of plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.testing.cases.anchors import interval
from jizhi.testing.cases.billing import NINE_PLACES, Line, leading, trailing
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import MONTHS, cycle_of, day, exact, whole
from jizhi.values import month_length, months_after

START: Final = ("from", "start", "last_cycle_date")
END: Final = ("to", "end", "next_cycle_date", "first_cycle_date")


def in_advance(case: Case) -> Mapping[str, object]:
    """Count the billing periods of an interval, stubs included; several targets must give the same."""
    targets = case.rows("targets") if "targets" in case.inputs else (case.get("target"),)
    billed = [tuple(interval(case, target).lines()) for target in targets]
    totals = {_cycles(lines) for lines in billed}
    answer: dict[str, object] = {"cycles": _cycles(billed[0])}
    if len(totals) == 1:
        answer["cycles_each"] = answer["cycles"]
    if len(billed[0]) == 1:
        (only,) = billed[0]
        answer |= {"numerator_days": only.period.days, "denominator_days": only.length_days}
    return answer


def _cycles(lines: tuple[Line, ...]) -> Fraction:
    return sum((line.cycles for line in lines), Fraction(0))


def trailing_stub(case: Case) -> Mapping[str, object]:
    """Count a stub after a cycle date."""
    line = trailing(day(case.among(START)), day(case.among(END)), every=str(case.get("period", "MONTHLY")))
    return _stub(line)


def leading_stub(case: Case) -> Mapping[str, object]:
    """Count a stub before a cycle date."""
    return _stub(leading(day(case.among(START)), day(case.among(END)), every=str(case.get("period", "MONTHLY"))))


def _stub(line: Line) -> Mapping[str, object]:
    return {"cycles": line.cycles, "days": line.period.days, "denominator_days": line.length_days}


def fixed_days(case: Case) -> Mapping[str, object]:
    """Count a stub as if every month had the same number of days; inside one month its plain days count."""
    start, end = day(case.among(START)), day(case.among(END))
    fixed = whole(case.need("fixed_days_in_month"))
    days = (end - start).days - sum(length - fixed for length in _month_ends_between(start, end))
    cycle = cycle_of(case.get("period", "MONTHLY"), start)
    length = cycle.months * fixed if cycle.months else cycle.nth(0).days
    return {"days": days, "cycles": NINE_PLACES.apply(Fraction(days, length))}


def _month_ends_between(start: date, end: date) -> list[int]:
    count = (end.year - start.year) * 12 + end.month - start.month
    return [month_length(months_after(start.replace(day=1), n)) for n in range(count)]


def month_fraction(case: Case) -> Mapping[str, object]:
    """Count whole months first, then the rest over the length of the month it lies in; backwards is negative."""
    start, end = day(case.among(START)), day(case.among(END))
    return {"months": -_months(end, start) if end < start else _months(start, end)}


def _months(start: date, end: date) -> Fraction:
    months = (end.year - start.year) * 12 + end.month - start.month
    turn = months_after(start, months)
    if turn > end:
        return months - Fraction((turn - end).days, (turn - months_after(turn, -1)).days)
    return months + Fraction((end - turn).days, (months_after(turn, 1) - turn).days)


def plan_change(case: Case) -> Mapping[str, object]:
    """Credit what is left of the old price and charge what is left at the new one."""
    left = _left(case)
    credit, charge = _monthly(case.need("old_price")) * left, _monthly(case.need("new_price")) * left
    signed = -credit if case.convention == "stripe.proration" else credit
    return {"credit": signed, "charge": charge, "net": charge - credit}


def _left(case: Case) -> Fraction:
    for name in ("remaining_fraction", "remaining_fraction_of_month"):
        if name in case.inputs:
            return exact(case.inputs[name])
    if "period_days" in case.inputs:
        return 1 - exact(case.need("elapsed_days")) / exact(case.need("period_days"))
    return 1 - exact(case.among(("elapsed_fraction", "elapsed_fraction_of_month")))


def _monthly(price: object) -> Fraction:
    """A plain price is one of the cycle; a price per something is brought to a month."""
    spelled = re.fullmatch(r"([\d.,]+)(?:\s*(?:per|/)\s*(\w+))?", str(price).strip())
    if spelled is None:
        raise CaseMalformed(f"{price!r} is not a price")
    amount, per = exact(spelled[1]), (spelled[2] or "month").upper()
    if per not in MONTHS:
        raise CaseUnsupported(f"a price per {spelled[2]} is not offered")
    return amount / MONTHS[per]


def validate(case: Case) -> Mapping[str, object]:
    """Refuse an interval whose dates are out of order; otherwise count it."""
    return in_advance(case)
