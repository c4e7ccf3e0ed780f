"""What a run came to, and its findings as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable

import attrs

from jizhi.findings import Finding


@attrs.frozen(kw_only=True)
class Result:
    """What one run or one shard of it billed.

    Args:
        spaces: the rows that were read.
        bills: the wide rows that were kept: one for each space and payer.
        total_fen: their sum.
        referred: the spaces that only the reference could tell; ``findings`` say why some of them are not billed.
        sampled: the spaces that were computed again by the reference before anything was kept.
        left_out: the fees that rows of spaces do not tell (pools, vehicles, leases, single charges).
        resumed: True where the shard was there already, and nothing was done.
    """

    spaces: int
    bills: int
    total_fen: int
    referred: int = 0
    sampled: int = 0
    findings: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()
    resumed: bool = False

    def __add__(self, other: Result) -> Result:
        return Result(
            spaces=self.spaces + other.spaces,
            bills=self.bills + other.bills,
            total_fen=self.total_fen + other.total_fen,
            referred=self.referred + other.referred,
            sampled=self.sampled + other.sampled,
            findings=self.findings + other.findings,
            left_out=self.left_out or other.left_out,
            resumed=self.resumed and other.resumed,
        )


NOTHING = Result(spaces=0, bills=0, total_fen=0, resumed=True)
"""The sum of no shards."""


def finding_rows(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    """Findings as rows: severity, code, subject, facts as JSON."""
    return [(each.severity, each.code, each.subject, _facts(each)) for each in findings]


def _facts(finding: Finding) -> str:
    return json.dumps(dict(finding.facts), ensure_ascii=False, default=str)
