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
BOUNDARIES: Final = ("boundaries", "from", "to", "charges_from", "charges_to")


def inclusive(period: Period) -> tuple[date, date]:
    """Return the first and the last day of *period*."""
    return period.start, period.end - timedelta(days=1)


@attrs.frozen(kw_only=True)
class Subscription:
    """What decides the period that one billing run bills; a termination after the run is none yet."""

    cycle: Cycle
    zone: tzinfo
    billed_at: datetime
    anniversary: bool
    in_advance: bool
    started: datetime | None
    terminated: datetime | None
    running: bool
    """Asked for the usage so far or for the last bill, so that the running period counts and not the one before."""

    @property
    def current(self) -> int:
        """The number of the period that holds the local day of the run."""
        return self.cycle.number(self.local(self.billed_at))

    def local(self, moment: datetime) -> date:
        """Return the customer's day at *moment*."""
        return moment.astimezone(self.zone).date()

    @property
    def period(self) -> Period:
        """The period that begins in advance, the one that ended in arrears, the running one at termination."""
        return self.cycle.nth(self.current if self.in_advance or self.running else self.current - 1)

    @property
    def charged_period(self) -> Period:
        """The period of what was used: always the one that ended, but the running one at termination."""
        return self.cycle.nth(self.current if self.running else self.current - 1)

    @property
    def opening_period(self) -> Period:
        """The period that opens the bill: terminated on a monthly anniversary itself, it is the one that just ended."""
        if self.terminated is None or self.in_advance or not (self.anniversary and self.cycle.months):
            return self.period
        ended = self.cycle.covering(self.local(self.terminated))
        on_anniversary = ended.start == self.local(self.terminated)
        return self.cycle.covering(ended.start - timedelta(days=1)) if on_anniversary else self.period

    def begins(self, day_: date) -> datetime:
        """Return the first instant of a local day, in UTC."""
        return datetime.combine(day_, time(0), tzinfo=self.zone).astimezone(UTC)

    def ends(self, day_: date) -> datetime:
        """Return the last second of a local day, in UTC."""
        return datetime.combine(day_, LAST_SECOND, tzinfo=self.zone).astimezone(UTC)

    @property
    def from_datetime(self) -> datetime:
        """The first instant billed, never before the subscription started."""
        begins = self.begins(self.opening_period.start)
        if self.started is not None and begins < self.started:
            return self.begins(self.local(self.started))
        return begins

    @property
    def to_datetime(self) -> datetime:
        """The last second billed, never after the termination."""
        return self.until(self.period)

    def until(self, period: Period) -> datetime:
        """Return the last second of *period*, but not after the termination and not before the start."""
        ends = self.ends(inclusive(period)[1])
        if self.terminated is not None and ends > self.terminated:
            ends = self.terminated
        return ends if self.started is None else max(ends, self.started)

    def since(self, period: Period) -> datetime:
        """Return the first instant of *period*, but not before the start."""
        begins = self.begins(period.start)
        return begins if self.started is None else max(begins, self.started)


def read(case: Case) -> Subscription:
    """Return the subscription that the case describes."""
    place = zone(case.either("zone", "timezone", default="UTC"))
    billed_at = instant(case.among(("billing_at", "billed_at", "billing_date")))
    subscribed = case.either("subscription", "subscription_at", "start")
    terminated = _instant_or_none(case.either("terminated", "terminated_at"))
    ended = terminated if terminated is not None and terminated <= billed_at else None
    anchor = instant(CALENDAR_START if subscribed is None else subscribed).astimezone(place).date()
    return Subscription(
        cycle=_cycle(case, anchor if _is_anniversary(case) else CALENDAR_START),
        zone=place,
        billed_at=billed_at,
        anniversary=_is_anniversary(case),
        in_advance=_is_in_advance(case),
        started=_instant_or_none(case.either("started", "started_at", default=subscribed)),
        terminated=ended,
        running=ended is not None or case.get("current_usage") is True,
    )


def _is_anniversary(case: Case) -> bool:
    return str(case.either("billing", "billing_time", default="calendar")).lower() == "anniversary"


def _is_in_advance(case: Case) -> bool:
    return "advance" in str(case.get("mode", "arrears")).lower() or case.get("pay_in_advance") is True


def _instant_or_none(value: object) -> datetime | None:
    return None if value is None else instant(value)


def _cycle(case: Case, anchor: date) -> Cycle:
    return cycle_of(case.get("interval", case.get("period", "monthly")), anchor)


def boundaries(case: Case) -> Mapping[str, object]:
    """Answer where the billed period begins and ends, or where the current one ends, or the last one began."""
    subscription = read(case)
    ask = str(case.get("ask", "boundaries"))
    if ask == "next_end_of_period":
        return {"end": subscription.ends(inclusive(subscription.cycle.nth(subscription.current))[1])}
    if ask == "previous_beginning_of_period":
        wanted = subscription.current - (0 if case.get("current_period") is True else 1)
        return {"begin": subscription.begins(subscription.cycle.start(wanted))}
    if ask not in BOUNDARIES:
        raise CaseUnsupported(f"the question {ask!r} is not understood")
    return {
        "from": subscription.from_datetime,
        "to": subscription.to_datetime,
        "charges_from": subscription.since(subscription.charged_period),
        "charges_to": subscription.until(subscription.charged_period),
    }


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
    billed_from = max(start + timedelta(days=whole(case.either("trial_days", "trial", default=0))), whole_period.start)
    ended = case.get("terminated", case.get("end"))
    billed_to = whole_period.end if ended is None else min(whole_period.end, day(ended) + timedelta(days=1))
    days = max((billed_to - billed_from).days, 0)
    precise = amount * Fraction(days, whole_period.days)
    return {"precise": precise, "cents": int(CENTS.apply(precise)), "days": days}


def _fee_period(case: Case, start: date) -> Period:
    if "period" in case.inputs:
        return _inclusive_period(case.inputs["period"])
    return _cycle(case, start if _is_anniversary(case) else CALENDAR_START).covering(start)


def _inclusive_period(ends: object) -> Period:
    first, last = map(day, pair(ends))
    if last < first:
        raise CaseMalformed(f"{ends!r} is not a period")
    return Period(first, last + timedelta(days=1))
