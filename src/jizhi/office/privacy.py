"""Personal data in clear: told to whoever may see it, for a reason that is kept; and a person erased."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from jizhi.access import AuditRow, Place
from jizhi.errors import NotStored, ReasonMissing
from jizhi.estate import Party
from jizhi.office.admission import chain_of, keep_row, operation
from jizhi.office.desk import Desk
from jizhi.staff import Employee
from jizhi.values import Masked, key

Reached: TypeAlias = Literal["name", "phone"]

REVEALED: Final = {"party": Party, "employee": Employee}
"""Whose personal data can be asked for, by the name of the kind."""


@operation("people.reveal", about="id")
def reveal(desk: Desk, project: str, id: str, field: Reached, *, reason: str, of: str = "party") -> str:
    """Return the name or the phone of a party, or of an ``employee`` by number, in clear; who asked and why is kept.

    The row is kept before anything is told, and names the person by his id.

    Raises: AccessDenied; ReasonMissing; NotStored: no such person in the project, or nothing is kept of him there.
    """
    return _revealed(desk, project, id, field, reason=reason, of=of)


@operation("people.identify", about="id")
def identify(desk: Desk, project: str, id: str, *, reason: str, of: str = "party") -> str:
    """Return the identity number of a party or an ``employee`` in clear; who asked and why is kept.

    Raises: as ``reveal``.
    """
    return _revealed(desk, project, id, "id_number", reason=reason, of=of)


def _revealed(desk: Desk, project: str, id: str, field: str, *, reason: str, of: str) -> str:
    if not reason.strip():
        raise ReasonMissing(f"{of} {field}")
    with desk.store.writing() as tx:
        person = tx.get(REVEALED[of], id if of == "party" else key(project, id)) if of in REVEALED else None
        value = None if person is None or person.project not in ("", project) else getattr(person, field)
        if value is None:
            raise NotStored(f"{of} {field}", id)
        keep_row(tx, _row(desk, project, f"{of} {id} {field}", reason, identifies=field == "id_number"))
    return value.reveal(reason) if isinstance(value, Masked) else str(value)


def _row(desk: Desk, project: str, about: str, reason: str, *, identifies: bool) -> AuditRow:
    verb = "identify" if identifies else "reveal"
    return AuditRow(
        chain=chain_of(Place(project=project), desk.lane),
        seq=0,
        project=project,
        at="" if desk.clock is None else desk.clock().isoformat(),
        actor=desk.actor,
        operation=f"privacy.{verb}",
        permission=f"people.{verb}",
        decision="revealed",
        about=about,
        why=reason,
    )
