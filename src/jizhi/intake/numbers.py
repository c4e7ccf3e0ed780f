"""Numbers in cells: areas, money, counts, floors and shares, exact or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Final

from jizhi.findings import Outcome
from jizhi.intake.table import Plain
from jizhi.intake.trouble import Trouble, shown

AREA_MOST: Final = Decimal(1_000_000)
MONEY_MOST: Final = Decimal(10_000_000_000_000)
DIAL_MOST: Final = Decimal("999999999.999")
DIAL_PLACES: Final = 3
COUNT_MOST: Final = 100_000
DIGITS_MOST: Final = 30

_EXACT: Final = Context(prec=60)
_NOISE: Final = Decimal("0.000001")
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3}){1,9}(\.[0-9]{1,2})?")
_FLOOR: Final = re.compile(r"(-?[0-9]{1,4})(?:层|楼|F)?|([Bb][0-9]{1,2})")
_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?)%")
_RATIO: Final = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


def number(cell: Plain) -> Decimal:
    """Return the exact number in a cell; a text must be digits with at most one point, nothing else."""
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        return Decimal(cell)
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        exact = Decimal(cell)
        if exact.is_finite() and -DIGITS_MOST <= int(exact.as_tuple().exponent) and exact.adjusted() <= DIGITS_MOST:
            return exact
    raise Trouble("not-a-number", shown=shown(cell))


def _placed(cell: Plain, most: Decimal, *, places: int = 2) -> Outcome[Any]:
    """A number from 0 to *most* with so many *places* after the point at most."""
    value = number(cell)
    if value < 0:
        raise Trouble("negative-number", shown=shown(cell))
    if value > most:
        raise Trouble("number-too-large", shown=shown(cell), most=most)
    near = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    if near != value and abs(near - value) < _NOISE:
        raise Trouble("float-noise", shown=shown(cell), likely=near)
    if near != value:
        raise Trouble("too-many-decimals", shown=shown(cell), most=places)
    return Outcome(value)


def _area(cell: Plain) -> Outcome[Any]:
    return _placed(cell, AREA_MOST)


def _money(cell: Plain) -> Outcome[Any]:
    return _placed(cell, MONEY_MOST)


def _dial(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, date):
        raise Trouble("dial-as-date", shown=shown(cell))
    return _placed(cell, DIAL_MOST, places=DIAL_PLACES)


def _factor(cell: Plain) -> Outcome[Any]:
    factor = _placed(cell, MONEY_MOST, places=6)
    if not factor.value:
        raise Trouble("factor-zero", shown=shown(cell))
    return factor


def _percent(cell: Plain) -> Outcome[Any]:
    """A part: ``5%``, or below one, as a cell shown in percent holds it; a bare 5 could be either and is refused."""
    percent = _PERCENT.fullmatch(cell) if isinstance(cell, str) else None
    part = Decimal(percent[1]).scaleb(-2, context=_EXACT) if percent else number(cell)
    if not 0 < part < 1:
        raise Trouble("percent-wrong", shown=shown(cell))
    return Outcome(part)


def _decimal(cell: Plain) -> Outcome[Any]:
    return Outcome(number(cell))


def _whole(cell: Plain) -> Outcome[Any]:
    value = number(cell)
    if value != value.to_integral_value(context=_EXACT):
        raise Trouble("not-a-whole-number", shown=shown(cell))
    if value < 0:
        raise Trouble("negative-number", shown=shown(cell))
    if value > COUNT_MOST:
        raise Trouble("number-too-large", shown=shown(cell), most=COUNT_MOST)
    return Outcome(int(value))


def _floor(cell: Plain) -> Outcome[Any]:
    found = _FLOOR.fullmatch(str(cell)) if isinstance(cell, str | int) and not isinstance(cell, bool) else None
    if found is None:
        raise Trouble("not-a-whole-number", shown=shown(cell))
    level = int(found[1]) if found[1] else -int(found[2][1:])
    if not -100 <= level <= 1_000:
        raise Trouble("number-too-large", shown=shown(cell), most=1_000)
    return Outcome(level)


def _floors(cell: Plain) -> Outcome[Any]:
    floors = _floor(cell)
    if floors.value < 0:
        raise Trouble("negative-number", shown=shown(cell))
    return floors


def _share(cell: Plain) -> Outcome[Any]:
    percent = _PERCENT.fullmatch(cell) if isinstance(cell, str) else None
    ratio = _RATIO.fullmatch(cell) if isinstance(cell, str) else None
    if percent:
        share = Fraction(percent[1]) / 100
    elif ratio and int(ratio[2]):
        share = Fraction(int(ratio[1]), int(ratio[2]))
    else:
        share = Fraction(number(cell))
    if not 0 < share <= 1:
        raise Trouble("share-wrong", shown=shown(cell))
    return Outcome(share)


def _bank_money(cell: Plain) -> Outcome[Any]:
    """Money as banks print it: with a sign, and with commas between thousands where they are in their places."""
    text = cell.removeprefix("+") if isinstance(cell, str) else cell
    if isinstance(text, str) and _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    value = number(text)
    _placed(abs(value), MONEY_MOST)
    return Outcome(value)


NUMBERS: Final[Mapping[str, Callable[[Plain], Outcome[Any]]]] = {
    "area": _area,
    "money": _money,
    "bank-money": _bank_money,
    "decimal": _decimal,
    "whole": _whole,
    "floor": _floor,
    "floors": _floors,
    "share": _share,
    "dial": _dial,
    "factor": _factor,
    "percent": _percent,
}
