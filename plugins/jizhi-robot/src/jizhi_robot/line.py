"""The line to the vendor: one call, one answer, no retry and no redirect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from jizhi_http import Line

NAME: Final = "robot"

Transport: TypeAlias = Callable[[str, bytes, Mapping[str, str], int], tuple[int, bytes]]
"""Takes URL, body, headers and seconds; returns status and body, or raises what ``jizhi_http.Line.post`` raises."""


def line(inside: tuple[str, ...]) -> Transport:
    """Return the line to the vendor: guarded, one request and one answer."""
    return Line(name=NAME, inside=inside).post
