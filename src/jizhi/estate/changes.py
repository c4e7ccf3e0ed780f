"""Facts of a space as its records give them: what type each built-in fact has, and the changes it has on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import Check, area, count, day, flag, holds, one_of, refuse, text, whole, word

FactValue: TypeAlias = Decimal | int | str | bool | date
"""What a fact of a space may be."""
Pairs: TypeAlias = tuple[tuple[str, FactValue], ...]
Kind: TypeAlias = Literal["dwelling", "shop", "office", "parking", "storage"]
"""What a space is for."""

KINDS: Final[tuple[Kind, ...]] = ("dwelling", "shop", "office", "parking", "storage")
"""Every kind of space."""
_MONTHS_MOST: Final = 1_200

FACTS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "area": area,
        "inner_area": area,
        "billed_area": area,
        "kind": one_of(KINDS),
        "layout": text,
        "building": text,
        "entrance": text,
        "zone": text,
        "floor": whole(-100, 1_000),
        "floors": whole(0, 1_000),
        "lift": flag,
        "certificate": flag,
        "usage_class": text,
        "handover": day,
        "occupants": count,
        "vehicles": count,
        "vacant_months": whole(0, _MONTHS_MOST),
        "prepaid_months": whole(0, _MONTHS_MOST),
    }
)
"""The built-in facts of a space in the tariff language, each with the check of its values."""


def custom(value: object) -> str:
    """Say why *value* cannot be a custom fact: it is none of a finite Decimal, int, text, boolean or date."""
    if isinstance(value, Decimal):
        return "" if value.is_finite() else "it must be a finite number"
    if isinstance(value, str | int):
        return ""
    return "it must be an exact number, a text, a boolean or a date" if day(value) else ""


def pairs(facts: Mapping[str, FactValue] | Iterable[tuple[str, FactValue]]) -> Pairs:
    """Turn a mapping of facts into pairs sorted by name, so that a record stays frozen."""
    items = facts.items() if isinstance(facts, Mapping) else facts
    return tuple(sorted(((name, value) for name, value in items), key=lambda pair: str(pair[0])))


def custom_facts(record: attrs.AttrsInstance, field: attrs.Attribute[Pairs], value: Pairs) -> None:
    """Validate custom facts: every name a word that is not a built-in fact and stands once, every value exact.

    Raises:
        RecordRefused: naming the record and the attribute; NotExact where the value is a float.
    """
    seen: set[str] = set()
    for name, fact in value:
        place = f"{field.name}.{name}"
        refuse(record, place, name, word(name))
        if name in FACTS:
            refuse(record, place, fact, "this is a built-in fact: give it in its own field, or as a dated change")
        if name in seen:
            refuse(record, place, fact, "it stands there twice")
        seen.add(name)
        refuse(record, place, fact, custom(fact))


@attrs.frozen(kw_only=True)
class Change:
    """From a day on, a fact of a space has another value, on somebody's word.

    Args:
        since: the first day on which the value holds.
        fact: a built-in fact of the tariff language, or a custom one.
        value: exact and of the fact's type; areas in ㎡ with at most two decimals.
        basis: the paper it stands on, such as a survey or a certificate.

    Raises:
        RecordRefused: a value that the fact cannot have; NotExact for a float.

    >>> Change(since=date(2025, 3, 1), fact="area", value=Decimal("98.56"), basis="certificate 0012").value
    Decimal('98.56')
    >>> Change(since=date(2025, 3, 1), fact="area", value=Decimal("98.567"))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: change area: value = Decimal('98.567'), but it may have two decimal places at most
    """

    since: date = attrs.field(validator=holds(day))
    fact: str = attrs.field(validator=holds(word))
    value: FactValue = attrs.field()
    basis: str = attrs.field(default="", validator=holds(text))

    @value.validator
    def _fits_the_fact(self, field: attrs.Attribute[FactValue], value: object) -> None:
        refuse(self, field.name, value, FACTS.get(self.fact, custom)(value))
