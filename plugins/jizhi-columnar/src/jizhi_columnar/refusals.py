"""What a columnar run refuses, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jizhi.errors import JizhiError


class NotColumnar(JizhiError, ValueError):
    """A fee that cannot be billed from rows; for a *reason* with its facts. ``assess`` can bill it."""

    def __init__(self, fee: str, reason: str, facts: Mapping[str, object] | None = None) -> None:
        self.fee, self.reason, self.facts = fee, reason, dict(facts or {})
        super().__init__(f"fee {fee!r} is not columnar: {reason} {self.facts}")


class ColumnRefused(JizhiError, ValueError):
    """A column of a roster that is not what a fact is: a float, a text for a number."""

    def __init__(self, column: str, found: str, wanted: str) -> None:
        self.column, self.found, self.wanted = column, found, wanted
        super().__init__(f"column {column!r} is {found}; {wanted} is wanted")


class RunRefused(JizhiError):
    """A run whose amounts differ from the reference, or whose rows cannot be told apart; nothing of it was kept."""

    def __init__(self, reason: str, examples: Sequence[object]) -> None:
        self.reason, self.examples = reason, tuple(examples)
        super().__init__(f"the run was not kept: {reason}, such as {', '.join(map(str, self.examples[:3]))}")
