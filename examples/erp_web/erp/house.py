"""What the app is given: the two databases, a clock, the channels of money and messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import attrs

from erp.models import Account, Own
from jizhi.estate import Project
from jizhi.host import Host
from jizhi.office.checkout import Channel
from jizhi.office.checkout.rules import CHINA
from jizhi.office.desk import Desk
from jizhi.ports import Messenger, Store


def wall_clock() -> datetime:
    """The door by which time comes in."""
    return datetime.now(UTC)  # noqa: TID251 - the door by which time comes in


@attrs.frozen(kw_only=True)
class House:
    """Everything outside of a request.

    Args:
        secret: signs the cookie of a session.
        channels: payment channels that are open, by name; the first one is offered to owners.
        messengers: who carries SMS and the like, by the name of the channel.
        secure: the cookie goes over HTTPS only; False on a laptop.
        phone: in a demonstration, the phone that scans a code and pays the order of that number.
    """

    store: Store
    own: Own
    secret: str = attrs.field(repr=False)
    clock: Callable[[], datetime] = wall_clock
    channels: Mapping[str, Channel] = MappingProxyType({})
    messengers: Mapping[str, Messenger] = MappingProxyType({})
    secure: bool = True
    phone: Callable[[str], None] | None = None

    def at(self) -> datetime:
        """The instant it is."""
        return self.clock()

    def today(self) -> date:
        """The business day it is."""
        return self.clock().astimezone(CHINA).date()

    def desk(self, account: Account) -> Desk:
        """The desk at which *account* asks."""
        return Desk(store=self.store, actor=account.actor, clock=self.clock)

    def worker(self) -> Desk:
        """The desk of what runs by itself: notices, messages, what falls due."""
        return Desk(store=self.store, actor="worker", clock=self.clock)

    def projects(self) -> list[Project]:
        """Every project, by code."""
        with self.store.reading() as known:
            return list(known.find(Project))


def open_house(folder: Path, *, secret: str, clock: Callable[[], datetime] = wall_clock, secure: bool = True) -> House:
    """Open the house whose two databases are files in *folder*."""
    offer = Host(discover=True).stores()["sql"]
    store = offer.open(offer.settings(url=f"sqlite:///{folder / 'jizhi.db'}"))
    own = Own(f"sqlite:///{folder / 'erp.db'}")
    return House(store=store, own=own, secret=secret, clock=clock, secure=secure)
