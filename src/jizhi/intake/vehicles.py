"""The sheets of vehicles and of stays: whose each is, from when to when, and never two spells of one plate at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import attrs

from jizhi.estate import Stay, Vehicle
from jizhi.intake.kept import Kept
from jizhi.intake.rows import ReadRow, once
from jizhi.intake.turns import known_space
from jizhi.values import months_after

HOMES: Final = ("dwelling", "shop", "office")
"""The kinds of space that a vehicle can belong to where its row names only the owner."""


RANKS: Final = range(1, 1_001)
"""Which vehicle of its space one can be."""


@attrs.frozen(kw_only=True)
class Driven:
    """The records that sheets of vehicles and of stays come to, and their rows as they fared."""

    rows: tuple[ReadRow, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    stays: tuple[Stay, ...] = ()


def past(row: ReadRow, name: str = "until") -> date | None:
    """Return the day after the last one that the row names: what ends on the 31st is over on the 1st."""
    last = row.day(name)
    return None if last is None else last + timedelta(days=1)


def ends_well(row: ReadRow, since: str = "since", until: str = "until") -> ReadRow:
    """Return the row with what is wrong with its last day.

    Findings:  ``ends-before-start`` (error); ``end-looks-open`` (warning): a last day that is the first of a next
        month, counted from the start, so that it is one day more than whole months.
    """
    start, end = row.day(since), row.day(until)
    if start is None or end is None:
        return row
    if end < start:
        return row.found("ends-before-start", until, since=start)
    months = (end.year - start.year) * 12 + end.month - start.month
    if months and months_after(start, months) == end:
        return row.found("end-looks-open", until, severity="warning", usual=end - timedelta(days=1))
    return row


def settle_vehicles(rows: Iterable[ReadRow], *, project: str, kept: Kept) -> Driven:
    """Return what the rows of vehicles come to.

    Findings:  ``cell-missing``, ``room-unknown``, ``vehicle-nowhere``, ``vehicle-twice``, ``rank-wrong``,
        ``ends-before-start`` (errors); ``vehicle-owner-other``, ``end-looks-open`` (warnings).
    """
    judged = [row if row.skipped else _ranked(ends_well(row.needs("plate").needs("since"))) for row in once(rows)]
    judged = known_space([_housed(row, kept) for row in judged], kept.codes)
    known = {vehicle.id: vehicle for vehicle in kept.vehicles}
    told = {row.place: _vehicle(row, project, kept, known) for row in judged if not row.refused and not row.skipped}
    clashing = _clashing({place: vehicle for place, (_, vehicle) in told.items()}, known)
    fared: list[ReadRow] = []
    vehicles: list[Vehicle] = []
    for row in judged:
        if row.place not in told:
            fared.append(row)
        elif row.place in clashing:
            fared.append(row.found("vehicle-twice", "plate", other=clashing[row.place]))
        else:
            fared.append(told[row.place][0])
            vehicles.append(told[row.place][1])
    return Driven(rows=tuple(fared), vehicles=tuple(vehicles))


def _ranked(row: ReadRow) -> ReadRow:
    return row if row.whole("rank") in (None, *RANKS) else row.found("rank-wrong", "rank", most=RANKS.stop - 1)


def _housed(row: ReadRow, kept: Kept) -> ReadRow:
    """Give a row without a room the one space of its owner, or the bay where that is all there is."""
    since = row.day("since")
    if row.skipped or row.refused or row.code or since is None:
        return row
    spaces = _of_owner(row, kept, since)
    bay = row.text("bay")
    if len(spaces) == 1:
        code = spaces[0]
    elif not spaces and bay in kept.codes:
        code = bay
    else:
        return row.found("vehicle-nowhere", "room", spaces=" ".join(spaces))
    return attrs.evolve(row, values={**row.values, "code": code})


def _of_owner(row: ReadRow, kept: Kept, on: date) -> list[str]:
    name, phone = row.text("party"), row.values.get("phone")
    if kept.roster is None or not name or phone is None:
        return []
    same = [party for party in kept.roster.parties if (party.name, party.phone) == (name, phone)]
    return sorted({s.code for party in same for s in kept.roster.spaces_of(party.id, on=on) if s.kind in HOMES})


def _vehicle(row: ReadRow, project: str, kept: Kept, known: dict[str, Vehicle]) -> tuple[ReadRow, Vehicle]:
    vehicle = Vehicle(project=project, space=row.code, plate=row.text("plate"), since=row.values["since"])
    before = known.get(vehicle.id, vehicle)
    parties = kept.names_in(row.code).get(row.text("party"), [])
    if row.text("party") and not parties:
        row = row.found("vehicle-owner-other", "party", severity="warning", space=row.code)
    rank, exempt = row.whole("rank"), row.values.get("exempt")
    return row, attrs.evolve(
        before,
        until=past(row) or before.until,
        party=parties[0] if len(parties) == 1 else before.party,
        rank=rank or before.rank,
        kind=row.text("kind") or before.kind,
        exempt=before.exempt if exempt is None else bool(exempt),
        basis=row.text("basis") or before.basis,
    )


def _clashing(told: dict[str, Vehicle], known: dict[str, Vehicle]) -> dict[str, str]:
    """Where a plate would be in two places, or twice in one, on one day: the place of the row and that of the other."""
    spells: defaultdict[str, dict[str, tuple[str, Vehicle]]] = defaultdict(dict)
    clashes: dict[str, str] = {}
    restated = {vehicle.id for vehicle in told.values()}
    for vehicle in known.values():
        if vehicle.id not in restated:
            spells[vehicle.plate][vehicle.id] = (f"{vehicle.space} {vehicle.since}", vehicle)
    for place, vehicle in told.items():
        spells[vehicle.plate][place] = (place, vehicle)
    for place, vehicle in told.items():
        for other, one in spells[vehicle.plate].values():
            if other != place and one.meets(vehicle):
                clashes.setdefault(place, other)
    return clashes


def settle_stays(rows: Iterable[ReadRow], *, project: str, kept: Kept, vehicles: Sequence[Vehicle]) -> Driven:
    """Return what the rows of stays come to; one without a room is that of the space whose vehicle it was.

    Findings:  ``cell-missing``, ``room-unknown``, ``stay-nowhere``, ``stay-backwards``, ``stay-other``, ``rows-clash``
        (errors).
    """
    judged = [row if row.skipped else _stayed(row.needs("plate").needs("entered").needs("left")) for row in once(rows)]
    owned = {vehicle.id: vehicle for vehicle in (*kept.vehicles, *vehicles)}
    plates: defaultdict[str, list[Vehicle]] = defaultdict(list)
    for vehicle in owned.values():
        plates[vehicle.plate].append(vehicle)
    judged = known_space([_driven(row, plates) for row in judged], kept.codes)
    told = {row.place: _stay(row, project) for row in judged if not row.refused and not row.skipped}
    known = {stay.id: stay for stay in kept.stays}
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, one in told.items():
        places[one.id].append(place)
    fared: list[ReadRow] = []
    stays: list[Stay] = []
    for row in judged:
        stay = told.get(row.place)
        same = [] if stay is None else places[stay.id]
        before = None if stay is None else known.get(stay.id, stay)
        if len(same) > 1:
            row = row.found("rows-clash", "left", other=next(place for place in same if place != row.place))
        elif before is not None and before != stay:
            row = row.found("stay-other", "left", left=before.left.isoformat())
        elif before is not None:
            stays.append(before)
        fared.append(row)
    return Driven(rows=tuple(fared), stays=tuple(stays))


def _stay(row: ReadRow, project: str) -> Stay:
    return Stay(
        project=project,
        space=row.code,
        plate=row.text("plate"),
        entered=row.values["entered"],
        left=row.values["left"],
        exempt=row.text("exempt"),
    )


def _stayed(row: ReadRow) -> ReadRow:
    entered, left = row.values.get("entered"), row.values.get("left")
    if entered is not None and left is not None and left < entered:
        return row.found("stay-backwards", "left", entered=entered.isoformat())
    return row


def _driven(row: ReadRow, plates: Mapping[str, Sequence[Vehicle]]) -> ReadRow:
    if row.skipped or row.refused or row.code:
        return row
    day = row.values["entered"].date()
    spaces = {one.space for one in plates.get(row.text("plate"), ()) if one.covers(day)}
    if len(spaces) != 1:
        return row.found("stay-nowhere", "plate")
    return attrs.evolve(row, values={**row.values, "code": spaces.pop()})
