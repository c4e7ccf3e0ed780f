"""Alipay writes yuan as text and times as they are in China; we count fen and keep instants."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
_YUAN: Final = re.compile(r"(0|[1-9]\d{0,11})(?:\.(\d{1,2}))?", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?", re.ASCII)


def yuan_of(fen: int) -> str:
    """Return fen as Alipay writes them: yuan with two decimals.

    >>> yuan_of(1), yuan_of(13743)
    ('0.01', '137.43')
    """
    return f"{fen // 100}.{fen % 100:02d}"


def fen_of(text: object) -> int:
    """Return yuan of Alipay as fen.

    Raises:
        ValueError: no text of digits with at most two decimals.

    >>> fen_of("137.43"), fen_of("0.1"), fen_of("88")
    (13743, 10, 8800)
    >>> fen_of("1e2")
    Traceback (most recent call last):
    ValueError: no amount: '1e2'
    """
    found = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"no amount: {str(text)[:32]!r}")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def time_of(text: object) -> datetime:
    """Return a time of Alipay as an instant.

    Raises:
        ValueError: no time, or a day that there is not.

    >>> time_of("2025-03-01 20:00:00").isoformat()
    '2025-03-01T20:00:00+08:00'
    >>> time_of("2025-02-30 20:00:00")
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise ValueError(f"no time: {str(text)[:32]!r}")
    return datetime.fromisoformat(text.partition(".")[0]).replace(tzinfo=CHINA)


def china(at: datetime) -> str:
    """Return an instant as Alipay writes it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
