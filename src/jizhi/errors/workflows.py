"""Errors about workflows: a table that cannot be used, a move that is refused."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError
from jizhi.findings import Finding


class WorkflowRefused(JizhiError):
    """A workflow cannot be used; every reason is a finding with its place."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.subject}: {f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} is refused: {reasons}")


class MoveRefused(JizhiError):
    """A move that the workflow does not allow here, now, or to this person; the finding says which."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} does not move: {reasons}")


class UnknownWorkflow(JizhiError, LookupError):
    """A workflow, or an edition of it, that is not there."""

    def __init__(self, name: str, edition: int, known: Sequence[str]) -> None:
        self.name, self.edition, self.known = name, edition, tuple(known)
        super().__init__(f"no workflow {name!r} in edition {edition}; there are {', '.join(known) or 'none'}")
