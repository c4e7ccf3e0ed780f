"""What is wrong with the records of one space, said as findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Protocol

from jizhi.estate.dossier import Dossier
from jizhi.estate.people import Occupancy, Tenure
from jizhi.findings import Finding, Severity


class _Kept(Protocol):
    @property
    def id(self) -> str: ...


def check(dossier: Dossier, *, people: Collection[str], zones: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with one space; the subject is its code.

    Args:
        people: ids of the parties that are known.
        zones: codes of the zones that are known; where there are none, zones are free text.

    Errors: ``party-unknown``, ``duplicate-id``, ``meter-unknown``, ``tenure-shares-exceed``, ``occupancy-overlap``,
    ``vacancy-overlap``.
    Warnings: ``tenure-shares-short``, ``vacancy-occupied``, ``zone-unknown``.

    >>> from jizhi.estate.places import Space
    >>> owned = Tenure(space="1-101", party="zhang", role="owner", since=date(2020, 1, 1))
    >>> home = Dossier(space=Space(project="jade", code="1-101", kind="dwelling"), tenures=(owned,))
    >>> [finding.code for finding in check(home, people=(), zones=())]
    ['party-unknown']
    """
    for party in dossier.people:
        if party not in people:
            yield _found(dossier, "party-unknown", {"party": party})
    if zones and dossier.zone and dossier.zone not in zones:
        yield _found(dossier, "zone-unknown", {"zone": dossier.zone}, "warning")
    yield from _twice(dossier, "tenure", dossier.tenures)
    yield from _twice(dossier, "occupancy", dossier.occupancies)
    yield from _twice(dossier, "vacancy", dossier.vacancies)
    yield from _twice(dossier, "meter", dossier.meters)
    yield from _twice(dossier, "reading", dossier.readings)
    yield from _twice(dossier, "vehicle", dossier.vehicles)
    yield from _twice(dossier, "lease", dossier.leases)
    yield from _unmetered(dossier)
    if dossier.tenures and dossier.sole is None:
        yield from _shares_above(dossier)
        yield from _shares_below(dossier)
    if dossier.occupancies or dossier.vacancies:
        yield from _overlaps(dossier)


def _found(dossier: Dossier, code: str, facts: dict[str, object], severity: Severity = "error") -> Finding:
    return Finding(code, dossier.space.code, facts, severity)


def repeated(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that stand there more than once, each once, in order.

    >>> repeated(["a", "b", "a", "a"])
    ('a',)
    """
    seen: set[str] = set()
    again: dict[str, None] = {}
    for one in ids:
        if one in seen:
            again[one] = None
        seen.add(one)
    return tuple(again)


def _twice(dossier: Dossier, kind: str, records: tuple[_Kept, ...]) -> Iterator[Finding]:
    # Hardly any space has two records of a kind, and an id takes time to make.
    if len(records) > 1:
        for one in repeated(record.id for record in records):
            yield _found(dossier, "duplicate-id", {"record": kind, "id": one})


def _unmetered(dossier: Dossier) -> Iterator[Finding]:
    """A reading of a meter that is not there would never be billed."""
    if dossier.readings:
        meters = {meter.code for meter in dossier.meters}
        for code in sorted({reading.meter for reading in dossier.readings} - meters):
            yield _found(dossier, "meter-unknown", {"meter": code})


def _sums(tenures: Collection[Tenure]) -> Iterator[tuple[date, date | None, Fraction]]:
    """Yield from when to when the shares have what sum, in order; days on which there is none are left out."""
    days = sorted({day for tenure in tenures for day in tenure.edges})
    for start, end in zip(days, (*days[1:], None), strict=True):
        total = sum((tenure.share for tenure in tenures if tenure.covers(start)), start=Fraction())
        if total:
            yield start, end, total


def _span(start: date, end: date | None, total: Fraction) -> dict[str, object]:
    return {"from": start, "to": end or "", "sum": total}


def _shares_above(dossier: Dossier) -> Iterator[Finding]:
    """In one role, for the space as such and for each single fee, nobody can hold more than all of it."""
    for role, fee in sorted({(tenure.role, fee) for tenure in dossier.tenures for fee in tenure.fees or ("",)}):
        group = [tenure for tenure in dossier.tenures if tenure.role == role and fee in (tenure.fees or ("",))]
        for start, end, total in _sums(group):
            if total > 1:
                facts = _span(start, end, total) | {"role": role, "fee": fee}
                yield _found(dossier, "tenure-shares-exceed", facts)


def _shares_below(dossier: Dossier) -> Iterator[Finding]:
    """For the space as such each role holds all of it; for a single fee all that pay it do, in whatever role."""
    as_such = [tenure for tenure in dossier.tenures if not tenure.fees]
    groups: list[tuple[str, str, list[Tenure]]] = [
        (role, "", [tenure for tenure in as_such if tenure.role == role])
        for role in sorted({tenure.role for tenure in as_such})
    ]
    for fee in sorted({fee for tenure in dossier.tenures for fee in tenure.fees}):
        groups.append(("", fee, [tenure for tenure in dossier.tenures if fee in tenure.fees]))
    for role, fee, group in groups:
        for start, end, total in _sums(group):
            if total < 1:
                facts = _span(start, end, total) | {"role": role, "fee": fee}
                yield _found(dossier, "tenure-shares-short", facts, "warning")


def _counted_twice(one: Occupancy, other: Occupancy) -> bool:
    if one.party != other.party or not one.meets(other):
        return False
    return bool((one.heads and other.heads) or (one.vehicles and other.vehicles))


def _overlaps(dossier: Dossier) -> Iterator[Finding]:
    for one, other in combinations(dossier.occupancies, 2):
        if _counted_twice(one, other):
            yield _found(dossier, "occupancy-overlap", {"party": one.party, "from": other.since})
    for earlier, later in combinations(dossier.vacancies, 2):
        if earlier.meets(later):
            yield _found(dossier, "vacancy-overlap", {"from": later.since})
    for vacancy in dossier.vacancies:
        if any(occupancy.heads and occupancy.meets(vacancy) for occupancy in dossier.occupancies):
            yield _found(dossier, "vacancy-occupied", {"from": vacancy.since}, "warning")
