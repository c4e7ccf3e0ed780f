"""Rows of the trail in the store: the next one of a chain, with its head, in the unit of what it tells of."""

from __future__ import annotations

from jizhi.access import AuditHead, AuditRow, Place, behind, sealed
from jizhi.ports import Writing
from jizhi.values import key


def chain_of(place: Place, lane: str = "") -> str:
    """Return the chain for what is done at *place*: of its project, its company or the store; one more for each lane.

    >>> chain_of(Place(project="jade", company="acme")), chain_of(Place(company="acme")), chain_of(Place(), "till-1")
    ('project:jade', 'company:acme', 'store/till-1')
    """
    if place.project:
        chain = f"project:{key(place.project)}"
    else:
        chain = f"company:{key(place.company)}" if place.company else "store"
    return f"{chain}/{key(lane)}" if lane else chain


def keep_row(tx: Writing, row: AuditRow) -> AuditRow:
    """Keep *row* as the next one of its chain, whose head is held until the unit ends."""
    head = tx.get(AuditHead, row.chain)
    held = AuditHead(chain=row.chain, project=row.project) if head is None else tx.lock(AuditHead, row.chain)
    kept = sealed(row, held)
    tx.add([kept])
    tx.put(behind(held, kept), expected=held.version or None)
    return kept
