"""Lengths of time as a person reads them: hours and minutes."""

from __future__ import annotations


def hours_text(minutes: int) -> str:
    """Return a length as hours and minutes, a negative one with its sign.

    >>> hours_text(570), hours_text(-5)
    ('9:30', '-0:05')
    """
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02}"
