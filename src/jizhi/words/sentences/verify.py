"""What the laws say of a rulebook that an author wrote: which law it breaks, and by which small case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERIFY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "law-negative": ("金额会是负数（{amount} 元）；请给公式加上 max(0, …)，或检查减项和优惠",),
        "law-refused": ("有的事实算不出金额（{trouble}）；请补上那一行、else 或条件",),
        "law-falls": (
            "{fact} 从 {at} 增到 {next}，金额反而从 {amount} 降到 {then} 元；要么改用分段累进 tiers，要么确认是有意的",
        ),
        "law-jumps": ("{fact} 到 {at} 收 {amount} 元，到 {next} 一下收 {then} 元；请确认这个台阶是有意的",),
        "law-cut": (
            "整段算是 {whole} 元，在 {day} 拆成两张单子分别算，合计是 {parts} 元；"
            "这由 prorate、minimum 或 maximum 而来，同一张单子里交接不受影响",
        ),
        "law-handover": ("在 {day} 交接，前后两户合计 {parts} 元，不交接是 {whole} 元；两者应当相等",),
        "law-rounding": (
            "按月收三个月合计 {months} 元，按季一次收 {quarter} 元，差额超过取整；"
            "请检查 prorate、minimum、maximum 和 round",
        ),
        "law-replay": ("算出 {amount} 元，按解释重算却是 {then}；请报告这个毛病",),
        "law-usage-split": (
            "用量 {usage} 一次抄见收 {whole} 元，在 {at} 处分两次抄见收 {parts} 元；"
            "请用 tiers(…, before=used_before) 累计",
        ),
        "law-shares": (
            "分摊 {pool} 元，各户之和不等于总额，或有一户为负（{parts}）；请检查权重",
            "分摊 {pool} 元分不出来（{trouble}）；请检查权重公式",
        ),
        "law-never-met": ("试了 {tries} 组事实，“{condition}”没有一组成立；请检查这个条件",),
        "law-always-met": ("试了 {tries} 组事实，“{condition}”组组都成立；请检查这个条件",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
