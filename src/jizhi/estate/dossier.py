"""All that is recorded of one space, in order of time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import attrs

from jizhi.estate.leases import Lease
from jizhi.estate.meters import Meter, MeterReading
from jizhi.estate.people import ALL, Occupancy, Tenure, Vacancy
from jizhi.estate.places import Building, Space
from jizhi.estate.vehicles import Vehicle


# The ordinary space has one record of a kind or none, and there are very many spaces: nothing is sorted for those.
# Every field that can differ takes part in the order, so that a dossier does not depend on how it was fed.
def _tenures(records: Collection[Tenure]) -> tuple[Tenure, ...]:
    if len(records) < 2:
        return tuple(records)
    return tuple(sorted(records, key=lambda t: (t.since, t.role, t.party, t.fees, t.until or date.max, t.share)))


def _occupancies(records: Collection[Occupancy]) -> tuple[Occupancy, ...]:
    if len(records) < 2:
        return tuple(records)
    return tuple(sorted(records, key=lambda o: (o.since, o.party, o.until or date.max, o.heads, o.vehicles)))


def _vacancies(records: Collection[Vacancy]) -> tuple[Vacancy, ...]:
    return tuple(sorted(records, key=lambda v: (v.since, v.until or date.max, v.basis))) if records else ()


def _meters(records: Collection[Meter]) -> tuple[Meter, ...]:
    return tuple(sorted(records, key=lambda m: (m.code, m.kind, m.serial))) if records else ()


def _readings(records: Collection[MeterReading]) -> tuple[MeterReading, ...]:
    return tuple(sorted(records, key=lambda r: (r.meter, r.day, r.n, r.kind, r.value))) if records else ()


def _vehicles(records: Collection[Vehicle]) -> tuple[Vehicle, ...]:
    return tuple(sorted(records, key=lambda v: (v.since, v.plate, v.until or date.max))) if records else ()


def _leases(records: Collection[Lease]) -> tuple[Lease, ...]:
    return tuple(sorted(records, key=lambda let: (let.since, let.code, let.until or date.max))) if records else ()


@attrs.frozen(kw_only=True)
class Dossier:
    """A space with its tenures, occupancies, vacancies, meters and their readings, vehicles and leases, each sorted.

    Args:
        building: the record of the space's building; None where there is none.
        developer: id of the project's developer; empty where it has none.

    ``varying`` is False where no fact of the space can ever change; ``sole`` is the one owner of the ordinary space,
    who holds all of it for every fee, and None for any other.

    >>> Dossier(space=Space(project="jade", code="1-101", kind="dwelling")).varying
    False
    """

    space: Space
    tenures: tuple[Tenure, ...] = attrs.field(default=(), converter=_tenures)
    occupancies: tuple[Occupancy, ...] = attrs.field(default=(), converter=_occupancies)
    vacancies: tuple[Vacancy, ...] = attrs.field(default=(), converter=_vacancies)
    meters: tuple[Meter, ...] = attrs.field(default=(), converter=_meters)
    readings: tuple[MeterReading, ...] = attrs.field(default=(), converter=_readings)
    vehicles: tuple[Vehicle, ...] = attrs.field(default=(), converter=_vehicles)
    leases: tuple[Lease, ...] = attrs.field(default=(), converter=_leases)
    building: Building | None = None
    developer: str = ""
    varying: bool = attrs.field(init=False, eq=False, repr=False)
    sole: Tenure | None = attrs.field(init=False, eq=False, repr=False)

    @varying.default
    def _can_change(self) -> bool:
        return bool(self.space.changes or self.occupancies or self.vacancies)

    @sole.default
    def _only_owner(self) -> Tenure | None:
        if len(self.tenures) != 1:
            return None
        only = self.tenures[0]
        return only if only.role == "owner" and not only.fees and (only.share is ALL or only.share == ALL) else None

    @property
    def zone(self) -> str:
        """The zone of the space, or of its building where the space names none; empty where neither does."""
        if self.space.zone or self.building is None:
            return self.space.zone
        return self.building.zone

    @property
    def floors(self) -> int | None:
        """The floors that the space gives, or its building where the space gives none."""
        if self.space.floors is not None or self.building is None:
            return self.space.floors
        return self.building.floors

    @property
    def spells(self) -> tuple[Tenure | Occupancy, ...]:
        """Who held the space and who lived in it: the tenures, then the occupancies."""
        return (*self.tenures, *self.occupancies)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the parties that ever held, lived in or rented the space, or paid for a vehicle of it, each once."""
        if self.sole is not None and not (self.occupancies or self.vehicles or self.leases):
            return (self.sole.party,)
        paying = (*self.spells, *self.leases, *(vehicle for vehicle in self.vehicles if vehicle.party))
        return tuple(dict.fromkeys(spell.party for spell in paying))
