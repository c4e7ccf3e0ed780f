"""What is wrong with the records of an estate."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ESTATE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "duplicate-id": ("{record}“{id}”重复了；请去掉一个或改编号",),
        "party-unknown": ("找不到“{party}”这个人或单位；请先登记",),
        "space-unknown": ("找不到房屋“{space}”；请先登记房屋，或改正房号",),
        "zone-unknown": ("找不到区域“{zone}”；请先登记区域",),
        "zone-cycle": ("区域的上级“{parent}”绕回了自己；请改正上级",),
        "project-other": ("这条记录属于项目“{project}”，不是本项目；请移走或改正",),
        "tenure-shares-exceed": (
            "从 {from} 到 {to}，份额合计 {sum}，超过 1；请核对产权份额和起止日",
            "从 {from} 起，份额合计 {sum}，超过 1；请核对产权份额和起止日",
        ),
        "tenure-shares-short": (
            "从 {from} 到 {to}，份额合计 {sum}，不足 1；请补全产权份额",
            "从 {from} 起，份额合计 {sum}，不足 1；请补全产权份额",
        ),
        "payer-missing": ("从 {from} 到 {to}，“{fee}”没有人缴；请登记业主、租户或开发商",),
        "occupancy-overlap": ("“{party}”从 {from} 起重复登记入住；请去掉一条",),
        "meter-unknown": ("有读数，却没有编号为“{meter}”的表；请先登记这块表，或改正表号",),
        "vacancy-overlap": ("从 {from} 起的空置与另一条重叠；请去掉一条或改日期",),
        "vacancy-occupied": ("从 {from} 起登记为空置，但同时有人入住；请核实",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
