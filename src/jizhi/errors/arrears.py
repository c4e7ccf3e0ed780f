"""Errors of arrears and of the reports on them."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError


class AgeingRefused(JizhiError, ValueError):
    """Bounds between the buckets of an ageing that cannot be bounds."""

    def __init__(self, name: str, bounds: Sequence[int]) -> None:
        self.name, self.bounds = name, tuple(bounds)
        told = " ".join(map(str, self.bounds)) or "none"
        super().__init__(f"ageing {name}: bounds {told} must be whole numbers above zero that rise")
