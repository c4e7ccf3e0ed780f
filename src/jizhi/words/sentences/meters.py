"""What is wrong with readings, and with costs that are shared out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

METERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reading-below": (
            "表“{meter}”{day} 读数 {current}，比上次 {previous} 小；走过零点请记 rollover，换了表请登记，抄错请重抄",
        ),
        "rollover-digits": (
            "表“{meter}”{day} 的读数 {current} 记作走过零点（上次 {previous}），但没有登记表盘位数；请补上位数",
        ),
        "reading-doubtful": (
            "表“{meter}”{day} 读数 {current}，{days} 天用了 {usage}，超过每 30 天 {limit} 的上限；请核对，属实就确认",
        ),
        "common-use-below": ("总表“{meter}”计 {counted}，分表 {subs} 块共计 {within}，比总表还多；请核对读数和上级表",),
        "reading-missing": ("表“{meter}”从 {from} 到 {to} 没有抄表，这一期没有计；请补抄，或做一次估抄",),
        "pool-parked": ("“{pool}”有 {count} 处算不出权重，整笔没有分摊；请先改正，再重新出账",),
        "pool-company": ("空置的 {spaces} 户应摊 {amount}，由公司承担，不计入应收",),
        "cycle-cut": ("账期 {cycle} 只有一部分在 {period} 之内，没有计入这次清算；请按整个账期清算",),
        "advance-missing": ("应摊 {amount}，期间内没有预收过，不知道向谁收；请查明后单独收",),
        "pool-bounds": ("分摊的费用不能有最低或最高：分出去的必须等于总额；请去掉",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
