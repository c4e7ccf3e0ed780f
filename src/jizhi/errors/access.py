"""Errors of access: what is not allowed, what needs a second person, and what a developer forgot to declare."""

from __future__ import annotations

from collections.abc import Iterable

from jizhi.errors.dunning import PolicyRefused
from jizhi.errors.root import JizhiError


class AccessDenied(JizhiError, PermissionError):
    """What somebody asked for is not his to do, or is not there: which of the two is not told.

    ``about`` is what it was about, as he named it himself.
    """

    def __init__(self, actor: str, operation: str, permission: str, about: str) -> None:
        self.actor, self.operation, self.permission, self.about = actor, operation, permission, about
        super().__init__(f"{actor} may not do {operation} ({permission}) here, or there is nothing here: {about}")


class SecondPersonNeeded(JizhiError):
    """What was asked for needs two persons; it is noted, and done when another who may do it asks for the same."""

    def __init__(self, operation: str, maker: str) -> None:
        self.operation, self.maker = operation, maker
        super().__init__(f"{operation} needs two persons; {maker} has asked, now somebody else has to ask for the same")


class RolesRefused(PolicyRefused, ValueError):
    """A book of roles with errors; every one of them is a finding with its place."""


class GrantRefused(JizhiError):
    """A role that cannot be given or taken so."""

    def __init__(self, actor: str, role: str, why: str) -> None:
        self.actor, self.role, self.why = actor, role, why
        super().__init__(f"{role} for {actor}: {why}")


class PermissionUndeclared(JizhiError, LookupError):
    """An operation under a permission that the catalogue does not have, or commands without one; at import time."""

    def __init__(self, operation: str, missing: Iterable[str]) -> None:
        self.operation, self.missing = operation, tuple(missing)
        super().__init__(f"{operation} declares no permission of the catalogue: {' '.join(self.missing)}")
