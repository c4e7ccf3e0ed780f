"""Roles: names for sets of permissions, in a book that an office may write itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs

from jizhi.access.permissions import PERMISSIONS, covers
from jizhi.findings import Finding

SECONDED: Final = (
    "access.grant",
    "access.roles",
    "books.close",
    "books.settle",
    "people.forget",
    "service.publish",
    "staff.set-up",
    "upkeep.adopt",
)
"""What a book of roles may put under two persons: rules, and what cannot be taken back."""


@attrs.frozen(kw_only=True)
class Role:
    """What people of one post may do.

    Args:
        allows: permissions, ``room.*`` for all of a room, or ``*``.
        denies: permissions or rooms that are taken out of these again.
        moves: the roles of workflows (``desk``, ``crew``) in which they move tickets and orders; ``*`` for any.
    """

    role: str
    title: str = ""
    allows: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()

    def may(self, permission: str) -> bool:
        """Tell whether the role has *permission*.

        >>> Role(role="cashier", allows=("payments.*",), denies=("payments.reverse",)).may("payments.take")
        True
        """
        return _any(self.allows, permission) and not _any(self.denies, permission)


@attrs.frozen(kw_only=True)
class RoleBook:
    """The roles of an office, and what needs two persons.

    Args:
        roles: the name of the book.
        second: permissions under which what is done waits until somebody else, who has them too, asks for the same.
    """

    roles: str
    title: str = ""
    role: tuple[Role, ...] = ()
    second: tuple[str, ...] = ()

    def may(self, role: str, permission: str) -> bool:
        """Tell whether *role* has *permission*; one that the book does not know has none."""
        return any(each.role == role and each.may(permission) for each in self.role)

    def moves(self, role: str) -> tuple[str, ...]:
        """Return the roles of workflows that *role* has; one that the book does not know has none."""
        return tuple(name for each in self.role if each.role == role for name in each.moves)


@attrs.frozen(kw_only=True)
class RoleText:
    """A book of roles as it was adopted: the text itself, edition by edition; the newest one holds.

    >>> RoleText(edition=2, text="", by="li").id
    'roles#000002'
    """

    edition: int
    text: str
    by: str
    project: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``roles#edition``."""
        return f"roles#{self.edition:06d}"


def check_roles(book: RoleBook) -> tuple[Finding, ...]:
    """Return what is wrong with a book, each with its path.

    The codes: ``role-twice``, ``permission-unknown``, ``second-not-possible``, ``administrator-missing``.

    >>> check_roles(RoleBook(roles="r", role=(Role(role="a", allows=("bils.read", "*")),)))[0].code
    'permission-unknown'
    """
    return tuple(_wrong(book))


def _wrong(book: RoleBook) -> Iterator[Finding]:
    for name, times in Counter(each.role for each in book.role).items():
        if times > 1:
            yield Finding("role-twice", "$.role", {"name": name})
    for place, role in enumerate(book.role):
        for field, patterns in (("allows", role.allows), ("denies", role.denies)):
            for pattern in patterns:
                if not any(covers(pattern, known) for known in PERMISSIONS):
                    yield Finding("permission-unknown", f"$.role[{place}].{field}", {"name": pattern})
    for name in book.second:
        if name not in SECONDED:
            yield Finding("second-not-possible", "$.second", {"name": name, "known": " ".join(SECONDED)})
    if not any(role.may("access.grant") and role.may("access.roles") for role in book.role):
        yield Finding("administrator-missing", "$.role", {})


def _any(patterns: tuple[str, ...], permission: str) -> bool:
    return any(covers(pattern, permission) for pattern in patterns)
