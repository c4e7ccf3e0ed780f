"""A cycle counts from its anchor, and its bill is due on the day the tariff names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from jizhi.errors import BadCycle, BeyondCalendar, CalendarUnknown
from jizhi.fees.cycle import Cycle, day_of_month_from, due_on
from jizhi.values import CHINA, Period

MARCH = Period.month(2025, 3)
Q2 = Period.parse("2025-04-01..2025-07-01")
FORTNIGHT = Period.parse("2025-03-03..2025-03-17")
ISSUED = date(2025, 3, 5)


def due(cycle: Cycle, period: Period, issued_on: date = ISSUED) -> str:
    return str(due_on(cycle, period, issued_on=issued_on, calendar=CHINA))


class TestCounting:
    def test_a_cycle_is_one_month_from_the_first_unless_said_otherwise(self) -> None:
        """Defaults of the tariff language."""
        assert Cycle(months=1, anchor=date(2025, 1, 1), when="in-advance", workday="as-is") == Cycle()

    def test_the_31st_becomes_the_28th_and_returns(self) -> None:
        """Never chained: every period is counted from the anchor."""
        cycle = Cycle(anchor=date(2025, 1, 31))
        assert ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"] == [str(cycle.start(n)) for n in range(4)]

    def test_periods_before_the_anchor_count_backwards(self) -> None:
        """A negative number is a period before the anchor."""
        assert "2024-02-29..2024-05-31" == str(Cycle(months=3, anchor=date(2024, 8, 31)).nth(-2))

    @pytest.mark.parametrize(
        ("cycle", "period"),
        [
            (Cycle(weeks=1, anchor=date(2025, 1, 6)), "2025-03-03..2025-03-10"),
            (Cycle(weeks=2, anchor=date(2025, 3, 10)), "2025-02-24..2025-03-10"),
            (Cycle(days=30, anchor=date(2025, 1, 1)), "2025-03-02..2025-04-01"),
            (Cycle(months=12, anchor=date(2024, 7, 1)), "2024-07-01..2025-07-01"),
            (Cycle(months=1, anchor=date(2025, 1, 6)), "2025-02-06..2025-03-06"),
        ],
    )
    def test_a_day_lies_in_the_one_period_that_covers_it(self, cycle: Cycle, period: str) -> None:
        """Weeks and days step from the anchor and know no day of the month."""
        assert period == str(cycle.covering(ISSUED))

    def test_all_periods_that_share_a_day_are_given_whole(self) -> None:
        """A stub is overlapped by the whole cycle period it belongs to."""
        periods = Cycle(months=3).overlapping(Period.parse("2025-03-31..2025-07-01"))
        assert ("2025-01-01..2025-04-01", "2025-04-01..2025-07-01") == tuple(map(str, periods))

    def test_counting_past_the_calendar_is_refused(self) -> None:
        """No day after 9999 is made up."""
        with pytest.raises(BeyondCalendar):
            Cycle(days=30).start(10**9)


class TestBadArguments:
    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            ({"months": 0}, "months"),
            ({"months": -1}, "months"),
            ({"months": True}, "months"),
            ({"months": 1.5}, "months"),
            ({"months": 1, "weeks": 1}, "months"),
            ({"weeks": 1, "days": 1}, "weeks"),
            ({"days": 12_001}, "days"),
            ({"anchor": datetime(2025, 1, 1)}, "anchor"),  # noqa: DTZ001 - a naive instant is what is refused
            ({"anchor": "2025-01-01"}, "anchor"),
            ({"when": "later"}, "when"),
            ({"workday": "nearest"}, "workday"),
            ({"due_day": 0}, "due_day"),
            ({"due_day": 32}, "due_day"),
            ({"due_days": -1}, "due_days"),
            ({"due_day": 5, "due_days": 5}, "due_days"),
        ],
    )
    def test_an_argument_that_cannot_be_is_named(self, arguments: dict[str, Any], name: str) -> None:
        """Bad input is refused at the door, with its name."""
        with pytest.raises(BadCycle) as caught:
            Cycle(**arguments)
        assert name == caught.value.name


class TestDueDays:
    @pytest.mark.parametrize(
        ("cycle", "period", "day"),
        [
            (Cycle(), MARCH, "2025-03-31"),
            (Cycle(when="in-arrears"), MARCH, "2025-04-30"),
            (Cycle(months=3, when="in-arrears"), Q2, "2025-07-31"),
            (Cycle(due_days=0), MARCH, "2025-03-05"),
            (Cycle(due_days=30), MARCH, "2025-04-04"),
            (Cycle(months=3, due_day=15), Q2, "2025-04-15"),
            (Cycle(months=3, due_day=15, when="in-arrears"), Q2, "2025-07-15"),
            (Cycle(due_day=31), Period.month(2025, 2), "2025-02-28"),
            (Cycle(anchor=date(2025, 1, 20), due_day=5), Period.parse("2025-03-20..2025-04-20"), "2025-04-05"),
            (Cycle(anchor=date(2025, 1, 31)), Period.parse("2025-02-28..2025-03-31"), "2025-03-30"),
            (Cycle(anchor=date(2025, 1, 31), when="in-arrears"), Period.parse("2025-01-31..2025-02-28"), "2025-03-30"),
            (Cycle(weeks=2, anchor=date(2025, 3, 3), when="in-arrears"), FORTNIGHT, "2025-04-16"),
        ],
    )
    def test_a_bill_is_due_where_the_tariff_says(self, cycle: Cycle, period: Period, day: str) -> None:
        """Tariff language, cycle: due_days, due_day, or the last day of the period or of the month after it."""
        assert day == due(cycle, period)

    def test_a_due_day_moves_to_the_next_or_previous_workday(self) -> None:
        """5 April 2025 is inside the Qingming holiday (4 to 6 April)."""
        period = Period.month(2025, 4)
        assert ("2025-04-07", "2025-04-03", "2025-04-05") == (
            due(Cycle(due_day=5, workday="next"), period),
            due(Cycle(due_day=5, workday="previous"), period),
            due(Cycle(due_day=5, workday="as-is"), period),
        )

    def test_a_year_not_announced_is_never_guessed(self) -> None:
        """The caller makes a finding of it."""
        with pytest.raises(CalendarUnknown):
            due(Cycle(due_day=5, workday="next"), Period.month(2094, 4))

    def test_a_day_of_month_is_never_in_the_past(self) -> None:
        """The first 9th on or after the 9th is that 9th, after the 10th the next month's."""
        start = date(2025, 12, 9)
        days = [str(day_of_month_from(start + timedelta(days=n), 9)) for n in (0, 1)]
        assert ["2025-12-09", "2026-01-09"] == days
