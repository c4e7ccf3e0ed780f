"""The fence: a unit that shows the records of the projects it was opened for, and keeps none of any other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import attrs

from jizhi.access import Assent, AuditHead, AuditRow, Grant
from jizhi.errors import NotStored
from jizhi.estate import Company, Project
from jizhi.fees import RosterPart
from jizhi.ports import Range, Reading, Writing, glance
from jizhi.records import kind_of
from jizhi.values import key_parts

R = TypeVar("R")

_TOLD: Final = 20
"""So many records an audit row names one by one."""


_PRIVATE: Final = (Grant, Assent, AuditRow, AuditHead)
"""Of these, what belongs to no project is not common: it is a company's, or the store's own."""


class Strayed(Exception):
    """A unit was to keep a record outside its fence; told to the caller as denied."""


@attrs.frozen(kw_only=True)
class Fence:
    """What a unit may see: the records of *projects* and of their company, and what belongs to no project.

    ``projects`` None is everything.
    """

    projects: frozenset[str] | None = None
    company: str = ""

    def shows(self, record: Any) -> bool:
        """Tell whether *record* can be seen."""
        if self.projects is None or self._holds(record):
            return True
        return getattr(record, "project", None) == "" and not isinstance(record, _PRIVATE)

    def keeps(self, record: Any) -> bool:
        """Tell whether *record* may be kept: what belongs to no project is common, and is kept by a wider unit."""
        return self.projects is None or self._holds(record)

    def _holds(self, record: Any) -> bool:
        projects = self.projects or frozenset()
        if isinstance(record, Company):
            return bool(self.company) and record.code == self.company
        if isinstance(record, Project):
            return record.code in projects or (bool(self.company) and "" in projects and record.company == self.company)
        if isinstance(record, RosterPart):
            return key_parts(record.run)[0] in projects
        project = getattr(record, "project", None)
        if project == "" and isinstance(record, _PRIVATE):
            return bool(self.company) and "" in projects and self.company == _company_of(record)
        # A kind without a project, such as how often a number was written to, is common to all.
        return project is None or (project != "" and project in projects)


def _company_of(record: object) -> str | None:
    """The company whose a record without a project is; None where it is the store's own."""
    if isinstance(record, Grant):
        return record.company or None
    chain = getattr(record, "chain", "")
    return key_parts(chain.removeprefix("company:"))[0] if chain.startswith("company:") else None


class FencedReading:
    """A snapshot behind a fence: what lies outside is not there."""

    def __init__(self, unit: Reading, fence: Fence) -> None:
        self._unit, self._fence = unit, fence

    def get(self, kind: type[R], id: str) -> R | None:
        """Return the record, or None: not kept, or outside."""
        record = self._unit.get(kind, id)
        return record if record is None or self._fence.shows(record) else None

    def find(
        self,
        kind: type[R],
        /,
        within: Range | None = None,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        **indexed: object,
    ) -> Iterator[R]:
        """Yield the records inside that fit, by id."""
        if self._narrows(kind, indexed):
            return self._unit.find(kind, within, newest_first=newest_first, limit=limit, **indexed)
        found = self._unit.find(kind, within, newest_first=newest_first, limit=None, **indexed)
        return islice((record for record in found if self._fence.shows(record)), limit)

    def glance(
        self,
        kind: type[Any],
        fields: tuple[str, ...],
        /,
        within: Range | None = None,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        **indexed: object,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield some fields of the records inside that fit, by id."""
        if self._narrows(kind, indexed):
            return glance(self._unit, kind, fields, within, newest_first=newest_first, limit=limit, **indexed)
        found = self.find(kind, within, newest_first=newest_first, limit=limit, **indexed)
        return (tuple(getattr(record, field) for field in fields) for record in found)

    def _narrows(self, kind: type[Any], indexed: dict[str, object]) -> bool:
        """Tell whether what is asked for, once narrowed to the projects inside, finds nothing outside."""
        projects = self._fence.projects
        if projects is None:
            return True
        if "project" not in kind_of(kind).indexed or kind in _PRIVATE:
            return False
        asked = indexed.get("project")
        if type(asked) is str and asked in projects:
            return True
        asked = (*sorted(projects), "") if asked is None and "project" not in indexed else asked
        wanted = tuple(each for each in (asked if isinstance(asked, tuple) else (asked,)) if self._lies_in(each))
        indexed["project"] = wanted[0] if len(wanted) == 1 else wanted
        return True

    def _lies_in(self, project: object) -> bool:
        return project == "" or project in (self._fence.projects or ())


class FencedWriting(FencedReading):
    """A unit of work behind a fence; it counts what it keeps, for the trail."""

    def __init__(self, unit: Writing, fence: Fence) -> None:
        super().__init__(unit, fence)
        self._writing = unit
        self._digest = hashlib.sha256()
        self.count = 0
        self.kept: list[str] = []

    @property
    def digest(self) -> str:
        """The hash of the names of all that was kept, in its order; empty where that was nothing."""
        return self._digest.hexdigest() if self.count else ""

    def lock(self, kind: type[R], id: str) -> R:
        """Hold the head *id*. Raises ``NotStored``: not kept, or outside."""
        if self.get(kind, id) is None:
            raise NotStored(kind_of(kind).name, id)
        return self._writing.lock(kind, id)

    def add(self, records: Iterable[R]) -> Sequence[R]:
        """Keep records of append-only kinds. Raises ``Strayed`` for one outside."""
        inside = tuple(records)
        for record in inside:
            self._check(record)
        fresh = self._writing.add(inside)
        self._count(fresh)
        return fresh

    def put(self, record: R, *, expected: int | None) -> R:
        """Keep a record of a versioned kind. Raises ``Strayed`` for one outside."""
        self._check(record)
        kept = self._writing.put(record, expected=expected)
        self._count((kept,))
        return kept

    def _check(self, record: Any) -> None:
        if not self._fence.keeps(record):
            raise Strayed

    def _count(self, records: Iterable[Any]) -> None:
        for record in records:
            if isinstance(record, AuditRow | AuditHead):
                continue
            version = getattr(record, "version", None)
            name = f"{kind_of(type(record)).name} {record.id}" + ("" if version is None else f"@{version}")
            if self.count < _TOLD:
                self.kept.append(name)
            self.count += 1
            self._digest.update(name.encode("utf-8", "surrogatepass") + b"\n")
