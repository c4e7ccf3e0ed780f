"""Extracts of the estate: what a bill run pins of the roster, chunk by chunk, and the roster that comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import attrs

from jizhi.codec import from_store, to_store
from jizhi.errors import UnknownProject
from jizhi.estate import (
    Building,
    Lease,
    Meter,
    MeterReading,
    Occupancy,
    Party,
    Project,
    Roster,
    Space,
    Tenure,
    Vacancy,
    Vehicle,
    Zone,
)
from jizhi.estate.gather import Records
from jizhi.fees import Inputs
from jizhi.ports import Reading, Writing

R = TypeVar("R")


@attrs.frozen(kw_only=True)
class Extract:
    """What a run pins of a chunk: its records, and its part of pools, single charges and stays."""

    records: Records
    inputs: Inputs = attrs.field(factory=Inputs)


def read_project(known: Reading, code: str) -> Project:
    """The project with this *code*.

    Raises: UnknownProject.
    """
    project = known.get(Project, code)
    if project is None:
        raise UnknownProject(code)
    return project


def lock_project(tx: Writing, code: str) -> Project:
    """The project with this *code*, held until the unit ends: whoever opens a run or publishes a tariff waits.

    Raises: UnknownProject.
    """
    return tx.lock(Project, read_project(tx, code).id)


def extracts(known: Reading, project: Project, *, size: int) -> Iterator[Records]:
    """The records of *project* in chunks of at most *size* spaces, in the order of their keys, keeping one at a time.

    Of people only the id and the kind are taken: a bill run needs nobody's name or number.
    """
    zones, buildings = _all(known, Zone, project), _all(known, Building, project)
    spaces = known.find(Space, project=project.code)
    while chunk := tuple(islice(spaces, size)):
        yield _extract(known, project, chunk, zones=zones, buildings=buildings)


def read_roster(known: Reading, project: Project) -> Roster:
    """The whole roster of *project* as it is now, with names."""
    return roster_of(
        Records(
            project=project,
            spaces=_all(known, Space, project),
            parties=_all(known, Party, project),
            tenures=_all(known, Tenure, project),
            occupancies=_all(known, Occupancy, project),
            vacancies=_all(known, Vacancy, project),
            zones=_all(known, Zone, project),
            buildings=_all(known, Building, project),
            meters=_all(known, Meter, project),
            readings=_all(known, MeterReading, project),
            vehicles=_all(known, Vehicle, project),
            leases=_all(known, Lease, project),
        )
    )


def roster_of(records: Records) -> Roster:
    """The roster of *records*; spaces with errors are parked in it, and a run says so."""
    return Roster.of(**{field.name: getattr(records, field.name) for field in attrs.fields(Records)}).value


def pinned(extract: Extract) -> str:
    """The text of an extract, the same for the same records."""
    return json.dumps(to_store(extract), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpinned(text: str) -> Extract:
    """The extract of a pinned text."""
    extract: Extract = from_store(json.loads(text), Extract)
    return extract


def fingerprint(digests: Iterable[str]) -> str:
    """The hash of several hashes in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _all(known: Reading, kind: type[R], project: Project) -> tuple[R, ...]:
    return tuple(known.find(kind, project=project.code))


def _extract(
    known: Reading,
    project: Project,
    spaces: tuple[Space, ...],
    *,
    zones: tuple[Zone, ...],
    buildings: tuple[Building, ...],
) -> Records:
    codes = tuple(space.code for space in spaces)
    tenures = tuple(known.find(Tenure, project=project.code, space=codes))
    occupancies = tuple(known.find(Occupancy, project=project.code, space=codes))
    vehicles = tuple(known.find(Vehicle, project=project.code, space=codes))
    leases = tuple(known.find(Lease, project=project.code, space=codes))
    ids = {project.developer} | {each.party for each in tenures} | {each.party for each in occupancies}
    ids |= {each.party for each in vehicles} | {each.party for each in leases}
    people = known.find(Party, id=tuple(sorted(ids - {""})))
    parties = tuple(Party(id=each.id, name=each.id, kind=each.kind, project=project.code) for each in people)
    return Records(
        project=project,
        spaces=spaces,
        parties=parties,
        tenures=tenures,
        occupancies=occupancies,
        vacancies=tuple(known.find(Vacancy, project=project.code, space=codes)),
        zones=zones,
        buildings=buildings,
        meters=tuple(known.find(Meter, project=project.code, space=codes)),
        readings=tuple(known.find(MeterReading, project=project.code, space=codes)),
        vehicles=vehicles,
        leases=leases,
    )
