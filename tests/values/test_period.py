"""Periods are half-open; months are counted from their anchor."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jizhi.errors import BadPeriod, BeyondCalendar, NotADate, NotWhole
from jizhi.values import Period, month_length, months_after, plain_date

MARCH = Period(date(2025, 3, 1), date(2025, 4, 1))
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_the_end_is_out():
    """March ends before the first of April."""
    assert (31, True, True, False, False) == (
        MARCH.days,
        date(2025, 3, 1) in MARCH,
        date(2025, 3, 31) in MARCH,
        date(2025, 4, 1) in MARCH,
        date(2025, 2, 28) in MARCH,
    )
    assert "2025-03-01..2025-04-01" == str(MARCH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025", Period(date(2025, 1, 1), date(2026, 1, 1))),
        ("2025-03", MARCH),
        ("2024-02", Period(date(2024, 2, 1), date(2024, 3, 1))),
        ("2025-12", Period(date(2025, 12, 1), date(2026, 1, 1))),
        ("2025-03-07", Period(date(2025, 3, 7), date(2025, 3, 8))),
        ("2025-01-12..2025-09-15", Period(date(2025, 1, 12), date(2025, 9, 15))),
    ],
)
def test_a_period_is_read(text, expected):
    """A year, a month, a day, or start and end."""
    assert expected == Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-3",
        "2025-13",
        "2025-00",
        "0000",
        "2025-02-29",
        "20250301",
        "2025/03",
        "2025-03-01..",
        "..2025-03-01",
        "2025-03-01...2025-03-02",
        "2025-03-01..2025-02-01",
        "2025-03-01..2025-03-01",
        "2025-03..2025-04",
        "２０２５-03",
        "2025-03\n",
        "2025-W10-1",
    ],
)
def test_what_is_no_period_is_not_guessed(text):
    """The error shows the text and what can be written."""
    with pytest.raises(BadPeriod) as refused:
        Period.parse(text)
    assert refused.value.reason


def test_months_and_years_are_made_by_number():
    """The usual periods, and the names of months that do not exist."""
    assert (MARCH, 365, 366) == (Period.month(2025, 3), Period.year(2025).days, Period.year(2024).days)
    for refuse in (lambda: Period.month(2025, 13), lambda: Period.month(0, 1), lambda: Period.year("2025")):
        with pytest.raises(BadPeriod):
            refuse()


def test_time_ends_with_the_year_9999():
    """The last day has no end; a month after it has no name."""
    for refuse in (
        lambda: Period.day(date.max),
        lambda: Period.month(9999, 12),
        lambda: Period.year(9999),
        lambda: months_after(date(1, 1, 31), -1),
    ):
        with pytest.raises(BeyondCalendar, match="outside the years 1 to 9999") as refused:
            refuse()
        assert refused.value.what
    assert date(9999, 12, 30) == months_after(date(9999, 11, 30), 1)
    assert date(1, 1, 1) == months_after(date(1, 2, 1), -1)


@pytest.mark.parametrize("start", [NOON, "2025-03-01", None])
def test_an_instant_is_no_day(start):
    """A datetime would hide a time zone; a text would hide a mistake."""
    for refuse in (
        lambda: Period(start, date(2026, 1, 1)),
        lambda: Period(date(2020, 1, 1), start),
        lambda: Period.day(start),
        lambda: start in MARCH,
        lambda: MARCH.cut([start]),
        lambda: months_after(start, 1),
        lambda: plain_date("a day", start),
    ):
        with pytest.raises(NotADate, match="must be a date, not") as refused:
            refuse()
        assert start is refused.value.value


def test_a_period_goes_forward():
    """Neither an empty period nor one that runs backwards."""
    for end in (date(2025, 3, 1), date(2025, 2, 28)):
        with pytest.raises(BadPeriod, match=r"2025-03-01\.\..*it must end after it starts"):
            Period(date(2025, 3, 1), end)


def test_periods_overlap_or_touch_or_miss():
    """Touching periods share no day."""
    assert Period.parse("2025-03-20..2025-04-01") == MARCH.overlap(Period.parse("2025-03-20..2025-05-01"))
    assert MARCH == MARCH.overlap(Period.year(2025)) == MARCH.overlap(MARCH)
    assert (None, None) == (MARCH.overlap(Period.month(2025, 4)), MARCH.overlap(Period.month(2024, 3)))


def test_a_period_is_cut_by_months():
    """Each part lies in one calendar month; a whole month stays whole."""
    parts = Period.parse("2024-12-20..2025-02-15").months()
    assert ["2024-12-20..2025-01-01", "2025-01-01..2025-02-01", "2025-02-01..2025-02-15"] == [str(p) for p in parts]
    assert (MARCH,) == MARCH.months()
    assert (Period.day(date(2025, 1, 31)),) == Period.day(date(2025, 1, 31)).months()


def test_a_cut_outside_cuts_nothing():
    """Only days strictly inside count, once each and in any order."""
    days = [
        date(2025, 3, 21),
        date(2025, 3, 1),
        date(2025, 4, 1),
        date(2025, 3, 11),
        date(2025, 3, 21),
        date(2026, 1, 1),
    ]
    assert [10, 10, 11] == [part.days for part in MARCH.cut(iter(days))]
    assert (MARCH,) == MARCH.cut([])


def test_periods_stand_in_order_of_time():
    """Sorted by start, then by end."""
    assert [MARCH, Period.month(2025, 4)] == sorted([Period.month(2025, 4), MARCH])


@pytest.mark.parametrize(
    ("anchor", "n", "expected"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-01-31", 2, "2025-03-31"),
        ("2024-01-30", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-01-31", -2, "2024-11-30"),
        ("2025-03-31", -13, "2024-02-29"),
        ("2025-05-15", 0, "2025-05-15"),
    ],
)
def test_the_31st_becomes_the_last_day_and_returns(anchor, n, expected):
    """B10: short months clamp, later months are not moved by it."""
    assert date.fromisoformat(expected) == months_after(date.fromisoformat(anchor), n)


@pytest.mark.parametrize("n", [1.0, True, "1", None])
def test_months_are_whole(n):
    """Half a month is a day count's business."""
    with pytest.raises(NotWhole, match="a number of months"):
        months_after(date(2025, 1, 1), n)


def test_months_have_their_lengths():
    """February knows leap years, also at the centuries."""
    assert [28, 29, 29, 28, 31] == [
        month_length(date(y, m, 3)) for y, m in ((2025, 2), (2024, 2), (2000, 2), (2100, 2), (2025, 12))
    ]
