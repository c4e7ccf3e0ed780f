"""Rotations that guards, cleaners and engineers work by, ready to use; each is data that an office may change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from jizhi.staff.rules import Pattern
from jizhi.staff.shifts import Pause, Shift

_NOON: Final = (Pause(start="12:00", end="13:00"),)
_NIGHTS: Final = frozenset(("night-12", "late"))
_TIMES: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "office": ("白班", "08:30", "17:30"),
        "day-12": ("日班", "08:00", "20:00"),
        "night-12": ("夜班", "20:00", "08:00"),
        "early": ("早班", "07:00", "15:00"),
        "middle": ("中班", "15:00", "23:00"),
        "late": ("晚班", "23:00", "07:00"),
    }
)
_STEPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "six-days": ("做六休一", ("office",) * 6 + ("",)),
        "two-crews": ("两班倒（12 小时，每周换班）", ("day-12",) * 6 + ("",) + ("night-12",) * 6 + ("",)),
        "three-crews": ("三班倒（12 小时，日夜休）", ("day-12", "night-12", "")),
        "four-crews": ("四班三运转", ("early", "early", "middle", "middle", "late", "late", "", "")),
        "four-crews-12": ("四班两运转（12 小时，日夜休休）", ("day-12", "night-12", "", "")),
    }
)
_FIRST: Final = date(2024, 1, 1)  # a Monday

SHIFTS: Final[Mapping[str, Shift]] = MappingProxyType(
    {
        named: Shift(
            code=named,
            name=name,
            start=start,
            end=end,
            pauses=_NOON if named == "office" else (),
            night=named in _NIGHTS,
        )
        for named, (name, start, end) in _TIMES.items()
    }
)
"""Shifts by code: office hours, two of 12 hours, three of 8."""

PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {
        named: Pattern(
            code=named,
            name="标准工作日" if named == "office" else _STEPS[named][0],
            steps=("office",) if named == "office" else _STEPS[named][1],
            first=_FIRST,
            by="calendar" if named == "office" else "cycle",
        )
        for named in ("office", *_STEPS)
    }
)
"""Patterns by code; crews of one pattern follow it at offsets of their own, such as 0, 2, 4 and 6."""
