"""The search at the counter: spaces by the beginning of their code, or by who holds them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, starmap
from typing import Final

import attrs

from jizhi.estate import Party, Space, Tenure
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.ports import Range, Reading, glance
from jizhi.values import key

LAST: Final = "\U0010ffff"
"""Sorts after everything that begins with what stands before it."""


_FIELDS: Final = ("code", "kind", "building", "area")


@attrs.frozen(slots=False)  # half the time to make, and a page shows fifty
class FoundSpace:
    """A space as a list of what was found shows it; *area* in ㎡, None where it is unknown."""

    code: str
    kind: str
    building: str
    area: Decimal | None


@operation("projects.read")
def search_spaces(desk: Desk, project: str, text: str, *, limit: int = 50) -> tuple[FoundSpace, ...]:
    """Return the spaces of *project* whose code begins with *text*, or, where none does, those of whoever *text* is.

    Args:
        text: the beginning of a code, or of a name, or the last digits of a phone number; empty is every space.
        limit: so many at most, in the order of their codes.

    A code is looked up in the index, whatever the size of the estate; a name walks through the parties of the project.

    Raises: AccessDenied.

    >>> from jizhi.testing.billing import home, settle, village
    >>> from jizhi.testing.memory import MemoryStore
    >>> desk = Desk(store=MemoryStore(), actor="li")
    >>> settle(desk.store, village([home("1-101"), home("1-102"), home("2-101")]))
    >>> [space.code for space in search_spaces(desk, "jade", "1-")]
    ['1-101', '1-102']
    >>> search_spaces(desk, "jade", "3-")
    ()
    """
    with desk.store.reading() as known:
        begun = Range(field="id", at_least=key(project, text), below=key(project, text) + LAST)
        found = tuple(starmap(FoundSpace, glance(known, Space, _FIELDS, begun, limit=limit, project=project)))
        return found if found or not text else tuple(islice(_held_by(known, project, text), limit))


def _held_by(known: Reading, project: str, text: str) -> Iterator[FoundSpace]:
    seen: set[str] = set()
    for id, name, phone in glance(known, Party, ("id", "name", "phone"), project=project):
        # A phone number is compared as it is shown: its last four digits.
        if name.startswith(text) or (phone is not None and str(phone).endswith(text)):
            held = {space for (space,) in glance(known, Tenure, ("space",), project=project, party=id)} - seen
            seen |= held
            ids = tuple(key(project, space) for space in held)
            yield from starmap(FoundSpace, glance(known, Space, _FIELDS, project=project, id=ids))
