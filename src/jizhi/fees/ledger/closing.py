"""Closing of the books: after a month is closed nothing is posted into it; what corrects it goes into an open one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.errors import PeriodClosed
from jizhi.values import key


@attrs.frozen(kw_only=True)
class BookClosing:
    """Up to where the books of a project are closed: every day before ``closed_until``."""

    project: str
    closed_until: date
    actor: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project``; there is one for each."""
        return key(self.project)


def check_open(days: Iterable[date], closed_until: date | None) -> None:
    """Refuse a day of closed books.

    Raises: PeriodClosed.
    """
    if closed_until is None:
        return
    for day in days:
        if day < closed_until:
            raise PeriodClosed(day, closed_until)
