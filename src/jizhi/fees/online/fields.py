"""What a field of these records may hold beside words and counts: an instant, pairs of texts."""

from __future__ import annotations

from datetime import datetime


def instant(value: object) -> str:
    """A moment with its offset."""
    right = isinstance(value, datetime) and value.utcoffset() is not None
    return "" if right else "it must be an instant with its offset, like 2025-03-01T08:00:00+08:00"


def pairs(value: object) -> str:
    """Names and texts, in their order."""
    right = isinstance(value, tuple) and all(
        isinstance(each, tuple) and len(each) == 2 and all(isinstance(part, str) for part in each) for each in value
    )
    return "" if right else "it must be pairs of a name and a text"
