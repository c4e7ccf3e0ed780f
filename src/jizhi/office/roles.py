"""Who may do what, in the store: roles granted and revoked, the book of roles adopted, both told."""

from __future__ import annotations

from functools import lru_cache

import attrs

from jizhi.access import PERMISSIONS, AuditRow, Grant, Place, Role, RoleBook, RoleText
from jizhi.codec.access import roles_or_refuse
from jizhi.errors import GrantRefused
from jizhi.estate import Project
from jizhi.office.admission import chain_of, is_set_up, keep_row, operation, remembered, role_book, standing_of
from jizhi.office.desk import Desk
from jizhi.ports import Reading, Writing

_KEEPS = ("access.grant", "access.roles")
"""What somebody must be left with for the whole store, or nobody could ever change anything again."""


@operation("access.grant", at="grant.project", company="grant.company", about="grant")
def grant_role(desk: Desk, grant: Grant, *, reason: str = "") -> Grant:
    """Give somebody a role; one that he has is left as it is, one that was revoked is given again.

    The first grant of all closes a store, and must make an administrator of it. Nobody gives himself a role.

    Raises: GrantRefused, AccessDenied.
    """
    with desk.store.writing() as tx:
        book = role_book(tx)
        first = not is_set_up(tx)
        if all(role.role != grant.role for role in book.role):
            raise GrantRefused(grant.actor, grant.role, f"there is no such role; known: {_names(book)}")
        if first and not _administers(grant, book):
            raise GrantRefused(grant.actor, grant.role, "the first grant makes an administrator of the whole store")
        if not first and grant.actor == desk.actor:
            raise GrantRefused(grant.actor, grant.role, "nobody gives himself a role")
        known = tx.get(Grant, grant.id)
        if known is not None and known.state == "given":
            return known
        given = attrs.evolve(grant, by=desk.actor, why=reason, state="given")
        kept = tx.put(given, expected=None if known is None else known.version)
        if first:
            begin_trail(tx, desk, kept)
        return kept


def begin_trail(tx: Writing, desk: Desk, grant: Grant) -> AuditRow:
    """Keep the first row of all: the grant that closed the store."""
    row = AuditRow(
        chain=chain_of(Place(), desk.lane),
        seq=0,
        at="" if desk.clock is None else desk.clock().isoformat(),
        actor=desk.actor,
        operation="roles.grant_role",
        permission="access.grant",
        decision="done",
        about=grant.id,
        why=grant.why,
        kept=(f"access_grant {grant.id}@{grant.version}",),
        count=1,
    )
    return keep_row(tx, row)


@operation("access.grant", at="grant.project", company="grant.company", about="grant")
def revoke_role(desk: Desk, grant: Grant, *, reason: str) -> Grant:
    """Take a role from somebody; the next thing that he asks for is denied. One that he has not is left as it is.

    Raises: GrantRefused where nobody could grant anything any more, or he never had it; AccessDenied.
    """
    with desk.store.writing() as tx:
        known = tx.get(Grant, grant.id)
        if known is None:
            raise GrantRefused(grant.actor, grant.role, "he never had it")
        if known.state == "revoked":
            return known
        book = role_book(tx)
        others = [each for each in tx.find(Grant, state="given") if each.id != known.id]
        if _administers(known, book) and not any(_administers(each, book) for each in others):
            raise GrantRefused(grant.actor, grant.role, "he is the last administrator of the store")
        revoked = attrs.evolve(known, state="revoked", by=desk.actor, why=reason)
        return tx.put(revoked, expected=known.version)


@operation("access.roles", at="")
def adopt_roles(desk: Desk, text: str, *, source: str = "roles.toml") -> RoleText:
    """Adopt a book of roles: from the next operation on it holds. The text that holds already is left as it is.

    Raises: RolesRefused with every finding; GrantRefused where it would leave the store without an administrator.
    """
    book = roles_or_refuse(text, source=source)
    with desk.store.writing() as tx:
        newest = next(iter(tx.find(RoleText, newest_first=True, limit=1)), None)
        if newest is not None and newest.text == text:
            return newest
        given = tuple(tx.find(Grant, state="given"))
        if given and not any(_administers(each, book) for each in given):
            raise GrantRefused(desk.actor, book.roles, "this book leaves the store without an administrator")
        adopted = RoleText(edition=1 if newest is None else newest.edition + 1, text=text, by=desk.actor)
        tx.add([adopted])
        return adopted


@operation("access.read", company="company")
def grants_of(desk: Desk, *, project: str = "", company: str = "") -> tuple[Grant, ...]:
    """Return the grants of a project, of a company, or without both of the whole store, revoked ones too."""
    with desk.store.reading() as known:
        if project:
            return tuple(known.find(Grant, project=project))
        return tuple(known.find(Grant, company=company) if company else known.find(Grant))


def permissions_of(known: Reading, actor: str, project: str = "") -> frozenset[str]:
    """Return what *actor* may do all over *project*, or without one all over the store: what a host offers him.

    A menu is made of it, and the door of a page that reads the store itself. What an errand does is asked anew, in its
    own unit; what reaches only a zone, or what is the actor's own, is not in it. Before the first grant it is all.
    """
    return remembered(known, ("permissions", actor, project), lambda: _permissions(known, actor, project))


def _permissions(known: Reading, actor: str, project: str) -> frozenset[str]:
    standing = standing_of(known, actor)
    if standing is None:
        return frozenset(PERMISSIONS)
    found = known.get(Project, project) if project else None
    place = Place(project=project, company=found.company if found else "")
    reaching = {grant.role for grant in standing.grants if grant.reaches(place)}
    return frozenset().union(*(_allowed(role) for role in standing.roles.role if role.role in reaching))


@lru_cache(maxsize=256)
def _allowed(role: Role) -> frozenset[str]:
    return frozenset(name for name in PERMISSIONS if role.may(name))


def roles_of(known: Reading) -> RoleBook:
    """Return the book of roles that holds."""
    return role_book(known)


def _administers(grant: Grant, book: RoleBook) -> bool:
    return grant.scope == "store" and grant.state == "given" and all(book.may(grant.role, each) for each in _KEEPS)


def _names(book: RoleBook) -> str:
    return " ".join(role.role for role in book.role)
