"""What is said of staff: the rota, punches and devices, days, hours, and the lines of a KPI card."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STAFF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # people and rota
        "certificate-expired": ("证书“{kind}”{until} 已到期；请换证，或调离需要它的岗位",),
        "certificate-expiring": ("证书“{kind}”{until} 到期；请安排换证",),
        "swap-nothing": ("与 {other} 当天的班次相同（{shift}），没有可换的",),
        "pattern-unknown": ("班制“{name}”规则里没有，排不出班；请补上或改排班",),
        "shift-unknown": ("班次“{name}”规则里没有，排不出班；请补上或改排班",),
        "rota-overlap": ("班次“{shift}”开始时上一班还没有结束，没有排；请改排班",),
        "post-short": ("岗位“{post}”班次“{shift}”缺 {short} 人（要 {needed} 人）；请调班补上",),
        "post-uncertified": ("上岗位“{post}”没有有效的证书“{certificate}”，不算到岗；请换人",),
        "rest-short": ("与上一班只隔 {hours}，少于 {least}；请调班",),
        "days-running": ("连续上班超过 {most} 天；请排休息",),
        "hours-beyond": ("排班 {hours}，超过周期标准 {most}；超出的按 150 % 计，或请减班",),
        # devices and punches
        "punches-held": ("设备的 {count} 次打卡被隔离，不计考勤（{cause}）；属实请登记设备或修正信任级别",),
        "punches-nobody": ("设备里的工号 {user} 不知道是谁，{count} 次打卡没有计；请登记工号对应的员工",),
        "clock-off": ("设备时钟差 {seconds} 秒，{count} 次打卡已按差值更正；请校时",),
        "line-unreadable": ("这一行读不懂，没有取：{line}",),
        "punch-stray": ("{count} 次打卡不在任何班次的时段内，没有计；是加班请补批，是换班请改排班",),
        "make-up-beyond": ("补卡“{name}”超过每月 {most} 次，没有计",),
        "make-up-outside": ("补卡“{name}”的时刻 {at} 不在这一班的时段内，没有计",),
        "regime-unknown": ("不认得工时制度“{shown}”；请写标准、综合或不定时",),
        # days
        "day-open": ("{until} 之前还可能有打卡，暂不判定",),
        "day-absent": ("{start} 至 {end} 没有打卡：旷工；有原因请补卡或请假",),
        "day-late": ("{at} 到，应 {due} 到：迟到 {minutes} 分钟（{ignored} 分钟以内不计）",),
        "day-early": ("{at} 走，应 {due} 走：早退 {minutes} 分钟（{ignored} 分钟以内不计）",),
        "day-late-beyond": ("迟到 {minutes} 分钟，超过 {most} 分钟：按旷工计",),
        "day-early-beyond": ("早退 {minutes} 分钟，超过 {most} 分钟：按旷工计",),
        "day-short": ("只工作 {minutes} 分钟，不足 {least} 分钟：按旷工计",),
        "day-missing-in": ("{start} 至 {end} 缺上班卡；请补卡并附依据",),
        "day-missing-out": ("{start} 至 {end} 缺下班卡；请补卡并附依据",),
        "day-leave": ("全天请假",),
        "day-part-leave": ("部分时间请假：应 {start} 到，{end} 走",),
        "day-make-up-in": ("补上班卡 {at}，依据：{evidence}",),
        "day-make-up-out": ("补下班卡 {at}，依据：{evidence}",),
        "day-excused": ("已说明原因，不计迟到、早退、缺卡和旷工",),
        "day-flexible": ("弹性班随到岗时间移动 {minutes} 分钟",),
        "day-overtime": ("经批准并有打卡的加班 {minutes} 分钟",),
        "day-overtime-not-worked": ("加班批了，没有打卡，不计",),
        # the month
        "overtime-month": ("加班 {hours}，超过每月 {most}（劳动法第四十一条）；请调班或补休",),
        "overtime-day": ("加班 {hours}，超过每天 {most}（劳动法第四十一条）；请调班",),
        "sheet-open": ("还有 {count} 班没有判定；请等时段过完",),
        "sheet-missing": ("还有 {count} 班缺卡；请补卡或说明",),
        "sheet-changed": ("确认之后“{field}”由 {before} 变为 {after}；请重新确认或下月调整",),
        # KPI
        "kpi-steps": ("{value}，落在“{line}”一档：{points} 分（满分 {weight}）",),
        "kpi-per-point": ("{value}，按“{line}”扣分：{points} 分（满分 {weight}）",),
        "kpi-linear": ("{value}，在“{line}”之间按比例：{points} 分（满分 {weight}）",),
        "kpi-none": ("{value}，不在任何一档：{points} 分（满分 {weight}）",),
        "kpi-sample": ("样本 {sample} 个，少于 {least} 个：{short}",),
        "measure-twice": ("指标“{metric}”有 {count} 个不同的数，都没有用；请只留一个",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
