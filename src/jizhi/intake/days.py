"""Days, months and moments in cells: taken as they are written, or refused; none is guessed from a locale."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from jizhi.findings import Finding, Outcome
from jizhi.intake.table import Plain
from jizhi.intake.trouble import Trouble, shown
from jizhi.values import Period

SERIAL_DAYS: Final = range(20_000, 73_051)
"""Day numbers of a workbook that stand for 1954 to 2100."""
OFFSET: Final = timezone(timedelta(hours=8))
"""The offset of a moment that is written without one: all of China has the same."""

_EPOCH: Final = date(1899, 12, 30).toordinal()
_WRITTEN: Final = r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?"
_DAY: Final = re.compile(rf"{_WRITTEN}(?: 00:00(?::00)?)?")
_MOMENT: Final = re.compile(rf"{_WRITTEN}[ T]([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}))?")
_DIGITS: Final = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?: ?[0-9]{2}:?[0-9]{2}:?[0-9]{2})?")
_MONTH: Final = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})月?|([0-9]{4})([0-9]{2})")


def _sane(day: date, cell: Plain) -> date:
    if not 1900 < day.year < 2200:
        raise Trouble("date-wrong", shown=shown(cell))
    return day


def _date(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, date):
        midnight = cell.date() if isinstance(cell, datetime) and cell.time() == time.min else cell
        if isinstance(midnight, datetime):
            raise Trouble("date-wrong", shown=shown(cell))
        return Outcome(_sane(midnight, cell))
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in SERIAL_DAYS:
        day = date.fromordinal(_EPOCH + cell)
        return Outcome(day, (Finding("date-from-serial", "", {"number": cell, "day": day}, "warning"),))
    found = _DAY.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        raise Trouble("date-wrong", shown=shown(cell))
    try:
        return Outcome(_sane(date(int(found[1]), int(found[2]), int(found[3])), cell))
    except ValueError:
        raise Trouble("date-wrong", shown=shown(cell)) from None


def _moment(cell: Plain) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    found = _MOMENT.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - the offset is put on by who asks
    except ValueError:
        raise Trouble("date-wrong", shown=shown(cell)) from None


def _day(cell: Plain) -> Outcome[Any]:
    """A day on which something was read; the time beside it says nothing that is kept."""
    moment = _moment(cell)
    return _date(cell) if moment is None else Outcome(_sane(moment.date(), cell))


def _bank_day(cell: Plain) -> Outcome[Any]:
    """A day as banks print it: also eight digits in a row, and with the time of the transaction behind."""
    text = str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
    digits = _DIGITS.fullmatch(text) if isinstance(text, str) else None
    return _day("-".join(digits.groups()) if digits else cell)


def _instant(cell: Plain) -> Outcome[Any]:
    moment = _moment(cell)
    if moment is None:
        raise Trouble("instant-wrong", shown=shown(cell))
    _sane(moment.date(), cell)
    return Outcome(moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFSET))


def _month(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, date):
        raise Trouble("month-as-date", shown=shown(cell))
    found = None if isinstance(cell, bool) else _MONTH.fullmatch(str(cell))
    if found is None:
        raise Trouble("month-wrong", shown=shown(cell))
    year, month = int(found[1] or found[3]), int(found[2] or found[4])
    if not (1900 < year < 2200 and 1 <= month <= 12):
        raise Trouble("month-wrong", shown=shown(cell))
    return Outcome(Period.month(year, month))


DAYS: Final[Mapping[str, Callable[[Plain], Outcome[Any]]]] = {
    "date": _date,
    "day": _day,
    "bank-day": _bank_day,
    "instant": _instant,
    "month": _month,
}
