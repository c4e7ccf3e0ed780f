"""The moves of a sending: each takes it one step forward, or leaves it as it is where it is further already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import attrs

from jizhi.errors import WrongState
from jizhi.messages.sending import FINAL, DeliveryReceipt, ReceiptEffect, Sending

CHECKS: Final = (timedelta(minutes=5), timedelta(hours=1), *(timedelta(days=day) for day in range(1, 6)))
"""When a message is asked after, counted from its handing over; after that only the vendor's own word or a person."""

_IN_FLIGHT: Final = ("handing-over", "unknown", "handed-over")
_NEVER: Final = timedelta(days=36_500)


def begun(sending: Sending, *, at: datetime, until: datetime) -> Sending:
    """Return it as it is kept before the vendor is called: if nothing more is heard *until* then, it is unknown.

    Raises:  WrongState: it is not queued.
    """
    if sending.state != "queued":
        raise WrongState("sending", sending.id, sending.state, "queued")
    attempts = sending.attempts + 1
    return attrs.evolve(sending, state="handing-over", attempts=attempts, checks=0, due=until, handed_at=at, number="")


def accepted(sending: Sending, number: str, *, at: datetime) -> Sending:
    """Return it as taken over by the vendor, who gave it a *number*."""
    if sending.state not in ("handing-over", "unknown"):
        return sending
    return attrs.evolve(
        sending, state="handed-over", number=number, code="", why="", checks=0, due=at + CHECKS[0], handed_at=at
    )


def doubtful(sending: Sending, *, at: datetime, why: str, code: str = "") -> Sending:
    """Return it as unknown: the vendor may have it. Nothing is sent before its delivery was asked for."""
    if sending.state != "handing-over":
        return sending
    return attrs.evolve(sending, state="unknown", why=why, code=code, due=at + CHECKS[0])


def later(sending: Sending, *, due: datetime, why: str, code: str = "") -> Sending:
    """Return it as queued again, *due* later: the vendor certainly does not have it."""
    if sending.state not in ("handing-over", "unknown"):
        return sending
    return attrs.evolve(sending, state="queued", due=due, why=why, code=code, number="")


def refused(sending: Sending, *, at: datetime, why: str, code: str = "", proof: str = "") -> Sending:
    """Return it as failed for good on this channel: queued on the next one, or failed where there is none."""
    if sending.state in FINAL:
        return sending
    moved = attrs.evolve(sending, why=why, code=code, proof=proof, checks=0)
    if sending.leg + 1 < len(sending.channels):
        return attrs.evolve(moved, state="queued", leg=sending.leg + 1, due=at, number="")
    return attrs.evolve(moved, state="failed", settled_at=at)


def postponed(sending: Sending, *, due: datetime, why: str) -> Sending:
    """Return it as still queued, for a cap or a quiet hour."""
    return attrs.evolve(sending, due=due, why=why) if sending.state == "queued" else sending


def withdrawn(sending: Sending, *, at: datetime, why: str) -> Sending:
    """Return it as never to be sent: its cause is gone.

    Raises:  WrongState: it may be on its way already, or is settled.
    """
    if sending.state != "queued":
        raise WrongState("sending", sending.id, sending.state, "queued")
    return attrs.evolve(sending, state="withdrawn", why=why, settled_at=at)


def asked(sending: Sending, *, at: datetime) -> Sending:
    """Return it as asked after once more, and due at the next time to ask; after the last time, never."""
    if sending.state not in ("unknown", "handed-over"):
        return sending
    checks = min(sending.checks + 1, len(CHECKS))
    start = sending.handed_at or at
    due = max(start + CHECKS[checks], at) if checks < len(CHECKS) else at + _NEVER
    return attrs.evolve(sending, checks=checks, due=due)


def told(sending: Sending, receipt: DeliveryReceipt) -> tuple[Sending, ReceiptEffect | Literal["repeated"]]:
    """Return it as a *receipt* leaves it, and what effect that was.

    A delivery settles it from wherever it is; a failure only on the channel it is on. What is settled stays so.
    """
    if sending.state in FINAL:
        return sending, _too_late(sending, receipt)
    at = receipt.received_at
    if receipt.state == "delivered":
        number = receipt.number or sending.number
        done = attrs.evolve(sending, state="delivered", number=number, code=receipt.code, why="")
        return attrs.evolve(done, proof=receipt.id, settled_at=at), "moved"
    current = receipt.channel == sending.channel and sending.number in ("", receipt.number)
    if sending.state not in _IN_FLIGHT or not current:
        return sending, "late"
    return refused(sending, at=at, why="the vendor says it failed", code=receipt.code, proof=receipt.id), "moved"


def _too_late(sending: Sending, receipt: DeliveryReceipt) -> ReceiptEffect | Literal["repeated"]:
    if sending.state != receipt.state:
        return "contradicts"
    return "twice" if sending.state == "delivered" and sending.number != receipt.number else "repeated"
