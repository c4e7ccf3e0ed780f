"""Measures of how tickets were handled, from their histories: done again, done at the first visit, followed up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, TypeAlias

from jizhi.staff.kpi import Measure
from jizhi.tickets import Ticket
from jizhi.values import Period
from jizhi.workflow import Step

EVIDENCE_MOST: Final = 100
FINISH, REOPEN, ARRIVE, FOLLOW_UP = "finish", "reopen", "arrive", "follow-up"
TO_FOLLOW_UP: Final = "to-follow-up"

History: TypeAlias = tuple[Ticket, tuple[Step, ...]]
"""A ticket and its steps, by their numbers."""


def handling_measures(histories: Iterable[History], *, period: Period) -> tuple[Measure, ...]:
    """Return the measures of tickets that were opened in *period*; one without a case is left out.

    ``rework-rate`` (返修率): of the repairs that were finished, those that were reopened after that.
    ``first-visit-rate`` (一次修复率): of the same, those that were neither reopened nor arrived at twice. Both are of
    who finished the repair first, of the department and of the project.
    ``follow-up-rate`` (回访率): of the tickets that came to wait for a call back, those that were called; one that
    still waits lowers it, one that was reopened instead is left out. It is of the department and of the project.

    The evidence are the tickets that were done again, not done at the first visit, or not called. The events and
    states are those of the flows that come with jizhi: ``finish``, ``reopen``, ``arrive``, ``follow-up``,
    ``to-follow-up``.
    """
    finished: dict[str, list[History]] = {}
    called: dict[str, list[History]] = {}
    for ticket, steps in histories:
        whose = (ticket.department, ticket.project)
        first = next((step.actor for step in steps if step.event == FINISH), None)
        if ticket.kind == "repair" and first is not None:
            _group(finished, (first, *whose), (ticket, steps))
        if _called(steps) is not None:
            _group(called, whose, (ticket, steps))
    return (
        *_rates("rework-rate", finished, _reopened, period, marks=True),
        *_rates("first-visit-rate", finished, _at_once, period),
        *_rates("follow-up-rate", called, lambda steps: bool(_called(steps)), period),
    )


def _group(groups: dict[str, list[History]], subjects: Iterable[str], history: History) -> None:
    for subject in dict.fromkeys(subjects):
        if subject:
            groups.setdefault(subject, []).append(history)


def _rates(
    metric: str,
    groups: dict[str, list[History]],
    counts: Callable[[tuple[Step, ...]], bool],
    period: Period,
    *,
    marks: bool = False,
) -> Iterable[Measure]:
    """A rate for each group; *marks* says that what counts is what is to be looked at, and not the rest."""
    for subject, histories in sorted(groups.items()):
        counted = [counts(steps) for _, steps in histories]
        shown = [ticket.id for (ticket, _), fits in zip(histories, counted, strict=True) if fits is marks]
        yield Measure(
            metric=metric, subject=subject, period=period, part=Fraction(sum(counted)), base=Fraction(len(counted)),
            sample=len(counted), evidence=tuple(shown[:EVIDENCE_MOST]), source="reports.handling_measures",
        )  # fmt: skip


def _reopened(steps: tuple[Step, ...]) -> bool:
    events = [step.event for step in steps]
    return FINISH in events and REOPEN in events[events.index(FINISH) :]


def _at_once(steps: tuple[Step, ...]) -> bool:
    return not _reopened(steps) and sum(step.event == ARRIVE for step in steps) <= 1


def _called(steps: tuple[Step, ...]) -> bool | None:
    """Whether the last wait for a call back ended with one; None where there was none, or it ended otherwise."""
    waits = [place for place, step in enumerate(steps) if step.after == TO_FOLLOW_UP]
    if not waits:
        return None
    after = steps[waits[-1] + 1 :]
    if not after:
        return False
    return True if after[0].event == FOLLOW_UP else None
