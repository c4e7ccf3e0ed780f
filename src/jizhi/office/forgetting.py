"""A person erased: what was told of him goes, ledger and trail stay whole, because they only ever had his id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.access import Forgotten, Retention
from jizhi.errors import NaiveInstant, NotStored, ReasonMissing
from jizhi.estate import Lease, Occupancy, Party, Tenure, Vehicle
from jizhi.fees.ledger import Entry, PayerAccount
from jizhi.findings import Finding, Outcome
from jizhi.messages import AppNotice, Contact, Sending, withdrawn
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.posting import head_of
from jizhi.ports import Erasure, Reading, Writing
from jizhi.tickets import Ticket
from jizhi.values import key, months_after

NOBODY: Final = "（已删除）"
"""What stands where a name or a text of the person stood."""

_HOLDS: Final[tuple[type[Any], ...]] = (Tenure, Occupancy, Lease, Vehicle)
_OWING: Final[Mapping[str, str]] = MappingProxyType(
    {"receivable": "charge", "late_fee": "late-fee", "prepayment": "prepayment", "deposit": "deposit"}
)
"""The sums of a book by the field of its head, and what each is called in words."""
_LATEST: Final = date.max


@operation("people.forget", about="party")
def forget_person(
    desk: Desk, project: str, party: str, *, at: datetime, reason: str, retention: Retention
) -> Outcome[Forgotten | None]:
    """Erase what is told of a person in one unit: name, numbers, needs, addresses, messages, what he reported.

    Entries, bills, receipts and the audit trail keep his id, by which nobody can be found any more. Done again it
    changes nothing. Keys that a ``Sealer`` has for him are destroyed by ``destroy_keys``.

    Returns:  what is kept of it; or None with what stands against it: ``still-owing``, ``still-holding``,
        ``ticket-open``, ``kept-by-rule`` (with the first day on which he may be forgotten).

    Raises:  AccessDenied, NaiveInstant, ReasonMissing; NotStored: no such person in the project.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    if not reason.strip():
        raise ReasonMissing("erasure")
    with desk.store.writing() as tx:
        person = tx.get(Party, party)
        if person is None or person.project != project:
            raise NotStored("party", party)
        known = tx.get(Forgotten, key(project, party))
        if known is not None:
            return Outcome[Forgotten | None](known)
        against = tuple(_against(tx, project, party, at.date(), retention))
        if against:
            return Outcome[Forgotten | None](None, against)
        for kind, field in _TOLD.items():
            found: Mapping[str, Any] = {"project": project, field: party}
            for record in tuple(tx.find(kind, **found)):
                _put(tx, record, _WIPES[kind](record, at))
        _put(tx, person, _WIPES[Party](person, at))
        done = Forgotten(project=project, party=party, at=at, by=desk.actor, why=reason, basis=retention.basis)
        return Outcome[Forgotten | None](tx.put(done, expected=None))


@operation("people.forget")
def destroy_keys(desk: Desk, project: str, *, erasure: Erasure) -> tuple[Forgotten, ...]:
    """Destroy the keys of those who were forgotten, each outside of any unit, and keep that it was done.

    At least once: broken off and begun again it goes on with those that are left.
    """
    with desk.store.reading() as known:
        waiting = tuple(each for each in known.find(Forgotten, project=project) if each.keys == "kept")
    done = []
    for each in waiting:
        erasure.forget(each.id)
        with desk.store.writing() as tx:
            now = tx.get(Forgotten, each.id)
            if now is not None and now.keys == "kept":
                done.append(tx.put(attrs.evolve(now, keys="destroyed"), expected=now.version))
    return tuple(done)


def _against(known: Reading, project: str, party: str, today: date, retention: Retention) -> Iterator[Finding]:
    head: PayerAccount = head_of(known, project, party)
    for name, called in _OWING.items():
        if getattr(head, name).fen:
            yield Finding("still-owing", party, {"kind": called, "amount": getattr(head, name)})
    ends = []
    for kind in _HOLDS:
        for spell in known.find(kind, project=project, party=party):
            if spell.until is None or spell.until > today:
                yield Finding("still-holding", party, {"kind": kind.__name__.lower(), "space": spell.space})
            ends.append(spell.until or _LATEST)
    for ticket in known.find(Ticket, project=project, reporter=party):
        if not ticket.closed:
            yield Finding("ticket-open", party, {"ticket": ticket.number})
    days = [entry.day for entry in known.find(Entry, project=project, payer=party)]
    last = max((*days, *(each for each in ends if each != _LATEST)), default=None)
    if last is not None and months_after(last, retention.months) > today:
        yield Finding("kept-by-rule", party, {"until": months_after(last, retention.months), "basis": retention.basis})


def _sending(sending: Sending, at: datetime) -> Sending:
    if sending.state == "queued":
        sending = withdrawn(sending, at=at, why="the person was forgotten")
    return attrs.evolve(sending, values=(), subject="", text="")


_TOLD: Final[Mapping[type[Any], str]] = MappingProxyType(
    {Contact: "party", AppNotice: "party", Sending: "party", Occupancy: "party", Ticket: "reporter"}
)
"""What tells of a person, and the field by which it is found."""

_WIPES: Final[Mapping[type[Any], Callable[[Any, datetime], Any]]] = MappingProxyType(
    {
        Party: lambda party, _: attrs.evolve(
            party, name=NOBODY, phone=None, id_number=None, credit_code=None, needs=(), preferences=()
        ),
        Contact: lambda contact, _: attrs.evolve(contact, address="", silent=True),
        AppNotice: lambda notice, _: attrs.evolve(notice, subject="", body=""),
        Sending: _sending,
        Occupancy: lambda lived, _: attrs.evolve(lived, needs=(), preferences=()),
        Ticket: lambda ticket, _: attrs.evolve(ticket, text=NOBODY, reason="", result=""),
    }
)


def _put(tx: Writing, before: Any, after: Any) -> None:
    if after != before:
        tx.put(after, expected=before.version)
