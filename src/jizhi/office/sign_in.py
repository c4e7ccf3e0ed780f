"""One-time codes in the store: one asked for and queued as a message, one tried; the host owns the session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs

from jizhi.access.codes import (
    USUAL_CODES,
    CodeCount,
    CodePolicy,
    OneTimeCode,
    bound,
    check_code_text,
    counted,
    issued,
    judged,
    wait_until,
)
from jizhi.errors import AlreadyStored, Conflict, NaiveInstant, Retryable
from jizhi.messages import Sending
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.queueing import queue
from jizhi.office.sending.sealing import sealed_value
from jizhi.ports import Indexer, Sealer, Writing
from jizhi.values import Phone, Secret, key

TEMPLATE: Final = "sign-in-code"
NOBODY: Final = "-"
"""To whom the message is that is kept for a phone which nobody has; it never goes out."""
_TRIES: Final = 64


@attrs.frozen(kw_only=True)
class CodeAsked:
    """Who wants a code, as the host knows it.

    Args:
        phone: where it goes; the store keeps its keyed digest.
        purpose: what the code is good for, and nothing else: ``sign-in``, ``change-phone``.
        session: the host's session that asked.
        party: whose phone it is; empty where the host knows nobody under it. The answer is the same.
    """

    project: str
    phone: Phone
    purpose: str
    session: str
    party: str = ""


@attrs.frozen(kw_only=True)
class CodeSent:
    """What is told to whoever asked: until when the code holds, or from when on he may ask again."""

    until: datetime | None = None
    wait_until: datetime | None = None


@operation("codes.send", at="asked.project")
def send_code(
    desk: Desk,
    asked: CodeAsked,
    code: Secret,
    salt: str,
    *,
    at: datetime,
    sealer: Sealer,
    policy: CodePolicy = USUAL_CODES,
) -> CodeSent:
    """Queue a *code* for a phone, or say from when on one may be asked for; an unknown phone gets the same answer.

    Args:
        code, salt: from a good source of chance, such as ``secrets``; both new each time.
        sealer: gives the keyed digests, so that nobody can try a million codes against the database without its key,
            and seals the code in its waiting message; ``SendingRules(sealer=…)`` opens it when it goes out.

    Raises:  RecordRefused: no such many digits; NaiveInstant.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    text = check_code_text(code.reveal("send it to its phone"), policy)
    phone, session = _digests(asked.phone, asked.session, sealer)
    digest = sealer.index(bound(salt, asked.purpose, phone, session, text), purpose="one-time-code")
    sealed = sealed_value(text, sealer, project=asked.project, party=asked.party)
    with desk.store.writing() as tx:
        fresh = OneTimeCode(project=asked.project, purpose=asked.purpose, phone=phone)
        kept = tx.get(OneTimeCode, fresh.id) or fresh
        others = tuple(each for code in tx.find(OneTimeCode, project=asked.project, phone=phone) for each in code.sent)
        wait = wait_until(policy, others, at=at)
        if wait is not None:
            return CodeSent(wait_until=wait)
        count = tx.get(CodeCount, key(asked.project)) or CodeCount(project=asked.project)
        more = counted(policy, count, at=at)
        if more is None:
            return CodeSent(wait_until=at + timedelta(hours=1))
        tx.put(more, expected=count.version or None)
        until = at + timedelta(seconds=policy.seconds)
        sending = f"{kept.id}/{kept.version + 1:06d}"
        _forget_message(tx, attrs.evolve(kept, state="spent"))
        new = issued(kept, salt=salt, digest=digest, session=session, sending=sending, at=at)
        tx.put(new, expected=kept.version or None)
        queue(tx, _message(asked, sealed, sending, at, until))
    return CodeSent(until=until)


@operation("codes.send", at="asked.project")
def try_code(
    desk: Desk, asked: CodeAsked, code: Secret, *, at: datetime, sealer: Indexer, policy: CodePolicy = USUAL_CODES
) -> bool:
    """Tell whether *code* is the newest of this phone, for this purpose, in this session; true once, then never again.

    A wrong one counts; five, and the code is spent. What of it was wrong is not told.

    Raises:  NaiveInstant; Conflict, Retryable where others tried at the same time, again and again.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    phone, session = _digests(asked.phone, asked.session, sealer)
    wanted = OneTimeCode(project=asked.project, purpose=asked.purpose, phone=phone)
    text = code.reveal("hold it against the one that was sent")[: 2 * policy.digits]
    lost = 0
    while True:
        try:
            with desk.store.writing() as tx:
                kept = tx.get(OneTimeCode, wanted.id)
                salt = "" if kept is None else kept.salt
                digest = sealer.index(bound(salt, asked.purpose, phone, session, text), purpose="one-time-code")
                after, verdict = judged(policy, kept, digest=digest, session=session, at=at)
                if after is not None and after != kept:
                    tx.put(after, expected=after.version)
                    _forget_message(tx, after)
                return verdict == "right"
        except (Conflict, AlreadyStored, Retryable):
            lost += 1
            if lost == _TRIES:
                raise


def _digests(phone: Phone, session: str, sealer: Indexer) -> tuple[str, str]:
    number = sealer.index(phone.reveal("find the codes of a phone"), purpose="phone")
    return number, sealer.index(session, purpose="session")


def _message(asked: CodeAsked, sealed: str, id: str, at: datetime, until: datetime) -> Sending:
    message = Sending(
        id=id,
        project=asked.project,
        party=asked.party or NOBODY,
        purpose="code",
        channels=("sms",),
        template=TEMPLATE,
        values=(("code", sealed),),
        not_before=at,
        not_after=until,
    )
    # The same work for a phone that nobody has, or the time of the reply would tell.
    return (
        message if asked.party else attrs.evolve(message, state="withdrawn", settled_at=at, why="nobody has this phone")
    )


def _forget_message(tx: Writing, code: OneTimeCode) -> None:
    """Take the code out of its message once it is good for nothing any more, where the message has left."""
    if code.state == "open" or not code.sending:
        return
    sent = tx.get(Sending, code.sending)
    if sent is not None and sent.values and sent.state not in ("queued", "handing-over"):
        tx.put(attrs.evolve(sent, values=()), expected=sent.version)
