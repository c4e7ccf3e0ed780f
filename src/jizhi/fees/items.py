"""Items: what fees that are not per space are charged for — vehicles, leases, meters, stays and single charges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from jizhi.estate import Dossier, Lease, Vehicle
from jizhi.estate.people import Spell
from jizhi.fees.charges import Draw
from jizhi.fees.inputs import Inputs
from jizhi.fees.metered import Window, consumption
from jizhi.fees.segments import Facts
from jizhi.fees.tariff import Fee
from jizhi.findings import Finding
from jizhi.formula import FactValue
from jizhi.values import Period


@attrs.frozen(kw_only=True)
class Item:
    """One thing of a space that a fee is charged for in a cycle.

    Args:
        code: tells it from the others of the space and fee.
        facts: those of the space and its own.
        period: the days that the line is for.
        payer: who pays; empty for whoever the fee says.
        flows, draws: how what a meter counted runs through the line, and between which readings.
    """

    code: str
    facts: Facts
    period: Period
    payer: str = ""
    flows: tuple[Window, ...] = ()
    draws: tuple[Draw, ...] = ()


Found: TypeAlias = Item | Finding


def items_of(fee: Fee, dossier: Dossier, base: Facts, *, cycle: Period, inputs: Inputs) -> Iterator[Found]:
    """What of a space *fee* is charged for in *cycle*, and what is wrong with the readings of its meters.

    Args:
        base: the facts of the space through time.
        inputs: those of the space alone.
    """
    found = _OF.get(fee.on)
    if found is not None:
        yield from found(fee, dossier, base, cycle)
    if fee.per == "once":
        yield from _asked_once(fee, base, cycle, inputs)


@attrs.frozen
class _With:
    """The facts of a space, and beside them some of an item that never change."""

    base: Facts
    own: Mapping[str, FactValue]

    def on(self, day: date) -> Mapping[str, FactValue]:
        return {**self.base.on(day), **self.own}

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        return self.base.changes(names, period)


@attrs.frozen
class _Through:
    """The facts of a space, and beside them one of an item that changes on some days."""

    base: Facts
    name: str
    value: Callable[[date], FactValue]
    days: tuple[date, ...]

    def on(self, day: date) -> Mapping[str, FactValue]:
        return {**self.base.on(day), self.name: self.value(day)}

    def changes(self, names: Collection[str], period: Period) -> tuple[date, ...]:
        days = [day for day in self.days if period.start < day < period.end] if self.name in names else []
        own = [day for day, before in zip(days, [period.start, *days], strict=False) if self._differs(before, day)]
        return tuple(sorted({*self.base.changes(names, period), *own}))

    def _differs(self, before: date, day: date) -> bool:
        return self.value(before) != self.value(day)


def _common(spell: Spell, cycle: Period) -> Period | None:
    return Period(spell.since, spell.until or date.max).overlap(cycle)


def _vehicles(fee: Fee, dossier: Dossier, base: Facts, cycle: Period) -> Iterator[Found]:
    for vehicle in dossier.vehicles:
        period = _common(vehicle, cycle)
        if period is None or vehicle.exempt:
            continue
        days = tuple(sorted({day for other in dossier.vehicles for day in other.edges}))
        facts = _Through(base, "rank", _rank_of(vehicle, dossier.vehicles), days)
        yield Item(code=_told(vehicle, dossier.vehicles), facts=facts, period=period, payer=vehicle.party)


def _told(vehicle: Vehicle, others: Iterable[Vehicle]) -> str:
    """The plate; with its first day where the vehicle came back, so that both times are charged."""
    again = [other for other in others if other.plate == vehicle.plate]
    return vehicle.plate if vehicle is again[0] else f"{vehicle.plate}@{vehicle.since}"


def _rank_of(vehicle: Vehicle, others: tuple[Vehicle, ...]) -> Callable[[date], FactValue]:
    """Which vehicle of the space it is on a day: as it is written, else by the order in which those there came."""

    def rank(day: date) -> FactValue:
        there = [other for other in others if other.covers(day) and not other.exempt]
        return vehicle.rank or 1 + sum(1 for other in there if others.index(other) < others.index(vehicle))

    return rank


def _leases(fee: Fee, dossier: Dossier, base: Facts, cycle: Period) -> Iterator[Found]:
    for lease in dossier.leases:
        period = _common(lease, cycle)
        if period is not None:
            facts = _Through(base, "rent", _rent_of(lease), tuple(step.since for step in lease.steps))
            yield Item(code=lease.code, facts=facts, period=period, payer=lease.party)


def _rent_of(lease: Lease) -> Callable[[date], FactValue]:
    return lambda day: lease.rent_on(day).yuan


def _meters(fee: Fee, dossier: Dossier, base: Facts, cycle: Period) -> Iterator[Found]:
    if not dossier.meters:
        return
    counted = consumption(fee, dossier, base, cycle=cycle)
    yield from counted.findings
    if counted.line is not None:
        line = counted.line
        yield Item(code="", facts=line, period=line.period, flows=line.windows, draws=line.draws)


_OF: Final[Mapping[str, Callable[[Fee, Dossier, Facts, Period], Iterator[Found]]]] = MappingProxyType(
    {"vehicle": _vehicles, "lease": _leases, "meter": _meters}
)


def _asked_once(fee: Fee, base: Facts, cycle: Period, inputs: Inputs) -> Iterator[Found]:
    for asked in inputs.one_offs:
        if asked.fee == fee.code and asked.state == "approved" and Period.day(asked.day) == cycle:
            facts = _With(base, dict(asked.facts))
            yield Item(code=asked.code, facts=facts, period=cycle, payer=asked.payer)
    for stay in inputs.stays:
        if fee.on == "parking-stay" and not stay.exempt and Period.day(stay.day) == cycle:
            yield Item(code=stay.code, facts=_With(base, {"minutes": stay.minutes}), period=cycle)
