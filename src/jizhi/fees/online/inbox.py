"""What came from a channel: notices that verified, a count of those that did not, and cases for a person."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import count, holds, is_a, one_of, text, whole, word
from jizhi.fees.online.fields import instant, pairs
from jizhi.findings import Finding
from jizhi.values import key

NoticeState: TypeAlias = Literal["kept", "done"]
"""Where a notice stands."""
CaseState: TypeAlias = Literal["open", "settled"]
"""Where a case for a person stands."""

REFUSED_MOST: Final = 1_000_000_000
"""Where the count of refused notices stands still."""


@attrs.frozen(kw_only=True)
class ChannelNotice:
    """A notice that verified and was fresh at its receipt, kept as it came; what it does is done now or later.

    Args:
        notice: the channel's own id of it.
        about, told: whether it is of an order or a refund, and what it says, as canonical JSON of the port's noun.
        order: the number of the order it names.
        headers, body: as they came; the signature is of these bytes.
        received_at: when its freshness was judged, for good.
        state: ``kept`` until its effect is committed, ``done`` after; ``why`` names the error that is in its way.
    """

    gateway: str = attrs.field(validator=holds(word))
    notice: str = attrs.field(validator=holds(word))
    about: Literal["order", "refund"] = attrs.field(validator=holds(one_of(("order", "refund"))))
    order: str = attrs.field(validator=holds(word))
    told: str = attrs.field(validator=holds(word), repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=holds(pairs), repr=False)
    body: bytes = attrs.field(validator=holds(is_a(bytes)), repr=False)
    received_at: datetime = attrs.field(validator=holds(instant))
    state: NoticeState = attrs.field(default="kept", validator=holds(one_of(("kept", "done"))))
    tries: int = attrs.field(default=0, validator=holds(count))
    why: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Channel, its id of the notice and a digest of what it says: told again, it is one."""
        return key(self.gateway, self.notice, hashlib.sha256(self.told.encode()).hexdigest()[:16])


@attrs.frozen(kw_only=True)
class RefusedNotices:
    """How many notices of a channel were refused for one reason: all that is kept of them."""

    gateway: str = attrs.field(validator=holds(word))
    reason: str = attrs.field(validator=holds(word))
    count: int = attrs.field(default=0, validator=holds(whole(0, REFUSED_MOST)))
    last_at: datetime = attrs.field(validator=holds(instant))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """The natural key: ``gateway/reason``."""
        return key(self.gateway, self.reason)


@attrs.frozen(kw_only=True)
class PaymentCase:
    """Something about money at a channel that a person has to look at: a finding that stays until he has settled it.

    Args:
        code, subject, facts: those of the finding; the subject is the number of an order, a refund or a notice.
        state: ``open`` until somebody settles it; ``settled_by`` and ``note`` say who and how.
    """

    project: str = attrs.field(validator=holds(word))
    code: str = attrs.field(validator=holds(word))
    subject: str = attrs.field(validator=holds(word))
    facts: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=holds(pairs))
    at: datetime = attrs.field(validator=holds(instant))
    state: CaseState = attrs.field(default="open", validator=holds(one_of(("open", "settled"))))
    settled_by: str = attrs.field(default="", validator=holds(text))
    note: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """The natural key: ``project/code/subject`` and a digest of the facts, so that the same is one case."""
        told = hashlib.sha256(key(self.code, *(part for pair in self.facts for part in pair)).encode()).hexdigest()[:12]
        return key(self.project, self.code, self.subject, told)

    @property
    def finding(self) -> Finding:
        """The case as a finding."""
        return Finding(self.code, self.subject, dict(self.facts), severity="warning")
