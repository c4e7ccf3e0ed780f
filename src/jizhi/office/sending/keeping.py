"""The end of an attempt: what came of it, kept beside the sending in one unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.errors import Conflict, Retryable
from jizhi.messages import DeliveryReceipt, Handover, Sending, accepted, doubtful, later, refused, told
from jizhi.messages.sending import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.beginning import Begun
from jizhi.office.sending.carrying import Carried
from jizhi.office.sending.queueing import kept_sending
from jizhi.office.sending.rules import SendingRules
from jizhi.ports import Writing
from jizhi.values import key

_TRIES: Final = 8
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "handed-over": "accepted",
    "unknown": "unknown",
    "later": "later",
    "refused": "refused",
}


@operation("messages.send", at="begun.sending.project")
def keep(desk: Desk, begun: Begun, carried: Carried, *, at: datetime, rules: SendingRules) -> Sending:
    """Keep what came of an attempt; a receipt that was faster than the answer is taken in with it."""
    tries = _TRIES
    while True:
        tries -= 1
        try:
            return _kept(desk, begun, carried, at, rules)
        except (Conflict, Retryable):
            # A receipt was taken in at the same moment; what the vendor said must not be lost for that.
            if not tries:
                raise


def _kept(desk: Desk, begun: Begun, carried: Carried, at: datetime, rules: SendingRules) -> Sending:
    with desk.store.writing() as unit:
        kept = kept_sending(unit, begun.sending.id)
        _end(unit, begun.sending, carried, at)
        moved = kept if kept.attempts != begun.sending.attempts else _moved(kept, carried, at, rules)
        if carried.accepted is not None:
            moved = _early(unit, moved, carried.accepted.number)
        return moved if moved == kept else unit.put(moved, expected=kept.version)


@operation("messages.send", at="about", about="id", kind=Sending)
def lost_attempt(desk: Desk, id: str, *, at: datetime) -> Sending:
    """Keep an attempt that nobody knows the end of as unknown, flagged.

    Raises:  Conflict: somebody knew it meanwhile.
    """
    with desk.store.writing() as unit:
        kept = kept_sending(unit, id)
        if kept.state != "handing-over" or kept.due > at:
            raise Conflict("sending", id, kept.version)
        attempt = _attempt(unit, kept)
        if attempt is not None:
            ended = attrs.evolve(attempt, outcome="unknown", flagged=True, ended_at=at)
            unit.put(ended, expected=attempt.version)
        return unit.put(doubtful(kept, at=at, why="the process ended between"), expected=kept.version)


def _moved(kept: Sending, carried: Carried, at: datetime, rules: SendingRules) -> Sending:
    if carried.accepted is not None:
        return accepted(kept, carried.accepted.number, at=at)
    if carried.fate == "unknown":
        return doubtful(kept, at=at, why=carried.why, code=carried.code)
    if carried.fate == "refused":
        return refused(kept, at=at, why=carried.why, code=carried.code)
    return later(kept, due=_again(kept, carried, at, rules), why=carried.why, code=carried.code)


def _again(kept: Sending, carried: Carried, at: datetime, rules: SendingRules) -> datetime:
    pause: timedelta = min(rules.pause_max, rules.pause * 2 ** min(kept.attempts - 1, 20))
    return at + max(pause, timedelta(seconds=carried.seconds or 0))


def _attempt(unit: Writing, sending: Sending) -> Handover | None:
    return unit.get(Handover, key(sending.id, f"{sending.attempts:04d}"))


def _end(unit: Writing, sending: Sending, carried: Carried, at: datetime) -> None:
    attempt = _attempt(unit, sending)
    if attempt is None:
        return
    said: dict[str, Any] = {"why": carried.why, "code": carried.code, "ended_at": at}
    if carried.accepted is not None:
        done = carried.accepted
        said |= {"number": done.number, "parts": done.parts, "cost_fen": done.cost_fen}
    unit.put(attrs.evolve(attempt, outcome=_OUTCOMES[carried.fate], **said), expected=attempt.version)


def _early(unit: Writing, sending: Sending, number: str) -> Sending:
    """Take in the receipts that came before anybody knew the number."""
    for receipt in tuple(unit.find(DeliveryReceipt, number=number, effect="unmatched")):
        if receipt.channel == sending.channel:
            sending, _ = told(sending, receipt)
    return sending
