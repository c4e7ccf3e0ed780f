"""Companies: the profile of one, kept and changed; and the first steps of a store that nobody has used yet."""

from __future__ import annotations

import attrs

from jizhi.access import Grant
from jizhi.estate import Company
from jizhi.office.admission import is_set_up, operation
from jizhi.office.desk import Desk
from jizhi.office.roles import begin_trail

ADMINISTRATOR = "administrator"
"""The role that the usual book gives to who sets a company up."""


@operation("companies.set-up", at="", company="company.code", about="company")
def set_up_company(desk: Desk, company: Company, *, administrator: str = "") -> Company:
    """Keep the profile of *company*, or what has changed in it; the same again changes nothing.

    Args:
        administrator: in a store that nobody was given a role in, who gets the first one, for the whole store; from
            then on everybody needs one. Later it is passed over: grant him a role.

    Raises: AccessDenied.
    """
    with desk.store.writing() as tx:
        known = tx.get(Company, company.code)
        kept = known
        if known is None or attrs.evolve(company, version=known.version) != known:
            kept = tx.put(company, expected=None if known is None else known.version)
        if administrator and not is_set_up(tx):
            first = Grant(
                actor=administrator, role=ADMINISTRATOR, scope="store", by=desk.actor, why=f"set up {company.code}"
            )
            begin_trail(tx, desk, tx.put(first, expected=None))
        return company if kept is None else kept
