"""Errors of dunning: policies that cannot be used, words that cannot be said."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError
from jizhi.findings import Finding


class PolicyRefused(JizhiError):
    """A dunning policy cannot be used; every reason is a finding with its place."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.subject}: {f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} is refused: {reasons}")


class WordingRefused(JizhiError, ValueError):
    """A text with places that are no declared field, or a value that cannot stand in one."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"wording {name}: {why}")
