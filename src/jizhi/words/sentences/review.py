"""What the review of a tariff says: sound to read, and yet most likely not what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REVIEW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "origin-expired": ("这些价格的出处已于 {until} 失效；请找到现行文件，改价格和 [origin]",),
        "preset-expired": ("模板 {preset} 已于 {until} 失效；请找到现行文件，把价格写进本文件",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
