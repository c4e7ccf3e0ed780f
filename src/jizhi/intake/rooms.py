"""The rows of the room sheet held against each other: one space per code, its holders whole, its facts agreeing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from jizhi.estate import Role, Space
from jizhi.intake.columns import PARTY_KINDS, ROLES
from jizhi.intake.rows import ReadRow

FACTS: Final = (
    "kind", "building", "entrance", "zone", "floor", "floors", "lift", "certificate", "layout", "usage_class",
    "area", "inner_area", "billed_area", "handover",
)  # fmt: skip
BUILT: Final = ("dwelling", "shop", "office")
"""The kinds that are never without an area."""
RENT: Final = "listed_rent"
"""The custom fact that the column of rents becomes: what is asked for the space, not what a lease says."""


def said_roles(row: ReadRow) -> set[str]:
    """Return the roles that the row names in words."""
    words = {row.text(name) for name in ("party_role", "owner_role", "party_kind")}
    return words & set(ROLES.values())


def role_of(row: ReadRow) -> str:
    """Return the role of the row's party: as it says, else developer where unsold, else owner."""
    said = sorted(said_roles(row))
    return said[0] if said else "developer" if row.text("status") == "unsold" else "owner"


def organisation(row: ReadRow) -> bool:
    """Return whether the row calls its party an organisation."""
    words = {row.text(name) for name in ("party_role", "owner_role", "party_kind")}
    return PARTY_KINDS["公司"] in words


def holds(row: ReadRow) -> bool:
    """Return whether the row's party holds the space, as owner or developer."""
    return bool(row.text("party")) and role_of(row) in ("owner", "developer")


def holder_role(row: ReadRow) -> Role:
    """Return the role of a row that ``holds``."""
    return "developer" if role_of(row) == "developer" else "owner"


def contact(row: ReadRow) -> object:
    """Return what tells the row's party from others: its identity number, else its name and phone."""
    return row.values.get("identity") or (row.text("party"), row.values.get("phone"))


def by_code(rows: Iterable[ReadRow]) -> dict[str, list[ReadRow]]:
    """Return the rows that are about something, by the code of their space."""
    grouped: defaultdict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row.code and not row.skipped:
            grouped[row.code].append(row)
    return dict(grouped)


