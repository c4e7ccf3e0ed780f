"""Cases of cycle days: aligning, stepping, counting periods, month ends and zones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.fees.cycle import Cycle, day_of_month_from
from jizhi.testing.cases import lago
from jizhi.testing.cases.billing import GREEDY, IN_ADVANCE, IN_ARREARS, Interval
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import cycle_of, day, day_or_none, instant, whole, zone
from jizhi.values import months_after

MONTH_DAYS: Final = 31
COMMON_YEAR: Final = 2023
LEAP_YEAR: Final = 2024
MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def interval(case: Case, target: object = None) -> Interval:
    """Return the billing interval that the case describes; without a target it is asked on its own start."""
    start = day(case.need("start"))
    return Interval(
        start=start,
        end=day_or_none(case.get("end")),
        target=day(target or case.get("target", start)),
        every=str(case.either("period", "billing_period", default="MONTHLY")),
        cycle_day=_cycle_day(case, start.day),
        when=_when(case),
    )


def _cycle_day(case: Case, default: int) -> int:
    cycle_day = whole(case.either("bill_cycle_day", "cycle_day", "bcd", default=default))
    if not 1 <= cycle_day <= MONTH_DAYS:
        raise CaseMalformed(f"{cycle_day} is no day of a month")
    return cycle_day


def _when(case: Case) -> str:
    mode = str(case.either("mode", "billing_mode", default="IN_ADVANCE")).upper()
    if "ARREAR" not in mode:
        return IN_ADVANCE
    greedy = "GREEDY" in f"{mode} {case.either('in_arrear_mode', 'arrear_mode')}".upper() or case.get("greedy") is True
    return GREEDY if greedy else IN_ARREARS


def ask_interval(case: Case) -> Mapping[str, object]:
    """Answer every question about a billing interval."""
    asked = interval(case)
    return {
        "first_cycle_date": asked.first_cycle_date,
        "effective_end": asked.effective_end,
        "last_cycle_date": asked.last_cycle_date,
        "next_cycle_date": asked.next_cycle_date,
        "something_to_bill": asked.something_to_bill,
        "whole_periods": asked.whole_periods,
    }


def align_next(case: Case) -> Mapping[str, object]:
    """Move forward to the cycle day, or along the days counted from the anchor: one step at least."""
    start = day(case.among(("date", "start")))
    cycle = cycle_of(case.get("period", "MONTHLY"), day(case.either("anchor", "previous", default=start)))
    if cycle.months:
        return {"aligned": day_of_month_from(start, whole(case.need("bill_cycle_day")))}
    steps = cycle.number(start - timedelta(days=1)) + 1
    return {"aligned": cycle.start(max(steps, 1))}


def align_same_month(case: Case) -> Mapping[str, object]:
    """Move to the cycle day of the same month, earlier or later; a period counted in days stays."""
    start = day(case.among(("date", "start")))
    if not cycle_of(case.get("period", "MONTHLY"), start).months:
        return {"aligned": start}
    return {"aligned": day_of_month_from(start.replace(day=1), whole(case.need("bill_cycle_day")))}


def advance(case: Case) -> Mapping[str, object]:
    """Step a number of periods forward from a day."""
    return _steps(case, 1)


def recede(case: Case) -> Mapping[str, object]:
    """Step a number of periods back from a day."""
    return _steps(case, -1)


def _steps(case: Case, direction: int) -> Mapping[str, object]:
    cycle = cycle_of(case.need("period"), day(case.among(("start", "from", "date"))))
    return {"dates": [cycle.start(direction * whole(step)) for step in case.rows("steps")]}


def whole_periods(case: Case) -> Mapping[str, object]:
    """Count whole periods up to an end, or those an interval is billed for."""
    if "target" in case.inputs:
        return ask_interval(case)
    cycle = cycle_of(case.need("period"), day(case.need("start")))
    return {"whole_periods": cycle.number(day(case.need("end")))}


def timezone(case: Case) -> Mapping[str, object]:
    """The cycle day is the local day of the account, wherever the instant was written down."""
    moment = instant(case.among(("instant_utc", "instant")))
    return {"bill_cycle_day": moment.astimezone(zone(case.among(("account_zone", "zone")))).day}


def month_end_series(case: Case) -> Mapping[str, object]:
    """Answer a question about the 29th to the 31st as its engine asks it."""
    engine = case.convention.partition(".")[0]
    if engine not in SERIES:
        raise CaseUnsupported(f"no month-end series of {engine}")
    return SERIES[engine](case)


def _billed_series(case: Case) -> Mapping[str, object]:
    billed = [interval(case, target) for target in case.rows("targets")]
    return {"cycles": [sum(line.cycles for line in each.lines()) for each in billed]}


def _recurrence_series(case: Case) -> Mapping[str, object]:
    """An anchor with a time of day begins its periods at that time: both are moved back to midnight."""
    anchor, at = instant(case.need("anchor")), instant(case.need("at"))
    into_day = timedelta(hours=anchor.hour, minutes=anchor.minute, seconds=anchor.second)
    period = cycle_of(case.get("period", "MONTHLY"), anchor.date()).covering((at - into_day).date())
    ends = [datetime(each.year, each.month, each.day, tzinfo=anchor.tzinfo) for each in (period.start, period.end)]
    return {"period": [end + into_day for end in ends]}


def _anchored_days(case: Case) -> Mapping[str, object]:
    """Month and day of each date after the anchor; what differs in a leap year is said in words."""
    anchor = str(case.need("anchor"))
    dates = [_cycle_days(case, f"{year}-{anchor[-5:]}") for year in (COMMON_YEAR, LEAP_YEAR)]
    spelled = []
    for common, leap in zip(*dates, strict=True):
        month = MONTH_NAMES[common.month - 1]
        same = (common.month, common.day) == (leap.month, leap.day)
        spelled.append(f"{common:%m-%d}" if same else f"last day of {month} ({common.day} or {leap.day})")
    return {"days": spelled}


def _cycle_days(case: Case, anchor: str) -> list[datetime]:
    cycle = cycle_of(case.get("period", "MONTHLY"), day(anchor))
    count = case.expected.get("days")
    if not isinstance(count, list):
        raise CaseMalformed("expected 'days' is not a list")
    return [datetime.combine(cycle.start(n), datetime.min.time()) for n in range(1, len(count) + 1)]


def _subscription_series(case: Case) -> Mapping[str, object]:
    """Bill a subscription on each day named; ``next`` is the period after the one billed before."""
    first = day(case.rows("billed_at")[0])
    anchor = months_after(day_of_month_from(first.replace(month=1, day=1), whole(case.need("subscription_day"))), -12)
    cycle = Cycle(anchor=anchor)
    numbers: list[int] = []
    for billed_at in case.rows("billed_at"):
        numbers.append(numbers[-1] + 1 if billed_at == "next" else cycle.number(day(billed_at)) - 1)
    return {"periods": [list(lago.inclusive(cycle.nth(n))) for n in numbers]}


SERIES: Final = {
    "killbill": _billed_series,
    "openmeter": _recurrence_series,
    "stripe": _anchored_days,
    "lago": _subscription_series,
}
"""The same question in the words of four engines."""
