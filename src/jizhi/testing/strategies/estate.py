"""Strategies for the nouns of the estate: companies down to spaces, people, tenures, leases, vehicles, meters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from jizhi.estate import (
    Asset,
    AssetEvent,
    Building,
    Company,
    FactValue,
    Lease,
    Meter,
    MeterReading,
    Occupancy,
    Party,
    Project,
    RentStep,
    RunHours,
    Space,
    Standstill,
    Stay,
    Tenure,
    Turn,
    Vacancy,
    Vehicle,
    Zone,
)
from jizhi.testing.estates import changes
from jizhi.testing.strategies.nouns import decimals, instants, nouns, of_type, shares, spells, words
from jizhi.testing.strategies.values import monies

S = TypeVar("S")


def attributes() -> st.SearchStrategy[dict[str, FactValue]]:
    """Custom facts by name."""
    return st.dictionaries(st.sampled_from(("balcony", "garden", "朝向")), of_type(FactValue), max_size=2)


def companies(**fields: Any) -> st.SearchStrategy[Company]:
    """Companies, with or without a credit code."""
    return nouns(Company, **fields)


def projects(**fields: Any) -> st.SearchStrategy[Project]:
    """Projects, of which some counts are unknown."""
    return nouns(Project, **fields)


def zones(**fields: Any) -> st.SearchStrategy[Zone]:
    """Zones by function or direction, within another or not."""
    return nouns(Zone, **{"attributes": attributes()} | fields)


def buildings(**fields: Any) -> st.SearchStrategy[Building]:
    """Buildings with up to three entrances."""
    return nouns(Building, **fields)


def spaces(**fields: Any) -> st.SearchStrategy[Space]:
    """Spaces of every kind, of which some facts are unknown and some change."""
    once = st.lists(changes(), max_size=3, unique_by=lambda change: (change.since, change.fact))
    told = {"floor": st.none() | st.integers(-100, 1000), "attributes": attributes(), "changes": once}
    return nouns(Space, **told | fields)


def parties(**fields: Any) -> st.SearchStrategy[Party]:
    """People and organisations; their numbers pass every check and are nobody's."""
    return nouns(Party, **fields)


def tenures(**fields: Any) -> st.SearchStrategy[Tenure]:
    """Tenures of every role, each by itself; ``jizhi.testing.estates.ownerships`` has those that add up."""
    return _spell(Tenure, {"share": shares()} | fields)


def occupancies(**fields: Any) -> st.SearchStrategy[Occupancy]:
    """Households with their heads and vehicles."""
    return _spell(Occupancy, fields)


def vacancies(**fields: Any) -> st.SearchStrategy[Vacancy]:
    """Spells in which a space is registered as empty."""
    return _spell(Vacancy, fields)


def vehicles(**fields: Any) -> st.SearchStrategy[Vehicle]:
    """Vehicles with a space of their own, or ranked among those of a home."""
    return _spell(Vehicle, {"rank": st.none() | st.integers(1, 1000)} | fields)


@st.composite
def leases(draw: st.DrawFn, /, **fields: Any) -> Lease:
    """Leases whose rent may change on up to three days within them."""
    lease = draw(_spell(Lease, {"rent": monies(0, 10**8), "steps": ()} | fields))
    longest = 2000 if lease.until is None else (lease.until - lease.since).days - 1
    if "steps" in fields or longest < 1:
        return lease
    later = sorted(draw(st.sets(st.integers(1, longest), max_size=3)))
    steps = (draw(nouns(RentStep, since=lease.since + timedelta(days=n), rent=monies(0, 10**8))) for n in later)
    return attrs.evolve(lease, steps=tuple(steps))


@st.composite
def stays(draw: st.DrawFn, /, **fields: Any) -> Stay:
    """Stays in a car park of up to ten days, to the second."""
    entered = draw(instants()).replace(microsecond=0)
    left = entered + timedelta(seconds=draw(st.integers(0, 864_000)))
    return draw(nouns(Stay, **{"entered": entered, "left": left} | fields))


@st.composite
def meters(draw: st.DrawFn, /, **fields: Any) -> Meter:
    """Meters of every kind, fitted and perhaps taken away, of a space or of the project."""
    fitted, removed = draw(st.one_of(spells(), st.just((None, None))))
    told = {
        "space": st.just("") | words(),
        "digits": st.none() | st.integers(1, 12),
        "multiplier": decimals(low=1, high=1000),
        "limit": st.none() | decimals(low=1),
        "fitted": fitted,
        "removed": removed,
    }
    return draw(nouns(Meter, **told | fields))


def meter_readings(**fields: Any) -> st.SearchStrategy[MeterReading]:
    """Readings of every kind with up to three decimals."""
    dial = decimals(3, high=10**8)
    told = {"value": dial, "peak": st.none() | dial, "valley": st.none() | dial, "n": st.integers(0, 3)}
    return nouns(MeterReading, **told | fields)


def turns(**fields: Any) -> st.SearchStrategy[Turn]:
    """Parts of a period in which one party pays, or two beside each other."""
    beside = shares().map(lambda share: (("li", share), ("zhang", 1 - share)) if share < 1 else (("li", share),))
    return nouns(Turn, **{"shares": beside} | fields)


def assets(**fields: Any) -> st.SearchStrategy[Asset]:
    """Assets of a few classes, installed and retired or not."""
    classes = st.sampled_from(("lift", "lift.traction", "fire.pump", "water.tank"))
    spell = st.one_of(spells(), st.just((None, None)))
    return spell.flatmap(
        lambda dates: nouns(Asset, **{"asset_class": classes, "installed": dates[0], "retired": dates[1]} | fields)
    )


def standstills(**fields: Any) -> st.SearchStrategy[Standstill]:
    """Spells in which an asset is out of use, over or not."""
    return _spell(Standstill, fields)


def run_hours(**fields: Any) -> st.SearchStrategy[RunHours]:
    """What hour counters showed."""
    return nouns(RunHours, **{"hours": st.integers(0, 10**6), "n": st.integers(0, 3)} | fields)


def asset_events(**fields: Any) -> st.SearchStrategy[AssetEvent]:
    """Lines of the history of assets."""
    return nouns(AssetEvent, **{"n": st.integers(0, 3)} | fields)


def _spell(cls: type[S], fields: dict[str, Any]) -> st.SearchStrategy[S]:
    return spells().flatmap(lambda spell: nouns(cls, **{"since": spell[0], "until": spell[1]} | fields))
