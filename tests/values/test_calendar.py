"""Work calendars: days by kind, years by notice."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from jizhi.errors import BadCalendarYear, CalendarUnknown, NotADate
from jizhi.values import CHINA, Break, CalendarYear, DayKind, Period, WorkCalendar


def of_kind(year, kind, *, weekend=None):
    """The days of *year* of one kind as month-day, all or only on weekends (or weekdays)."""
    days = (date(year, 1, 1) + timedelta(n) for n in range(Period.year(year).days))
    return [
        f"{day.month}-{day.day}"
        for day in days
        if CHINA.kind(day) is kind and (weekend is None or weekend == (day.weekday() > 4))
    ]


def workdays_by_month(year):
    days = [date(year, 1, 1) + timedelta(n) for n in range(Period.year(year).days)]
    return [sum(CHINA.is_workday(day) for day in days if day.month == month) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("year", "by_month", "worked", "in_lieu", "statutory"),
    [
        (
            2025,
            "19 19 21 22 19 20 23 21 23 18 20 23",
            "1-26 2-8 4-27 9-28 10-11",
            "2-3 2-4 5-5 10-7 10-8",
            "1-1 1-28 1-29 1-30 1-31 4-4 5-1 5-2 5-31 10-1 10-2 10-3 10-6",
        ),
        (
            2026,
            "21 16 22 21 19 21 23 21 22 18 21 23",
            "1-4 2-14 2-28 5-9 9-20 10-10",
            "1-2 2-20 2-23 5-5 10-6 10-7",
            "1-1 2-16 2-17 2-18 2-19 4-5 5-1 5-2 6-19 9-25 10-1 10-2 10-3",
        ),
    ],
)
def test_the_years_of_thirteen_days_are_as_published(year, by_month, worked, in_lieu, statutory):
    """Workdays a month, weekend work, days in lieu and the thirteen days that pay 300 %."""
    assert by_month.split() == [str(count) for count in workdays_by_month(year)]
    assert worked.split() == of_kind(year, DayKind.WORKDAY, weekend=True)
    assert in_lieu.split() == of_kind(year, DayKind.IN_LIEU)
    assert statutory.split() == of_kind(year, DayKind.HOLIDAY)
    assert 248 == sum(workdays_by_month(year))


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-02-14", DayKind.WORKDAY, "春节"),
        ("2026-02-16", DayKind.HOLIDAY, "春节"),
        ("2026-02-20", DayKind.IN_LIEU, "春节"),
        ("2026-02-21", DayKind.REST, "春节"),
        ("2026-04-05", DayKind.HOLIDAY, "清明节"),
        ("2026-04-06", DayKind.REST, "清明节"),
        ("2026-03-07", DayKind.REST, ""),
        ("2026-03-09", DayKind.WORKDAY, ""),
        ("2025-10-06", DayKind.HOLIDAY, "中秋节"),
        ("2025-10-07", DayKind.IN_LIEU, "国庆节"),
        ("2020-10-01", DayKind.HOLIDAY, "国庆节、中秋节"),
        ("2020-01-31", DayKind.REST, "春节"),
        ("2020-02-01", DayKind.REST, "春节"),
        ("2015-09-03", DayKind.REST, "抗战胜利日"),
        ("2015-09-04", DayKind.IN_LIEU, "抗战胜利日"),
        ("2005-12-31", DayKind.WORKDAY, "元旦"),
        ("2007-12-31", DayKind.IN_LIEU, "元旦"),
    ],
)
def test_a_day_has_a_kind_and_the_name_of_its_festival(day, kind, name):
    """A1, and the days that calendars get wrong."""
    assert (kind, name) == (CHINA.kind(date.fromisoformat(day)), CHINA.name(date.fromisoformat(day)))


def test_a_year_without_a_notice_is_never_guessed():
    """A8: neither before the first nor after the last year, and not while looking for a workday."""
    for ask in (
        lambda: CHINA.kind(date(2027, 1, 1)),
        lambda: CHINA.is_workday(date(2003, 12, 31)),
        lambda: CHINA.name(date(2027, 5, 1)),
    ):
        with pytest.raises(CalendarUnknown, match="the calendar holds 2004 to 2026, not 20") as refused:
            ask()
        assert refused.value.year in (2003, 2027)
        assert tuple(range(2004, 2027)) == refused.value.known
        assert isinstance(refused.value, LookupError)
    with pytest.raises(CalendarUnknown):
        CHINA.workday_on_or_before(date(2004, 1, 1))
    with pytest.raises(CalendarUnknown, match="the calendar holds no year, not 2026"):
        WorkCalendar("empty", []).is_workday(date(2026, 1, 1))


def test_a_day_is_a_date():
    """An instant may be two days at once."""
    with pytest.raises(NotADate):
        CHINA.kind(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_due_day_moves_to_a_workday():
    """Over the Spring Festival of 2026 both ways; a workday stays where it is."""
    assert date(2026, 2, 24) == CHINA.workday_on_or_after(date(2026, 2, 15))
    assert date(2026, 2, 14) == CHINA.workday_on_or_before(date(2026, 2, 23))
    assert (
        date(2026, 2, 28)
        == CHINA.workday_on_or_after(date(2026, 2, 28))
        == CHINA.workday_on_or_before(date(2026, 2, 28))
    )


def test_a_new_year_is_added_and_may_change_the_end_of_the_last():
    """A host need not wait for a release: next year's notice is data."""
    notice = CalendarYear(
        2027,
        "notice of 2027",
        [Break("元旦", off="2026-12-31至01-02", in_lieu="2026-12-31", holidays="01-01", worked="2026-12-27")],
    )
    longer = CHINA.including(notice)
    kinds = [longer.kind(date(2026, 12, day)) for day in (27, 31)] + [
        longer.kind(date(2027, 1, day)) for day in (1, 2, 4)
    ]
    assert [DayKind.WORKDAY, DayKind.IN_LIEU, DayKind.HOLIDAY, DayKind.REST, DayKind.WORKDAY] == kinds
    assert (DayKind.REST, DayKind.WORKDAY) == (CHINA.kind(date(2026, 12, 27)), CHINA.kind(date(2026, 12, 31)))
    assert DayKind.WORKDAY is longer.including(CalendarYear(2027, "corrected", [])).kind(date(2027, 1, 1))


