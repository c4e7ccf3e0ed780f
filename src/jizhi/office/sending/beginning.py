"""The beginning of an attempt: the last checks and the mark that it was begun, all in one unit."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from jizhi.messages import Handover, Receiver, Sending, begun, counted, free_from, postponed, refused, withdrawn
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.queueing import kept_sending
from jizhi.office.sending.rules import SendingRules
from jizhi.ports import Message, Writing
from jizhi.values import Phone


@attrs.frozen(kw_only=True)
class Begun:
    """An attempt that is kept as begun, and the message to hand over."""

    sending: Sending
    message: Message


@attrs.frozen(kw_only=True)
class Unchecked:
    """A check or an address of the host's could not be had: the class of the error, and never its words."""

    why: str


NotBegun: TypeAlias = Literal["postponed", "refused", "withdrawn", "elsewhere"]


@operation("messages.send", at="about", about="id", kind=Sending)
def begin(desk: Desk, id: str, *, at: datetime, rules: SendingRules) -> Begun | Unchecked | NotBegun:
    """Begin to hand over the sending *id*, or say why not: needless now, no address, a cap, a quiet hour.

    Raises:  NotStored; Conflict: somebody else was faster.
    """
    with desk.store.writing() as unit:
        kept = kept_sending(unit, id)
        if kept.state != "queued" or kept.due > at:
            return "elsewhere"
        try:
            why, address = _needless(unit, kept, at, rules), rules.address(unit, kept)
        except Exception as broken:
            # What is wrong with one message must not hold up those behind it.
            unit.put(postponed(kept, due=at + rules.pause_max, why=type(broken).__name__), expected=kept.version)
            return Unchecked(why=type(broken).__name__)
        if isinstance(why, datetime):
            unit.put(postponed(kept, due=why, why="the hours of its cause"), expected=kept.version)
            return "postponed"
        if why:
            unit.put(withdrawn(kept, at=at, why=why), expected=kept.version)
            return "withdrawn"
        if address is None:
            unit.put(refused(kept, at=at, why="no address", code="no-address"), expected=kept.version)
            return "refused"
        free = _counted(unit, kept, address, at, rules)
        if free > at:
            unit.put(postponed(kept, due=free, why="quiet hours or caps"), expected=kept.version)
            return "postponed"
        return _begun(unit, kept, address, at, rules)


def _needless(unit: Writing, sending: Sending, at: datetime, rules: SendingRules) -> str | datetime:
    if sending.not_after is not None and sending.not_after < at:
        return "too late"
    recheck = rules.rechecks.get(sending.purpose)
    said = recheck(unit, sending, at) if recheck else ""
    return "" if isinstance(said, datetime) and said <= at else said


def _counted(unit: Writing, sending: Sending, address: Phone | str, at: datetime, rules: SendingRules) -> datetime:
    """Return the moment from which it may go out; where that is now, it is counted."""
    caps, quiet = rules.caps.get(sending.channel, ()), rules.quiet.get(sending.channel)
    if not caps:
        return quiet.free_from(sending.purpose, at) if quiet else at
    head = Receiver(channel=sending.channel, who=rules.receiver(sending, address))
    kept = unit.get(Receiver, head.id)
    recent = kept.recent if kept else ()
    free = free_from(recent, caps, purpose=sending.purpose, at=at, quiet=quiet)
    if free <= at:
        now = counted(recent, caps, purpose=sending.purpose, at=at)
        unit.put(attrs.evolve(head, recent=now), expected=kept.version if kept else None)
    return free


def _begun(unit: Writing, kept: Sending, address: Phone | str, at: datetime, rules: SendingRules) -> Begun:
    sending = unit.put(begun(kept, at=at, until=at + rules.lease), expected=kept.version)
    attempt = Handover(
        sending=sending.id,
        attempt=sending.attempts,
        project=sending.project,
        channel=sending.channel,
        party=sending.party,
        purpose=sending.purpose,
        content_hash=sending.content_hash,
        begun_at=at,
    )
    unit.put(attempt, expected=None)
    message = Message(
        key=sending.id,
        to=address,
        template=sending.template,
        values=sending.values,
        text=sending.text,
        subject=sending.subject,
    )
    return Begun(sending=sending, message=message)
