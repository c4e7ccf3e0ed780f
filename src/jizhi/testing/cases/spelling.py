"""How cases spell days, instants, numbers, zones and billing periods."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import Final

from dateutil import tz

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.fees.cycle import Cycle
from jizhi.values import Period

MONTHS: Final = {
    **dict.fromkeys(("MONTHLY", "MONTH"), 1),
    **dict.fromkeys(("BIMESTRIAL", "BIMONTHLY"), 2),
    **dict.fromkeys(("QUARTERLY", "QUARTER"), 3),
    **dict.fromkeys(("TRIANNUAL", "TRIANNUALLY"), 4),
    **dict.fromkeys(("BIANNUAL", "SEMIANNUAL", "SEMI_ANNUAL", "SEMESTERLY", "HALF_YEARLY", "HALF_YEAR"), 6),
    **dict.fromkeys(("ANNUAL", "YEARLY", "ANNUALLY", "YEAR"), 12),
    "SESQUIENNIAL": 18,
    **dict.fromkeys(("BIENNIAL", "TWO_YEARS"), 24),
    **dict.fromkeys(("TRIENNIAL", "THREE_YEARS"), 36),
}
"""Months in the billing periods that engines name."""

DAYS: Final = {
    **dict.fromkeys(("DAILY", "DAY"), 1),
    **dict.fromkeys(("WEEKLY", "WEEK"), 7),
    **dict.fromkeys(("BIWEEKLY", "FORTNIGHTLY", "TWO_WEEKS"), 14),
    "THIRTY_DAYS": 30,
    "THIRTY_ONE_DAYS": 31,
    "SIXTY_DAYS": 60,
    "NINETY_DAYS": 90,
}
"""Days in the billing periods that are counted in days and know no day of the month."""


def cycle_of(name: object, anchor: date) -> Cycle:
    """Return the cycle of the billing period called *name*, anchored on *anchor*.

    Raises:
        CaseUnsupported: no such period is known.

    >>> cycle_of("THIRTY_DAYS", date(2012, 2, 16)).days
    30
    >>> cycle_of("LUNAR", date(2012, 2, 16))
    Traceback (most recent call last):
    jizhi.errors.CaseUnsupported: no billing period is called 'LUNAR'
    """
    key = str(name).strip().upper().replace("-", "_").replace(" ", "_")
    if key in MONTHS:
        return Cycle(months=MONTHS[key], anchor=anchor)
    if key in DAYS:
        return Cycle(days=DAYS[key], anchor=anchor)
    raise CaseUnsupported(f"no billing period is called {name!r}")


def whole(value: object) -> int:
    """Return a whole number.

    Raises:
        CaseMalformed: it is none.
    """
    number = exact(value)
    if number.denominator != 1:
        raise CaseMalformed(f"{value!r} is not a whole number")
    return int(number)


def exact(value: object) -> Fraction:
    """Return the exact number that *value* spells: an integer, a decimal, a fraction or a percentage.

    >>> exact("80%"), exact("1/3"), exact("0.5"), exact("1,234.5")
    (Fraction(4, 5), Fraction(1, 3), Fraction(1, 2), Fraction(2469, 2))
    """
    text = str(value).strip().replace(",", "").replace("_", "")
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise CaseMalformed(f"{value!r} is not a number") from error


def day(value: object) -> date:
    """Return the day that *value* spells in ISO form; a time of day behind it is not looked at.

    Raises:
        CaseMalformed: it spells none.
    """
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise CaseMalformed(f"{value!r} is not a date") from error


def day_or_none(value: object) -> date | None:
    """Return the day that *value* spells, or None for null."""
    return None if value is None else day(value)


def pair(value: object) -> tuple[object, object]:
    """Return the two ends that *value* lists.

    Raises:
        CaseMalformed: it does not list two.
    """
    if not isinstance(value, list) or len(value) < 2:
        raise CaseMalformed(f"{value!r} is not a pair")
    return value[0], value[1]


def period(value: object) -> Period:
    """Return the half-open period between the two days that *value* lists.

    Raises:
        CaseMalformed: it does not list two days in order.
    """
    start, end = map(day, pair(value))
    if start >= end:
        raise CaseMalformed(f"{value!r} is not a period")
    return Period(start, end)


def instant(value: object) -> datetime:
    """Return the instant that *value* spells; without a zone it is UTC, without a time it is midnight.

    >>> str(instant("2025-01-31T15")), str(instant("2012-07-16T21:17:03Z"))
    ('2025-01-31 15:00:00+00:00', '2012-07-16 21:17:03+00:00')
    """
    text = str(value).strip().removesuffix(" UTC").replace("Z", "+00:00")
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise CaseMalformed(f"{value!r} is not an instant") from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def zone(name: object) -> tzinfo:
    """Return the time zone called *name*: a place, or an offset such as ``+0300``.

    Raises:
        CaseUnsupported: no such zone is known.
    """
    text = str(name).strip()
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", text)
    if offset:
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-ahead if sign == "-" else ahead)
    if text.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    found = tz.gettz(text)
    if found is None:
        raise CaseUnsupported(f"no time zone is called {name!r}")
    return found