def judge_rooms(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Return the rows with what is wrong between them.

    Findings:  ``cell-missing``, ``role-unclear``, ``identity-twice``, ``room-twice``, ``rows-disagree``,
        ``shares-not-whole``, ``area-zero``, ``lease-backwards``, ``room-incomplete`` (errors); ``row-repeated`` (note).
    """
    judged = _same_number_other_name(_entrances([_alone(row) for row in rows]))
    free = [row for row in judged if row.skipped or not row.code]
    settled = [row for group in by_code(judged).values() for row in _group(group)]
    return sorted((*free, *settled), key=lambda row: (row.mapped.table.name, row.number))


def _alone(row: ReadRow) -> ReadRow:
    if row.skipped:
        return row
    said = said_roles(row)
    if len(said) > 1 or (row.text("status") == "unsold" and said - {"developer"} and "owner" in said):
        row = row.found("role-unclear", "party", roles=" ".join(sorted(said)))
    since, until = row.day("lease_since"), row.day("lease_until")
    if since and until and until <= since:
        row = row.found("lease-backwards", "lease_until", since=since)
    if row.parts("pays") and role_of(row) == "tenant":
        row = row.needs("lease_since")
    return row


def _entrances(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Where a building gives entrances for a kind of space, every row of it must: blanks are not carried down."""
    given = {(row.text("building"), row.text("kind")) for row in rows if row.text("entrance")}
    return [
        row.needs("entrance")
        if (row.text("building"), row.text("kind")) in given and not row.text("code") and not row.skipped
        else row
        for row in rows
    ]


def _same_number_other_name(rows: Sequence[ReadRow]) -> list[ReadRow]:
    names: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.values.get("identity") and row.text("party"):
            names[row.values["identity"]].setdefault(row.text("party"), row.place)
    judged = []
    for row in rows:
        others = names.get(row.values.get("identity"), {})
        if len(others) > 1:
            other = next(place for name, place in others.items() if name != row.text("party"))
            row = row.found("identity-twice", "identity", other=other)
        judged.append(row)
    return judged


def _group(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Judge the rows of one space together; what is wrong with who holds it refuses all of them."""
    rows = _agreeing(_complete(_shares(_once(rows))))
    bad = next((row for row in rows if row.refused and role_of(row) not in ("resident", "tenant")), None)
    if bad is None:
        return list(rows)
    return [
        row if row.refused or row.skipped else row.found("room-incomplete", space=row.code, other=bad.place)
        for row in rows
    ]


def _once(rows: Sequence[ReadRow]) -> list[ReadRow]:
    seen: list[ReadRow] = []
    for row in rows:
        same = next((one for one in seen if one.values == row.values), None)
        if same is not None and not row.refused:
            row = attrs.evolve(row.found("row-repeated", severity="note", other=same.place), skipped=True)
        seen.append(row)
    return seen


def _shares(rows: Sequence[ReadRow]) -> list[ReadRow]:
    live = [row for row in rows if not row.skipped]
    holders = [row for row in live if holds(row)]
    nobody = [row for row in live if not row.text("party")]
    shares = [row.values.get("share") for row in holders]
    if len(live) > 1 and (nobody or (len(holders) > 1 and not any(shares)) or _twice(holders)):
        return _all(rows, nobody or holders, "room-twice", "room")
    total = sum((Fraction(share) for share in shares if share is not None), start=Fraction())
    if holders and any(shares) and (None in shares or total != 1):
        return _all(rows, holders, "shares-not-whole", "share", sum=total)
    if len({role_of(row) for row in holders}) > 1:
        return _all(rows, holders, "role-unclear", "party", roles="developer owner")
    return list(rows)


def _twice(holders: Sequence[ReadRow]) -> bool:
    return len({contact(row) for row in holders}) < len(holders)


def _all(rows: Sequence[ReadRow], wrong: Sequence[ReadRow], code: str, name: str, **facts: Any) -> list[ReadRow]:
    """Add one finding to each of the *wrong* rows, naming another row of the same space."""
    judged = []
    for row in rows:
        if any(row is one for one in wrong):
            other = next((one.place for one in rows if one is not row and not one.skipped), "")
            row = row.found(code, name, space=row.code, other=other, **facts)
        judged.append(row)
    return judged


def _complete(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Hold the space to its kind and, where it is built, to an area, in whichever of its rows they stand."""
    live = [row for row in rows if not row.skipped]
    if not live:
        return list(rows)
    first = live[0]
    judged = first
    if all(row.values.get("kind") is None for row in live):
        judged = judged.needs("kind")
    kind = next((row.text("kind") for row in live if row.text("kind")), "")
    areas = [row.area("area") for row in live if row.area("area") is not None]
    if kind in BUILT and not areas:
        judged = judged.needs("area")
    if kind in BUILT and areas and not all(areas):
        judged = judged.found("area-zero", "area", space=judged.code)
    return [judged if row is first else row for row in rows]


def _agreeing(rows: Sequence[ReadRow]) -> list[ReadRow]:
    live = [row for row in rows if not row.skipped]
    if len(live) < 2 or any(finding.code == "room-twice" for row in live for finding in row.findings):
        return list(rows)
    judged = {row.place: row for row in rows}
    for name in (*FACTS, "rent", *_custom(live[0])):
        stated = [(row.values[name], row) for row in live if row.values.get(name) is not None]
        if any(value != stated[0][0] for value, _ in stated):
            for value, row in stated:
                other = next(one.at(name) for said, one in stated if said != value)
                judged[row.place] = judged[row.place].found("rows-disagree", name, space=row.code, other=other)
    return list(judged.values())


def _custom(row: ReadRow) -> tuple[str, ...]:
    return tuple(column.name for _, column in row.mapped.columns if column.custom)


def space_of(rows: Sequence[ReadRow], *, project: str, known: Space | None) -> Space:
    """Return the space that the rows of one code describe; what they leave blank stays as it is *known*."""
    stated: dict[str, Any] = {}
    for row in rows:
        stated |= {name: row.values[name] for name in FACTS if row.values.get(name) is not None}
    facts: dict[str, Any] = dict(known.attributes) if known else {}
    for row in rows:
        facts |= {name: row.values[name] for name in _custom(row) if row.values.get(name) is not None}
        facts |= {RENT: row.values["rent"]} if row.values.get("rent") is not None else {}
    if known is not None:
        return attrs.evolve(known, **stated, attributes=facts)
    return Space(project=project, code=rows[0].code, **stated, attributes=facts)
