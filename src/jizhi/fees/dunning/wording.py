"""Wordings: texts with places for declared fields, ``${name}`` and nothing else; filled, never evaluated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from jizhi.errors import WordingRefused

FIELDS: Final = (
    "payer", "spaces", "bills", "amount", "principal", "late", "due", "days", "today", "pay_by", "project", "company",
    "phone",
)  # fmt: skip
"""What a text of dunning may tell, in the order in which a messenger gets it: whom, for what, how much, since when."""

LENGTH_MAX: Final = 2000
_PLACE: Final = re.compile(r"\$\{([a-z_]{1,40})\}", re.ASCII)
_LEFT: Final = re.compile(r"[${}]")


def places(text: str, *, name: str, known: Collection[str] = FIELDS) -> tuple[str, ...]:
    """Return the fields that *text* has places for, in the order in which they are first met.

    Raises:
        WordingRefused: a field that is not *known*, a sign that could be read as one, a control sign, or too long.

    >>> places("${payer}：您欠 ${amount}，${payer}", name="gentle")
    ('payer', 'amount')
    >>> places("${payer.__class__}", name="gentle")
    Traceback (most recent call last):
    jizhi.errors.WordingRefused: wording gentle: '$', '{' and '}' may stand in ${name} alone
    """
    if len(text) > LENGTH_MAX:
        raise WordingRefused(name, f"it has {len(text)} signs, and {LENGTH_MAX} are allowed")
    if _LEFT.search(_PLACE.sub("", text)):
        raise WordingRefused(name, "'$', '{' and '}' may stand in ${name} alone")
    if control := _control(text.replace("\n", "")):
        raise WordingRefused(name, f"it has the control sign {control}")
    found = tuple(dict.fromkeys(_PLACE.findall(text)))
    for field in found:
        if field not in known:
            raise WordingRefused(name, f"no field is called {field}; there are {' '.join(known)}")
    return found


def filled(text: str, values: Mapping[str, str], *, name: str) -> str:
    """Return *text* with *values* in its places; what stands in a value is never read as a place.

    Raises:
        WordingRefused: as ``places``, a field without a value, or a value with a control sign in it.

    >>> filled("${payer}：请缴 ${amount}", {"payer": "${amount}", "amount": "12.00 元"}, name="gentle")
    '${amount}：请缴 12.00 元'
    """
    for field in places(text, name=name, known=tuple(values)):
        if control := _control(values[field]):
            raise WordingRefused(name, f"the value of {field} has the control sign {control}")
    return _PLACE.sub(lambda place: values[place[1]], text)


def _control(text: str) -> str:
    """The first sign that is not one to be read, by its number; empty where there is none."""
    return next((f"U+{ord(sign):04X}" for sign in text if unicodedata.category(sign) in {"Cc", "Zl", "Zp"}), "")
