"""TOML text in, plain data out: bounded, with exact decimals instead of floats."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

from jizhi.findings import Finding

LENGTH_MAX = 1_000_000
DEPTH_MAX = 64
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]+", re.ASCII)


def read_toml(text: str, source: str) -> dict[str, Any] | Finding:
    """Return the tables of a TOML *text*, or the finding that refuses it: too long, too deep, no TOML.

    >>> read_toml("price = 2.80", "tariff.toml")
    {'price': Decimal('2.80')}
    >>> read_toml("price = ", "tariff.toml").code
    'toml-syntax'
    """
    if len(text) > LENGTH_MAX:
        return Finding("toml-long", source, {"length": len(text), "most": LENGTH_MAX})
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"), parse_float=_number)
    except RecursionError:
        return Finding("toml-deep", source, {"most": DEPTH_MAX})
    except ValueError as trouble:  # TOMLDecodeError is one, and so is a whole number of ten thousand digits
        return Finding("toml-syntax", source, {"why": trouble})
    return Finding("toml-deep", source, {"most": DEPTH_MAX}) if _is_deep(data) else data


def _number(text: str) -> object:
    """An exact decimal; nan, inf and exponents stay floats, which the door refuses with their place."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else float(text)


def _is_deep(data: object) -> bool:
    waiting: list[tuple[object, int]] = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEPTH_MAX:
            return True
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((each, depth + 1) for each in inner)
    return False
