"""Spans of time: joined, cut, met with each other, and told apart by the day on which each minute was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from jizhi.staff.shifts import Span, instant


@attrs.frozen(kw_only=True)
class Part:
    """Minutes on one day."""

    day: date
    minutes: int


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the instants that lie in any of *spans*, in order and apart from each other; empty ones are dropped."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def common(some: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Return the instants that lie in both."""
    held = merged(others)
    return merged((max(a, c), min(b, d)) for a, b in merged(some) for c, d in held)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Return the instants of *spans* that lie in none of *holes*.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> hour = timedelta(hours=1)
    >>> [int((b - a) / hour) for a, b in without([(noon, noon + 4 * hour)], [(noon + hour, noon + 2 * hour)])]
    [1, 2]
    """
    left = list(merged(spans))
    for hole_start, hole_end in merged(holes):
        left = [
            part
            for start, end in left
            for part in ((start, min(end, hole_start)), (max(start, hole_end), end))
            if part[0] < part[1]
        ]
    return tuple(left)


def seconds(spans: Iterable[Span]) -> int:
    """Return how long spans that lie apart from each other are together."""
    return sum(int((end - start).total_seconds()) for start, end in spans)


def by_day(spans: Iterable[Span], zone: ZoneInfo, *, whole: date | None = None) -> tuple[Part, ...]:
    """Return the whole minutes of *spans* by the days of a zone; together they are the minutes of the whole.

    Minutes of a day are the difference of two running totals, so that seconds are lost once, not at every midnight.

    Args:
        whole: the day to which all of it is counted; None for the day on which each minute was.

    >>> from datetime import UTC
    >>> eight, shanghai = datetime(2026, 2, 16, 12, tzinfo=UTC), ZoneInfo("Asia/Shanghai")  # it is 20:00 there
    >>> [(part.day.day, part.minutes) for part in by_day([(eight, eight + timedelta(hours=12))], shanghai)]
    [(16, 240), (17, 480)]
    """
    totals: dict[date, int] = {}
    for start, end in merged(spans):
        while start < end:
            on = start.astimezone(zone).date()
            midnight = min(end, instant(on, 24 * 60, zone)) if whole is None else end
            at = on if whole is None else whole
            totals[at] = totals.get(at, 0) + seconds([(start, midnight)])
            start = midnight
    found, run, counted = [], 0, 0
    for on in sorted(totals):
        run += totals[on]
        if run // 60 > counted:
            found.append(Part(day=on, minutes=run // 60 - counted))
        counted = run // 60
    return tuple(found)


def minutes(parts: Iterable[Part]) -> int:
    """Return how many minutes parts are together."""
    return sum(part.minutes for part in parts)


def shown(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as the clocks of a zone show it, to the minute.

    >>> from datetime import UTC
    >>> shown(datetime(2026, 2, 16, 12, 3, 59, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-02-16 20:03'
    """
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def shifted(span: Span, by: timedelta) -> Span:
    """Return a span moved in time."""
    return span[0] + by, span[1] + by
