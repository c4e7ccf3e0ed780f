"""Who may do what: permissions, roles, grants and their reach; the trail of what was done; one-time codes.

role book ──► a role's permissions ┐
grants of an actor ──► their reach ┴─► authorize(grants, permission, place) ──► the grant that allows it, or None
row ──sealed(head)──► chain ──verify(heads)──► the first number that is wrong

Nothing here knows a session, a store or a clock: hosts say who asks, and ``office`` asks ``authorize`` in the unit of
each effect.
"""

from jizhi.access.codes import USUAL_CODES, CodeCount, CodePolicy, OneTimeCode
from jizhi.access.digests import KeyedIndex
from jizhi.access.grants import NEEDS, Assent, Grant, Place, Scope, authorize
from jizhi.access.permissions import PERMISSIONS, covers
from jizhi.access.retention import Forgotten, Retention
from jizhi.access.roles import SECONDED, Role, RoleBook, RoleText, check_roles
from jizhi.access.trail import (
    GENESIS,
    AuditHead,
    AuditRow,
    Decision,
    behind,
    canonical,
    head_of,
    head_text,
    sealed,
    verify,
)

__all__ = [
    "GENESIS",
    "NEEDS",
    "PERMISSIONS",
    "SECONDED",
    "USUAL_CODES",
    "Assent",
    "AuditHead",
    "AuditRow",
    "CodeCount",
    "CodePolicy",
    "Decision",
    "Forgotten",
    "Grant",
    "KeyedIndex",
    "OneTimeCode",
    "Place",
    "Retention",
    "Role",
    "RoleBook",
    "RoleText",
    "Scope",
    "authorize",
    "behind",
    "canonical",
    "check_roles",
    "covers",
    "head_of",
    "head_text",
    "sealed",
    "verify",
]
