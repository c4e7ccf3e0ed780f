"""Certificates and inspections: what runs out when, and by when the next one must be applied for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from jizhi.errors import RecordRefused
from jizhi.findings import Finding, Outcome
from jizhi.values import key, months_after

APPLY_MONTHS: Final = 1
"""特种设备安全监察条例 28: apply for the inspection at least a month before the mark runs out."""


@attrs.frozen(kw_only=True)
class Certificate:
    """A paper that runs out: an inspection mark, a test report, a permit, of an asset or of a person.

    Args:
        holder: code of the asset, or who the paper is of.
        kind: such as ``inspection``, ``tank-test``, ``lightning-test``, ``operator``.
        expires: the first day on which it no longer holds.
        apply_months: months before that by which the next one is applied for.

    Raises:
        RecordRefused: it runs out before it was issued.

    >>> paper = Certificate(holder="L1", kind="inspection", issued=date(2025, 6, 20), expires=date(2026, 7, 1))
    >>> paper.apply_by
    datetime.date(2026, 6, 1)
    >>> Certificate(holder="L1", kind="inspection", number="T1", issued=date(2025, 6, 20), expires=date(2025, 6, 20))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: certificate L1 inspection: expires = ..., but it must be after issued, 2025-06-20
    """

    project: str = ""
    holder: str
    kind: str
    number: str = ""
    issued: date
    expires: date
    document: str = ""
    apply_months: int = APPLY_MONTHS
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.issued < self.expires:
            label = f"certificate {self.holder} {self.kind}"
            raise RecordRefused(label, "expires", self.expires, f"it must be after issued, {self.issued}")

    @property
    def id(self) -> str:
        """Project, holder, kind and day of issue as one key."""
        return key(self.project, self.holder, self.kind, self.issued)

    @property
    def apply_by(self) -> date:
        """The last day to apply for the next one."""
        return months_after(self.expires, -self.apply_months)


def expiring(certificates: Iterable[Certificate], *, as_of: date) -> Outcome[tuple[Certificate, ...]]:
    """Return the newest paper of each holder and kind that has run out or must be applied for, by day of expiry.

    Findings:  ``certificate-expired`` (error), ``certificate-expiring`` (warning).

    >>> paper = Certificate(holder="L1", kind="inspection", issued=date(2025, 6, 20), expires=date(2026, 7, 1))
    >>> days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1))
    >>> [f.code for day in days for f in expiring([paper], as_of=day).findings]
    ['certificate-expiring', 'certificate-expired']
    """
    newest: dict[tuple[str, str], Certificate] = {}
    for paper in certificates:
        known = newest.get((paper.holder, paper.kind))
        if known is None or paper.expires > known.expires:
            newest[paper.holder, paper.kind] = paper
    found = sorted((p for p in newest.values() if p.apply_by <= as_of), key=lambda p: (p.expires, p.holder, p.kind))
    return Outcome(tuple(found), [_said(paper, as_of) for paper in found])


def _said(paper: Certificate, as_of: date) -> Finding:
    facts = {"kind": paper.kind, "number": paper.number, "expires": paper.expires, "apply_by": paper.apply_by}
    if paper.expires <= as_of:
        return Finding("certificate-expired", paper.holder, facts)
    return Finding("certificate-expiring", paper.holder, facts, "warning")
