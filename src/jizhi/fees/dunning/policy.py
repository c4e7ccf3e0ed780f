"""The policy of dunning as data: its steps in order, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.values import DayKind, Money, WorkCalendar, month_length

Channel: TypeAlias = Literal["in-app", "sms", "mail", "phone", "visit", "letter", "lawyer", "court"]
"""By which way a reminder goes."""
CHANNELS: Final[tuple[Channel, ...]] = ("in-app", "sms", "mail", "phone", "visit", "letter", "lawyer", "court")
"""The ways of a step to a payer; to cut his water, power, heat or gas is not among them."""

CARRIED: Final = frozenset({"in-app", "sms", "mail"})
"""The channels that a messenger carries; the others are walked by a person, who records what became of it."""

CATCH_UP: Final = ("keep-distance", "least-gap")
BLACKOUT: Final = ("none", "public-holidays", "days-off")
AFTER: Final = ("delivered", "sent")
COUNTED: Final = ("from-due", "end-of-month", "from-previous")
APPROVAL: Final = ("none", "second-person")
_OFF: Final[Mapping[str, frozenset[DayKind]]] = MappingProxyType({
    "none": frozenset(),
    "public-holidays": frozenset({DayKind.HOLIDAY, DayKind.IN_LIEU}),
    "days-off": frozenset({DayKind.HOLIDAY, DayKind.IN_LIEU, DayKind.REST}),
})  # fmt: skip


@attrs.frozen(kw_only=True)
class Cap:
    """At most *count* notices to one payer in any *days* days in a row."""

    count: int
    days: int


@attrs.frozen(kw_only=True)
class Step:
    """One step: when, how, with which words, and what has to come of it.

    Args:
        after_days: from the due day on; nothing or less is a reminder before a bill is overdue, which lapses after.
        counted: ``from-due``; ``end-of-month``: on the last day of the month that the day falls in; ``from-previous``:
            from what the step before is counted as, not from the due day.
        fallback: the channels that are tried next, one after another, where the one before failed.
        minimum: what the payer must owe in all; below it the step waits.
        evidence: what has to be kept of it, such as a waybill or the names of two colleagues.
        after: what must have become of the step before: ``delivered``, or ``sent`` only.
        interrupts: whether it is a demand that interrupts the limitation once it is proven.
        approval: ``second-person`` where somebody else than its maker has to approve it.
        wait_days: after so many days without proof it counts as not delivered.
        cost: what one of it costs.
    """

    code: str
    after_days: int
    channel: Channel
    template: str
    fallback: tuple[Channel, ...] = ()
    minimum: Money = attrs.field(factory=lambda: Money(0))
    evidence: tuple[str, ...] = ()
    counted: str = "from-due"
    after: str = "delivered"
    interrupts: bool = False
    approval: str = "none"
    wait_days: int = 3
    cost: Money = attrs.field(factory=lambda: Money(0))

    @property
    def is_reminder(self) -> bool:
        """True where it comes before the bill is overdue."""
        return self.after_days <= 0

    def earliest(self, due_on: date, settled: date | None) -> date:
        """The first day on which it may come for a bill due on *due_on*, after a step that was settled on a day."""
        if self.counted == "from-previous" and settled is not None:
            return settled + timedelta(days=self.after_days)
        day = due_on + timedelta(days=self.after_days)
        return day.replace(day=month_length(day)) if self.counted == "end-of-month" else day

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Its channel and what it falls back on, in order."""
        return (self.channel, *self.fallback)


@attrs.frozen(kw_only=True)
class DunningPolicy:
    """The policy of a project: *steps* in the order of their days, each taken once for each bill.

    Args:
        catch_up: what becomes of the distance between two steps when a run was missed: ``keep-distance`` counts it from
            the delivery of the step before; ``least-gap`` makes up leeway, *gap_days* apart.
        gap_days: the least distance between any two notices to one payer, one day or more.
        blackout: the days on which nothing goes out: ``none``, ``public-holidays`` or ``days-off``.
        opens, closes: minutes of the day between which something may go out.
        caps: sliding windows of days for each payer.
        promise_grace_days: how long after its day a promise to pay still holds.
        warn_days: how long before the limitation ends a warning is given.
        utc_offset_minutes: of the project's zone, in which a day begins.
        templates: words of the policy's own, by name and locale.
    """

    code: str
    title: str
    steps: tuple[Step, ...]
    catch_up: str = "keep-distance"
    gap_days: int = 3
    blackout: str = "public-holidays"
    opens: int = 8 * 60
    closes: int = 20 * 60
    caps: tuple[Cap, ...] = ()
    promise_grace_days: int = 3
    warn_days: int = 180
    utc_offset_minutes: int = 8 * 60
    templates: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def reminders(self) -> tuple[Step, ...]:
        """The steps before a bill is overdue."""
        return tuple(step for step in self.steps if step.is_reminder)

    @property
    def demands(self) -> tuple[Step, ...]:
        """The steps after a bill is overdue."""
        return tuple(step for step in self.steps if not step.is_reminder)

    def step(self, name: str) -> Step | None:
        """The step whose code is *name*; None where there is none any more."""
        return next((step for step in self.steps if step.code == name), None)

    def local(self, at: datetime) -> datetime:
        """The instant *at* by the clocks of the project."""
        return at.astimezone(timezone(timedelta(minutes=self.utc_offset_minutes)))

    def is_dark(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether nothing may go out on *day*. Raises CalendarUnknown where that depends on a year not announced."""
        dark = _OFF[self.blackout]
        return bool(dark) and calendar.kind(day) in dark

    def goes_out(self, at: datetime, calendar: WorkCalendar) -> datetime:
        """The first instant from *at* on that lies in the hours of a day that is not dark; raises like ``is_dark``."""
        now = self.local(at)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if now >= midnight + timedelta(minutes=self.closes):
            midnight += timedelta(days=1)
        while self.is_dark(midnight.date(), calendar):
            midnight += timedelta(days=1)
        return max(now, midnight + timedelta(minutes=self.opens))