def test_two_arrangements_for_one_year_contradict_each_other():
    """Which notice would hold?"""
    with pytest.raises(BadCalendarYear, match="given twice: a and b") as refused:
        WorkCalendar("x", [CalendarYear(2026, "a", []), CalendarYear(2027, "", []), CalendarYear(2026, "b", [])])
    assert 2026 == refused.value.year


@pytest.mark.parametrize(
    ("arranged", "reason"),
    [
        (Break("x", off="1-1"), "write a day like 02-15"),
        (Break("x", off="02-30"), "day is out of range"),
        (Break("x", off="01-03至01-01"), "the last day comes before the first"),
        (Break("x", off="01-01", worked="01-02"), "must be a weekend day"),
        (Break("x", off="01-03", worked="01-03"), "must be a weekend day"),
        (Break("x", off="01-01", in_lieu="01-02"), "must be a weekday off"),
        (Break("x", off="01-03", in_lieu="01-03"), "must be a weekday off"),
        (Break("x", off="01-01", holidays="01-02"), "a statutory day must be off"),
        (Break("x", off="01-02", in_lieu="01-02", holidays="01-02"), "a statutory day must be off"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(arranged, reason):
    """2026-01-01 is a Thursday: the place and the reason are named."""
    with pytest.raises(BadCalendarYear, match=reason) as refused:
        CalendarYear(2026, "notice", [arranged])
    assert (2026, True) == (refused.value.year, "01-0" in str(refused.value.day) or bool(refused.value.day))


def test_every_year_names_its_notice():
    """23 years without a gap, each with the number of its notice."""
    assert list(range(2004, 2027)) == [arrangement.year for arrangement in CHINA.years]
    assert all(f"发明电〔{one.year - 1}〕" in one.source for one in CHINA.years)


def test_as_many_days_are_worked_as_are_given_in_exchange():
    """In every break; the longer Spring Festival of 2020 gave one Saturday back."""
    uneven = {
        (arrangement.year, one.name)
        for arrangement in CHINA.years
        for one in arrangement.breaks
        if len(list(arrangement._read(one.worked))) != len(list(arrangement._read(one.in_lieu)))
    }
    assert {(2020, "春节")} == uneven


def test_each_statutory_day_on_a_weekend_is_made_up_for():
    """As many weekdays are plain rest as festivals fell on a weekend or on each other."""
    extra = {}
    for arrangement in CHINA.years:
        given = sum(kind is DayKind.REST and day.weekday() < 5 for day, (kind, _) in arrangement.days().items())
        statutory = [day for one in arrangement.breaks for day in arrangement._read(one.holidays)]
        owed = len(statutory) - len({day for day in statutory if day.weekday() < 5})
        if given != owed:
            extra[arrangement.year] = given - owed
    assert {2015: 1, 2020: 1} == extra


def test_the_law_of_the_year_sets_how_many_days_are_statutory():
    """Ten days, eleven from 2008, thirteen from 2025."""
    counts = {
        arrangement.year: sum(len(list(arrangement._read(one.holidays))) for one in arrangement.breaks)
        for arrangement in CHINA.years
    }
    assert {year: 10 if year < 2008 else 11 if year < 2025 else 13 for year in range(2004, 2027)} == counts


def test_a_calendar_travels():
    """It is compared by its data and can be a part of what a run is pinned to."""
    again = pickle.loads(pickle.dumps(CHINA))
    assert (CHINA, hash(CHINA), "WorkCalendar(label='中国')") == (again, hash(again), repr(again))
