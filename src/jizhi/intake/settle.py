"""Space by space: what its accepted rows come to, put onto what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from jizhi.estate import Dossier, Occupancy, Party, Roster, Space, Tenure, Vacancy
from jizhi.intake.people import People
from jizhi.intake.rooms import by_code, holder_role, holds, role_of, space_of
from jizhi.intake.rows import ReadRow
from jizhi.intake.tenancy import LONG_AGO, Holders, begun, holding, latest, opened, turned
from jizhi.intake.turns import follow, share_of, vacancies_of


@attrs.frozen(kw_only=True)
class Settled:
    """The records that rows come to, and the rows as they fared."""

    rows: tuple[ReadRow, ...] = ()
    spaces: tuple[Space, ...] = ()
    parties: tuple[Party, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    occupancies: tuple[Occupancy, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()


def joined(parts: Sequence[Settled]) -> Settled:
    """Return all *parts* as one."""
    fields = [field.name for field in attrs.fields(Settled)]
    return Settled(**{name: tuple(one for part in parts for one in getattr(part, name)) for name in fields})


def settle(rows: Iterable[ReadRow], *, people: People, project: str, known: Roster | None) -> Settled:
    """Return what the accepted *rows* of all sheets come to.

    Findings:  ``owner-differs``, ``turn-out-of-order``, ``vacancy-overlaps`` (errors); ``owner-former``,
        ``owner-missing`` (warnings).
    """
    kept = {space.code: known.dossier(space.code) for space in known.spaces} if known else {}
    parts = [
        _space(group, people=people, project=project, kept=kept.get(code))
        for code, group in sorted(by_code(rows).items())
    ]
    whole = joined(parts)
    used = sorted({spell.party for spell in _claims(whole)})
    return attrs.evolve(whole, parties=tuple(people.parties[party] for party in used if party in people.parties))


def _claims(settled: Settled) -> tuple[Tenure | Occupancy, ...]:
    return (*settled.tenures, *settled.occupancies)


def _space(rows: Sequence[ReadRow], *, people: People, project: str, kept: Dossier | None) -> Settled:
    rooms = [row for row in rows if row.mapped.form.name == "rooms"]
    turns = [row for row in rows if row.mapped.form.name == "turns"]
    empty = [row for row in rows if row.mapped.form.name == "vacancies"]
    before = holding(kept.tenures) if kept else ()
    holders = frozenset((people.of_row[row.place], holder_role(row), share_of(row)) for row in rooms if holds(row))
    base, rooms = _base(before, holders, rooms, project=project, moved=bool(turns))
    history, turns = follow(base, turns, people.of_row) if base else (base, _untold(turns))
    vacancies, fared = vacancies_of([*rooms, *empty], project=project, known=kept.vacancies if kept else ())
    refused = any(row.refused for row in (*fared, *turns))
    if refused:
        return Settled(rows=(*fared, *turns))
    return Settled(
        rows=(*fared, *turns),
        spaces=(space_of(rooms, project=project, known=kept.space if kept else None),) if rooms else (),
        tenures=(*history, *_leases(rooms, people, project)),
        occupancies=_occupancies(rooms, history, people=people, project=project, kept=kept),
        vacancies=vacancies,
    )


def _untold(turns: Sequence[ReadRow]) -> list[ReadRow]:
    return [row.found("turn-out-of-order", "since", space=row.code, last="") for row in turns]


def _base(
    before: tuple[Tenure, ...], holders: Holders, rooms: list[ReadRow], *, project: str, moved: bool
) -> tuple[tuple[Tenure, ...], list[ReadRow]]:
    """Return who held before any owner change of the file: as known, or from handover on, or from the developer on."""
    if not rooms:
        return before, rooms
    first = rooms[0]
    handover = next((row.day("handover") for row in rooms if row.day("handover")), None)
    if not holders:
        return before, rooms if before else [_ownerless(first), *rooms[1:]]
    if not before:
        owned = all(role == "owner" for _, role, _ in holders)
        since = handover or LONG_AGO if owned else LONG_AGO
        return opened(holders, project=project, space=first.code, since=since), rooms
    if begun(before, holders) is not None:
        former = latest(before) != holders and not moved
        return before, [_former(row) for row in rooms] if former else rooms
    sold = turned(before, holders, on=handover) if handover and _unsold(latest(before)) else None
    if sold is None:
        return before, [row.found("owner-differs", "party", space=row.code) if holds(row) else row for row in rooms]
    return sold, rooms


def _unsold(holders: Holders) -> bool:
    return all(role == "developer" for _, role, _ in holders)


def _ownerless(row: ReadRow) -> ReadRow:
    return row.found("owner-missing", "party", severity="warning", space=row.code)


def _former(row: ReadRow) -> ReadRow:
    return row.found("owner-former", "party", severity="warning", space=row.code) if holds(row) else row


def _leases(rooms: Sequence[ReadRow], people: People, project: str) -> tuple[Tenure, ...]:
    """Return the tenures of tenants who pay fees of their own; one who pays none only lives there."""
    return tuple(
        Tenure(
            project=project,
            space=row.code,
            party=people.of_row[row.place],
            role="tenant",
            since=row.day("lease_since") or LONG_AGO,
            until=row.day("lease_until"),
            share=share_of(row),
            fees=row.parts("pays"),
        )
        for row in rooms
        if role_of(row) == "tenant" and row.text("party") and row.parts("pays")
    )


def _occupancies(
    rooms: Sequence[ReadRow], history: Sequence[Tenure], *, people: People, project: str, kept: Dossier | None
) -> tuple[Occupancy, ...]:
    """Return who lives there; the number stated for the room counts everybody, also those with rows of their own."""
    residents = [row for row in rooms if role_of(row) in ("resident", "tenant") and row.text("party")]
    stated = next((row.whole("occupants") for row in rooms if row.whole("occupants") is not None), None)
    vehicles = next((row.whole("vehicles") for row in rooms if row.whole("vehicles") is not None), None)
    owner = next((row for row in rooms if holds(row)), None)
    lives = any(row.text("status") == "lived-in" for row in rooms)
    households: list[tuple[ReadRow, int, int]] = [(row, 1, 0) for row in residents]
    if owner is not None and (stated is not None or vehicles or (residents and lives)):
        heads = max(stated - len(residents), 0) if stated is not None else 1 if lives and residents else 0
        households.insert(0, (owner, heads, vehicles or 0))
    found = [
        Occupancy(
            project=project,
            space=row.code,
            party=people.of_row[row.place],
            since=_moved_in(row, history, people.of_row[row.place]),
            until=row.day("lease_until") if row is not owner else None,
            heads=heads,
            vehicles=vehicles_there,
        )
        for row, heads, vehicles_there in households
    ]
    return tuple(_until_sold(one, history, kept) for one in found)


def _moved_in(row: ReadRow, history: Sequence[Tenure], party: str) -> date:
    own = next((one.since for one in history if one.party == party), None)
    first = history[0].since if history else LONG_AGO
    return row.day("lease_since") or own or first


def _until_sold(occupancy: Occupancy, history: Sequence[Tenure], kept: Dossier | None) -> Occupancy:
    """End the household of an owner with the tenure, and keep an end that is known."""
    known = next((one for one in kept.occupancies if one.id == occupancy.id), None) if kept else None
    ends = [one.until for one in history if one.party == occupancy.party]
    sold = max((end for end in ends if end), default=None) if ends and None not in ends else None
    until = occupancy.until or sold or (known.until if known else None)
    return attrs.evolve(known or occupancy, until=until, heads=occupancy.heads, vehicles=occupancy.vehicles)
