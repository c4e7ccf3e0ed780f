"""Lago's rules of a subscription period: calendar or anniversary, in advance or in arrears, in the customer's zone.

Source: the engine's documented behaviour and its specs; periods come from ``Cycle`` and so never drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.fees.cycle import Cycle
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import cycle_of, day, exact, instant, pair, whole, zone
from jizhi.values import Period, Rounding

CALENDAR_START: Final = date(2001, 1, 1)
"""A Monday and the first of a year: every calendar week, month, quarter and year is counted from it."""
LAST_SECOND: Final = time(23, 59, 59)
CENTS: Final = Rounding(to=1)


def inclusive(period: Period) -> tuple[date, date]:
    """Return the first and the last day of *period*."""
    return period.start, period.end - timedelta(days=1)


@attrs.frozen(kw_only=True)
class Subscription:
    """What decides the period that one billing run bills."""

    cycle: Cycle
    zone: tzinfo
    billed_at: datetime
    in_advance: bool
    started: datetime | None
    terminated: datetime | None

    @property
    def billing_day(self) -> date:
        """The local day of the run."""
        return self.local(self.billed_at)

    def local(self, moment: datetime) -> date:
        """Return the customer's day at *moment*."""
        return moment.astimezone(self.zone).date()

    @property
    def period(self) -> Period:
        """The period that begins in advance, the one that ended in arrears, the running one at termination."""
        number = self.cycle.number(self.billing_day)
        return self.cycle.nth(number if self.in_advance or self.terminated else number - 1)

    @property
    def terminated_period(self) -> Period:
        """The running period at termination: on an anniversary itself that is the one that just ended."""
        if self.terminated is None or self.in_advance:
            return self.period
        return self.cycle.covering(self.local(self.terminated) - timedelta(days=1))

    def begins(self, day_: date) -> datetime:
        """Return the first instant of a local day, in UTC."""
        return datetime.combine(day_, time(0), tzinfo=self.zone).astimezone(UTC)

    def ends(self, day_: date) -> datetime:
        """Return the last second of a local day, in UTC."""
        return datetime.combine(day_, LAST_SECOND, tzinfo=self.zone).astimezone(UTC)

    @property
    def from_datetime(self) -> datetime:
        """The first instant billed, never before the subscription started."""
        begins = self.begins(self.terminated_period.start)
        if self.started is not None and begins < self.started:
            return self.begins(self.local(self.started))
        return begins

    @property
    def to_datetime(self) -> datetime:
        """The last second billed, never after the termination."""
        ends = self.ends(inclusive(self.period)[1])
        if self.terminated is not None and ends > self.terminated:
            ends = self.terminated
        return ends if self.started is None else max(ends, self.started)


def read(case: Case) -> Subscription:
    """Return the subscription that the case describes."""
    place = zone(case.get("zone", "UTC"))
    billed_at = instant(case.among(("billing_at", "billed_at")))
    since = instant(case.get("subscription", case.get("start", str(CALENDAR_START))))
    anniversary = str(case.get("billing", "calendar")) == "anniversary"
    terminated, started = case.get("terminated"), case.get("started", case.get("subscription"))
    return Subscription(
        cycle=_cycle(case, since.astimezone(place).date() if anniversary else CALENDAR_START),
        zone=place,
        billed_at=billed_at,
        in_advance="advance" in str(case.get("mode", "arrears")).lower(),
        started=None if started is None else instant(started),
        terminated=None if terminated is None else instant(terminated),
    )


def _cycle(case: Case, anchor: date) -> Cycle:
    return cycle_of(case.get("interval", case.get("period", "monthly")), anchor)


def boundaries(case: Case) -> Mapping[str, object]:
    """Answer where the billed period begins and ends, or where the current one ends, or the last one began."""
    subscription = read(case)
    current = subscription.cycle.number(subscription.billing_day)
    ask = str(case.get("ask", "boundaries"))
    if ask == "next_end_of_period":
        return {"end": subscription.ends(inclusive(subscription.cycle.nth(current))[1])}
    if ask == "previous_beginning_of_period":
        wanted = current if case.get("current_period", False) else current - 1
        return {"begin": subscription.begins(subscription.cycle.start(wanted))}
    if ask != "boundaries":
        raise CaseUnsupported(f"the question {ask!r} is not understood")
    return {"from": subscription.from_datetime, "to": subscription.to_datetime}


def denominator(case: Case) -> Mapping[str, object]:
    """Count the days that the price of one day divides by: those of the whole billed period."""
    if "period" in case.inputs and isinstance(case.inputs["period"], list):
        return {"days": _inclusive_period(case.inputs["period"]).days}
    subscription = read(case)
    return {"days": subscription.cycle.covering(subscription.local(subscription.from_datetime)).days}


def plan_fee(case: Case) -> Mapping[str, object]:
    """Charge the billable days of a period over all its days; a trial takes days away from the front."""
    amount = exact(case.need("amount"))
    start = day(case.need("start"))
    whole_period = _fee_period(case, start)
    billed_from = max(start + timedelta(days=whole(case.get("trial_days", 0))), whole_period.start)
    ended = case.get("terminated", case.get("end"))
    billed_to = whole_period.end if ended is None else min(whole_period.end, day(ended) + timedelta(days=1))
    days = max((billed_to - billed_from).days, 0)
    precise = amount * Fraction(days, whole_period.days)
    return {"precise": precise, "cents": int(CENTS.apply(precise)), "days": days}


def _fee_period(case: Case, start: date) -> Period:
    if "period" in case.inputs:
        return _inclusive_period(case.inputs["period"])
    anniversary = str(case.get("billing", "calendar")) == "anniversary"
    return _cycle(case, start if anniversary else CALENDAR_START).covering(start)


def _inclusive_period(ends: object) -> Period:
    first, last = map(day, pair(ends))
    if last < first:
        raise CaseMalformed(f"{ends!r} is not a period")
    return Period(first, last + timedelta(days=1))
