"""Who held a space from when to when: what a workbook says now, put onto what is known, never guessing a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

import attrs

from jizhi.estate import Role, Tenure

LONG_AGO: Final = date(1900, 1, 1)
"""The first day of what holds since a day that nobody wrote down."""

Holders: TypeAlias = frozenset[tuple[str, Role, Fraction]]


def holding(tenures: Iterable[Tenure]) -> tuple[Tenure, ...]:
    """Return those tenures by which somebody holds the space as such, as owner or developer, in order of time."""
    held = [tenure for tenure in tenures if tenure.role != "tenant" and not tenure.fees]
    return tuple(sorted(held, key=lambda tenure: (tenure.since, tenure.role, tenure.party)))


def holders_on(history: Sequence[Tenure], day: date) -> Holders:
    """Return who holds on a day, in what role and with what share."""
    return frozenset((one.party, one.role, one.share) for one in history if one.covers(day))


def begun(history: Sequence[Tenure], holders: Holders) -> date | None:
    """Return the first day on which exactly these hold, or None where they never do.

    >>> zhang = Tenure(space="1-101", party="zhang", role="owner", since=date(2020, 5, 1))
    >>> begun((zhang,), frozenset({("zhang", "owner", Fraction(1))}))
    datetime.date(2020, 5, 1)
    """
    edges = sorted({edge for one in history for edge in one.edges})
    return next((edge for edge in edges if holders_on(history, edge) == holders), None)


def latest(history: Sequence[Tenure]) -> Holders:
    """Return who holds after the last change."""
    return holders_on(history, max((edge for one in history for edge in one.edges), default=LONG_AGO))


def opened(holders: Holders, *, project: str, space: str, since: date) -> tuple[Tenure, ...]:
    """Return the tenures of those who hold from *since* on."""
    return holding(
        Tenure(project=project, space=space, party=party, role=role, since=since, share=share)
        for party, role, share in holders
    )


def turned(history: Sequence[Tenure], holders: Holders, *, on: date) -> tuple[Tenure, ...] | None:
    """Return the history after it passes to *holders* on a day; None where the day is not after its last change.

    Said again, it changes nothing.

    >>> zhang = Tenure(project="jade", space="1-101", party="zhang", role="owner", since=date(2020, 5, 1))
    >>> after = turned((zhang,), frozenset({("li", "owner", Fraction(1))}), on=date(2025, 7, 1))
    >>> [(one.party, one.since.year, one.until and one.until.year) for one in after]
    [('zhang', 2020, 2025), ('li', 2025, None)]
    >>> turned(after, frozenset({("wang", "owner", Fraction(1))}), on=date(2025, 7, 1)) is None
    True
    """
    if any(edge == on for one in history for edge in one.edges) and holders_on(history, on) == holders:
        return tuple(history)
    if any(edge >= on for one in history for edge in one.edges) or not history:
        return None
    closed = tuple(attrs.evolve(one, until=on) if one.until is None else one for one in history)
    return (*closed, *opened(holders, project=history[0].project, space=history[0].space, since=on))
