"""What a field of a port's noun may hold: an amount in fen, an aware instant."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jizhi.estate.fields import text, whole
from jizhi.values.money import FEN_MAX

any_fen: Final = whole(0, FEN_MAX)
"""An amount that may be nothing."""

some_fen: Final = whole(1, FEN_MAX)
"""An amount of at least one fen."""

any_text: Final = text
"""Any text, also an empty one; a noun with a field of that name cannot call it ``text``."""


def instant(value: object) -> str:
    """A moment with its time zone."""
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return ""
    return "it must be an instant with its offset, like 2025-03-01T08:00:00+08:00"
