"""What the laws say of a rulebook that an author wrote: which law it breaks, and by which small case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERIFY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "law-negative": ("金额会是负数（{amount} 元）；请给公式加上 max(0, …)，或检查减项和优惠",),
        "law-refused": ("有的事实算不出金额：{trouble}",),
        "law-falls": (
            "{fact} 从 {at} 增到 {next}，金额反而从 {amount} 降到 {then} 元；要么改用分段累进 tiers，要么确认是有意的",
        ),
        "law-jumps": ("{fact} 到 {at} 收 {amount} 元，到 {next} 一下收 {then} 元；请确认这个台阶是有意的",),
        "law-cut": ("整段算 {whole} 元，在 {day} 拆成两张单子合计 {parts} 元；请看 prorate、minimum、maximum",),
        "law-handover": ("在 {day} 交接，前后两户合计 {parts} 元，不交接是 {whole} 元；两者应当相等",),
        "law-rounding": ("三个月按月收 {months} 元，按季收 {quarter} 元，差额超过取整；请检查 prorate、minimum",),
        "law-replay": ("算出 {amount} 元，按解释重算却是 {then}；请报告这个毛病",),
        "law-usage-split": (
            "用量 {usage} 一次抄见收 {whole} 元，在 {at} 分两次抄见收 {parts} 元；请用 tiers 并写 before",
        ),
        "law-shares": (
            "分摊 {pool} 元，各户之和不等于总额，或有一户为负（{parts}）；请检查权重",
            "分摊 {pool} 元分不出来（{trouble}）；请检查权重公式",
        ),
        "law-never-met": ("试了 {tries} 组事实，“{condition}”没有一组成立；请检查这个条件",),
        "law-always-met": ("试了 {tries} 组事实，“{condition}”组组都成立；请检查这个条件",),
        "law-dunning-skips": (
            "“{step}”没有轮到，或抢在前面、重复（{road}）；请检查步骤的次序、金额门槛和 caps",
            "“{step}”没有轮到，或抢在前面、重复；请检查步骤的次序和 caps",
        ),
        "law-dunning-late": (
            "“{step}”原定 {planned}，因间隔和次数限制拖到 {day}，已过了下一步“{next}”的日子；请放宽 gap_days 或 caps",
        ),
        "law-dunning-minimum": (
            "“{step}”的门槛 {minimum} 高于下一步“{next}”的 {least}；介于两者之间的欠款永远走不到下一步",
        ),
        "law-dunning-burst": ("{days} 天里给同一户发了 {count} 次（{road}）；请加大 gap_days 或写 caps",),
        "law-dunning-night": ("{opens} 到 {closes} 会发出，其中有 {from} 到 {to} 的休息时间；请改 hours",),
        "law-dunning-stuck": (
            "“{step}”只有一个渠道，送不到时“{next}”就不会来；请写 fallback，或下一步写 after = sent",
        ),
        "law-plan-rare": ("每 {days} 天一次，{basis} 要求不超过 {most} 天；请改 every",),
        "law-plan-exceeds": (
            "{day} 做过，下一次可能拖到 {next}，最迟应在 {most}；请检查 rest、blackout、late_days 和 every",
        ),
        "law-plan-idle": ("试了几个起点都没有一次到期；请检查 until、blackout 和 every",),
        "law-shift-long": ("一班工作 {hours}，超过 {most}；请拆班或写明休息",),
        "law-shift-idle": ("没有一个班次表或岗位用到这个班；请用上它，或删去",),
        "law-week-long": ("平均每周 {hours}，超过 {most}（劳动法第三十六条）；综合计算工时须经批准",),
        "law-kpi-falls": ("{value} 得 {points} 分，更好的 {better} 反而只得 {then} 分；请检查 steps 的次序和 better",),
        "law-kpi-gap": ("{value} 不在任何一行里，得 0 分；请让相邻两行接上",),
        "law-kpi-target": ("达到目标 {target} 只得 {points} 分，满分是 {weight}；请核对 target 和曲线",),
        "law-kpi-band": ("满分 {total}，{at_least} 这一档轮不到或与相邻的档颠倒；请检查 bands",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
