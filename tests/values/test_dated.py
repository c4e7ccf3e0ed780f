"""Dated values: what holds since when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jizhi.errors import NotADate, TwoValuesOneDay
from jizhi.values import Dated, Period, Since

FIRST = Since(date(2023, 1, 1), "2.50", "contract of 2022")
SECOND = Since(date(2025, 3, 9), "2.80", "owners' meeting 2024-11, resolution 3")
PRICE = Dated([SECOND, FIRST])


def test_a_value_holds_from_its_day_until_the_next():
    """The day itself is in; before the first there is none."""
    days = (date(2022, 12, 31), date(2023, 1, 1), date(2025, 3, 8), date(2025, 3, 9), date(2099, 1, 1))
    assert [None, "2.50", "2.50", "2.80", "2.80"] == [PRICE.on(day) for day in days]
    assert [None, FIRST, FIRST, SECOND, SECOND] == [PRICE.since(day) for day in days]


def test_entries_stand_in_order_of_days():
    """Whatever order they come in, two histories with the same entries are one."""
    assert ((FIRST, SECOND), Dated([FIRST, SECOND])) == (PRICE.entries, PRICE)
    assert (None, ()) == (Dated().on(date(2025, 1, 1)), Dated().entries)


def test_a_value_that_is_false_still_holds():
    """Zero and no are values, not the absence of one."""
    assert 0 == Dated([Since(date(2025, 1, 1), 0)]).on(date(2025, 1, 1))


def test_changes_are_strictly_inside():
    """A change on the first day of a period cuts nothing."""
    assert (date(2025, 3, 9),) == PRICE.changes(Period.month(2025, 3))
    assert ((), ()) == (
        PRICE.changes(Period.parse("2025-03-09..2025-04-01")),
        PRICE.changes(Period.parse("2025-01-01..2025-03-09")),
    )


def test_two_values_cannot_begin_on_one_day():
    """Which one would hold?"""
    with pytest.raises(TwoValuesOneDay, match=r"two values hold since 2025-03-09: '2.80' and '2.90'") as refused:
        Dated([FIRST, SECOND, Since(date(2025, 3, 9), "2.90")])
    assert (date(2025, 3, 9), "2.80", "2.90") == (refused.value.day, refused.value.one, refused.value.other)


def test_since_when_is_a_day():
    """No instant, no text."""
    for since in (datetime(2025, 1, 1, tzinfo=UTC), "2025-01-01"):
        with pytest.raises(NotADate, match="a day since when must be a date"):
            Since(since, 1)
    with pytest.raises(NotADate):
        PRICE.on("2025-01-01")
