"""Frozen copies: what a plugin is handed is its own, and nothing it does to it reaches the host."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.errors import NotFrozen
from jizhi.values.personal import Masked

_LEAVES: Final = (str, bytes, int, float, Decimal, Fraction, date, time, timedelta, tzinfo, Enum, Masked, type(None))


def frozen_copy(value: Any, *, at: str = "$") -> Any:
    """Return a copy of *value* that shares nothing changeable with it.

    Raises:
        NotFrozen: a list, a dict, a set, or an object that can be changed; *at* says where it lies.

    >>> frozen_copy((1, ("a", None)))
    (1, ('a', None))
    >>> frozen_copy((1, ["a"]), at="bills")
    Traceback (most recent call last):
    jizhi.errors.NotFrozen: bills[1] is a list, which a plugin could change; hand out frozen records in tuples
    """
    kind = type(value)
    if isinstance(value, _LEAVES):
        return value
    if isinstance(value, tuple):
        parts = [frozen_copy(part, at=f"{at}[{number}]") for number, part in enumerate(value)]
        return kind._make(parts) if hasattr(kind, "_make") else kind(parts)
    if isinstance(value, frozenset):
        return kind(frozen_copy(part, at=f"{at}{{…}}") for part in value)
    if isinstance(value, MappingProxyType):
        return MappingProxyType(_copied(value, at))
    if attrs.has(kind) and is_frozen(value):
        return _remade(value, at)
    raise NotFrozen(at, kind.__name__)


def is_frozen(record: Any) -> bool:
    """Say whether a record of an attrs class refuses to be assigned to; tried with what it holds already."""
    for field in attrs.fields(type(record)):
        try:
            setattr(record, field.name, getattr(record, field.name))
        except attrs.exceptions.FrozenError:
            continue
        return False
    return True


def _copied(mapping: Mapping[Any, Any], at: str) -> dict[Any, Any]:
    return {key: frozen_copy(part, at=f"{at}.{key}") for key, part in mapping.items()}


def _remade(record: Any, at: str) -> Any:
    # Not by its constructor: what a record once checked and converted is to be the same to the last bit.
    made = object.__new__(type(record))
    for field in attrs.fields(type(record)):
        object.__setattr__(made, field.name, frozen_copy(getattr(record, field.name), at=f"{at}.{field.name}"))
    return made
