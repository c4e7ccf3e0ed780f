"""The contract of work calendars, for the maker of one to subclass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from jizhi.errors import CalendarUnknown
from jizhi.testing.contracts.vendor import Laws
from jizhi.values import WorkCalendar

OpenCalendar = Callable[[], WorkCalendar]


def days_of(year: int) -> list[date]:
    """Return every day of a year."""
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


class CalendarContract(Laws):
    """Every promise of a work calendar as a test.

    Give a fixture ``open_calendar`` that returns what opens the calendar on offer, with its settings.
    """

    def test_it_says_whose_it_is_and_holds_a_year(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at ``open`` of the offer: it returns a WorkCalendar with a label and its years."""
        calendar = open_calendar()
        assert isinstance(calendar, WorkCalendar)
        assert calendar.label.strip() and calendar.years

    def test_every_year_stands_on_a_notice(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at ``source`` of a year: the notice or the law, by its number, for who doubts a day."""
        assert [] == [one.year for one in open_calendar().years if not one.source.strip()]

    def test_years_follow_each_other(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at a year that is left out: a due date would be refused in the middle of the books."""
        years = [one.year for one in open_calendar().years]
        assert years == list(range(years[0], years[0] + len(years)))

    def test_every_day_of_its_years_is_known(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at days that are exchanged: most days of a year are worked, and a third is free."""
        calendar = open_calendar()
        for one in calendar.years:
            worked = Counter(calendar.is_workday(day) for day in days_of(one.year))
            assert 200 <= worked[True] <= 300, one.year

    def test_a_year_has_its_holidays(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at ``breaks`` of a year: a statutory day is named as a holiday, with its festival."""
        assert [] == [one.year for one in open_calendar().years if not any(each.holidays for each in one.breaks)]

    def test_a_year_that_is_not_announced_is_never_guessed(self, open_calendar: OpenCalendar) -> None:
        """If this fails, look at years that you made up from the one before: CalendarUnknown is the answer."""
        calendar = open_calendar()
        beyond = max(one.year for one in calendar.years) + 5
        with pytest.raises(CalendarUnknown):
            calendar.is_workday(date(beyond, 6, 1))
