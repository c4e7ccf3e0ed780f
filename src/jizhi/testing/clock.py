"""A clock that stands still: tests take the time from it and say when it passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from jizhi.estate.fields import holds
from jizhi.ports.fields import instant

NOON: Final = datetime(2025, 3, 1, 12, tzinfo=UTC)
"""When a clock stands unless it is told otherwise; the instant of the contracts too."""


@attrs.define(kw_only=True)
class Clock:
    """The time of one test; it moves only when somebody moves it.

    Args:
        at: the instant it shows, aware.
        zone: where its ``day`` is counted.

    Raises:
        RecordRefused: an instant without its offset.

    >>> clock = Clock()
    >>> clock.pass_by(timedelta(hours=6)).isoformat(), clock.day.isoformat()
    ('2025-03-01T18:00:00+00:00', '2025-03-02')
    >>> Clock(at=datetime(2025, 3, 1))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: clock: at = datetime.datetime(2025, 3, 1, 0, 0), but it must be an instant with ...
    """

    at: datetime = attrs.field(default=NOON, validator=holds(instant))
    zone: str = "Asia/Shanghai"

    @property
    def day(self) -> date:
        """The business day of the instant, in the clock's zone."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    def pass_by(self, time: timedelta) -> datetime:
        """Let *time* pass, and return the instant that is then."""
        self.at += time
        return self.at


def clock_at(at: datetime | str) -> Clock:
    """Return a clock that shows *at*, an aware instant or its ISO text.

    >>> clock_at("2025-03-31T23:30:00+08:00").day.isoformat()
    '2025-03-31'
    >>> clock_at("2025-03-31")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: clock: at = datetime.datetime(2025, 3, 31, 0, 0), but it must be an instant with ...
    """
    return Clock(at=datetime.fromisoformat(at) if isinstance(at, str) else at)
