"""JSON from outside as plain data: bounded in size, depth and length of numbers, each key once, numbers exact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NoReturn

from jizhi.findings import Finding, Outcome

DEEPEST: Final = 64
DIGITS: Final = 40
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NOT_A_BRACKET: Final = re.compile(rb"[^\[\]{}]+")


def strict_json(content: bytes, *, longest: int) -> Outcome[Any]:
    """Return what a JSON text from outside says, as dicts, lists, texts, ints and, for other numbers, Decimals.

    Args:
        content: UTF-8, as it came; more than *longest* bytes of it are not even looked at.

    Returns:  the data; or None and one finding: ``json-unreadable`` for a text that is too long, is no UTF-8 or no
        JSON, has a key twice, NaN, Infinity or a number of more than 40 digits; ``nesting-too-deep`` beyond 64 levels.

    >>> strict_json(b'{"fen": 334, "rate": 0.60}', longest=100).value
    {'fen': 334, 'rate': Decimal('0.60')}
    >>> strict_json(b'{"fen": 1, "fen": 2}', longest=100).findings[0].fact("why")
    "the key 'fen' is there twice"
    """
    if len(content) > longest:
        return _unreadable(f"it is longer than {longest} bytes")
    if _too_deep(content):
        return Outcome[Any](None, (Finding("nesting-too-deep", "$"),))
    try:
        text = content.decode("utf-8")
        read = json.loads(
            text, object_pairs_hook=once_each, parse_int=_whole, parse_float=_exact, parse_constant=_nothing
        )
    except ValueError as unreadable:
        return _unreadable(unreadable)
    return Outcome(read)


def once_each(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return *pairs* as a dict. Raises ValueError: a key is there twice."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice")
        found[key] = value
    return found


def _too_deep(content: bytes) -> bool:
    """Whether brackets nest too deep; they are looked at only where there are enough of them."""
    if content.count(b"[") + content.count(b"{") <= DEEPEST:
        return False
    now = 0
    for bracket in _NOT_A_BRACKET.sub(b"", _STRING.sub(b"", content)):
        now += 1 if bracket in b"[{" else -1
        if now > DEEPEST:
            return True
    return False


def _unreadable(why: object) -> Outcome[Any]:
    return Outcome[Any](None, (Finding("json-unreadable", "$", {"why": why}),))


def _whole(digits: str) -> int:
    return int(_short(digits))


def _exact(digits: str) -> Decimal:
    return Decimal(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > DIGITS:
        raise ValueError(f"a number has {len(digits)} digits")
    return digits


def _nothing(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
