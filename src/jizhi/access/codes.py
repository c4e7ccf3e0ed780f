"""One-time codes: how often one may be sent, how long and for how many tries it holds, and whether one is right.

Pure: chance and the keyed digest come in from the host. What is kept of a code is its digest, bound to what it is for,
to the phone, to the session that asked, and to a salt of its own.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import RecordRefused
from jizhi.values import key

Verdict: TypeAlias = Literal["right", "wrong", "expired", "spent", "none"]


@attrs.frozen(kw_only=True)
class CodePolicy:
    """How one-time codes are given and taken.

    Args:
        digits: of a code, given by the host from a good source of chance.
        seconds: it holds that long, half-open.
        tries: after so many wrong ones it is spent.
        caps: at most so many codes to one phone in any window of so many seconds.
        project_caps: likewise to all phones of a project together.
    """

    digits: int = 6
    seconds: int = 300
    tries: int = 5
    caps: tuple[tuple[int, int], ...] = ((1, 60), (5, 3600), (10, 86_400))
    project_caps: tuple[tuple[int, int], ...] = ((600, 3600), (3000, 86_400))


USUAL_CODES: Final = CodePolicy()
"""Six digits, five minutes, five tries; 1 a minute, 5 an hour, 10 a day to a phone."""


@attrs.frozen(kw_only=True)
class OneTimeCode:
    """The newest code of a phone for one purpose; an older one is no code any more.

    Args:
        phone: the keyed digest of the number, by which it is found and cannot be read.
        session: the digest of the session that asked; in another one the code is wrong.
        sent: when the codes of the last day were sent, oldest first.
        sending: the message that carries it; where nobody is known under the number, one that never goes out.
    """

    project: str
    purpose: str
    phone: str
    salt: str = ""
    digest: str = ""
    session: str = ""
    sent: tuple[datetime, ...] = ()
    tries: int = 0
    sending: str = ""
    state: Literal["open", "used", "spent"] = "used"
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: project, phone and purpose."""
        return key(self.project, self.phone, self.purpose)


@attrs.frozen(kw_only=True)
class CodeCount:
    """How many codes all phones of a project were sent in the hours of the last day: hour by hour, a number."""

    project: str
    hours: tuple[tuple[datetime, int], ...] = ()
    version: int = 0

    @property
    def id(self) -> str:
        """The project."""
        return key(self.project)


def check_code_text(text: str, policy: CodePolicy) -> str:
    """Return a code that the host made.

    Raises:  RecordRefused: it is not so many digits; the error does not repeat it.

    >>> check_code_text("12345", USUAL_CODES)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: one-time code: text = '***', but it must be 6 digits
    """
    if len(text) != policy.digits or not (text.isascii() and text.isdecimal()):
        raise RecordRefused("one-time code", "text", "***", f"it must be {policy.digits} digits")
    return text


def wait_until(policy: CodePolicy, sent: Iterable[datetime], *, at: datetime) -> datetime | None:
    """Return from when on another code may be sent to a phone; None where that is now.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> print(wait_until(USUAL_CODES, [noon], at=noon + timedelta(seconds=59)))
    2026-03-02 12:01:00+00:00
    >>> print(wait_until(USUAL_CODES, [noon], at=noon + timedelta(seconds=60)))
    None
    """
    before = sorted(sent)
    waits = []
    for most, seconds in policy.caps:
        inside = [each for each in before if each > at - timedelta(seconds=seconds)]
        if len(inside) >= most:
            waits.append(inside[-most] + timedelta(seconds=seconds))
    return max(waits, default=None)


def counted(policy: CodePolicy, count: CodeCount, *, at: datetime) -> CodeCount | None:
    """Return *count* with one more code at *at*; None where the project has had its share.

    Whole hours are counted, so that a window is never longer than it says and at most an hour shorter.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    for most, seconds in policy.project_caps:
        if sum(many for begun, many in count.hours if begun > at - timedelta(seconds=seconds)) >= most:
            return None
    recent = {begun: many for begun, many in count.hours if begun > at - timedelta(days=1)}
    recent[hour] = recent.get(hour, 0) + 1
    return attrs.evolve(count, hours=tuple(sorted(recent.items())))


def bound(salt: str, purpose: str, phone: str, session: str, code: str) -> str:
    """Return the text whose keyed digest is kept of a code: everything that it is bound to.

    >>> bound("s", "sign-in", "p", "x/y", "123456")
    's/sign-in/p/x%2Fy/123456'
    """
    return key(salt, purpose, phone, session, code)


def issued(kept: OneTimeCode, *, salt: str, digest: str, session: str, sending: str, at: datetime) -> OneTimeCode:
    """Return what is kept after a new code was made; the one before is no code any more."""
    day = at - timedelta(days=1)
    sent = (*(each for each in kept.sent if each > day), at)
    return attrs.evolve(
        kept, salt=salt, digest=digest, session=session, sending=sending, sent=sent, tries=0, state="open"
    )


def judged(
    policy: CodePolicy, kept: OneTimeCode | None, *, digest: str, session: str, at: datetime
) -> tuple[OneTimeCode | None, Verdict]:
    """Return what is kept after a try, and what came of it; outside only whether it was ``right`` is told.

    Args:
        digest: the keyed digest of what was typed, bound as the kept one was.
        session: the digest of the session in which it was typed.
    """
    if kept is None or not kept.sent:
        return kept, "none"
    if kept.state != "open":
        return kept, "spent"
    if not kept.sent[-1] <= at < kept.sent[-1] + timedelta(seconds=policy.seconds):
        return kept, "expired"
    fits = hmac.compare_digest(kept.digest, digest) & hmac.compare_digest(kept.session, session)
    if fits:
        return attrs.evolve(kept, state="used"), "right"
    tries = kept.tries + 1
    return attrs.evolve(kept, tries=tries, state="spent" if tries >= policy.tries else "open"), "wrong"
