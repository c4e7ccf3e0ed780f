"""What is wrong with maintenance plans, with the register of assets, or with work orders."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UPKEEP: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "upkeep-start-unknown": ("计划“{plan}”不知道从哪天数起：设备没有安装日期，计划也没有 anchor；请补录其一",),
        "upkeep-history-missing": ("不知道“{plan}”上次是哪天做的，按法规视为已到期；请导入维保记录",),
        "upkeep-calendar-unknown": ("{year} 年的放假安排还没有，那一年的日期都没有移动；公布后补上再算",),
        "run-hours-unknown": ("计划“{plan}”按运行小时，而设备没有小时读数；请录入",),
        "check-missing": ("检查项 {item} 没有填写",),
        "check-unknown": ("检查项 {item} 不在这张表里",),
        "check-unmeasured": (
            "检查项 {item}“{says}”要填实测值（{unit}）",
            "检查项 {item}“{says}”要填实测值",
        ),
        "check-outside": ("检查项 {item}“{says}”实测 {value} {unit}，超出 {least} 至 {most}",),
        "check-photo-missing": ("检查项 {item}“{says}”必须附照片",),
        "check-wrong": (
            "检查项 {item}“{says}”不合格：{note}；请开维修工单",
            "检查项 {item}“{says}”不合格；请开维修工单",
        ),
        "order-not-yours": ("这张工单在 {crew} 手里，{actor} 不能操作；请先转单",),
        "upkeep-lapsed": ("“{plan}” {day} 那一次错过了，按计划的积压规则不补做",),
        "nobody-on-duty": (
            "“{title}”（{due}）没有能做的人在岗；工单留在待派，请另派人",
            "“{title}”没有能做的人在岗；工单留在待派，请另派人",
        ),
        "nobody-able": (
            "“{title}”没有人能做（需要 {skill}）；请补充人员或改派外包",
            "“{title}”没有人能做；请补充人员或改派外包",
        ),
        "certificate-expired": (
            "{kind} {number} 已于 {expires} 到期；复检合格前不得使用",
            "{kind} 已于 {expires} 到期；复检合格前不得使用",
        ),
        "certificate-expiring": (
            "{kind} {number} 将于 {expires} 到期，应在 {apply_by} 前申请",
            "{kind} 将于 {expires} 到期，应在 {apply_by} 前申请",
        ),
        "round-missed": ("漏巡 {checkpoint}",),
        "round-out-of-order": ("{checkpoint} 没有按路线的次序",),
        "round-elsewhere": ("{checkpoint} 不在这条路线上",),
        "asset-unknown": ("台账里没有设备“{asset}”；请先登记，或更正编号",),
        "asset-parent-unknown": ("上级设备“{parent}”不在台账里",),
        "run-hours-wrong": ("累计小时必须是 0 到 {most} 的整数",),
    }
)
"""By code, the sentences with the finding's facts."""
