"""Errors of staff: rulebooks that contradict themselves, and what attendance refuses."""

from __future__ import annotations

from jizhi.errors.dunning import PolicyRefused
from jizhi.errors.root import JizhiError


class SchemeRefused(JizhiError, ValueError):
    """A KPI scheme that contradicts itself, or a question that it has no answer to."""

    def __init__(self, where: str, why: str) -> None:
        self.where, self.why = where, why
        super().__init__(f"{where}: {why}")


class NoAttendanceRules(JizhiError, LookupError):
    """A project for which no rulebook of attendance is kept."""

    def __init__(self, project: str) -> None:
        self.project = project
        super().__init__(f"project {project!r} has no attendance rules; set them up first")


class UnknownEmployee(JizhiError, LookupError):
    """Nobody of this number works in the project."""

    def __init__(self, project: str, number: str) -> None:
        self.project, self.number = project, number
        super().__init__(f"project {project!r} has no employee {number!r}")


class CorrectionRefused(JizhiError):
    """A correction that the rules of attendance do not allow."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"correction {name!r}: {why}")


class RulesRefused(PolicyRefused, ValueError):
    """A rulebook of attendance or a KPI scheme with errors; every one of them is a finding with its place."""
