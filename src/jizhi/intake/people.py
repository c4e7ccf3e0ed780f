"""Who the rows speak of: the same person in many rows, or in what is known already, is one party with one id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from jizhi.estate import Party, Roster
from jizhi.estate.people import PartyKind
from jizhi.intake.rooms import organisation
from jizhi.intake.rows import ReadRow
from jizhi.values import CreditCode, IdNumber, Masked, Phone, key


@attrs.frozen
class People:
    """The parties by id, and which of them each row speaks of, by the row's place."""

    parties: Mapping[str, Party]
    of_row: Mapping[str, str]


class _Register:
    """Parties while they are being gathered: found by number, by name and phone, or by name within a space."""

    def __init__(self, project: str, known: Roster | None) -> None:
        self.project = project
        self.parties: dict[str, Party] = {}
        self.by_number: dict[object, str] = {}
        self.by_contact: dict[tuple[str, Phone], list[str]] = {}
        self.by_space: dict[tuple[str, str], str] = {}
        for party in known.parties if known else ():
            self.keep(party)
        for space in known.spaces if known else ():
            for party_id in known.dossier(space.code).people if known else ():
                if party_id in self.parties:
                    self.by_space.setdefault((space.code, self.parties[party_id].name), party_id)

    def keep(self, party: Party) -> None:
        self.parties[party.id] = party
        number = party.id_number or party.credit_code
        if number is not None:
            self.by_number[number] = party.id
        if party.phone is not None and party.id not in self.by_contact.setdefault((party.name, party.phone), []):
            self.by_contact[party.name, party.phone].append(party.id)

    def find(self, row: ReadRow) -> str | None:
        """Return the one party that the row can only mean, or None where it is somebody new."""
        number, name, phone = row.values.get("identity"), row.text("party"), row.values.get("phone")
        if number in self.by_number:
            return self.by_number[number]
        alike = self.by_contact.get((name, phone), []) if phone else []
        same = [one for one in alike if number is None or not self._numbered(one)]
        if len(same) == 1:
            return same[0]
        here = self.by_space.get((row.code, name))
        return here if here is not None and self._fits(here, number, phone) else None

    def _numbered(self, party: str) -> bool:
        return bool(self.parties[party].id_number or self.parties[party].credit_code)

    def _fits(self, party: str, number: object, phone: Phone | None) -> bool:
        """Say whether a namesake in the same space has nothing that speaks against being the same."""
        kept = self.parties[party].phone
        return (number is None or not self._numbered(party)) and (phone is None or kept is None or kept == phone)

    def new_id(self, space: str) -> str:
        count = 1
        while key(self.project, space, count) in self.parties:
            count += 1
        return key(self.project, space, count)


def gather_people(rows: Iterable[ReadRow], *, project: str, known: Roster | None) -> People:
    """Return the parties of *rows*; ids are made of the first space they are met in, never of personal data.

    Rows with an identity number come first, so that a row with only a name and a phone finds its person; the answer
    does not depend on the order of the rows.
    """
    register = _Register(project, known)
    of_row: dict[str, str] = {}
    named = [row for row in rows if row.text("party")]
    for row in sorted(named, key=_order):
        found = register.find(row) or register.new_id(row.code)
        register.keep(_merged(register.parties.get(found), found, row, project))
        register.by_space.setdefault((row.code, row.text("party")), found)
        of_row[row.place] = found
    return People(register.parties, of_row)


def _order(row: ReadRow) -> tuple[bool, bool, str, str, str, str, str]:
    # Namesakes in one space are told apart by what they are known by, never by which of them was typed first.
    number, phone = (_clear(row.values.get(name)) for name in ("identity", "phone"))
    return (not number, not phone, row.code, row.text("party"), number, phone, row.place)


def _clear(value: object) -> str:
    if isinstance(value, Masked):
        return value.reveal("put the rows of namesakes in order")
    return "" if value is None else str(value)


def _merged(party: Party | None, id: str, row: ReadRow, project: str) -> Party:
    number = row.values.get("identity")
    stated: dict[str, Any] = {
        "id_number": number if isinstance(number, IdNumber) else None,
        "credit_code": number if isinstance(number, CreditCode) else None,
        "phone": row.values.get("phone"),
        "needs": row.parts("needs") or None,
        "preferences": row.parts("preferences") or None,
    }
    if party is None:
        kind: PartyKind = "organisation" if organisation(row) or isinstance(number, CreditCode) else "person"
        return Party(id=id, project=project, name=row.text("party"), kind=kind, **_given(stated))
    return attrs.evolve(party, **_given(stated))


def _given(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stated.items() if value is not None}


def other_names(rows: Sequence[ReadRow], *, known: Roster | None) -> list[ReadRow]:
    """Return the rows, with an ``identity-twice`` where the number is known to belong to another name."""
    names: dict[object, str] = {
        number: party.name
        for party in (known.parties if known else ())
        for number in (party.id_number or party.credit_code,)
        if number is not None
    }
    judged = []
    for row in rows:
        name = names.get(row.values.get("identity"))
        if name is not None and row.text("party") and name != row.text("party") and not row.skipped:
            row = row.found("identity-twice", "identity", other="")
        judged.append(row)
    return judged
