"""A plan held against what is known: what is new, what is changed, and how much is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

import attrs

from jizhi.estate import Building, Occupancy, Party, Roster, Space, Tenure, Vacancy
from jizhi.intake.plan import MoveInPlan

Kept: TypeAlias = Building | Space | Party | Tenure | Occupancy | Vacancy
K = TypeVar("K", Building, Space, Party, Tenure, Occupancy, Vacancy)


@attrs.frozen
class Change:
    """A record that is kept already and that the workbook describes otherwise."""

    before: Kept
    after: Kept

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        names = [field.name for field in attrs.fields(type(self.before)) if field.name != "version"]
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))


@attrs.frozen
class Comparison:
    """What applying a plan would do: records to add, records to change, and the number of those left alone."""

    new: tuple[Kept, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def empty(self) -> bool:
        """True where applying would do nothing."""
        return not self.new and not self.changed

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return new and changed records by the name of their kind."""
        kinds = sorted({type(one).__name__ for one in (*self.new, *(change.after for change in self.changed))})
        return {
            kind: (
                sum(type(one).__name__ == kind for one in self.new),
                sum(type(change.after).__name__ == kind for change in self.changed),
            )
            for kind in kinds
        }


def compare(plan: MoveInPlan, known: Roster | None) -> Comparison:
    """Return what of *plan* is new or changed against *known*, which the plan was read with.

    >>> from jizhi.intake.plan import read_estate
    >>> from jizhi.intake.table import Table
    >>> rooms = Table("s", rows=[["楼号", "房屋", "房屋类型", "建筑面积"], ["3", "1203", "住宅", "89.37"]])
    >>> compare(read_estate([rooms], project="jade").value, None).counts()
    {'Building': (1, 0), 'Space': (1, 0)}
    """
    new: list[Kept] = []
    changed: list[Change] = []
    unchanged = 0
    before = _known(known)
    for record in _planned(plan):
        kept = before.get((type(record), record.id))
        if kept is None:
            new.append(record)
        elif Change(kept, record).fields:
            changed.append(Change(kept, record))
        else:
            unchanged += 1
    return Comparison(tuple(new), tuple(changed), unchanged)


def _planned(plan: MoveInPlan) -> Iterable[Kept]:
    return (*plan.buildings, *plan.spaces, *plan.parties, *plan.tenures, *plan.occupancies, *plan.vacancies)


def _known(known: Roster | None) -> dict[tuple[type, str], Kept]:
    if known is None:
        return {}
    kept: list[Kept] = [*known.buildings, *known.parties]
    for space in known.spaces:
        dossier = known.dossier(space.code)
        kept += (space, *dossier.tenures, *dossier.occupancies, *dossier.vacancies)
    return {(type(record), record.id): record for record in kept}
