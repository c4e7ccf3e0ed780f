"""Hypothesis strategies for estates: days, spaces, tenures that add up and tenures that do not, whole rosters."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from jizhi.estate import (
    KINDS,
    ROLES,
    Change,
    Dossier,
    FactValue,
    Occupancy,
    Party,
    Project,
    Roster,
    Space,
    Tenure,
    Vacancy,
)
from jizhi.findings import Outcome
from jizhi.values import Period

FIRST, LAST = date(2023, 12, 1), date(2025, 3, 31)
PEOPLE = ("li", "wang", "zhang")
FEES = ("service", "water")
SPACE = "1-101"


def days() -> st.SearchStrategy[date]:
    """Days of a little more than a year around a leap February, so that records meet often."""
    return st.dates(FIRST, LAST)


def periods() -> st.SearchStrategy[Period]:
    """Periods of a day to half a year among ``days``."""
    lengths = st.integers(1, 180)
    return st.builds(lambda start, length: Period(start, start + timedelta(days=length)), days(), lengths)


def areas() -> st.SearchStrategy[Decimal]:
    """Areas in ㎡ with two decimals."""
    return st.integers(0, 100_000_00).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


def changes() -> st.SearchStrategy[Change]:
    """Changes of built-in facts of every type, of a counted one and of a custom one."""
    values: dict[str, st.SearchStrategy[FactValue]] = {
        "area": areas(),
        "billed_area": areas(),
        "lift": st.booleans(),
        "layout": st.sampled_from(("两房", "三房")),
        "occupants": st.integers(0, 6),
        "prepaid_months": st.integers(0, 12),
        "balcony": areas(),
    }
    return st.sampled_from(sorted(values)).flatmap(
        lambda fact: st.builds(Change, since=days(), fact=st.just(fact), value=values[fact])
    )


def spaces(code: str = SPACE) -> st.SearchStrategy[Space]:
    """Spaces of which some facts are unknown and some change."""
    once = st.lists(changes(), max_size=4, unique_by=lambda change: (change.since, change.fact))
    return st.builds(
        Space,
        project=st.just("jade"),
        code=st.just(code),
        kind=st.sampled_from(KINDS),
        floor=st.none() | st.integers(-2, 33),
        lift=st.none() | st.booleans(),
        layout=st.sampled_from(("", "两房")),
        area=st.none() | areas(),
        billed_area=st.none() | areas(),
        handover=st.none() | days(),
        attributes=st.dictionaries(st.sampled_from(("balcony", "garden")), areas(), max_size=2),
        changes=once,
    )


@st.composite
def _spells(draw: st.DrawFn) -> tuple[date, date | None]:
    since = draw(days())
    length = draw(st.none() | st.integers(1, 300))
    return since, None if length is None else since + timedelta(days=length)


@st.composite
def tenures(draw: st.DrawFn, space: str = SPACE) -> Tenure:
    """Tenures of any role, share and fees, that need not fit each other."""
    since, until = draw(_spells())
    return Tenure(
        space=space,
        party=draw(st.sampled_from(PEOPLE)),
        role=draw(st.sampled_from(ROLES)),
        since=since,
        until=until,
        share=draw(st.sampled_from((Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3)))),
        fees=draw(st.sampled_from(((), (), ("service",), FEES))),
    )


@st.composite
def ownerships(draw: st.DrawFn, space: str = SPACE) -> tuple[Tenure, ...]:
    """Owner tenures one after another from long ago on without end, whose shares add up to 1 on every day."""
    cuts = sorted(draw(st.sets(days(), max_size=3)))
    bounds = [date(2000, 1, 1), *cuts, None]
    held: list[Tenure] = []
    for since, until in pairwise(bounds):
        assert since is not None
        owners = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
        weights = [draw(st.integers(1, 9)) for _ in owners]
        held += [
            Tenure(space=space, party=owner, role="owner", since=since, until=until, share=Fraction(part, sum(weights)))
            for owner, part in zip(owners, weights, strict=True)
        ]
    return tuple(held)


@st.composite
def occupancies(draw: st.DrawFn, space: str = SPACE) -> Occupancy:
    """Households of up to six heads and two vehicles."""
    since, until = draw(_spells())
    party = draw(st.sampled_from(PEOPLE))
    heads, vehicles = draw(st.integers(0, 6)), draw(st.integers(0, 2))
    return Occupancy(space=space, party=party, since=since, until=until, heads=heads, vehicles=vehicles)


@st.composite
def vacancies(draw: st.DrawFn, space: str = SPACE) -> Vacancy:
    """Vacancies, many of which begin on a day that not every month has."""
    since, until = draw(_spells())
    late = draw(st.sampled_from((since, date(2024, 1, 31), date(2023, 12, 30))))
    return Vacancy(space=space, since=min(since, late), until=until)


def dossiers() -> st.SearchStrategy[Dossier]:
    """All that may be recorded of a space, also what contradicts itself."""
    return st.builds(
        Dossier,
        space=spaces(),
        tenures=st.lists(tenures(), max_size=5) | ownerships(),
        occupancies=st.lists(occupancies(), max_size=3),
        vacancies=st.lists(vacancies(), max_size=2),
        developer=st.sampled_from(("", "developer")),
    )


@st.composite
def rosters(draw: st.DrawFn) -> Outcome[Roster]:
    """Rosters of up to four spaces, with whatever findings their records give."""
    codes = [f"1-10{number}" for number in range(draw(st.integers(0, 4)))]
    return Roster.of(
        Project(code="jade", name="翠园"),
        spaces=[draw(spaces(code)) for code in codes],
        parties=[Party(id=one, name=one) for one in PEOPLE],
        tenures=[tenure for code in codes for tenure in draw(st.lists(tenures(code), max_size=3) | ownerships(code))],
        occupancies=[draw(occupancies(code)) for code in codes if draw(st.booleans())],
        vacancies=[draw(vacancies(code)) for code in codes if draw(st.booleans())],
    )
