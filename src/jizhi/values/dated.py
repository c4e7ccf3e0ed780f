"""Dated values: what holds since when, and on whose word."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

import attrs

from jizhi.errors import TwoValuesOneDay
from jizhi.values.period import Period, plain_date

T = TypeVar("T")


def _since_date(_: object, __: object, day: date) -> None:
    plain_date("a day since when", day)


@attrs.frozen
class Since(Generic[T]):
    """A value that holds from a day on, until a later one takes over.

    Args:
        since: its first day.
        value: anything frozen.
        basis: the decision it rests on, in words.

    Raises:
        NotADate: *since* is no plain date.

    >>> Since(date(2025, 1, 1), "2.80", "owners' meeting 2024-11, resolution 3").value
    '2.80'
    """

    since: date = attrs.field(validator=_since_date)
    value: T
    basis: str = ""


def _by_day(entries: Iterable[Since[T]]) -> tuple[Since[T], ...]:
    return tuple(sorted(entries, key=lambda entry: entry.since))


@attrs.frozen
class Dated(Generic[T]):
    """A value through time: entries in order of the day since when they hold, one a day.

    Args:
        entries: in any order.

    Raises:
        TwoValuesOneDay: two entries begin on one day.

    >>> price = Dated([Since(date(2025, 1, 1), "2.80"), Since(date(2023, 1, 1), "2.50")])
    >>> price.on(date(2024, 12, 31)), price.on(date(2025, 1, 1)), price.on(date(2022, 12, 31))
    ('2.50', '2.80', None)
    >>> Dated([Since(date(2025, 1, 1), 1), Since(date(2025, 1, 1), 2)])
    Traceback (most recent call last):
    jizhi.errors.TwoValuesOneDay: two values hold since 2025-01-01: 1 and 2
    """

    entries: tuple[Since[T], ...] = attrs.field(default=(), converter=_by_day)

    def __attrs_post_init__(self) -> None:
        for one, other in pairwise(self.entries):
            if one.since == other.since:
                raise TwoValuesOneDay(one.since, one.value, other.value)

    def since(self, day: date) -> Since[T] | None:
        """Return the entry that holds on *day*, or None where none holds yet."""
        at = bisect_right(self.entries, plain_date("a day", day), key=lambda entry: entry.since)
        return self.entries[at - 1] if at else None

    def on(self, day: date) -> T | None:
        """Return the value that holds on *day*, or None where none holds yet."""
        entry = self.since(day)
        return entry.value if entry else None

    def changes(self, period: Period) -> tuple[date, ...]:
        """Return the days strictly inside *period* on which an entry begins, in order.

        >>> Dated([Since(date(2025, 3, 1), 1), Since(date(2025, 3, 9), 2)]).changes(Period.month(2025, 3))
        (datetime.date(2025, 3, 9),)
        """
        return tuple(entry.since for entry in self.entries if period.start < entry.since < period.end)
