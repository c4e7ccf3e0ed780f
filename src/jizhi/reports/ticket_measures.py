"""Measures of the service desk: promises kept, complaints handled, people satisfied, for who has the ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

from jizhi.staff.kpi import Measure
from jizhi.tickets import Standing, Ticket
from jizhi.values import Period

EVIDENCE_MOST = 100
SATISFIED = 4

Watched: TypeAlias = tuple[Ticket, tuple[Standing, ...]]
"""A ticket, and how its promised clocks stand."""


def ticket_measures(watched: Iterable[Watched], *, period: Period) -> tuple[Measure, ...]:
    """Return the measures of the tickets that were opened in *period*: of each assignee, department and the project.

    ``on-time-rate`` is of repairs whose promise of resolution is decided (及时率); ``satisfaction-rate`` of rated
    tickets, four and five; ``complaint-handled-rate`` of complaints. The evidence are the tickets that lower a rate.
    """
    groups: dict[str, list[Watched]] = {}
    for ticket, standings in watched:
        for subject in dict.fromkeys((ticket.assignee, ticket.department, ticket.project)):
            if subject:
                groups.setdefault(subject, []).append((ticket, standings))
    return tuple(measure for subject in sorted(groups) for measure in _of(subject, groups[subject], period))


def _of(subject: str, watched: list[Watched], period: Period) -> Iterable[Measure]:
    def rate(metric: str, counted: list[Watched], good: Callable[[Watched], bool]) -> Iterable[Measure]:
        if not counted:
            return
        bad = [ticket.id for ticket, standings in counted if not good((ticket, standings))]
        yield Measure(
            metric=metric, subject=subject, period=period, part=Fraction(len(counted) - len(bad)),
            base=Fraction(len(counted)), sample=len(counted), evidence=tuple(bad[:EVIDENCE_MOST]),
            source="reports.ticket_measures",
        )  # fmt: skip

    decided = [each for each in watched if each[0].kind == "repair" and _kept(each) is not None]
    yield from rate("on-time-rate", decided, lambda each: bool(_kept(each)))
    rated = [each for each in watched if each[0].score]
    yield from rate("satisfaction-rate", rated, lambda each: each[0].score >= SATISFIED)
    complaints = [each for each in watched if each[0].kind == "complaint"]
    yield from rate("complaint-handled-rate", complaints, lambda each: each[0].closed)


def _kept(watched: Watched) -> bool | None:
    """Whether the promise of resolution was kept; None while that is open, or where none was made."""
    return next((standing.kept for standing in watched[1] if standing.clock == "resolution"), None)
