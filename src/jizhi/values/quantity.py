"""Measures: a Unit multiplies and divides like a number, a Quantity is an exact number with its Unit."""

from __future__ import annotations

import itertools
import math
import re
from decimal import Decimal
from fractions import Fraction

import attrs

from jizhi.errors import UnknownUnit, WrongQuantity

# Order in which a unit is written: money first, then what it is per, time last, as a price list has it.
_BASES = ("元", "㎡", "m³", "kWh", "人", "户", "车", "min", "日", "月")
_DERIVED = {"年": (12, "月"), "h": (60, "min")}
_COUNT = "次"
_ALIASES = {
    "m2": "㎡", "m²": "㎡", "平方米": "㎡", "平米": "㎡",
    "m3": "m³", "立方米": "m³", "立方": "m³",
    "kwh": "kWh", "KWh": "kWh", "KWH": "kWh", "度": "kWh",
    "yuan": "元", "month": "月", "个月": "月", "year": "年", "day": "日", "天": "日",
    "person": "人", "household": "户", "辆": "车", "vehicle": "车", "time": "次",
    "hour": "h", "小时": "h", "minute": "min", "分钟": "min",
}  # fmt: skip
_PLACES_MAX, _BITS_MAX, _UNIT_MAX = 40, 64, 64
_NUMBER = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,10})?)(?![0-9.,_]|[eExX][+-]?[0-9])[ ]*(.*)", re.ASCII | re.DOTALL)


@attrs.frozen
class Unit:
    """A product of powers of base measures, with an exact factor to them (年 is 12 月).

    Base measures are 元 ㎡ m³ kWh 人 户 车 min 日 月; 年 and h are derived; 次 counts, so 元/次 is 元. 日 and 月 do not
    convert into each other: how many days a month has is a day count's business.

    >>> str(Unit.parse("元/m2/month"))
    '元/㎡/月'
    >>> Unit.parse("元/年").factor_to(Unit.parse("元/月"))
    Fraction(1, 12)
    >>> Unit.parse("元/ft2")
    Traceback (most recent call last):
    jizhi.errors.UnknownUnit: unknown unit 'ft2' in '元/ft2'; known: 元 ㎡ m³ kWh 人 户 车 min 日 月 年 h 次
    """

    powers: tuple[tuple[str, int], ...] = ()
    factor: Fraction = Fraction(1)

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read ``元/㎡/月`` or ``元/㎡·月``: what stands after a stroke divides; the empty text is a pure number."""
        if not text.strip():
            return cls()
        if len(text) > _UNIT_MAX:
            raise UnknownUnit(text[:_UNIT_MAX], text[:_UNIT_MAX], (*_BASES, *_DERIVED, _COUNT))
        unit = cls()
        for position, group in enumerate(text.strip().split("/")):
            for symbol in re.split(r"[·*×]", group):
                measure = cls._measure(symbol.strip(), text)
                unit = unit * measure if position == 0 else unit / measure
        return unit

    @classmethod
    def _measure(cls, symbol: str, text: str) -> Unit:
        name = _ALIASES.get(symbol, symbol)
        if name == _COUNT:
            return cls()
        factor, base = _DERIVED.get(name, (1, name))
        if base not in _BASES:
            raise UnknownUnit(symbol, text, (*_BASES, *_DERIVED, _COUNT))
        return cls(((base, 1),), Fraction(factor))

    def _combined(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        kept = tuple((base, powers[base]) for base in _BASES if powers.get(base))
        return Unit(kept, self.factor * other.factor if sign > 0 else self.factor / other.factor)

    def __mul__(self, other: Unit) -> Unit:
        return self._combined(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combined(other, -1)

    def measures_like(self, other: Unit) -> bool:
        """True where both measure the same kind of thing, whatever their factors."""
        return self.powers == other.powers

    def factor_to(self, other: Unit) -> Fraction:
        """How many of *other* one of this unit is; only for units that measure alike."""
        return self.factor / other.factor

    def __str__(self) -> str:
        names, rest = self._names()
        above = [names.get(base, base) for base, power in self.powers for _ in range(power)]
        below = [names.get(base, base) for base, power in self.powers for _ in range(-power)]
        scale = [] if rest == 1 else [str(rest)]
        if not above and not below:
            return "".join(scale)
        return "×".join([*scale, "·".join(above or ["1"])]) + "".join(f"/{name}" for name in below)

    def _names(self) -> tuple[dict[str, str], Fraction]:
        """The derived units that explain the factor, by their base, and what is left of the factor."""
        powers = dict(self.powers)
        derived = [
            (name, base, Fraction(size) ** powers[base]) for name, (size, base) in _DERIVED.items() if base in powers
        ]
        for count in range(len(derived) + 1):
            for chosen in itertools.combinations(derived, count):
                if math.prod((factor for _, _, factor in chosen), start=Fraction(1)) == self.factor:
                    return {base: name for name, base, _ in chosen}, Fraction(1)
        return {}, self.factor


PURE = Unit()
"""The unit of a pure number."""


@attrs.frozen
class Quantity:
    """An exact decimal with at most 10 places and the unit it is in; ``digits`` are as their author wrote them.

    >>> Quantity.parse("2.80 元/㎡/月").value
    Fraction(14, 5)
    >>> Quantity.parse("50%").value
    Fraction(1, 2)
    >>> Quantity.parse("２.8 元")
    Traceback (most recent call last):
    jizhi.errors.WrongQuantity: '２.8 元' is not a quantity: write an ASCII decimal with at most 10 places and a unit, like '2.80 元/㎡/月'
    """  # noqa: E501

    value: Fraction
    unit: Unit
    digits: str = attrs.field(eq=False)

    @classmethod
    def parse(cls, source: str | int | Decimal) -> Quantity:
        """Read a number (TOML's exact decimal) or a text of number and unit.

        Raises: WrongQuantity, UnknownUnit.
        """
        if isinstance(source, bool) or not isinstance(source, str | int | Decimal):
            raise WrongQuantity(source)
        match = _NUMBER.fullmatch(_written(source))
        if match is None:
            raise WrongQuantity(source)
        digits, unit = match[1], match[2].strip()
        if unit.startswith("%"):
            return cls(Fraction(digits) / 100, Unit.parse(unit[1:]), f"{digits}%")
        return cls(Fraction(digits), Unit.parse(unit), digits)


def _written(source: str | int | Decimal) -> str:
    """The number as its author wrote it, with what stands behind it; empty where it is far too long to be one."""
    if isinstance(source, Decimal):
        # format() would write out an exponent of a million; such numbers are refused by their size alone.
        short = source.is_finite() and -_PLACES_MAX <= source.adjusted() <= _PLACES_MAX
        return format(source, "f") if short else ""
    if isinstance(source, int):
        if source.bit_length() > _BITS_MAX:
            raise WrongQuantity(f"a whole number of {source.bit_length()} bits")
        return str(source)
    return source.strip()
