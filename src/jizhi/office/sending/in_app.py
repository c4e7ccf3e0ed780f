"""Notices in the app: one more channel, whose messenger keeps a record that the host shows at sign-in."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.errors import NotStored
from jizhi.messages import AppNotice, Sending
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.queueing import kept_sending
from jizhi.office.sending.receipts import take_receipts
from jizhi.ports import Accepted, Delivery, Message, Store
from jizhi.ports.messages import DeliveryState


@attrs.frozen
class InApp:
    """The ``Messenger`` of the channel ``in-app``; a notice counts as delivered when its party has read it."""

    store: Store = attrs.field(repr=False)
    abilities = frozenset({"find-delivery"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        """Keep the notice; handed over twice, it is one."""
        with self.store.writing() as unit:
            sending = kept_sending(unit, message.key)
            if unit.get(AppNotice, message.key) is None:
                notice = AppNotice(
                    id=message.key,
                    project=sending.project,
                    party=sending.party,
                    template=message.template,
                    subject=message.subject,
                    body=message.text,
                    posted_at=at,
                )
                unit.put(notice, expected=None)
        return Accepted(key=message.key, number=message.key, at=at)

    def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
        """Say whether the notice was read; None where it was never kept."""
        with self.store.reading() as known:
            notice = known.get(AppNotice, message.key)
        if notice is None:
            return None
        state: DeliveryState = "delivered" if notice.read else "unknown"
        return Delivery(key=notice.id, number=notice.id, state=state, at=notice.read_at or at)


@operation("messages.own", own="party")
def unread_notices(desk: Desk, project: str, party: str) -> tuple[AppNotice, ...]:
    """Return what the host shows to *party* at sign-in, oldest first."""
    with desk.store.reading() as known:
        found = tuple(known.find(AppNotice, project=project, party=party, read=False))
    return tuple(sorted(found, key=lambda notice: (notice.posted_at, notice.id)))


@operation("messages.own", own="party")
def read_notice(desk: Desk, project: str, party: str, id: str, *, at: datetime) -> AppNotice:
    """Keep that *party* has read its notice *id*: its sending is delivered. Read twice, the first time counts.

    Raises:  NotStored: there is none, or it is somebody else's.
    """
    with desk.store.writing() as unit:
        kept = unit.get(AppNotice, id)
        if kept is None or (kept.project, kept.party) != (project, party):
            raise NotStored("app_notice", id)
        read = kept if kept.read_at else unit.put(attrs.evolve(kept, read_at=at), expected=kept.version)
        known = unit.get(Sending, id)
    if known is not None and read.read_at is not None:
        said = Delivery(key=id, number=id, state="delivered", at=read.read_at)
        take_receipts(desk, "in-app", (said,), at=at)
    return read
