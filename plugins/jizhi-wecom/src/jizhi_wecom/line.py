"""The line to WeCom: one call, one answer of JSON, its code as an error; neither secret nor token is ever told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from jizhi_http import Line

from jizhi.errors import AdapterFailed, AuthRefused, RateLimited, RequestRefused, UnknownOutcome, Unreachable

NAME: Final = "wecom"
LONGEST: Final = 32 << 20
STALE: Final = frozenset({40014, 42001})
"""What WeCom says of a token that it has taken back or that has grown old."""

CODES: Final[Mapping[int, type[AdapterFailed]]] = MappingProxyType(
    dict.fromkeys((40001, 40013, 40014, 41001, 41002, 41004, 42001, 48002, 48004, 60011, 60020, 301002), AuthRefused)
    | dict.fromkeys((45009, 45011, 45033), RateLimited)
    | {-1: Unreachable}
)
"""By code; every other one says no for good. Source: WeCom, "global error codes"."""

Transport: TypeAlias = Callable[[str, bytes | None, int], tuple[int, bytes]]
"""Takes URL, body of a POST or None for a GET, and seconds; returns status and body, or raises Unreachable."""


class Refused(Exception):
    """WeCom says no: its code, for whoever can do something about it."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


def line(inside: tuple[str, ...]) -> Transport:
    """Return the guarded line to WeCom. Nothing is changed by any request, so that a lost answer is asked again.

    Its errors: PeerRefused; Unreachable: no connection, a lost answer, one too slow or too long.
    """
    reached = Line(name=NAME, inside=inside)

    def call(url: str, body: bytes | None, timeout_seconds: int) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            return reached.ask(url, body, headers, timeout_seconds, LONGEST)
        except UnknownOutcome:
            raise Unreachable(NAME, "the answer is lost") from None

    return call


def told(answer: tuple[int, bytes]) -> dict[str, Any]:
    """Return what WeCom said.

    Raises:  Unreachable: it is no answer of WeCom's.   Refused: it says no.
    """
    try:
        said = json.loads(answer[1])
        code = int(said.get("errcode", 0))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Unreachable(NAME, f"the answer cannot be read, HTTP {answer[0]}") from None
    if code:
        raise Refused(code)
    return dict(said)


def error_of(refused: Refused) -> AdapterFailed:
    """Return the error that a code is.

    >>> error_of(Refused(45009))
    RateLimited('wecom: WeCom says no [45009]')
    """
    return CODES.get(refused.code, RequestRefused)(NAME, "WeCom says no", code=str(refused.code))
