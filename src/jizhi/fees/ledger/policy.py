"""What a project settled once about its books: how payments are spread, and from which amount on two people decide."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from jizhi.errors import UnknownPolicy
from jizhi.values import Money, key

POLICIES: Final = (
    "oldest-first",
    "by-fee-order",
    "current-month-first",
    "late-fee-first",
    "late-fee-last",
    "pro-rata",
    "as-told",
)
"""The names of the ways to spread a payment over what is owed."""

_EVERY: Final = Money(0)


def _is_known(policy: object, field: attrs.Attribute[str], name: str) -> None:
    if name not in POLICIES:
        raise UnknownPolicy("allocation policy", name, POLICIES)


@attrs.frozen(kw_only=True)
class BookPolicy:
    """How the books of a project are kept.

    Args:
        allocation: the policy by which payments are spread, where a payment names none; of ``POLICIES``.
        fee_order: the fees in the order in which ``by-fee-order`` pays them; others come last.
        apply_prepayment: whether a new bill is paid from what the payer has prepaid, at once or when somebody asks.
        refund_above: a refund above this needs a second person; so do a waiver and a write-off above theirs.
        receipt_series: the series that numbers receipts; refunds have their own, ``refund_series``.

    Raises:
        UnknownPolicy: no such way to spread a payment.
    """

    project: str
    allocation: str = attrs.field(default="oldest-first", validator=_is_known)
    fee_order: tuple[str, ...] = ()
    apply_prepayment: Literal["at-issue", "when-asked"] = "at-issue"
    refund_above: Money = _EVERY
    waive_above: Money = _EVERY
    write_off_above: Money = _EVERY
    receipt_series: str = "receipt"
    refund_series: str = "refund"
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project``; there is one for each."""
        return key(self.project)
