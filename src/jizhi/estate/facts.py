"""What is known of a space on a day, and on which days that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Final

from jizhi.estate.changes import FactValue
from jizhi.estate.dossier import Dossier
from jizhi.estate.people import Vacancy
from jizhi.values import Period, months_after

_OWN: Final = (
    *("area", "inner_area", "billed_area", "kind", "layout", "building", "entrance"),
    *("floor", "lift", "certificate", "usage_class", "handover"),
)
_FIELDS: Final = (*_OWN, "zone", "floors")
_recorded = attrgetter(*_OWN)
_COUNTED: Final = frozenset({"occupants", "vehicles"})


def facts_on(dossier: Dossier, *, on: date) -> dict[str, FactValue]:
    """Return every known fact of a space on a day, by its name in the tariff language.

    An unknown fact is absent. ``billed_area`` is ``area`` where it is not given; ``zone`` and ``floors`` are the
    building's where the space does not give them; ``vacant_months`` are whole months since the vacancy began, counted
    from its first day, and 0 where there is none; ``occupants`` and ``vehicles`` are absent where no occupancy was
    ever recorded. A dated change has the last word.

    >>> from jizhi.estate.places import Space
    >>> home = Dossier(space=Space(project="jade", code="1-101", kind="dwelling", floor=3))
    >>> facts_on(home, on=date(2025, 3, 1))
    {'kind': 'dwelling', 'floor': 3, 'vacant_months': 0}
    """
    values: tuple[FactValue | None, ...] = (*_recorded(dossier.space), dossier.zone, dossier.floors)
    # 0 and False are known values; asking for the truth first spares most of them the two comparisons.
    facts = {
        name: value for name, value in zip(_FIELDS, values, strict=True) if value or (value is not None and value != "")
    }
    facts.update(dossier.space.attributes)
    facts["vacant_months"] = 0
    if dossier.varying:
        _bring_up_to(on, dossier, facts)
    if "area" in facts:
        facts.setdefault("billed_area", facts["area"])
    return facts


def _bring_up_to(on: date, dossier: Dossier, facts: dict[str, FactValue]) -> None:
    if dossier.occupancies:
        present = [occupancy for occupancy in dossier.occupancies if occupancy.covers(on)]
        facts["occupants"] = sum(occupancy.heads for occupancy in present)
        facts["vehicles"] = sum(occupancy.vehicles for occupancy in present)
    for vacancy in dossier.vacancies:
        if vacancy.covers(on):
            facts["vacant_months"] = _whole_months(vacancy.since, on)
            break
    for change in dossier.space.changes:
        if change.since <= on:
            facts[change.fact] = change.value


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _whole_months(since: date, on: date) -> int:
    months = _months_between(since, on)
    return months if months_after(since, months) <= on else months - 1


def changes_in(dossier: Dossier, names: Collection[str], *, period: Period) -> tuple[date, ...]:
    """Return the days strictly inside *period* on which one of the facts *names* is not what it was the day before.

    >>> from jizhi.estate.places import Space
    >>> empty = Vacancy(space="1-101", since=date(2025, 1, 31))
    >>> home = Dossier(space=Space(project="jade", code="1-101", kind="dwelling"), vacancies=(empty,))
    >>> [str(day) for day in changes_in(home, {"vacant_months"}, period=Period.parse("2025-02-01..2025-05-01"))]
    ['2025-02-28', '2025-03-31', '2025-04-30']
    >>> changes_in(home, {"area"}, period=Period.year(2025))
    ()
    """
    if not dossier.varying:
        return ()
    days = sorted({day for day in _possible(dossier, names, period) if period.start < day < period.end})
    if not days:
        return ()
    known = [facts_on(dossier, on=day) for day in (period.start, *days)]
    seen = [[facts.get(name) for name in names] for facts in known]
    return tuple(day for day, (before, now) in zip(days, pairwise(seen), strict=True) if before != now)


def _possible(dossier: Dossier, names: Collection[str], period: Period) -> Iterator[date]:
    for change in dossier.space.changes:
        if change.fact in names or (change.fact == "area" and "billed_area" in names):
            yield change.since
    if not _COUNTED.isdisjoint(names):
        for occupancy in dossier.occupancies:
            yield from occupancy.edges
    if "vacant_months" in names:
        for vacancy in dossier.vacancies:
            yield from vacancy.edges
            yield from _steps(vacancy, period)


def _steps(vacancy: Vacancy, period: Period) -> Iterator[date]:
    first = max(1, _months_between(vacancy.since, period.start))
    last = _months_between(vacancy.since, period.end)
    for months in range(first, last + 1):
        yield months_after(vacancy.since, months)
