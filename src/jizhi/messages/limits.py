"""How often and when one person may be told: caps over sliding windows, and quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from jizhi.estate.fields import holds, is_a, text, whole, word, words
from jizhi.messages.sending import instant
from jizhi.values import key

_DAY: Final = 86_400


@attrs.frozen(kw_only=True)
class Cap:
    """At most so many messages to one receiver in any window of so many seconds.

    Args:
        most: how many.
        seconds: the window is half-open: what was sent exactly so many seconds ago no longer counts.
        purposes: counts these alone, and is for these alone; empty for all.

    >>> CODE_CAPS[0].is_for("code"), CODE_CAPS[0].is_for("reminder")
    (True, False)
    """

    most: int = attrs.field(validator=holds(whole(1, 10_000)))
    seconds: int = attrs.field(validator=holds(whole(1, 366 * _DAY)))
    purposes: tuple[str, ...] = attrs.field(default=(), validator=holds(words))

    def is_for(self, purpose: str) -> bool:
        """Say whether the cap is for messages of this purpose."""
        return not self.purposes or purpose in self.purposes


CODE_CAPS: Final = (
    Cap(most=1, seconds=60, purposes=("code",)),
    Cap(most=5, seconds=3600, purposes=("code",)),
    Cap(most=10, seconds=_DAY, purposes=("code",)),
    Cap(most=40, seconds=_DAY),
)
"""Codes to sign in with, as the vendors of SMS allow them, and 40 a day from all senders together."""

NOTICE_CAPS: Final = (Cap(most=50, seconds=_DAY),)
"""Notices by SMS as Aliyun allows them to one number."""


@attrs.frozen(kw_only=True)
class QuietHours:
    """From *start* to before *end*, over midnight where it is later, nobody is told but for *exempt* purposes."""

    start: time = attrs.field(validator=holds(is_a(time)))
    end: time = attrs.field(validator=holds(is_a(time)))
    zone: str = attrs.field(default="Asia/Shanghai", validator=holds(word))
    exempt: tuple[str, ...] = attrs.field(default=("code", "alarm"), validator=holds(words))

    def free_from(self, purpose: str, at: datetime) -> datetime:
        """Return *at* where it is not quiet then, else the moment at which the quiet ends."""
        local = at.astimezone(ZoneInfo(self.zone))
        clock, over_midnight = local.time(), self.end <= self.start
        late = over_midnight and clock >= self.start
        early = clock < self.end and (over_midnight or clock >= self.start)
        if purpose in self.exempt or self.start == self.end or not (late or early):
            return at
        morning = local.date() + timedelta(days=1) if late else local.date()
        return datetime.combine(morning, self.end, ZoneInfo(self.zone)).astimezone(at.tzinfo)


QUIET_NIGHT: Final = QuietHours(start=time(20), end=time(8))
"""Nobody's phone rings between eight in the evening and eight in the morning, China time."""


@attrs.frozen(kw_only=True)
class Submit:
    """That something was handed over to a receiver: why and when."""

    purpose: str = attrs.field(validator=holds(word))
    at: datetime = attrs.field(validator=holds(instant))


@attrs.frozen(kw_only=True)
class Receiver:
    """The head of what one receiver was sent on a channel: the recent submits, as far back as a cap looks.

    ``who`` is the party, or a keyed digest of the number where the host has a ``Sealer``: never the number itself.
    """

    channel: str = attrs.field(validator=holds(word))
    who: str = attrs.field(validator=holds(word))
    scope: str = attrs.field(default="", validator=holds(text))
    recent: tuple[Submit, ...] = attrs.field(default=(), validator=holds(is_a(tuple)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Scope, channel and receiver as one key."""
        return key(self.scope, self.channel, self.who)


def free_from(
    recent: Sequence[Submit], caps: Iterable[Cap], *, purpose: str, at: datetime, quiet: QuietHours | None = None
) -> datetime:
    """Return the first moment from *at* on at which one more message keeps every cap and no quiet hour.

    Args:
        recent: oldest first.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> sent = (Submit(purpose="code", at=noon),)
    >>> free_from(sent, CODE_CAPS, purpose="code", at=noon + timedelta(seconds=59)) - noon
    datetime.timedelta(seconds=60)
    >>> free_from(sent, CODE_CAPS, purpose="reminder", at=noon) == noon
    True
    """
    free = at
    for cap in caps:
        if cap.is_for(purpose):
            counted = [each.at for each in recent if cap.is_for(each.purpose)]
            if len(counted) >= cap.most:
                # The most-th last one must have left the window; a clock that was set back leaves it where it is.
                free = max(free, sorted(counted)[-cap.most] + timedelta(seconds=cap.seconds))
    return quiet.free_from(purpose, free) if quiet else free


def counted(recent: Sequence[Submit], caps: Iterable[Cap], *, purpose: str, at: datetime) -> tuple[Submit, ...]:
    """Return *recent* with one more submit, without those that no cap looks at any more."""
    since = at - timedelta(seconds=max((cap.seconds for cap in caps), default=0))
    return (*(each for each in recent if each.at > since), Submit(purpose=purpose, at=at))


def over(submits: Sequence[Submit], caps: Iterable[Cap]) -> tuple[Cap, ...]:
    """Return the caps that *submits* break anywhere: the oracle of this module, slow and plain."""

    def breaks(cap: Cap) -> bool:
        times = sorted(each.at for each in submits if cap.is_for(each.purpose))
        window = timedelta(seconds=cap.seconds)
        return any(sum(start <= each < start + window for each in times) > cap.most for start in times)

    return tuple(cap for cap in caps if breaks(cap))
