"""Kill Bill's rules of a billing interval: the cycle day, the first and last cycle date, stubs and whole periods.

Source: the engine's documented behaviour and its tests, re-expressed over ``Cycle``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import DatesOutOfOrder
from jizhi.fees.cycle import Cycle, day_of_month_from
from jizhi.testing.cases.spelling import cycle_of
from jizhi.values import Period, Rounding

IN_ADVANCE: Final = "in-advance"
IN_ARREARS: Final = "in-arrears"
GREEDY: Final = "in-arrears-greedy"
"""In arrears, but a run inside a period already bills that period."""
NINE_PLACES: Final = Rounding(to=Decimal("0.000000001"))
"""A stub is rounded half up at nine places before it is multiplied."""


@attrs.frozen(kw_only=True)
class Line:
    """A piece of an interval and how many billing periods it counts."""

    period: Period
    cycles: Fraction
    length_days: int


@attrs.frozen(kw_only=True)
class Interval:
    """One price of one subscription: from *start*, billed up to *target*, on the *cycle_day* of the month.

    Raises:
        DatesOutOfOrder: the end or the target lies before the start.
    """

    start: date
    target: date
    every: str
    cycle_day: int
    end: date | None = None
    when: str = IN_ADVANCE

    def __attrs_post_init__(self) -> None:
        if self.target < self.start or (self.end is not None and self.end < self.start):
            raise DatesOutOfOrder(self.start, self.end, self.target)

    @property
    def _grid(self) -> Cycle:
        """The months that hold cycle dates, or the cycle itself where it counts days."""
        cycle = cycle_of(self.every, self.start)
        return attrs.evolve(cycle, anchor=self.start.replace(day=1)) if cycle.months else cycle

    def _date(self, n: int) -> date:
        grid = self._grid
        return day_of_month_from(grid.start(n), self.cycle_day) if grid.months else grid.start(n)

    def _number(self, day: date) -> int:
        """The number of the last cycle date on or before *day*."""
        n = self._grid.number(day)
        return n if self._date(n) <= day else n - 1

    @property
    def _first_number(self) -> int:
        return 0 if self._date(0) >= self.start else 1

    @property
    def first_cycle_date(self) -> date:
        """The first cycle date on or after the start."""
        return self._date(self._first_number)

    @property
    def effective_end(self) -> date | None:
        """The day up to which to bill, or None where nothing is due yet."""
        return self._end_in_advance() if self.when == IN_ADVANCE else self._end_in_arrears()

    def _end_in_advance(self) -> date:
        if self.end is not None and self.end <= self.target:
            return self.end
        if self.target < self.first_cycle_date:
            return self.first_cycle_date
        following = self._date(self._number(self.target) + 1)
        return following if self.end is None else min(self.end, following)

    def _end_in_arrears(self) -> date | None:
        if self.end is not None and self.end == self.target:
            return self.end
        if self.target < self.first_cycle_date:
            return None
        until = self._due_in_arrears
        if self.end is not None and (self.end < self.first_cycle_date or self.end <= max(self.target, until)):
            return self.end
        return until

    @property
    def _due_in_arrears(self) -> date:
        last = self._number(self.target)
        reached = self.when == IN_ARREARS or self._date(last) == self.target
        return self._date(last if reached else last + 1)

    @property
    def last_cycle_date(self) -> date | None:
        """The last cycle date on or before the effective end, or None where the first is not reached."""
        until = self.effective_end
        if until is None or until < self.first_cycle_date:
            return None
        return self._date(self._number(until))

    def last_cycle_date_by(self, day: date) -> date:
        """Return the last cycle date on or before *day*, which may lie before the start."""
        return self._date(self._number(day))

    @property
    def next_cycle_date(self) -> date:
        """The cycle date that follows what is billed."""
        last = self.last_cycle_date
        return self.first_cycle_date if last is None else self._date(self._number(last) + 1)

    @property
    def something_to_bill(self) -> bool:
        """False before anything is due, and for an interval of no day."""
        return self.effective_end is not None and (self.end is None or self.end > self.start)

    @property
    def whole_periods(self) -> int:
        """Whole billing periods between the first and the last cycle date."""
        last = self.last_cycle_date
        return 0 if last is None else self._number(last) - self._first_number

    def lines(self) -> Iterator[Line]:
        """Yield the leading stub, the whole periods and the trailing stub, in order of time."""
        until, last = self.effective_end, self.last_cycle_date
        if until is None or not self.something_to_bill:
            return
        if self.end is not None and self.end <= self.first_cycle_date:
            yield self._leading(self.end)
            return
        if self.first_cycle_date > self.start:
            yield self._leading(self.first_cycle_date)
        for n in range(self._first_number, self._first_number + self.whole_periods):
            whole = Period(self._date(n), self._date(n + 1))
            yield Line(period=whole, cycles=Fraction(1), length_days=whole.days)
        if last is not None and until > last:
            yield trailing(last, until, every=self.every)

    def _leading(self, until: date) -> Line:
        return leading(self.start, until, every=self.every)


def leading(start: date, cycle_date: date, *, every: str) -> Line:
    """Measure a stub before a cycle date on the period counted back from that date."""
    return _stub(Period(start, cycle_date), cycle_of(every, cycle_date).nth(-1).days)


def trailing(cycle_date: date, end: date, *, every: str) -> Line:
    """Measure a stub after a cycle date on the period counted forward from that date."""
    return _stub(Period(cycle_date, end), cycle_of(every, cycle_date).nth(0).days)


def _stub(period: Period, length_days: int) -> Line:
    cycles = NINE_PLACES.apply(Fraction(period.days, length_days))
    return Line(period=period, cycles=cycles, length_days=length_days)
