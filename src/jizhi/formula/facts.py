"""Facts: what may be known of a space, a meter or a stay, with type, unit, scale, range; and the door they enter by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attrs

from jizhi.errors import FactRefused
from jizhi.formula.tree import FactType, FactValue
from jizhi.values.exact import EXPONENT_MAX
from jizhi.values.quantity import PURE, Unit

_TRUE, _FALSE = frozenset({"true", "有", "是", "1"}), frozenset({"false", "无", "否", "0"})
_BITS_MAX = 4 * EXPONENT_MAX
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


@attrs.frozen
class FactSpec:
    """The declaration of a fact: its name, type, unit, scale (digits after the point), range and Chinese alias.

    ``default`` is what counts where the fact is not known; None means that a formula which reads it cannot be rated.
    """

    name: str
    type: FactType
    unit: Unit = PURE
    scale: int = 0
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    alias: str = ""
    default: FactValue | None = None

    def typed(self, text: str) -> FactValue:
        """Read a fact from text, as a command line or a file gives it.

        Raises: FactRefused where the text is not of the fact's type, or outside its range or scale.

        >>> FactSpec("area", "decimal", scale=2).typed("98.56")
        Decimal('98.56')
        >>> FactSpec("area", "decimal", scale=2).typed("98.567")
        Traceback (most recent call last):
        jizhi.errors.FactRefused: area = Decimal('98.567'): fact-scale, wanted 2
        """
        return self.checked(self._parsed(text.strip()))

    def _parsed(self, text: str) -> FactValue:
        if self.type == "text":
            return text
        if self.type == "boolean":
            word = text.lower()
            if word in _TRUE or word in _FALSE:
                return word in _TRUE
        elif self.type == "date":
            try:
                return iso_day(text)
            except ValueError as trouble:
                raise FactRefused(self.name, "fact-type", text, self.type) from trouble
        elif _NUMBER.fullmatch(text) and (self.type == "decimal" or "." not in text):
            return Decimal(text) if self.type == "decimal" else int(text)
        raise FactRefused(self.name, "fact-type", text, self.type)

    def checked(self, value: Any) -> FactValue:
        """Return *value* if it is of the declared type, scale and range; never rounds and never converts a float.

        Raises: FactRefused naming what is wrong.
        """
        if type(value) is Decimal and self.type == "decimal":  # the commonest fact of all, once per space and fee
            return self._in_range(value)
        match self.type, value:
            case ("boolean", bool() as known) | ("text", str() as known):
                return known
            case ("date", date() as day) if not isinstance(day, datetime):
                return day
            case ("integer" | "decimal", bool()):
                raise FactRefused(self.name, "fact-type", value, self.type)
            case ("integer" | "decimal", int() as number) | ("decimal", Decimal() as number):
                return self._in_range(number)
        raise FactRefused(self.name, "fact-type", value, self.type)

    def _in_range(self, value: int | Decimal) -> int | Decimal:
        exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
        if isinstance(exponent, str):
            raise FactRefused(self.name, "fact-type", value, self.type)
        if self.at_least is not None and value < self.at_least:
            raise FactRefused(self.name, "fact-range", value, f">= {self.at_least}")
        if self.at_most is not None and value > self.at_most:
            raise FactRefused(self.name, "fact-range", value, f"<= {self.at_most}")
        # A number of a million digits is refused before anything is computed with it.
        if not -EXPONENT_MAX <= exponent <= EXPONENT_MAX or (isinstance(value, int) and value.bit_length() > _BITS_MAX):
            raise FactRefused(self.name, "fact-range", "…", f"<= 10**{EXPONENT_MAX}")
        if -exponent > self.scale and Fraction(value) % Fraction(1, 10**self.scale):
            raise FactRefused(self.name, "fact-scale", value, str(self.scale))
        return value


def iso_day(text: str) -> date:
    """Read a day as ``YYYY-MM-DD``, and in no other of the ways that ISO 8601 has.

    Raises: ValueError.
    """
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _spec(name: str, type: FactType, unit: str = "", scale: int = 0, **rest: Any) -> FactSpec:
    return FactSpec(name, type, Unit.parse(unit), scale, **rest)


def _range(at_least: int, at_most: int) -> dict[str, Any]:
    return {"at_least": Decimal(at_least), "at_most": Decimal(at_most)}


#: The day of handover where none is known: the space was handed over long ago.
LONG_AGO = date.min

_AREA = _range(0, 1_000_000)
_READING = _range(-1_000_000_000, 1_000_000_000)
_MONTHS = _range(0, 1_200)
_YUAN = _range(-1_000_000_000, 1_000_000_000)

METER_FACTS = ("usage", "used_before", "previous", "current", "peak", "valley")
"""Facts whose unit is that of the meter they are read from."""

_ROWS = (
    _spec("area", "decimal", "㎡", 2, alias="建筑面积", **_AREA),
    _spec("inner_area", "decimal", "㎡", 2, alias="套内面积", **_AREA),
    _spec("billed_area", "decimal", "㎡", 2, alias="计费面积", **_AREA),
    _spec("kind", "text", alias="类型"),
    _spec("layout", "text", alias="户型"),
    _spec("building", "text", alias="楼栋"),
    _spec("entrance", "text", alias="单元"),
    _spec("zone", "text", alias="区域"),
    _spec("usage_class", "text", alias="用途"),
    _spec("floor", "integer", alias="楼层", **_range(-100, 1_000)),
    _spec("floors", "integer", alias="总楼层", **_range(0, 1_000)),
    _spec("lift", "boolean", alias="有电梯"),
    _spec("certificate", "boolean", alias="有产权证"),
    _spec("occupants", "integer", "人", alias="人数", **_range(0, 100_000)),
    _spec("vehicles", "integer", "车", alias="车辆数", **_range(0, 100_000)),
    _spec("vacant_months", "integer", "月", alias="空置月数", **_MONTHS),
    _spec("prepaid_months", "integer", "月", alias="预缴月数", **_MONTHS),
    _spec("handover", "date", alias="交房日期", default=LONG_AGO),
    _spec("usage", "decimal", scale=3, alias="用量", **_READING),
    _spec("used_before", "decimal", scale=3, alias="已用量", default=Decimal(0), **_READING),
    _spec("previous", "decimal", scale=3, alias="上期", **_READING),
    _spec("current", "decimal", scale=3, alias="本期", **_READING),
    _spec("peak", "decimal", scale=3, alias="峰", **_READING),
    _spec("valley", "decimal", scale=3, alias="谷", **_READING),
    _spec("pool", "decimal", "元", 2, alias="分摊总额", **_YUAN),
    _spec("minutes", "integer", "min", alias="停车分钟", **_range(0, 100_000_000)),
    _spec("rent", "decimal", "元", 2, alias="租金", **_YUAN),
    _spec("rank", "integer", alias="第几辆", **_range(0, 1_000)),
)


def built_in(meter: Unit) -> Mapping[str, FactSpec]:
    """Every built-in fact by name, with *meter* as the unit of the metered ones (tariff language, "Built-in facts")."""
    metered = {row.name: attrs.evolve(row, unit=meter) for row in _ROWS if row.name in METER_FACTS}
    return MappingProxyType({row.name: row for row in _ROWS} | metered)
