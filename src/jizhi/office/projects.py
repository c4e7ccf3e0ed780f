"""Projects and their zones: set one up before its rooms move in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate import Project, Tenure, Zone
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.ports import Reading


@operation("projects.set-up", at="", company="project.company")
def set_up_project(desk: Desk, project: Project) -> Project:
    """Keep *project*; one that is kept already under its code stays as it is."""
    with desk.store.writing() as tx:
        known = tx.get(Project, project.code)
        return known if known is not None else tx.put(project, expected=None)


@operation("projects.set-up", at="project.code", company="project.company")
def change_project(desk: Desk, project: Project) -> Project:
    """Keep what has changed in *project*: its name, address, plans and pictures; the same again changes nothing.

    Raises: UnknownProject; Conflict where somebody else has changed it since it was read.
    """
    with desk.store.writing() as tx:
        kept = read_project(tx, project.code)
        return kept if kept == project else tx.put(project, expected=project.version)


@operation("projects.set-up", at="zone.project")
def keep_zone(desk: Desk, zone: Zone) -> Zone:
    """Keep a *zone* of a project in place of what was kept under its code; the same again changes nothing.

    Raises: UnknownProject; RecordRefused: it lies in a zone that is not there, or at last in itself.
    """
    with desk.store.writing() as tx:
        lock_project(tx, zone.project)
        parents = {each.code: each.parent for each in tx.find(Zone, project=zone.project)}
        around = zone.parent
        while around:
            if around not in parents or around == zone.code:
                raise RecordRefused("zone", "parent", zone.parent, "it lies in another zone of the project")
            around = parents[around]
        before = tx.get(Zone, zone.id)
        if before is not None and attrs.evolve(zone, version=before.version) == before:
            return before
        return tx.put(zone, expected=None if before is None else before.version)


@operation("projects.read")
def look_into(desk: Desk, project: str) -> None:
    """Ask whether the actor may see what is kept of *project*: for a host that reads the store itself.

    Raises: AccessDenied.
    """
    with desk.store.reading() as known:
        known.get(Project, project)


@operation("projects.read")
@contextmanager
def read_within(desk: Desk, project: str) -> Iterator[Reading]:
    """Open a snapshot for a host that reads by itself, fenced: what belongs to another project is not there.

    What it shows of the project is not narrowed to a zone or to one's own; pages for owners have errands of their own.

    Raises: AccessDenied.

    >>> from jizhi.testing.memory import MemoryStore
    >>> with read_within(Desk(store=MemoryStore(), actor="li"), "jade") as known:
    ...     list(known.find(Tenure, project="jade"))
    []
    """
    with desk.store.reading() as known:
        yield known


@operation("estate.import")
def name_developer(desk: Desk, project: str) -> Project:
    """Name the party that holds the unsold spaces as the project's developer, who pays until a home is handed over.

    Where several parties hold spaces as developers, or none does, the project stays as it is.

    Raises: UnknownProject.
    """
    with desk.store.writing() as tx:
        kept = read_project(tx, project)
        holders = {tenure.party for tenure in tx.find(Tenure, project=project) if tenure.role == "developer"}
        if kept.developer or len(holders) != 1:
            return kept
        return tx.put(attrs.evolve(kept, developer=holders.pop()), expected=kept.version)
