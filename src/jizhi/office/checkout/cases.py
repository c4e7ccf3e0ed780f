"""Cases: what about money at a channel waits for a person, kept once, listed until he settles it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from jizhi.errors import NotStored, WrongState
from jizhi.fees.online import PaymentCase
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.ports import Reading, Writing


def keep_case(unit: Writing, case: PaymentCase) -> PaymentCase:
    """Keep a case in the unit of its cause; the same once more is the same case, settled or not."""
    kept = unit.get(PaymentCase, case.id)
    return unit.put(case, expected=None) if kept is None else kept


def open_cases(known: Reading, project: str) -> Iterator[PaymentCase]:
    """Yield what waits for a person in *project*."""
    return known.find(PaymentCase, project=project, state="open")


@operation("payments.resolve", at="id/")
def settle_case(desk: Desk, id: str, *, note: str) -> PaymentCase:
    """Keep that somebody has looked at a case, and what he found.

    Raises:  NotStored; WrongState: it is settled already.
    """
    with desk.store.writing() as unit:
        kept = unit.get(PaymentCase, id)
        if kept is None:
            raise NotStored("payment case", id)
        if kept.state != "open":
            raise WrongState("payment case", id, kept.state, "open")
        return unit.put(attrs.evolve(kept, state="settled", settled_by=desk.actor, note=note), expected=kept.version)
