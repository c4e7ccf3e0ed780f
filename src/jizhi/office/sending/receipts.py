"""What vendors say became of messages: pushed or asked for, twice, late or contradicting; forward only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

import attrs

from jizhi.errors import Conflict
from jizhi.findings import Finding
from jizhi.messages import CHECKS, DeliveryReceipt, Handover, Sending, accepted, asked, later, told
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.queueing import kept_sending
from jizhi.office.sending.rules import HOUSE_RULES, SendingRules
from jizhi.ports import Deliveries, Delivery, Message, Messenger, Range, Reading, Writing

Effect: TypeAlias = Literal[
    "moved", "repeated", "late", "twice", "contradicts", "unmatched", "pending", "not-taken", "unknown"
]


@attrs.frozen(kw_only=True)
class Taken:
    """What the receipts did: by sending, or by the vendor's number where nobody knows it; what a person must see."""

    effects: tuple[tuple[str, Effect], ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, effect: Effect) -> int:
        """How many had this *effect*."""
        return sum(each == effect for _, each in self.effects)


@operation("messages.send", at="")
def take_receipts(desk: Desk, channel: str, deliveries: Iterable[Delivery], *, at: datetime) -> Taken:
    """Take in what the vendor of *channel* said, one unit for each; said twice it changes nothing.

    A delivery settles a sending for good, a failure moves it to its next channel. What contradicts is kept and told,
    and changes nothing. A number that is not known yet is kept until it is.

    Raises:  Whatever the store raises; what was taken in before stays, and all may be given again.
    """
    effects = tuple(_taken(desk, channel, each, at) for each in deliveries)
    return Taken(effects=effects, findings=tuple(_odd(channel, effects)))


def _odd(channel: str, effects: Iterable[tuple[str, Effect]]) -> Iterator[Finding]:
    for about, effect in effects:
        if effect in ("contradicts", "twice"):
            code = "receipt-contradicts" if effect == "contradicts" else "arrived-twice"
            yield Finding(code, about, {"channel": channel}, severity="warning")


def _taken(desk: Desk, channel: str, said: Delivery, at: datetime) -> tuple[str, Effect]:
    if said.state == "unknown":
        return said.key or said.number, "pending"
    with desk.store.writing() as unit:
        kept = _about(unit, channel, said)
        receipt = DeliveryReceipt(
            channel=channel,
            number=said.number,
            state=said.state,
            project=kept.project if kept else "",
            sending=kept.id if kept else "",
            code=said.code,
            effect="unmatched",
            said_at=said.at,
            received_at=at,
        )
        before = unit.get(DeliveryReceipt, receipt.id)
        if before is not None and (kept is None or before.effect != "unmatched"):
            return receipt.sending or said.number, "repeated"
        if kept is None:
            unit.add((receipt,))
            return said.number, "unmatched"
        moved, effect = told(kept, receipt)
        # Kept before anybody knew whose it was, it stays as it was kept, and only now has its effect.
        if effect != "repeated" and before is None:
            unit.add((attrs.evolve(receipt, effect=effect),))
        if moved != kept:
            unit.put(moved, expected=kept.version)
        return kept.id, effect


def _about(known: Reading, channel: str, said: Delivery) -> Sending | None:
    """Find the sending by our key, else by the vendor's number, also that of an earlier attempt."""
    if said.key and (kept := known.get(Sending, said.key)):
        return kept
    by_number = (each for each in known.find(Sending, number=said.number) if each.channel == channel)
    kept = next(by_number, None)
    if kept is not None:
        return kept
    attempts = (each for each in known.find(Handover, number=said.number) if each.channel == channel)
    attempt = next(attempts, None)
    return known.get(Sending, attempt.sending) if attempt else None


@operation("messages.send", at="")
def ask_receipts(
    desk: Desk,
    messengers: Mapping[str, Messenger],
    *,
    at: datetime,
    rules: SendingRules = HOUSE_RULES,
    limit: int = 1000,
) -> Taken:
    """Ask what became of the messages that are due to be asked after: 5 minutes, 1 hour, then 1 to 5 days later.

    One that the vendor never took over is queued again: the only way in which an unknown one is sent again without a
    person. One whose vendor cannot be asked, or never knows, is told to a person.
    """
    due = _due(desk, at, messengers, limit)
    parts = [_asked(desk, messengers[sending.channel], sending, at, rules) for sending in due]
    return Taken(
        effects=tuple(effect for part in parts for effect in part.effects),
        findings=tuple(finding for part in parts for finding in part.findings),
    )


