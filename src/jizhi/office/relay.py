"""The relay: tells the plugins what the outbox holds, outside of any unit, at least once and in order per aggregate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import attrs

from jizhi.access import AuditHead, head_of
from jizhi.errors import Conflict
from jizhi.fees import Bill
from jizhi.fees.payments import Receipt
from jizhi.findings import Finding
from jizhi.host import Host
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.ports import Claim, Queue
from jizhi.records import OutboxMessage
from jizhi.upkeep import WorkOrder
from jizhi.workflow import Step

Fate: TypeAlias = Literal["sent", "failed", "parked", "lost"]

TOPICS: Final[Mapping[str, tuple[str, str, type[Any]]]] = MappingProxyType(
    {
        "bills-issued": ("jizhi_bills_issued", "bills", Bill),
        "payments-posted": ("jizhi_payments_posted", "payments", Receipt),
        "tickets-moved": ("jizhi_tickets_moved", "moves", Step),
        "work-orders-raised": ("jizhi_work_orders_raised", "orders", WorkOrder),
    }
)
"""What is announced: the topic of a message, its hook, the hook's argument, and the kind of its subjects."""

HEADS_TOPIC: Final = "audit-heads"
"""Heads of the audit trail leave under this topic; no plugin hears of them, the witness of the relay does."""

Witness: TypeAlias = Callable[[tuple[AuditHead, ...]], None]

_PAUSE: Final = timedelta(minutes=1)
_PAUSE_MAX: Final = timedelta(hours=6)


@attrs.frozen(kw_only=True)
class Relayed:
    """What became of the messages that were claimed; ``findings`` are about plugins that failed.

    ``lost`` are those whose lease passed to another relay before this one was done: told twice.
    """

    fates: tuple[tuple[str, Fate], ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, fate: Fate) -> int:
        """How many messages came to *fate*."""
        return sum(each == fate for _, each in self.fates)


@operation("outbox.relay", at="")
def relay(
    desk: Desk,
    queue: Queue[OutboxMessage],
    host: Host,
    *,
    at: datetime,
    lease: timedelta = timedelta(minutes=5),
    limit: int = 100,
    tries: int = 8,
    witness: Witness | None = None,
) -> Relayed:
    """Claim what is due at *at* and announce it to the plugins of *host*, one message after another.

    A message that a plugin fails on is told again after a pause that doubles, to all of them, because a plugin that
    took it takes it again by its id; after *tries* it is parked for a person. Nothing is called inside a unit.

    Args:
        witness: takes the heads of the audit trail to where nobody who can write to the database can write.

    Raises:  NaiveInstant; whatever the store raises, AccessDenied among it: then nothing was claimed.
    """
    fates: list[tuple[str, Fate]] = []
    findings: list[Finding] = []
    with desk.store.reading():
        pass  # The queue asks nobody: whoever may not relay is denied here, before a loan is written.
    for claim in queue.claim(at=at, until=at + lease, limit=limit):
        if claim.message.topic == HEADS_TOPIC:
            why, again = _witnessed(witness, claim.message), _again(claim, at=at, tries=tries)
        elif claim.message.topic in TOPICS:
            said = _announced(desk, host, claim.message)
            findings += said
            why = "; ".join(f"{finding.code} {finding.subject}" for finding in said)
            again = _again(claim, at=at, tries=tries)
        else:
            why, again = f"nobody announces {claim.message.topic!r}", None
        fates.append((claim.message.id, _settled(queue, claim, why, again)))
    return Relayed(fates=tuple(fates), findings=tuple(findings))


def _witnessed(witness: Witness | None, message: OutboxMessage) -> str:
    """Hand heads to the witness; return why it could not be, empty where it took them."""
    if witness is None:
        return "nobody is there to witness the heads of the audit trail"
    try:
        witness(tuple(map(head_of, message.subjects)))
    except Exception as broken:
        # Whatever is wrong with the witness, the other messages go on; its words may hold anything.
        return f"the witness failed: {type(broken).__name__}"
    return ""


def _announced(desk: Desk, host: Host, message: OutboxMessage) -> tuple[Finding, ...]:
    hook, argument, kind = TOPICS[message.topic]
    with desk.store.reading() as known:
        subjects = tuple(known.find(kind, id=message.subjects))
    return host.announce(hook, **{argument: subjects})


def _again(claim: Claim[OutboxMessage], *, at: datetime, tries: int) -> datetime | None:
    if claim.attempt >= tries:
        return None
    pause: timedelta = _PAUSE * 2 ** (claim.attempt - 1)
    return at + min(_PAUSE_MAX, pause)


def _settled(queue: Queue[OutboxMessage], claim: Claim[OutboxMessage], why: str, again: datetime | None) -> Fate:
    try:
        if not why:
            queue.done(claim)
            return "sent"
        queue.failed(claim, why=why, again_at=again)
    except Conflict:
        return "lost"
    return "parked" if again is None else "failed"
