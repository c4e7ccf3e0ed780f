"""Placing a due day: off days off and out of blackouts, back by law, and never onto the time before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import attrs

from jizhi.errors import CalendarUnknown
from jizhi.upkeep.plan import Plan
from jizhi.values import WorkCalendar

MOVED_MOST: Final = 62
"""Days by which a due day is moved at most; where everything is blocked for longer it stays where it was."""

_ONE: Final = timedelta(days=1)


@attrs.define(slots=True)
class Placing:
    """Where the due days of one plan come to lie, under a calendar; it remembers what it has worked out.

    >>> from jizhi.upkeep.intervals import Every
    >>> from jizhi.values import CHINA
    >>> lift = Plan(code="l", classes=("lift",), every=Every(days=15), mode="floating", law="interval", rest="previous")
    >>> Placing(lift, CHINA).placed(date(2026, 2, 20), after=date(2026, 2, 5))
    datetime.date(2026, 2, 14)
    """

    plan: Plan
    calendar: WorkCalendar
    unknown: set[int] = attrs.field(factory=set)
    """Years of which the calendar says nothing, so that their days were left where they were."""
    _blocked: dict[date, bool] = attrs.field(factory=dict, repr=False)
    _moved: dict[date, date] = attrs.field(factory=dict, repr=False)

    def placed(self, day: date, *, after: date | None = None) -> date:
        """Return the day on which work that is due on *day* is planned.

        Args:
            after: the time before; a day is never moved back onto it or beyond.
        """
        moved = self._moved.get(day)
        if moved is None:
            moved = self._moved[day] = self._searched(day)
        return day if after is not None and moved <= after < day else moved

    def _searched(self, day: date) -> date:
        step = _ONE if self.plan.rest == "next" else -_ONE
        moved = day
        for _ in range(MOVED_MOST):
            if not self._is_blocked(moved):
                return moved
            moved += step
        return day

    def _is_blocked(self, day: date) -> bool:
        known = self._blocked.get(day)
        if known is None:
            known = self._blocked[day] = any(each.holds(day) for each in self.plan.blackout) or self._is_off(day)
        return known

    def _is_off(self, day: date) -> bool:
        if self.plan.rest == "as-is":
            return False
        try:
            return not self.calendar.is_workday(day)
        except CalendarUnknown:
            self.unknown.add(day.year)
            return False