def _due(desk: Desk, at: datetime, messengers: Mapping[str, Messenger], limit: int) -> tuple[Sending, ...]:
    until = Range(field="due", below=at + timedelta(microseconds=1))
    with desk.store.reading() as known:
        found = known.find(Sending, until, state=("unknown", "handed-over"))
        due = (each for each in found if each.channel in messengers)
        return tuple(each for each, _ in zip(due, range(limit), strict=False))


def _asked(desk: Desk, messenger: Any, sending: Sending, at: datetime, rules: SendingRules) -> Taken:
    if not _can_be_asked(messenger, sending):
        return _still_open(desk, sending, at)
    try:
        with desk.store.reading() as known:
            address = rules.address(known, sending)
    except Exception as broken:
        return _still_open(desk, sending, at, found=Finding("check-failed", sending.id, {"why": type(broken).__name__}))
    if address is None:
        return _still_open(desk, sending, at)
    message = Message(key=sending.id, to=address, template=sending.template, values=sending.values)
    try:
        found = cast(Deliveries, messenger).find(message, sending.number, at=at)
    except Exception as trouble:
        facts = {"sending": sending.id, "why": type(trouble).__name__}
        return _still_open(desk, sending, at, found=Finding("delivery-not-asked", sending.channel, facts, "warning"))
    if found is None and _proves(messenger, sending, at):
        return _not_taken(desk, sending, at)
    if found is None or found.state == "unknown":
        return _still_open(desk, sending, at, number=found.number if found else "")
    return take_receipts(desk, sending.channel, (attrs.evolve(found, key=sending.id),), at=at)


def _can_be_asked(messenger: Any, sending: Sending) -> bool:
    by_number = "find-by-number" in messenger.abilities and bool(sending.number)
    return by_number or "find-delivery" in messenger.abilities


def _proves(messenger: Any, sending: Sending, at: datetime) -> bool:
    """Say whether silence proves that an unknown message was never taken over; a vendor forgets what is old."""
    fresh = sending.handed_at is not None and at - sending.handed_at < CHECKS[-1]
    return fresh and sending.state == "unknown" and "find-delivery" in messenger.abilities


def _not_taken(desk: Desk, sending: Sending, at: datetime) -> Taken:
    def again(unit: Writing, kept: Sending) -> Sending:
        return unit.put(later(kept, due=at, why="the vendor never had it"), expected=kept.version)

    return _changed(desk, sending, again, "not-taken")


def _still_open(desk: Desk, sending: Sending, at: datetime, *, number: str = "", found: Finding | None = None) -> Taken:
    """Keep that it was asked after; where the vendor knows it under a *number*, it was taken over."""
    unknown = sending.state == "unknown" and not number

    def once_more(unit: Writing, kept: Sending) -> Sending:
        known = accepted(kept, number, at=kept.handed_at or at) if number else kept
        return unit.put(asked(known, at=at), expected=kept.version)

    taken = _changed(desk, sending, once_more, "unknown" if unknown else "pending")
    if found is not None:
        return attrs.evolve(taken, findings=(found,))
    last = sending.checks + 1 >= len(CHECKS)
    if unknown and (sending.checks == 0 or last):
        finding = Finding("delivery-unknown", sending.id, {"channel": sending.channel}, severity="warning")
        return attrs.evolve(taken, findings=(finding,))
    return taken


def _changed(desk: Desk, sending: Sending, change: Any, effect: Effect) -> Taken:
    try:
        with desk.store.writing() as unit:
            kept = kept_sending(unit, sending.id)
            if kept.version != sending.version:
                raise Conflict("sending", sending.id, kept.version)
            change(unit, kept)
    except Conflict:
        return Taken(effects=((sending.id, "repeated"),))
    return Taken(effects=((sending.id, effect),))
