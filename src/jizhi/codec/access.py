"""A book of roles at the door: TOML text in, a checked RoleBook or findings with their places out."""

from __future__ import annotations

import attrs

from jizhi.access import RoleBook, check_roles
from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import RolesRefused
from jizhi.findings import Finding, Outcome


def roles_from_toml(text: str, *, source: str = "roles.toml") -> Outcome[RoleBook | None]:
    """Read the TOML *text* of a book of roles and check it.

    Args:
        source: the name of the file, for the places of the findings.

    Returns: the book, or None with the findings that refuse it, each with its path (``$.role[0].allows``).

    >>> read = roles_from_toml('roles = "r"\\n[[role]]\\nrole = "boss"\\nallows = ["*", "bils.*"]')
    >>> [(each.code, each.subject) for each in read.findings]
    [('permission-unknown', 'roles.toml: $.role[0].allows')]
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome[RoleBook | None](None, (data,))
    read = structure(data, RoleBook)
    found = read.findings if read.value is None else check_roles(read.value)
    told = tuple(attrs.evolve(each, subject=f"{source}: {each.subject}") for each in found)
    return Outcome[RoleBook | None](None if told else read.value, told)


def roles_or_refuse(text: str, *, source: str = "roles.toml") -> RoleBook:
    """Read a book of roles that must be sound.

    Raises: RolesRefused with every finding.
    """
    read = roles_from_toml(text, source=source)
    if read.value is None:
        raise RolesRefused(source, read.findings)
    return read.value
