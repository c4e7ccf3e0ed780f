"""Why a space owes nothing in a period."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REASONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "not-liable": ("这一期还没有到计费起始日",),
        "no-fee-applies": ("没有适用的费用",),
        "nothing-to-charge": ("应收为零",),
    }
)
"""By reason, one sentence in the source language."""
