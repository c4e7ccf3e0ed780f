"""Errors about upkeep: plans that cannot be kept, orders that do not go there."""

from __future__ import annotations

from jizhi.errors.root import JizhiError


class UpkeepRefused(JizhiError, ValueError):
    """A maintenance plan, or a part of one, that cannot be so or would break the law it stands on."""

    def __init__(self, part: str, why: str) -> None:
        self.part, self.why = part, why
        super().__init__(f"{part}: {why}")


class UnknownAsset(JizhiError, LookupError):
    """The register has no asset of this code."""

    def __init__(self, project: str, code: str) -> None:
        self.project, self.code = project, code
        super().__init__(f"no asset of {project} has the code {code!r}")


class UnknownOrder(JizhiError, LookupError):
    """There is no work order of this id in the project."""

    def __init__(self, project: str, order: str) -> None:
        self.project, self.order = project, order
        super().__init__(f"no work order of {project} has the id {order!r}")
