"""The facts of one space of a roster, as a line and a weight ask for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import attrs

from jizhi.estate import FactValue, Roster
from jizhi.values import Period


@attrs.frozen
class SpaceFacts:
    """The facts of one space of a roster, as a line asks for them."""

    roster: Roster
    space: str

    def on(self, day: date) -> Mapping[str, FactValue]:
        """The facts of *day*."""
        return self.roster.facts(self.space, on=day)

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        """The days inside *period* on which one of the facts changes."""
        return self.roster.changes(self.space, names, period=period)
