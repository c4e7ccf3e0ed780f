"""Where an actor stands: his grants and the book of roles that holds; and whether anybody was ever given anything."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Final, TypeVar

import attrs

from jizhi.access import Grant, RoleBook, RoleText
from jizhi.codec.access import roles_or_refuse
from jizhi.office.admission.fence import FencedReading
from jizhi.ports import Reading
from jizhi.presets import ROLE_BOOKS

T = TypeVar("T")

_REMEMBERED: Final = 1000
"""So many answers are remembered for one snapshot."""

USUAL_ROLES = "common"
"""The book of a store that has adopted none."""


@attrs.frozen(kw_only=True)
class Standing:
    """The grants of one actor, and the roles that say what they allow."""

    grants: tuple[Grant, ...]
    roles: RoleBook

    @property
    def is_near(self) -> bool:
        """True where a grant reaches less than a project: then the object counts, and not its project alone."""
        return any(grant.scope in ("zone", "own") for grant in self.grants)


def standing_of(known: Reading, actor: str) -> Standing | None:
    """Return where *actor* stands; None in the set-up state, that is, while nobody was ever given a role.

    A revoked grant is kept, so that a store which was closed once is never open again.
    """
    grants = tuple(known.find(Grant, actor=actor, state="given"))
    if not grants and next(iter(known.find(Grant, limit=1)), None) is None:
        return None
    return Standing(grants=grants, roles=role_book(known))


def remembered(known: Reading, asked: Hashable, work: Callable[[], T], lasts: Callable[[T], bool] = bool) -> T:
    """Return what *work* makes of *known*, or made when the same was *asked* and nobody had committed anything since.

    Where the unit has no memo, and where it does not last, it is worked out each time.
    """
    memo: dict[Any, Any] | None = getattr(known, "memo", None)
    if memo is None:
        return work()
    found: T | None = memo.get(asked)
    if found is not None:
        return found
    made = work()
    if lasts(made):
        if len(memo) >= _REMEMBERED:
            memo.clear()
        memo[asked] = made
    return made


def is_set_up(known: Reading) -> bool:
    """Tell whether somebody was ever given a role; a fenced unit is one that was opened for such a person."""
    return isinstance(known, FencedReading) or standing_of(known, "") is not None


def role_book(known: Reading) -> RoleBook:
    """Return the book of roles that holds: the newest that was adopted, else the usual one."""
    newest = next(iter(known.find(RoleText, newest_first=True, limit=1)), None)
    return _read(ROLE_BOOKS[USUAL_ROLES] if newest is None else newest.text)


@lru_cache(maxsize=16)
def _read(text: str) -> RoleBook:
    return roles_or_refuse(text)
