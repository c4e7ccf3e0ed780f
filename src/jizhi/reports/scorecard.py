"""Scorecards: whose measures a card is scored by, the cards of a scheme in a period, and their ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from jizhi.findings import Outcome
from jizhi.staff.kpi import Card, Measure, Place, Scheme, ranking, score
from jizhi.values import Period


@attrs.frozen(kw_only=True)
class Scorecard:
    """The cards of a scheme in a period, by subject, with their places; names are what the subjects are called."""

    scheme: Scheme
    project: str
    period: Period
    cards: tuple[Card, ...]
    places: tuple[Place, ...]
    names: Mapping[str, str] = attrs.field(factory=dict, repr=False)


def addressed(measures: Iterable[Measure], subjects: Mapping[str, tuple[str, ...]]) -> tuple[Measure, ...]:
    """Return measures for each subject: its own, and for every other metric that of the first group that has one.

    Args:
        subjects: whose cards are wanted, each with the groups it answers for, such as its department and the project.

    >>> from fractions import Fraction
    >>> rate = Measure(metric="rate", subject="jade", period=Period.month(2026, 3), part=Fraction(1))
    >>> [each.subject for each in addressed([rate], {"E1": ("repairs", "jade")})]
    ['E1']
    """
    found: dict[str, dict[str, list[Measure]]] = {}
    for measure in measures:
        found.setdefault(measure.subject, {}).setdefault(measure.metric, []).append(measure)
    answer: list[Measure] = []
    for subject, groups in subjects.items():
        own: dict[str, list[Measure]] = {}
        for source in (subject, *groups):
            for metric, several in found.get(source, {}).items():
                own.setdefault(metric, several)
        answer += (attrs.evolve(measure, subject=subject) for several in own.values() for measure in several)
    return tuple(answer)


def scorecard(
    scheme: Scheme,
    measures: Iterable[Measure],
    *,
    period: Period,
    subjects: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
    project: str,
) -> Outcome[Scorecard]:
    """Return the cards of *subjects* in *period*.

    Findings:  those of ``kpi.score``.
    """
    cards = score(scheme, addressed(measures, subjects), period=period, subjects=subjects)
    card = Scorecard(
        scheme=scheme,
        project=project,
        period=period,
        cards=cards.value,
        places=ranking(cards.value),
        names=dict(names),
    )
    return Outcome(card, cards.findings)
