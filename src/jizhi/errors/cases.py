"""Errors of the runner of cases from other engines."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError


class CaseMalformed(JizhiError, ValueError):
    """An external case that cannot be read as one."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"malformed: {why}")


class CaseUnsupported(JizhiError):
    """An external case that is left out, and why."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class CaseFileUnreadable(JizhiError):
    """A file that holds no list of external cases."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path} cannot be read: {why}")


class PortionsRefused(JizhiError, ValueError):
    """Shares of a whole that do not add up to it."""

    def __init__(self, portions: Sequence[str]) -> None:
        self.portions = tuple(portions)
        super().__init__(f"portions {', '.join(self.portions)} do not add up to one whole")


class DatesOutOfOrder(JizhiError, ValueError):
    """A billing interval that ends, or is asked for, before it starts."""

    def __init__(self, start: object, end: object, target: object) -> None:
        self.start, self.end, self.target = start, end, target
        super().__init__(f"an interval from {start} cannot end on {end} or be billed up to {target}")


class BilledTwice(JizhiError, ValueError):
    """Two billed lines that cover the same days."""

    def __init__(self, first: object, second: object) -> None:
        self.first, self.second = first, second
        super().__init__(f"{first} and {second} are both billed and overlap")
