"""What is wrong with the rows of opening balances."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPENING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "amount-not-above-zero": ("{shown} 不大于零；请填大于零的金额，没有就删去这一行",),
        "opening-billed": ("{item} 在账里已有分录；请删去这一行，差额在账上更正",),
        "opening-other": ("这一项期初已经导入，当时第一笔是 {before}；请改回原来的内容，差额在账上更正",),
        "opening-twice": ("与 {other} 是同一项；请合成一行，或把期间分开",),
        "paid-beyond": ("实缴共 {paid}，多于应缴 {owed}；多出的记为预收，请核对",),
        "payer-unclear": ("“{space}”在 {day} 没有唯一的业主；请在“缴费人”写姓名",),
    }
)
"""By code, its sentence."""
