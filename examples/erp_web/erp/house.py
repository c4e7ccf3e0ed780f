"""What the app is given: the two databases, a clock, the channels of money and messages."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import attrs
from jizhi_seal import Ring

from erp.models import Account, Own
from jizhi.estate import Project
from jizhi.host import Host
from jizhi.messages import Sending
from jizhi.office.checkout import Channel
from jizhi.office.checkout.rules import CHINA
from jizhi.office.desk import Desk
from jizhi.office.sending import InApp, SendingRules, address_of, send_due
from jizhi.ports import Messenger, Reading, Store
from jizhi.values import Phone, Secret


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
        layout: how the bank wants its files of direct debits, as TOML; empty where none is agreed.
        secure: the cookie goes over HTTPS only; False on a laptop.
        phone: in a demonstration, the phone that scans a code and pays the order of that number.
        inbox: in a demonstration, the last SMS that the phone of a number was sent.
    """

    store: Store
    own: Own
    secret: str = attrs.field(repr=False)
    clock: Callable[[], datetime] = wall_clock
    channels: Mapping[str, Channel] = MappingProxyType({})
    messengers: Mapping[str, Messenger] = MappingProxyType({})
    secure: bool = True
    layout: str = ""
    phone: Callable[[str], None] | None = None
    inbox: Callable[[str], str] | None = None

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

    @property
    def sealer(self) -> Ring:
        """Seals codes while they wait, and finds those of a phone; its keys are made of what the database has not."""
        made = [hashlib.sha256(f"{use}/{self.secret}".encode()).digest() for use in ("seal", "index")]
        seal, index = (Secret(b64encode(key).decode()) for key in made)
        return Ring(keys={"house": seal}, current="house", index_key=index)

    def send(self, *, limit: int = 1000) -> None:
        """Hand over what is queued, by the house's messengers; what cannot go now goes later. Raises: JizhiError."""
        messengers = {"in-app": InApp(self.store), **self.messengers}
        rules = SendingRules(address=self.address, sealer=self.sealer)
        send_due(self.worker(), messengers, at=self.at(), rules=rules, limit=limit)

    def address(self, known: Reading, sending: Sending) -> Phone | str | None:
        """Where a message goes: a code to the phone of the account, anything else where jizhi knows."""
        if sending.purpose != "code":
            return address_of(known, sending)
        account = self.own.by_actor(sending.party)
        return Phone(account.phone) if account else None

    def projects(self) -> list[Project]:
        """Every project, by code."""
        with self.store.reading() as known:
            return list(known.find(Project))


def open_house(folder: Path, *, secret: str, clock: Callable[[], datetime] = wall_clock, secure: bool = True) -> House:
    """Open the house whose two databases are files in *folder*."""
    offer = Host(discover=True).stores()["sql"]
    store = offer.open(offer.settings(url=f"sqlite:///{folder / 'jizhi.db'}"))
    own = Own(f"sqlite:///{folder / 'erp.db'}")
    bank = folder / "bank.toml"
    layout = bank.read_text(encoding="utf-8") if bank.exists() else ""
    return House(store=store, own=own, secret=secret, clock=clock, secure=secure, layout=layout)
