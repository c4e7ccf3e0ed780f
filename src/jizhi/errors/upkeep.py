"""Errors about upkeep: plans that cannot be kept, orders that do not go there."""

from __future__ import annotations

from jizhi.errors.root import JizhiError


class UpkeepRefused(JizhiError, ValueError):
    """A maintenance plan, or a part of one, that cannot be so or would break the law it stands on."""

    def __init__(self, part: str, why: str) -> None:
        self.part, self.why = part, why
        super().__init__(f"{part}: {why}")
