"""Grants: who has which role, and how far it reaches; and whether that is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.access.roles import RoleBook
from jizhi.errors import RecordRefused
from jizhi.values import key

Scope: TypeAlias = Literal["store", "company", "project", "zone", "own"]
"""How far a role reaches: everything that is kept, a company, a project, a zone, or what is one's own."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "store": (),
        "company": ("company",),
        "project": ("project",),
        "zone": ("project", "zone"),
        "own": ("project", "person"),
    }
)
"""What says how far a grant of each scope reaches."""


@attrs.frozen(kw_only=True)
class Place:
    """Where something is done: a project and its company, the zones around the object, and whose it is.

    Without project and company it is done to the whole store.
    """

    project: str = ""
    company: str = ""
    zones: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


def _text(grant: object, field: attrs.Attribute[str], value: str) -> None:
    if not value.strip():
        raise RecordRefused("grant", field.name, value, "somebody gets some role")


def _scope(grant: object, field: attrs.Attribute[str], value: str) -> None:
    if value not in NEEDS:
        raise RecordRefused("grant", field.name, value, f"it must be one of {', '.join(NEEDS)}")
    told = {name for name in ("company", "project", "zone", "person") if getattr(grant, name)}
    if told != set(NEEDS[value]):
        wanted = " and ".join(NEEDS[value]) or "nothing else"
        raise RecordRefused("grant", field.name, value, f"it is told by {wanted}")


@attrs.frozen(kw_only=True)
class Grant:
    """A role given to somebody, as far as its scope reaches; a revoked one is kept and gives nothing.

    Args:
        scope: the whole ``store``; a ``company`` with all its projects; a ``project``; a ``zone`` of one with what lies
            in it; or what is somebody's ``own`` in a project.
        person: for ``own``, who the actor is there: a party, or the number of an employee.
        by: who gave it, and took it back.

    Raises:
        RecordRefused: the scope is not told by what it needs.

    >>> Grant(actor="li", role="cashier", scope="project", project="jade", by="wang").id
    'li/cashier/project//jade//'
    >>> Grant(actor="li", role="cashier", scope="zone", project="jade", by="wang")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: grant: scope = 'zone', but it is told by project and zone
    """

    actor: str = attrs.field(validator=_text)
    role: str = attrs.field(validator=_text)
    company: str = ""
    project: str = ""
    zone: str = ""
    person: str = ""
    scope: Scope = attrs.field(validator=_scope)
    by: str
    why: str = ""
    state: Literal["given", "revoked"] = "given"
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: actor, role, scope, and what tells how far it reaches."""
        return key(self.actor, self.role, self.scope, self.company, self.project, self.zone, self.person)

    @property
    def place(self) -> Place:
        """The place that it is about: whoever gives it must have that much himself."""
        zones = (self.zone,) if self.zone else ()
        return Place(project=self.project, company=self.company, zones=zones)

    def reaches(self, place: Place) -> bool:
        """Tell whether *place* lies in the scope."""
        if self.state != "given":
            return False
        if self.scope == "store":
            return True
        if self.scope == "company":
            return bool(place.company) and place.company == self.company
        if place.project != self.project:
            return False
        if self.scope == "zone":
            return self.zone in place.zones
        return self.scope == "project" or self.person in place.persons


def authorize(grants: Iterable[Grant], permission: str, place: Place, *, roles: RoleBook) -> Grant | None:
    """Return the grant by which *permission* may be used at *place*; what nobody gave is denied: then it is None.

    Args:
        grants: those of one actor.
        roles: the book that says what each role may do.

    >>> from jizhi.access import Role
    >>> book = RoleBook(roles="r", role=(Role(role="cashier", allows=("payments.take",)),))
    >>> given = [Grant(actor="li", role="cashier", scope="project", project="jade", by="wang")]
    >>> authorize(given, "payments.take", Place(project="jade"), roles=book) is given[0]
    True
    >>> print(authorize(given, "payments.take", Place(project="pearl"), roles=book))
    None
    >>> print(authorize(given, "payments.reverse", Place(project="jade"), roles=book))
    None
    """
    fitting = (grant for grant in grants if grant.reaches(place) and roles.may(grant.role, permission))
    return next(fitting, None)


@attrs.frozen(kw_only=True)
class Assent:
    """One of two persons asked for something that needs both; it is done when another asks for the same.

    ``fingerprint`` is the hash of what was asked, so that the second person asks for that and nothing else.
    """

    operation: str
    fingerprint: str
    project: str = ""
    maker: str
    checker: str = ""
    number: int = 1
    state: Literal["asked", "done"] = "asked"
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: operation, fingerprint, and how often it was asked for and done before."""
        return key(self.operation, self.fingerprint, self.number)
