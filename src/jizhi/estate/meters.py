"""Meters of a space: what they count, in which measure, and when they were fitted and removed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import day, holds, one_of, or_none, refuse, text, whole, word
from jizhi.values import key

MeterKind: TypeAlias = Literal["water", "electricity", "gas", "heat"]
METER_KINDS: Final[tuple[MeterKind, ...]] = ("water", "electricity", "gas", "heat")


def _factor(value: object) -> str:
    fits = isinstance(value, Decimal) and value.is_finite() and value > 0
    return "" if fits else "it must be a Decimal above 0"


@attrs.frozen(kw_only=True)
class Meter:
    """A meter of a space.

    Args:
        code: what tells it from the space's other meters; a swapped meter has another.
        kind: ``water electricity gas heat``.
        unit: the measure of its readings: ``m³``, ``kWh``.
        digits: digits before the point on its dial, for a reading that starts over; None where unknown.
        multiplier: what a reading is multiplied by (互感器倍率).
        serial: the maker's number.
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
    space: str = attrs.field(validator=holds(word))
    code: str = attrs.field(validator=holds(word))
    kind: MeterKind = attrs.field(validator=holds(one_of(METER_KINDS)))
    unit: str = attrs.field(validator=holds(word))
    digits: int | None = attrs.field(default=None, validator=holds(or_none(whole(1, 12))))
    multiplier: Decimal = attrs.field(default=Decimal(1), validator=holds(_factor))
    serial: str = attrs.field(default="", validator=holds(text))
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
