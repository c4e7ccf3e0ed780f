"""Every day of the Chinese calendar against two independent data sets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jizhi.values import CHINA, DayKind

chinese_calendar = pytest.importorskip("chinese_calendar", reason="pip install chinesecalendar")
holidays = pytest.importorskip("holidays", reason="pip install holidays")

DAYS = [date(2004, 1, 1) + timedelta(n) for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]
OBSERVED = holidays.country_holidays("CN", years=range(2004, 2027), language="en_US")


def test_every_day_is_worked_or_off_as_chinesecalendar_has_it():
    """All but one: the notice for 2006 (国办发明电〔2005〕35号) has Saturday 2005-12-31 worked."""
    different = [day for day in DAYS if CHINA.is_workday(day) != chinese_calendar.is_workday(day)]
    assert [date(2005, 12, 31)] == different


def test_every_day_is_worked_or_off_as_holidays_has_it():
    """No difference."""
    assert [] == [day for day in DAYS if CHINA.is_workday(day) != OBSERVED.is_working_day(day)]


def test_the_statutory_days_are_the_entries_neither_observed_nor_substituted():
    """All but the days off that pay 200 %: 2015-09-03, and what prolonged the Spring Festival of 2020."""
    theirs = {day for day, name in OBSERVED.items() if "observed" not in name and "substituted" not in name}
    ours = {day for day in DAYS if CHINA.kind(day) is DayKind.HOLIDAY}
    assert set() == ours - theirs
    assert {date(2015, 9, 3), date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2)} == theirs - ours


def test_the_days_in_lieu_are_the_substituted_entries():
    """All but 2020-01-30, exchanged for the Saturday that was given back later."""
    theirs = {day for day, name in OBSERVED.items() if "substituted" in name}
    ours = {day for day in DAYS if CHINA.kind(day) is DayKind.IN_LIEU}
    assert ({date(2020, 1, 30)}, set()) == (ours - theirs, theirs - ours)


def test_the_festivals_have_the_names_that_chinesecalendar_gives():
    """For every statutory day, by its Chinese name."""
    names = {festival.value: festival.chinese for festival in chinese_calendar.Holiday}
    for day in DAYS:
        if CHINA.kind(day) is DayKind.HOLIDAY and day != date(2012, 6, 23):
            _, festival = chinese_calendar.get_holiday_detail(day)
            said = CHINA.name(day)
            assert names[festival].removesuffix("节") in said or "中秋" in said, day
