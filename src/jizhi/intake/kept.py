"""What is kept already of the things that a daybook speaks of, which its rows are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

import attrs

from jizhi.estate import Lease, Meter, MeterReading, Party, Roster, Stay, Vehicle
from jizhi.fees import Fee
from jizhi.fees.inputs import OneOff, Pool
from jizhi.formula import FactSpec, built_in
from jizhi.intake.columns import Column, Holds
from jizhi.values import Unit

Daily: TypeAlias = Party | Meter | MeterReading | Vehicle | Lease | Pool | OneOff | Stay

Metered = TypeVar("Metered", Meter, MeterReading)

_HOLDS: Final[Mapping[str, Holds]] = {
    "decimal": "decimal",
    "integer": "whole",
    "boolean": "yes-no",
    "date": "date",
    "text": "text",
}


@attrs.frozen(kw_only=True, slots=False)
class Kept:
    """What a daybook is held against: the roster, the records of every day, and the fees of the tariff that bills.

    Without *fees* a sheet of shared costs or of single charges cannot say what its charge is for.
    """

    roster: Roster | None = None
    meters: tuple[Meter, ...] = ()
    readings: tuple[MeterReading, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    leases: tuple[Lease, ...] = ()
    pools: tuple[Pool, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    stays: tuple[Stay, ...] = ()
    fees: tuple[Fee, ...] = ()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all spaces."""
        return tuple(sorted(space.code for space in self.roster.spaces)) if self.roster else ()

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(self.codes)

    @cached_property
    def records(self) -> Mapping[tuple[type, str], Daily]:
        """Every record by its kind and id."""
        every: Iterable[Daily] = (
            *(self.roster.parties if self.roster else ()),
            *self.meters,
            *self.readings,
            *self.vehicles,
            *self.leases,
            *self.pools,
            *self.one_offs,
            *self.stays,
        )
        return {(type(record), record.id): record for record in every}

    @cached_property
    def meters_of(self) -> Mapping[str, list[Meter]]:
        """The meters of each space; those of the project itself under the empty code."""
        return _by_space(self.meters)

    @cached_property
    def readings_of(self) -> Mapping[str, list[MeterReading]]:
        """The readings of each space."""
        return _by_space(self.readings)

    def names_in(self, space: str) -> dict[str, list[str]]:
        """Return the ids of the people of a space by their name."""
        named: dict[str, list[str]] = {}
        if self.roster is not None and space in self._there:
            for party in self.roster.dossier(space).people:
                if party:
                    named.setdefault(self.roster.party(party).name, []).append(party)
        return named

    @property
    def pooled(self) -> tuple[Fee, ...]:
        """The fees by which a cost is shared out."""
        return tuple(fee for fee in self.fees if fee.on == "pool")

    @property
    def single(self) -> tuple[Fee, ...]:
        """The fees that are charged once, when somebody asks."""
        return tuple(fee for fee in self.fees if fee.per == "once")

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the sheet of single charges: the tariff's own facts that a fee charged once reads, by alias."""
        specs = {name: spec for fee in self.single for name, spec in told_facts(fee).items()}
        return tuple(
            Column(name, _HOLDS[spec.type], spec.alias or name, (name,), custom=True, form="singles")
            for name, spec in sorted(specs.items())
        )


def _by_space(records: Iterable[Metered]) -> dict[str, list[Metered]]:
    grouped: dict[str, list[Metered]] = {}
    for record in records:
        grouped.setdefault(record.space, []).append(record)
    return grouped


def told_facts(fee: Fee) -> Mapping[str, FactSpec]:
    """Return the facts that *fee* reads and that the tariff declares itself: those that somebody must tell."""
    ours = built_in(Unit())
    return {fact.name: fee.specs[fact.name] for fact in fee.reads if fact.name in fee.specs and fact.name not in ours}


def called(fees: Iterable[Fee], said: str) -> Fee | None:
    """Return the fee that is called so, by code or by name."""
    return next((fee for fee in fees if said in (fee.code, fee.name)), None)
