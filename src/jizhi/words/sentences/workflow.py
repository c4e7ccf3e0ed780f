"""What is wrong with a workflow, and why a move is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORKFLOW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "flow-state-twice": ("状态“{state}”写了两次；请去掉一个",),
        "flow-edition-low": ("版次 {value} 不成立；请从 1 起编",),
        "flow-edition-unknown": ("没有可迁移的版次 {value}；请写比 {edition} 小的版次",),
        "flow-state-unknown": ("没有声明状态“{name}”；现有 {known}",),
        "flow-role-unknown": ("没有声明角色“{name}”；现有 {known}",),
        "flow-event-unknown": ("没有“{name}”这个动作；现有 {known}",),
        "flow-fact-unknown": ("没有声明条件“{name}”；现有 {known}",),
        "flow-value-unknown": ("条件没有“{name}”这个值；现有 {known}",),
        "flow-effect-unknown": ("不能对计时做“{name}”；可以写 {known}",),
        "flow-clock-unknown": ("没有声明计时“{name}”；现有 {known}",),
        "flow-end-missing": ("没有终态；请在 end 写上至少一个状态",),
        "flow-fact-empty": ("条件“{fact}”要有值，不空也不重复；请写全它可能的值",),
        "flow-field-empty": ("“{field}”是空的；请填上",),
        "flow-time-unclear": ("“{event}”的时间说不清：角色 clock 要且只要写 after_days 或 until 之一；请改正",),
        "flow-move-twice": ("状态“{state}”对“{event}”有两行都成立；请让它们的条件互不相容",),
        "flow-state-unreachable": ("没有路走到状态“{state}”；请补一行，或去掉它",),
        "flow-end-left": ("终态“{state}”还有动作；终态之后什么也不发生，请改正",),
        "flow-facts-many": ("条件的组合超过 {most} 种，查不完；请减少条件",),
        "flow-dead-end": (
            "状态“{state}”在 {facts} 时走不到终态；请补一条出路",
            "从状态“{state}”走不到终态；请补一条出路",
        ),
        "move-stale": ("别人已先一步办理：看到的是第 {seen} 步，现在是第 {current} 步；请重新查看再决定",),
        "move-other-edition": ("它按流程第 {edition} 版办理，不是第 {wanted} 版；请先迁移",),
        "move-backwards": ("时刻早于上一步 {last}；请改正",),
        "move-unknown": (
            "现在是“{state}”，不能“{event}”；可以 {known}",
            "现在是“{state}”，不能“{event}”；已经办结",
        ),
        "move-not-now": ("现在不能“{event}”：{facts}；请先满足条件",),
        "move-not-yours": (
            "“{event}”由 {may} 办理，不是 {roles}",
            "“{event}”由 {may} 办理",
        ),
        "move-too-early": (
            "“{event}”要等到 {when}",
            "“{event}”没有约定时刻",
        ),
        "move-same-person": ("“{before}”是 {actor} 自己办的，“{event}”要由另一个人来做",),
        "move-needs": ("“{event}”还要填 {needs}",),
        "move-not-migrated": ("第 {edition} 版的状态“{state}”在第 {wanted} 版没有着落；请在流程的 migrate 写明",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
