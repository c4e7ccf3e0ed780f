"""Shifts: from when to when, over midnight too, with pauses, flexible time and the window of their punches."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from jizhi.estate.fields import flag, holds, refuse, text, whole, word

DAY_MINUTES: Final = 24 * 60
MARGIN_MOST: Final = 12 * 60
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)

Span = tuple[datetime, datetime]
"""From an instant up to, but not including, another; both in UTC."""


def clock(value: object) -> str:
    """A time of day such as 08:00."""
    return "" if isinstance(value, str) and _CLOCK.fullmatch(value) else "it must be a time of day such as 08:00"


def minute_of(time: str) -> int:
    """Return the minute of the day that a time of day is.

    >>> minute_of("20:30")
    1230
    """
    return int(time[:2]) * 60 + int(time[3:])


@attrs.frozen(kw_only=True)
class Pause:
    """A break within a shift; an unpaid one is no working time.

    >>> Pause(start="12:00", end="13:00").paid
    False
    """

    start: str = attrs.field(validator=holds(clock))
    end: str = attrs.field(validator=holds(clock))
    paid: bool = attrs.field(default=False, validator=holds(flag))


@attrs.frozen(kw_only=True)
class Shift:
    """A shift by its code; one that ends at or before its start ends on the next day.

    Whose hours change gets a new code, so that past days keep their meaning.

    Args:
        flex_minutes: by how much one may come, and then also leave, earlier or later.
        before_minutes, after_minutes: how long before its start and after its end a punch is taken for it.
        night: whether it counts as a night shift, for allowances and for the sheet.

    Raises:
        RecordRefused: a time that is none, a pause outside the shift, a shift of more than 24 hours.

    >>> night = Shift(code="N", start="20:00", end="08:00")
    >>> night.minutes, night.crosses_midnight
    (720, True)
    >>> Shift(code="N", start="20:00", end="24:00")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: shift N: end = '24:00', but it must be a time of day such as 08:00
    """

    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    start: str = attrs.field(validator=holds(clock))
    end: str = attrs.field(validator=holds(clock))
    pauses: tuple[Pause, ...] = ()
    flex_minutes: int = attrs.field(default=0, validator=holds(whole(0, 240)))
    before_minutes: int = attrs.field(default=240, validator=holds(whole(0, MARGIN_MOST)))
    after_minutes: int = attrs.field(default=240, validator=holds(whole(0, MARGIN_MOST)))
    night: bool = attrs.field(default=False, validator=holds(flag))
    _pauses: tuple[tuple[int, int, bool], ...] = attrs.field(init=False, repr=False, eq=False)

    @_pauses.default
    def _placed(self) -> tuple[tuple[int, int, bool], ...]:
        return tuple(sorted(self._place(pause) for pause in self.pauses))

    def _place(self, pause: Pause) -> tuple[int, int, bool]:
        first = self.first_minute
        start = minute_of(pause.start) + (DAY_MINUTES if minute_of(pause.start) < first else 0)
        end = start + (minute_of(pause.end) - minute_of(pause.start)) % DAY_MINUTES
        if not first <= start < end <= first + self.minutes:
            refuse(self, "pauses", f"{pause.start}-{pause.end}", f"it must lie within {self.start}-{self.end}")
        return start, end, pause.paid

    @property
    def first_minute(self) -> int:
        """The minute of its day at which it starts."""
        return minute_of(self.start)

    @property
    def minutes(self) -> int:
        """Its length from start to end, pauses included; a shift from 08:00 to 08:00 is one of 24 hours."""
        return (minute_of(self.end) - self.first_minute - 1) % DAY_MINUTES + 1

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after it starts, midnight itself not counted."""
        return self.first_minute + self.minutes > DAY_MINUTES

    @property
    def paid_minutes(self) -> int:
        """Its working time: its length without the unpaid pauses."""
        return self.minutes - sum(end - start for start, end, paid in self._pauses if not paid)

    def span(self, on: date, zone: ZoneInfo) -> Span:
        """Return its start and end where it starts on a day, by the clocks of a zone."""
        return instant(on, self.first_minute, zone), instant(on, self.first_minute + self.minutes, zone)

    def unpaid(self, on: date, zone: ZoneInfo) -> tuple[Span, ...]:
        """Return its unpaid pauses where it starts on a day."""
        return tuple(
            (instant(on, start, zone), instant(on, end, zone)) for start, end, paid in self._pauses if not paid
        )


def instant(on: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clocks of a zone show a minute of a day, which may be beyond its midnight.

    >>> str(instant(date(2026, 2, 16), 32 * 60, ZoneInfo("Asia/Shanghai")))
    '2026-02-17 00:00:00+00:00'
    """
    days, rest = divmod(minute, DAY_MINUTES)
    shown = datetime(on.year, on.month, on.day, rest // 60, rest % 60, tzinfo=zone) + timedelta(days=days)
    return shown.astimezone(UTC)


def aware(value: Any) -> str:
    """An instant with its offset."""
    known = isinstance(value, datetime) and value.tzinfo is not None and value.utcoffset() is not None
    return "" if known else "it must be an instant with its offset"
