"""The roster: one immutable snapshot of a project that answers for any space and any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from jizhi.errors import UnknownParty, UnknownSpace
from jizhi.estate.changes import FactValue, Kind
from jizhi.estate.dossier import Dossier
from jizhi.estate.facts import changes_in, facts_on
from jizhi.estate.gather import Gathered, Records, gather, lineage
from jizhi.estate.leases import Lease
from jizhi.estate.meters import Meter, MeterReading
from jizhi.estate.people import Occupancy, Party, Tenure, Vacancy
from jizhi.estate.places import Building, Project, Space, Zone
from jizhi.estate.turns import Turn, turns_of
from jizhi.estate.vehicles import Vehicle
from jizhi.findings import Finding, Outcome
from jizhi.values import Period


def _size(held: Mapping[str, object]) -> str:
    return str(len(held))


@attrs.frozen(kw_only=True)
class Roster:
    """A project with its spaces, who holds them and who lives there; made by ``Roster.of``.

    ``spaces`` stand by code, ``parties`` by id. Every look-up by space code takes the same time however many spaces
    there are. ``len(roster)`` is the number of spaces.
    """

    project: Project
    _dossiers: dict[str, Dossier] = attrs.field(repr=_size)
    _people: dict[str, Party] = attrs.field(repr=_size)
    _zones: dict[str, Zone] = attrs.field(repr=_size)
    _buildings: dict[str, Building] = attrs.field(repr=_size)
    _parked: dict[str, tuple[Finding, ...]] = attrs.field(repr=_size)
    spaces: tuple[Space, ...] = attrs.field(init=False, eq=False, repr=False)
    _held: dict[str, list[str]] = attrs.field(init=False, eq=False, repr=False)

    @spaces.default
    def _every_space(self) -> tuple[Space, ...]:
        return tuple(dossier.space for dossier in self._dossiers.values())

    @_held.default
    def _spaces_by_party(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = {}
        for code, dossier in self._dossiers.items():
            for party in dossier.people:
                held.setdefault(party, []).append(code)
        return held

    @classmethod
    def of(
        cls,
        project: Project,
        *,
        spaces: Iterable[Space] = (),
        parties: Iterable[Party] = (),
        tenures: Iterable[Tenure] = (),
        occupancies: Iterable[Occupancy] = (),
        vacancies: Iterable[Vacancy] = (),
        zones: Iterable[Zone] = (),
        buildings: Iterable[Building] = (),
        meters: Iterable[Meter] = (),
        readings: Iterable[MeterReading] = (),
        vehicles: Iterable[Vehicle] = (),
        leases: Iterable[Lease] = (),
    ) -> Outcome[Roster]:
        """Return the roster of these records, in whatever order they come, with a finding for all that is wrong.

        A space with an error stays in the roster and is ``parked``; the others can be billed. About a space, the
        subject of a finding is its code.

        >>> home = Space(project="jade", code="1-101", kind="dwelling")
        >>> Roster.of(Project(code="jade", name="翠园"), spaces=[home]).ok
        True
        >>> found = Roster.of(Project(code="jade", name="翠园"), spaces=[home, home])
        >>> found.findings[0].code, tuple(found.value.parked)
        ('duplicate-id', ('1-101',))
        """
        records = Records(
            project=project,
            spaces=tuple(spaces),
            parties=tuple(parties),
            tenures=tuple(tenures),
            occupancies=tuple(occupancies),
            vacancies=tuple(vacancies),
            zones=tuple(zones),
            buildings=tuple(buildings),
            meters=tuple(meters),
            readings=tuple(readings),
            vehicles=tuple(vehicles),
            leases=tuple(leases),
        )
        found = gather(records)
        return Outcome(cls._snapshot(project, found), found.findings)

    @classmethod
    def _snapshot(cls, project: Project, found: Gathered) -> Roster:
        return cls(
            project=project,
            dossiers=found.dossiers,
            people=found.people,
            zones=found.zones,
            buildings=found.buildings,
            parked=found.parked,
        )

    @property
    def parties(self) -> tuple[Party, ...]:
        """Every party, by id."""
        return tuple(self._people.values())

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Every zone, by code."""
        return tuple(self._zones.values())

    @property
    def buildings(self) -> tuple[Building, ...]:
        """Every building, by code."""
        return tuple(self._buildings.values())

    @property
    def parked(self) -> Mapping[str, tuple[Finding, ...]]:
        """The errors of each space that has any, by code: such a space cannot be billed."""
        return MappingProxyType(self._parked)

    def __len__(self) -> int:
        return len(self._dossiers)

    def dossier(self, space: str) -> Dossier:
        """Return all that is recorded of the space with this code.

        Raises:
            UnknownSpace: there is none.
        """
        try:
            return self._dossiers[space]
        except KeyError:
            raise UnknownSpace(self.project.code, space) from None

    def space(self, code: str) -> Space:
        """Return the space with this code.

        Raises:
            UnknownSpace: there is none.

        >>> Roster.of(Project(code="jade", name="翠园")).value.space("1-101")
        Traceback (most recent call last):
        jizhi.errors.UnknownSpace: no space of jade has the code '1-101'
        """
        return self.dossier(code).space

    def party(self, party: str) -> Party:
        """Return the party with this id.

        Raises:
            UnknownParty: there is none.

        >>> Roster.of(Project(code="jade", name="翠园")).value.party("zhang")
        Traceback (most recent call last):
        jizhi.errors.UnknownParty: no party of jade has the id 'zhang'
        """
        try:
            return self._people[party]
        except KeyError:
            raise UnknownParty(self.project.code, party) from None

    def facts(self, space: str, *, on: date) -> dict[str, FactValue]:
        """Return every known fact of a space on a day, as ``facts_on`` says.

        Raises:
            UnknownSpace: no space has this code.
        """
        return facts_on(self.dossier(space), on=on)

    def changes(self, space: str, names: Collection[str], *, period: Period) -> tuple[date, ...]:
        """Return the days inside *period* on which one of the facts changes, as ``changes_in`` says.

        Raises:
            UnknownSpace: no space has this code.
        """
        return changes_in(self.dossier(space), names, period=period)

    def turns(
        self, space: str, *, payer: str, fee: str, period: Period, handover_from: date | None = None
    ) -> Outcome[tuple[Turn, ...]]:
        """Return who pays *fee* for a space throughout *period*, as ``turns_of`` says.

        Raises:
            UnknownSpace: no space has this code; UnknownPayer: no rule is called *payer*.
        """
        return turns_of(self.dossier(space), payer=payer, fee=fee, period=period, handover_from=handover_from)

    def parties_of(self, space: str, *, on: date) -> tuple[Party, ...]:
        """Return who holds or lives in a space on a day: holders first, each once; whoever is not recorded is left out.

        Raises:
            UnknownSpace: no space has this code.
        """
        dossier = self.dossier(space)
        there = {spell.party: None for spell in dossier.spells if spell.covers(on)}
        return tuple(self._people[party] for party in there if party in self._people)

    def spaces_of(self, party: str, *, on: date) -> tuple[Space, ...]:
        """Return the spaces that a party holds or lives in on a day, by code.

        Raises:
            UnknownParty: no party has this id.
        """
        self.party(party)
        dossiers = (self._dossiers[code] for code in self._held.get(party, ()))
        return tuple(
            dossier.space
            for dossier in dossiers
            if any(one.party == party and one.covers(on) for one in dossier.spells)
        )

    def counts(self) -> dict[Kind, int]:
        """Return how many spaces there are of each kind that there is."""
        return dict(sorted(Counter(dossier.space.kind for dossier in self._dossiers.values()).items()))

    def select(self, *, zone: str | None = None, building: str | None = None, kind: Kind | None = None) -> Roster:
        """Return the roster of the spaces of a zone, with the zones inside it, of a building and of a kind.

        What is not given selects nothing out; spaces are of the kind, zone and building they had before any change.
        """
        return self.part(
            code
            for code, dossier in self._dossiers.items()
            if (zone is None or zone in lineage(dossier.zone, self._zones))
            and building in (None, dossier.space.building)
            and kind in (None, dossier.space.kind)
        )

    def part(self, codes: Iterable[str]) -> Roster:
        """Return the roster of these spaces alone, with the parties and errors that belong to them.

        Raises:
            UnknownSpace: one of the codes is of no space.
        """
        dossiers = {code: self.dossier(code) for code in sorted(set(codes))}
        people = {party for dossier in dossiers.values() for party in dossier.people} | {self.project.developer}
        return Roster(
            project=self.project,
            dossiers=dossiers,
            people={party: self._people[party] for party in sorted(people) if party in self._people},
            zones=self._zones,
            buildings=self._buildings,
            parked={code: self._parked[code] for code in dossiers if code in self._parked},
        )
