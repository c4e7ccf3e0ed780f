"""Meters, of a space or of the project itself, and what was read from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import Check, day, flag, holds, one_of, or_none, refuse, text, whole, word
from jizhi.values import key

MeterKind: TypeAlias = Literal["water", "electricity", "gas", "heat"]
ReadingKind: TypeAlias = Literal["read", "estimate", "start", "rollover", "withdrawn"]
METER_KINDS: Final[tuple[MeterKind, ...]] = ("water", "electricity", "gas", "heat")
"""What a meter may measure."""
READING_KINDS: Final[tuple[ReadingKind, ...]] = ("read", "estimate", "start", "rollover", "withdrawn")
DIAL_PLACES: Final = 3
"""Digits after the point of a reading and of a quantity, as the facts of the tariff language have them."""
_DIAL_MOST: Final = Decimal(1_000_000_000)


def _factor(value: object) -> str:
    fits = isinstance(value, Decimal) and value.is_finite() and value > 0
    return "" if fits else "it must be a Decimal above 0"


def _dial(value: object) -> str:
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < _DIAL_MOST:
        return f"it must be a Decimal from 0 to {_DIAL_MOST}"
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and -exponent <= DIAL_PLACES
    return "" if short else f"it may have {DIAL_PLACES} decimal places at most"


_register: Final[Check] = or_none(_dial)
_some_day: Final[Check] = or_none(day)


@attrs.frozen(kw_only=True)
class Meter:
    """A meter of a space, or one of the project itself (公表) where *space* is empty.

    Args:
        code: what tells it from the space's other meters; a swapped meter has another.
        kind: ``water electricity gas heat``.
        unit: the measure of its readings: ``m³``, ``kWh``.
        digits: digits before the point on its dial, for a reading that starts over; None where unknown.
        multiplier: what a reading is multiplied by (互感器倍率).
        serial: the maker's number.
        parent: code of the project's meter behind which this one stands: what the parent counts beyond its
            sub-meters is a shared cost.
        limit: use in 30 days above which a reading is doubted until somebody confirms it; None for no limit.
        fitted: the day it was fitted, None where nobody knows; *removed* the day it was taken away.

    Raises:
        RecordRefused: a field that cannot be so; NotExact for a float.

    >>> Meter(space="1-101", code="w1", kind="water", unit="m³").multiplier
    Decimal('1')
    >>> Meter(space="1-101", code="w1", kind="milk", unit="m³")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: meter 1-101 w1: kind = 'milk', but it must be one of water, electricity, gas, heat
    """

    project: str = attrs.field(default="", validator=holds(text))
    space: str = attrs.field(validator=holds(text))
    code: str = attrs.field(validator=holds(word))
    kind: MeterKind = attrs.field(validator=holds(one_of(METER_KINDS)))
    unit: str = attrs.field(validator=holds(word))
    digits: int | None = attrs.field(default=None, validator=holds(or_none(whole(1, 12))))
    multiplier: Decimal = attrs.field(default=Decimal(1), validator=holds(_factor))
    serial: str = attrs.field(default="", validator=holds(text))
    parent: str = attrs.field(default="", validator=holds(text))
    limit: Decimal | None = attrs.field(default=None, validator=holds(or_none(_factor)))
    fitted: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    removed: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @removed.validator
    def _removed_later(self, field: attrs.Attribute[date | None], removed: date | None) -> None:
        if self.fitted is not None and removed is not None and removed <= self.fitted:
            refuse(self, field.name, removed, f"it must be after fitted, {self.fitted}")

    @property
    def id(self) -> str:
        """Project, space and code as one key."""
        return key(self.project, self.space, self.code)


@attrs.frozen(kw_only=True)
class MeterReading:
    """What a meter showed on a day, as at the day's beginning; it is kept as it was taken and corrected by another.

    Args:
        value: the dial, at most three decimals; the meter's multiplier is applied later.
        peak, valley: the registers of a time-of-use meter (峰, 谷) beside the whole.
        kind: ``read`` from the dial; ``estimate`` until the next reading trues it up; ``start`` where counting begins
            anew (a dial set back); ``rollover`` where the dial passed zero since the last reading; ``withdrawn`` where
            nothing was read on the day after all.
        confirmed: somebody looked again at a use that was doubted.
        closes: a day of the billing cycle that the reading closes, where it was taken too late for its own day to say.
        n: readings of the same meter and day before it; the last one counts.

    Raises:
        RecordRefused: a field that cannot be so; NotExact for a float.

    >>> MeterReading(space="1-101", meter="w1", day=date(2025, 4, 1), value=Decimal("123.5")).id
    '/1-101/w1/2025-04-01#0'
    >>> MeterReading(space="1-101", meter="w1", day=date(2025, 4, 1), value=Decimal(-1))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: meterreading 1-101: value = Decimal('-1'), but it must be a Decimal from 0 to 1000000000
    """

    project: str = attrs.field(default="", validator=holds(text))
    space: str = attrs.field(validator=holds(text))
    meter: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(day))
    value: Decimal = attrs.field(validator=holds(_dial))
    peak: Decimal | None = attrs.field(default=None, validator=holds(_register))
    valley: Decimal | None = attrs.field(default=None, validator=holds(_register))
    kind: ReadingKind = attrs.field(default="read", validator=holds(one_of(READING_KINDS)))
    confirmed: bool = attrs.field(default=False, validator=holds(flag))
    closes: date | None = attrs.field(default=None, validator=holds(_some_day))
    by: str = attrs.field(default="", validator=holds(text))
    note: str = attrs.field(default="", validator=holds(text))
    n: int = attrs.field(default=0, validator=holds(whole(0, 10_000)))

    @property
    def id(self) -> str:
        """Project, space, meter and day as one key, and the number."""
        return f"{key(self.project, self.space, self.meter, self.day)}#{self.n}"
