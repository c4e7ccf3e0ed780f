"""The service desk in figures: promises kept, complaints by category and zone, suggestions adopted, satisfaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import attrs

from jizhi.tickets import CLOCKS, KINDS, Standing, Ticket
from jizhi.values import Period

SATISFIED_FROM: Final = 4
"""From this score on somebody is satisfied."""


@attrs.frozen(kw_only=True)
class Watched:
    """A ticket with the day it was opened in the project's zone, how its clocks stand, and its events in order."""

    ticket: Ticket
    day: date
    clocks: tuple[Standing, ...]
    events: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Kept:
    """How many promises were ``kept``, ``broken`` and still ``open``, of one clock or one department."""

    key: str
    kept: int
    broken: int
    open: int

    @property
    def rate(self) -> Fraction | None:
        """Kept of all that are decided; None where none is: what is open is neither.

        >>> Kept(key="response", kept=3, broken=1, open=2).rate, Kept(key="", kept=0, broken=0, open=2).rate
        (Fraction(3, 4), None)
        """
        decided = self.kept + self.broken
        return Fraction(self.kept, decided) if decided else None


@attrs.frozen(kw_only=True)
class KindRow:
    """One kind of ticket: how many were opened, of these how many are over, and how many were reopened."""

    kind: str
    opened: int
    closed: int
    reopened: int


@attrs.frozen(kw_only=True)
class Satisfaction:
    """The scores that were given: how many of each from 1 to 5, and what is wanted, in per cent."""

    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    wanted_percent: int | None = None

    @property
    def rated(self) -> int:
        """How many were rated."""
        return sum(self.counts)

    @property
    def average(self) -> Fraction | None:
        """The mean score, or None where nobody rated."""
        total = sum(score * count for score, count in enumerate(self.counts, start=1))
        return Fraction(total, self.rated) if self.rated else None

    @property
    def satisfied(self) -> Fraction | None:
        """The part that gave 4 or 5, or None where nobody rated.

        >>> Satisfaction(counts=(0, 1, 0, 2, 1)).satisfied
        Fraction(3, 4)
        """
        return Fraction(sum(self.counts[SATISFIED_FROM - 1 :]), self.rated) if self.rated else None


@attrs.frozen(kw_only=True)
class ServiceSummary:
    """The tickets that were opened in a period, as they stand.

    ``complaints`` are counts by category and zone, ``suggestions`` those adopted, declined and not decided.
    """

    project: str
    period: Period
    kinds: tuple[KindRow, ...]
    clocks: tuple[Kept, ...]
    departments: tuple[Kept, ...]
    complaints: tuple[tuple[str, str, int], ...]
    adopted: int
    declined: int
    undecided: int
    satisfaction: Satisfaction
    days: tuple[tuple[date, int], ...]

    @property
    def tickets(self) -> int:
        """How many were opened."""
        return sum(row.opened for row in self.kinds)


def service_summary(
    watched: Iterable[Watched], *, project: str, period: Period, wanted_percent: int | None = None
) -> ServiceSummary:
    """Return the figures of the tickets that were opened in *period*; nothing counts twice, nothing is left out."""
    rows = [each for each in watched if period.start <= each.day < period.end]
    complaints = Counter((row.ticket.category, row.ticket.zone) for row in rows if row.ticket.kind == "complaint")
    suggestions = [_decided(row) for row in rows if row.ticket.kind == "suggestion"]
    counts = Counter(row.ticket.score for row in rows if row.ticket.score)
    days = Counter(row.day for row in rows)
    return ServiceSummary(
        project=project,
        period=period,
        kinds=tuple(_kind(kind, rows) for kind in KINDS if any(row.ticket.kind == kind for row in rows)),
        clocks=tuple(_kept(clock, [s for row in rows for s in row.clocks if s.clock == clock]) for clock in CLOCKS),
        departments=_departments(rows),
        complaints=tuple((category, zone, count) for (category, zone), count in sorted(complaints.items())),
        adopted=suggestions.count("adopt"),
        declined=suggestions.count("decline"),
        undecided=suggestions.count(""),
        satisfaction=Satisfaction(
            counts=(counts[1], counts[2], counts[3], counts[4], counts[5]), wanted_percent=wanted_percent
        ),
        days=tuple(sorted(days.items())),
    )


def _kind(kind: str, rows: Sequence[Watched]) -> KindRow:
    mine = [row for row in rows if row.ticket.kind == kind]
    return KindRow(
        kind=kind,
        opened=len(mine),
        closed=sum(row.ticket.closed for row in mine),
        reopened=sum("reopen" in row.events for row in mine),
    )


def _decided(row: Watched) -> str:
    """The last decision on a suggestion; one that was taken up again is not decided until the next."""
    words = [event for event in row.events if event in {"adopt", "decline", "reopen"}]
    return words[-1] if words and words[-1] != "reopen" else ""


def _kept(key: str, standings: Iterable[Standing]) -> Kept:
    found = Counter(standing.kept for standing in standings)
    return Kept(key=key, kept=found[True], broken=found[False], open=found[None])


def _departments(rows: Sequence[Watched]) -> tuple[Kept, ...]:
    found: dict[str, list[Standing]] = {}
    for row in rows:
        found.setdefault(row.ticket.department, []).extend(row.clocks)
    return tuple(_kept(name, found[name]) for name in sorted(found))
