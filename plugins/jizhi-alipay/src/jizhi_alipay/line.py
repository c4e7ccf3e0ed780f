"""The line to Alipay: one request, one answer, no retry and no redirect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from jizhi_http import Line

from jizhi_alipay.settings import NAME

Transport: TypeAlias = Callable[[str, bytes | None, Mapping[str, str], int, int], tuple[int, bytes]]
"""Takes URL, body of a POST or None for a GET, headers, seconds, and how many bytes an answer may have.

Returns status and body, or raises what ``jizhi_http.Line.ask`` raises.
"""


def line(inside: tuple[str, ...]) -> Transport:
    """Return the line to Alipay: guarded, one request and one answer."""
    return Line(name=NAME, inside=inside).ask
