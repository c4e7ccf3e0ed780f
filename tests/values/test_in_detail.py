"""What values say besides their numbers: the place that an answer is in, the reason of a refusal, what is dropped."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from jizhi.errors import (
    BadHours,
    BadIdentifier,
    BadKey,
    BadPeriod,
    FinerThanFen,
    MoneyOutOfRange,
    NeverOpen,
    NotADate,
    NotText,
    NotWhole,
    UnknownUnit,
)
from jizhi.values import (
    CHINA,
    BankAccount,
    BusinessTime,
    Money,
    Period,
    Unit,
    WorkCalendar,
    cny,
    key,
    months_after,
    shared_spans,
)

OFFICE = BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"})


def test_an_instant_of_business_time_is_told_in_its_own_zone() -> None:
    """Asked in any; nothing open is told in it too."""
    friday = datetime(2025, 3, 7, 9, 0, tzinfo=UTC)
    later, earlier = OFFICE.after(friday, timedelta(hours=1)), OFFICE.before(friday, timedelta(hours=1))
    assert ["2025-03-10T09:00:00+08:00", "2025-03-07T16:00:00+08:00"] == [later.isoformat(), earlier.isoformat()]
    shut = BusinessTime(week={})
    for search in (shut.after, shut.before):
        with pytest.raises(NeverOpen) as never:
            search(friday, timedelta(hours=1))
        assert "2025-03-07T17:00:00+08:00" == never.value.at.isoformat()


def test_hours_that_overlap_are_named() -> None:
    """The whole text, and why."""
    with pytest.raises(BadHours) as refused:
        BusinessTime(week={"mon": "08:00-12:00 11:00-13:00"})
    assert ("08:00-12:00 11:00-13:00", "they overlap") == (refused.value.text, refused.value.reason)


def test_a_break_that_ends_when_work_begins_or_begins_when_it_ends_cuts_nothing() -> None:
    """Nor is there an empty span."""
    day = date(2025, 3, 10)
    for breaks in ("08:00-08:30", "12:00-14:00", "17:30-18:00"):
        cut = BusinessTime(week={"mon-fri": "08:30-12:00 14:00-17:30"}, breaks={day: breaks})
        begin = datetime(2025, 3, 10, tzinfo=UTC) - timedelta(hours=8)
        assert list(OFFICE.spans(begin, begin + timedelta(days=1))) == list(cut.spans(begin, begin + timedelta(days=1)))


def test_two_that_close_together_share_what_both_have_afterwards() -> None:
    """Neither is left behind where both end at one instant."""
    begin = datetime(2025, 3, 10, tzinfo=UTC) - timedelta(hours=8)
    shared = list(shared_spans(OFFICE, OFFICE, begin, begin + timedelta(days=2)))
    assert list(OFFICE.spans(begin, begin + timedelta(days=2))) == shared
    assert 4 == len(shared)
    assert all(start < end for start, end in shared)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-3", "write 2025, 2025-03, 2025-03-07 or 2025-01-12..2025-09-15"),
        ("2025-03-07..soon", "write 2025, 2025-03, 2025-03-07 or 2025-01-12..2025-09-15"),
    ],
)
def test_a_period_that_cannot_be_read_says_how_it_is_written(text: str, why: str) -> None:
    """In the words that a person types after."""
    with pytest.raises(BadPeriod) as refused:
        Period.parse(text)
    assert why in str(refused.value) and repr(text) in str(refused.value)


def test_a_day_that_is_not_in_the_calendar_says_so() -> None:
    """As the calendar says it."""
    with pytest.raises(BadPeriod, match=r"2025-02-30.*day"):
        Period.parse("2025-02-30")
    with pytest.raises(NotADate, match=r"^the start of a period must be a date"):
        Period("2025-01-01", date(2025, 1, 2))  # type: ignore[arg-type]  # what is refused


def test_an_account_is_the_same_with_blanks_and_hyphens() -> None:
    """And in small letters; what is too short says what it should be."""
    assert BankAccount("GB29NWBK60161331926819") == BankAccount("gb29 nwbk-6016 1331 9268 19")
    with pytest.raises(BadIdentifier, match=re.escape("8 to 34 digits or capitals, ending in four digits")):
        BankAccount("12 34")


def test_a_measure_has_a_factor_to_another_and_back() -> None:
    """A year is twelve months, in either direction, and the two together are nothing."""
    year, month = Unit.parse("元/年"), Unit.parse("元/月")
    assert (Fraction(1, 12), Fraction(12)) == (year.factor_to(month), month.factor_to(year))
    hour, minute = Unit.parse("h"), Unit.parse("min")
    assert (Fraction(60), Fraction(1, 60)) == (hour.factor_to(minute), minute.factor_to(hour))


def test_a_calendar_of_its_own_is_asked_by_its_day() -> None:
    """A holiday closes a Monday, a make-up day opens a Saturday."""
    open_on = BusinessTime(week={"mon-fri": "08:30-12:00"}, calendar=CHINA)
    assert isinstance(CHINA, WorkCalendar)
    assert (False, True) == (
        open_on.is_open(datetime(2025, 10, 1, 2, tzinfo=UTC)), open_on.is_open(datetime(2025, 9, 28, 2, tzinfo=UTC)),
    )  # fmt: skip


def test_what_is_refused_is_named() -> None:
    """The thing, and what was found of it."""
    for kind, said, work in (
        (BadKey, "it needs at least one part", lambda: key()),
        (FinerThanFen, "money", lambda: cny("0.001")),
        (MoneyOutOfRange, str(10**18), lambda: Money(10**18)),
        (NotWhole, "a number of months", lambda: months_after(date(2025, 1, 1), 1.5)),  # type: ignore[arg-type]  # refused
        (NotADate, "an anchor must be a date", lambda: months_after("2025", 1)),  # type: ignore[arg-type]  # refused
        (NotText, "bank account", lambda: BankAccount(1)),  # type: ignore[arg-type]  # refused
        (UnknownUnit, "unknown unit 'ell' in '元/ell'", lambda: Unit.parse("元/ell")),
    ):
        with pytest.raises(kind, match=re.escape(said)):
            work()
