"""Passwords: argon2id, a bound on how many are hashed at once, and on how often one is guessed."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from erp.models import Account, Own, Stranger

TRIES, LOCKED = 5, timedelta(minutes=15)
SHORTEST, LONGEST = 10, 128
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Tell whether *password* is the one; as slow for somebody who is not there as for somebody who is."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def let_in(own: Own, phone: str, password: str, *, at: datetime) -> Account | None:
    """Return the account of *phone* if the password is right and it is not locked; five wrong ones lock it a while."""
    account = own.by_phone(phone)
    right = is_right(account.password if account else "", password[:LONGEST])
    found = judged(own, account, right=right, at=at)
    if found is not None and _HASHER.check_needs_rehash(found.password):
        with own.session() as session:
            session.merge(found).password = hashed(password)
    return found


def judged(own: Own, account: Account | None, *, right: bool, at: datetime) -> Account | None:
    """Return *account* if what was tried is right and it is not locked, whichever way was tried; else count it.

    Somebody who is not there, or is locked, costs the same row and the same commit: the time of a reply tells nothing.
    """
    with own.session() as session:
        wanted = 0 if account is None else account.id
        kept = session.scalars(select(Account).where(Account.id == wanted).with_for_update()).one_or_none()
        if kept is None or (kept.locked_until is not None and at.replace(tzinfo=None) < kept.locked_until):
            stranger = session.get(Stranger, 1) or Stranger(id=1, tries=0)
            stranger.tries += 1
            session.add(stranger)
            return None
        if right:
            kept.failures, kept.locked_until = 0, None
            return kept
        kept.failures += 1
        if kept.failures % TRIES == 0:
            kept.locked_until = (at + LOCKED).replace(tzinfo=None)
    return None
