"""Policies that a project settles once: how its books are kept."""

from __future__ import annotations

from jizhi.fees.ledger import BookPolicy
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project


@operation("books.settle", at="policy.project")
def settle_book_policy(desk: Desk, policy: BookPolicy) -> BookPolicy:
    """Keep how the books of a project are kept from now on; what was posted stays as it is.

    The version of *policy* is the one that was read, so that two people who settle at once do not undo each other.

    Raises: UnknownProject; Conflict where somebody else settled meanwhile.
    """
    with desk.store.writing() as tx:
        read_project(tx, policy.project)
        return tx.put(policy, expected=policy.version or None)
