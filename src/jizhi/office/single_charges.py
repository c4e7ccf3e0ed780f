"""Single charges: asked for by one person, approved or declined by another, withdrawn where it was a mistake."""

from __future__ import annotations

from typing import Literal

import attrs

from jizhi.errors import AlreadyStored, MakerIsChecker, WrongState
from jizhi.fees import OneOff
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.ports import Writing


@operation("charges.ask", at="asked.project")
def ask_charge(desk: Desk, asked: OneOff) -> OneOff:
    """Keep *asked* under its caller's key; asked again in the same words it is what became of it.

    Raises: UnknownProject; AlreadyStored where the key stands for another charge.
    """
    with desk.store.writing() as tx:
        read_project(tx, asked.project)
        return keep_asked(tx, asked, by=desk.actor)


def keep_asked(tx: Writing, asked: OneOff, *, by: str) -> OneOff:
    """Keep what was *asked* in a unit that is open already, with what else it comes from.

    Raises: AlreadyStored where the key stands for another charge.
    """
    fresh = attrs.evolve(asked, state="asked", asked_by=by, approved_by="", version=0)
    known = tx.get(OneOff, asked.id)
    if known is None:
        return tx.put(fresh, expected=None)
    same = attrs.evolve(known, state="asked", asked_by=by, approved_by="", version=0)
    if same != fresh:
        names = [field.name for field in attrs.fields(OneOff)]
        field = next(name for name in names if getattr(same, name) != getattr(fresh, name))
        raise AlreadyStored("one_off", asked.id, field)
    return known


@operation("charges.approve", at="charge/")
def approve_charge(desk: Desk, charge: str) -> OneOff:
    """Approve the single charge with this id; the next run over its day bills it.

    Raises: NotStored, MakerIsChecker where the actor asked for it himself, WrongState.
    """
    return _moved(desk, charge, "approved")


@operation("charges.approve", at="charge/")
def decline_charge(desk: Desk, charge: str) -> OneOff:
    """Decline it: it is never billed.

    Raises: NotStored, MakerIsChecker, WrongState.
    """
    return _moved(desk, charge, "declined")


@operation("charges.ask", at="charge/")
def withdraw_charge(desk: Desk, charge: str) -> OneOff:
    """Withdraw one that was approved; the next run over its day takes back what was billed of it.

    Raises: NotStored, WrongState.
    """
    return _moved(desk, charge, "withdrawn")


def _moved(desk: Desk, charge: str, to: Literal["approved", "declined", "withdrawn"]) -> OneOff:
    wanted = "approved" if to == "withdrawn" else "asked"
    with desk.store.writing() as tx:
        known = tx.lock(OneOff, charge)
        if known.state == to:
            return known
        if known.state != wanted:
            raise WrongState("single charge", charge, known.state, wanted)
        if to != "withdrawn" and known.asked_by == desk.actor:
            raise MakerIsChecker("single charge", charge, desk.actor)
        by = known.approved_by if to == "withdrawn" else desk.actor
        return tx.put(attrs.evolve(known, state=to, approved_by=by), expected=known.version)
