"""Into the queue and out of it again: in the unit of another errand, and by a person's word."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.errors import AlreadyStored, NotStored, RecordRefused, WrongState
from jizhi.messages import Contact, Sending, later, withdrawn
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.ports import Reading, Writing


def queue(unit: Writing, sending: Sending) -> Sending:
    """Keep *sending* in the *unit* of its cause, so that both are committed or neither; return what is kept.

    The same key with the same content again is a no-op, however far the first has come.

    Raises:
        AlreadyStored: the key is taken by another message.

    >>> from datetime import UTC
    >>> from jizhi.testing.memory import MemoryStore
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> told = {"id": "due/1", "project": "jade", "party": "zhang", "purpose": "reminder", "template": "due"}
    >>> with MemoryStore().writing() as unit:
    ...     first = queue(unit, Sending(**told, channels=("sms",), not_before=noon))
    ...     again = queue(unit, Sending(**told, channels=("sms",), not_before=noon))
    >>> first.state, first == again
    ('queued', True)
    """
    kept = unit.get(Sending, sending.id)
    if kept is None:
        return unit.put(sending, expected=None)
    if not kept.asks_the_same(sending):
        raise AlreadyStored("sending", sending.id, "content")
    return kept


def withdraw(unit: Writing, id: str, *, at: datetime, why: str) -> Sending:
    """Withdraw the queued sending *id* in the *unit* of what made it needless; what is settled already stays.

    Raises:  NotStored; WrongState: it is on its way, or nobody knows.
    """
    kept = kept_sending(unit, id)
    if kept.state in ("delivered", "failed", "withdrawn"):
        return kept
    return unit.put(withdrawn(kept, at=at, why=why), expected=kept.version)


@operation("messages.send", at="about", about="id", kind=Sending)
def send_again(desk: Desk, id: str, *, at: datetime, why: str) -> Sending:
    """Let an unknown sending go out again by a person's decision, who takes it upon himself that it may arrive twice.

    Raises:  NotStored; WrongState: it is not unknown.
    """
    with desk.store.writing() as unit:
        kept = kept_sending(unit, id)
        if kept.state != "unknown":
            raise WrongState("sending", id, kept.state, "unknown")
        return unit.put(later(kept, due=at, why=f"{desk.actor}: {why}"), expected=kept.version)


@operation("messages.contact", at="contact.project")
def keep_contact(desk: Desk, contact: Contact) -> Contact:
    """Keep how a party is reached on a channel, in place of what was kept before.

    Raises:  RecordRefused: a number for SMS, which is kept with the party, where it is sealed.
    """
    if contact.channel == "sms" and contact.address:
        raise RecordRefused("contact", "address", "***", "the number of an SMS is kept with its party")
    with desk.store.writing() as unit:
        kept = unit.get(Contact, contact.id)
        if kept is None:
            return unit.put(contact, expected=None)
        same = attrs.evolve(contact, version=kept.version) == kept
        return kept if same else unit.put(contact, expected=kept.version)


def kept_sending(known: Reading, id: str) -> Sending:
    """Return the sending *id*. Raises: NotStored."""
    kept = known.get(Sending, id)
    if kept is None:
        raise NotStored("sending", id)
    return kept
