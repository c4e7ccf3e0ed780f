"""Laws of cycles and day counts: periods tile (B3), parts add up (B4), nothing drifts (B10)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jizhi.fees.cycle import Cycle
from jizhi.fees.proration import DAY_COUNTS, weights
from jizhi.values import Period

days = st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 12, 31))
cycles = st.one_of(
    st.builds(Cycle, months=st.integers(1, 36), anchor=days),
    st.builds(Cycle, weeks=st.integers(1, 8), anchor=days),
    st.builds(Cycle, days=st.integers(1, 400), anchor=days),
)


@st.composite
def lines(draw: st.DrawFn) -> Period:
    start = draw(days)
    return Period(start, start + timedelta(days=draw(st.integers(1, 500))))


@given(cycles, st.integers(-40, 40))
def test_periods_of_a_cycle_tile_time(cycle: Cycle, n: int) -> None:
    """B3: each period begins where the one before it ends."""
    assert cycle.nth(n).end == cycle.nth(n + 1).start


@given(cycles, days)
def test_every_day_lies_in_the_period_that_covers_it(cycle: Cycle, day: date) -> None:
    """B3: no day is in no period."""
    assert day in cycle.covering(day)


@given(cycles, lines())
def test_overlapping_periods_cover_the_line_without_gap_or_overlap(cycle: Cycle, line: Period) -> None:
    """B3: first holds the first day, last the last day, and they join."""
    periods = cycle.overlapping(line)
    assert line.start in periods[0] and line.end - timedelta(days=1) in periods[-1]
    assert all(earlier.end == later.start for earlier, later in pairwise(periods))


@given(days, st.integers(1, 36), st.integers(-60, 60))
def test_a_monthly_period_begins_on_the_clamped_day_of_the_anchor(anchor: date, step: int, n: int) -> None:
    """B10: date n = clamp(anchor month + n, anchor day), never from date n-1."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + n * step, 12)
    expected = date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
    assert expected == Cycle(months=step, anchor=anchor).start(n)


@given(lines(), st.lists(st.integers(1, 499), max_size=6), st.sampled_from(sorted(DAY_COUNTS)), cycles)
def test_cutting_a_line_never_changes_its_months(line: Period, cuts: list[int], day_count: str, cycle: Cycle) -> None:
    """B4: the parts of every cut add up to the whole, and none is negative."""
    inside = [line.start + timedelta(days=n) for n in cuts if n < line.days]
    parts = weights(line, inside, day_count=day_count, cycle=cycle)
    assert weights(line, day_count=day_count, cycle=cycle) == (sum(parts),)
    assert min(parts) >= 0


@given(lines(), st.sampled_from(sorted(DAY_COUNTS)))
def test_the_short_way_of_a_whole_month_is_no_other_rule(line: Period, day_count: str) -> None:
    """B4: a month billed whole costs what its two halves cost."""
    month = Period.month(line.start.year, line.start.month)
    middle = month.start + timedelta(days=14)
    halves = weights(month, [middle], day_count=day_count, cycle=Cycle())
    assert weights(month, day_count=day_count, cycle=Cycle()) == (sum(halves),)
