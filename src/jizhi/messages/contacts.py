"""How a person is reached beside the phone, and what the host shows to one who signs in."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.estate.fields import flag, holds, or_none, text, whole, word
from jizhi.messages.sending import instant
from jizhi.values import key


@attrs.frozen(kw_only=True)
class Contact:
    """The address of a party on one channel, in the form of its messenger: a mail address, a user of a chat.

    Args:
        silent: the party wants nothing on this channel, or the vendor says so; it is passed over.

    >>> Contact(project="jade", party="zhang", channel="mail", address="zhang@example.com")
    Contact(project='jade', party='zhang', channel='mail', silent=False, version=0)
    """

    project: str = attrs.field(validator=holds(word))
    party: str = attrs.field(validator=holds(word))
    channel: str = attrs.field(validator=holds(word))
    address: str = attrs.field(default="", validator=holds(text), repr=False)
    silent: bool = attrs.field(default=False, validator=holds(flag))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Project, party and channel as one key."""
        return key(self.project, self.party, self.channel)


@attrs.frozen(kw_only=True)
class AppNotice:
    """A message that the host shows to its party at sign-in, until it was read."""

    id: str = attrs.field(validator=holds(word))
    project: str = attrs.field(validator=holds(word))
    party: str = attrs.field(validator=holds(word))
    template: str = attrs.field(validator=holds(word))
    subject: str = attrs.field(default="", validator=holds(text), repr=False)
    body: str = attrs.field(default="", validator=holds(text), repr=False)
    posted_at: datetime = attrs.field(validator=holds(instant))
    read_at: datetime | None = attrs.field(default=None, validator=holds(or_none(instant)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def read(self) -> bool:
        """True where the party has read it."""
        return self.read_at is not None
