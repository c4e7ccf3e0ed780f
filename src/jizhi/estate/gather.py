"""Loose records put into one dossier per space, with findings about those that fit nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from jizhi.estate.checks import check, repeated
from jizhi.estate.dossier import Dossier
from jizhi.estate.fields import label
from jizhi.estate.leases import Lease
from jizhi.estate.meters import Meter, MeterReading
from jizhi.estate.people import Occupancy, Party, Tenure, Vacancy
from jizhi.estate.places import Building, Project, Space, Zone
from jizhi.estate.vehicles import Vehicle
from jizhi.findings import Finding

OfSpace = TypeVar("OfSpace", Tenure, Occupancy, Vacancy, Meter, MeterReading, Vehicle, Lease)
OfProject = TypeVar("OfProject", Space, Building, Zone)


@attrs.frozen(kw_only=True)
class Records:
    """The records of one project as they come from a store or a workbook, in any order."""

    project: Project
    spaces: tuple[Space, ...] = ()
    parties: tuple[Party, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    occupancies: tuple[Occupancy, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    zones: tuple[Zone, ...] = ()
    buildings: tuple[Building, ...] = ()
    meters: tuple[Meter, ...] = ()
    readings: tuple[MeterReading, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    leases: tuple[Lease, ...] = ()


@attrs.frozen
class Gathered:
    """Dossiers by the code of their space, the errors of each, and every finding."""

    dossiers: dict[str, Dossier]
    people: dict[str, Party]
    zones: dict[str, Zone]
    buildings: dict[str, Building]
    parked: dict[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]


def gather(records: Records) -> Gathered:
    """Put the records of a project into dossiers and check each of them.

    Of two records with one id the first counts, and a finding says so. A record of a space that is not there, or of
    another project, is left out with a finding.

    >>> gather(Records(project=Project(code="jade", name="翠园"))).dossiers
    {}
    >>> from datetime import date
    >>> late = Vacancy(space="9-909", since=date(2025, 3, 1))
    >>> gather(Records(project=Project(code="jade", name="翠园"), vacancies=(late,))).findings[0].code
    'space-unknown'
    """
    strays = list(_about_parties(records))
    people = {party.id: party for party in reversed(records.parties)}
    zones = _first_of_each(records.zones, records.project, strays)
    buildings = _first_of_each(records.buildings, records.project, strays)
    strays += _about_zones(zones, buildings)
    spaces = {space.code: space for space in reversed(records.spaces)}
    dossiers = _dossiers(records, spaces, buildings, strays)
    troubles = _doubtful_spaces(records)
    for code, dossier in dossiers.items():
        troubles[code] += check(dossier, people=people, zones=zones)
    return Gathered(
        dossiers=dossiers,
        people={one: people[one] for one in sorted(people)},
        zones=zones,
        buildings=buildings,
        parked=_parked(troubles),
        findings=(*strays, *(finding for code in sorted(troubles) for finding in troubles[code])),
    )


def _parked(troubles: Mapping[str, list[Finding]]) -> dict[str, tuple[Finding, ...]]:
    errors = {code: tuple(one for one in found if one.severity == "error") for code, found in troubles.items()}
    return {code: errors[code] for code in sorted(errors) if errors[code]}


def _dossiers(
    records: Records, spaces: Mapping[str, Space], buildings: Mapping[str, Building], strays: list[Finding]
) -> dict[str, Dossier]:
    tenures = _by_space(records.tenures, spaces, records.project, strays)
    occupancies = _by_space(records.occupancies, spaces, records.project, strays)
    vacancies = _by_space(records.vacancies, spaces, records.project, strays)
    # What belongs to no space is the project's own: its meters feed shared costs.
    meters = _by_space((meter for meter in records.meters if meter.space), spaces, records.project, strays)
    readings = _by_space((each for each in records.readings if each.space), spaces, records.project, strays)
    vehicles = _by_space(records.vehicles, spaces, records.project, strays)
    leases = _by_space(records.leases, spaces, records.project, strays)
    return {
        code: Dossier(
            space=spaces[code],
            tenures=tenures.get(code, ()),
            occupancies=occupancies.get(code, ()),
            vacancies=vacancies.get(code, ()),
            meters=meters.get(code, ()),
            readings=readings.get(code, ()),
            vehicles=vehicles.get(code, ()),
            leases=leases.get(code, ()),
            building=buildings.get(spaces[code].building),
            developer=records.project.developer,
        )
        for code in sorted(spaces)
    }


def _by_space(
    records: Iterable[OfSpace], spaces: Mapping[str, Space], project: Project, strays: list[Finding]
) -> dict[str, list[OfSpace]]:
    grouped: dict[str, list[OfSpace]] = {}
    for record in records:
        if record.project and record.project != project.code:
            strays.append(_other_project(record, record.project))
        elif record.space in spaces:
            grouped.setdefault(record.space, []).append(record)
        else:
            strays.append(Finding("space-unknown", label(record), {"space": record.space}))
    return grouped


def _first_of_each(records: tuple[OfProject, ...], project: Project, strays: list[Finding]) -> dict[str, OfProject]:
    own = [record for record in records if record.project == project.code]
    strays += [_other_project(record, record.project) for record in records if record.project != project.code]
    for code in repeated(record.code for record in own):
        kind = type(own[0]).__name__.lower()
        strays.append(Finding("duplicate-id", f"{kind} {code}", {"record": kind, "id": code}))
    first = {record.code: record for record in reversed(own)}
    return {code: first[code] for code in sorted(first)}


def _other_project(record: attrs.AttrsInstance, project: str) -> Finding:
    return Finding("project-other", label(record), {"project": project})


def _about_parties(records: Records) -> list[Finding]:
    found = [
        Finding("duplicate-id", f"party {one}", {"record": "party", "id": one})
        for one in repeated(party.id for party in records.parties)
    ]
    developer = records.project.developer
    if developer and developer not in {party.id for party in records.parties}:
        found.append(Finding("party-unknown", label(records.project), {"party": developer}))
    return found


def _about_zones(zones: Mapping[str, Zone], buildings: Mapping[str, Building]) -> list[Finding]:
    named = [(label(zone), zone.parent) for zone in zones.values()]
    if zones:
        named += [(label(building), building.zone) for building in buildings.values()]
    found = [Finding("zone-unknown", subject, {"zone": code}) for subject, code in named if code and code not in zones]
    for zone in zones.values():
        if zone.code in lineage(zone.parent, zones):
            found.append(Finding("zone-cycle", label(zone), {"parent": zone.parent}))
    return found


def lineage(zone: str, zones: Mapping[str, Zone]) -> tuple[str, ...]:
    """Return a zone and the zones it lies in, from the inside out; each once, even where they lie in a circle.

    >>> lineage("gate", {"gate": Zone(project="jade", code="gate", parent="north")})
    ('gate', 'north')
    """
    line: dict[str, None] = {}
    while zone and zone not in line:
        line[zone] = None
        zone = zones[zone].parent if zone in zones else ""
    return tuple(line)


def _doubtful_spaces(records: Records) -> defaultdict[str, list[Finding]]:
    doubts: defaultdict[str, list[Finding]] = defaultdict(list)
    for space in records.spaces:
        if space.project != records.project.code:
            doubts[space.code].append(Finding("project-other", space.code, {"project": space.project}))
    for code in repeated(space.code for space in records.spaces):
        doubts[code].append(Finding("duplicate-id", code, {"record": "space", "id": code}))
    return doubts
