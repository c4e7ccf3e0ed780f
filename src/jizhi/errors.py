"""Trouble in code or in a command: JizhiError and its children, each with its facts as attributes and its own sentence."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.findings import Finding


class JizhiError(Exception):
    """Anything jizhi refuses; never raised itself, always one of its children."""


class NotExact(JizhiError, TypeError):
    """A float or a bool came where an exact number is needed."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must be exact (str, int or Decimal), not {type(value).__name__} {value!r}")


class NotANumber(JizhiError, ValueError):
    """A text or a Decimal that is not a finite number."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} {value!r} is not a finite decimal number")


class TariffRefused(JizhiError):
    """A tariff cannot be used; every reason is a finding with its place."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.subject}: {f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} is refused: {reasons}")
