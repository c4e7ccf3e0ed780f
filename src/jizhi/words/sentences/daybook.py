"""What is wrong with the rows of a daybook: readings, vehicles, shared costs, single charges, stays."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DAYBOOK: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "dial-as-date": ("{shown} 是日期，不是读数；Excel 把读数改成了日期，请按文本重填",),
        "dial-below": ("读数比上次 {last} 小；过零请在抄表方式写“翻表”，换了表写“换表”，抄错请改正",),
        "dial-above-next": ("读数比后面 {day} 的 {next} 还大；请核对哪一个抄错了",),
        "dial-too-long": ("读数超过表盘的 {digits} 位；请核对读数或表位数",),
        "digits-missing": ("表“{meter}”没有登记表位数，翻表算不出用量；请在“表位数”填上",),
        "digits-wrong": ("表位数应为 1 到 {most}；请改正",),
        "factor-zero": ("{shown} 必须大于零；请改正",),
        "instant-wrong": ("{shown} 不是时刻；请写成 2025-03-07 08:30",),
        "month-as-date": ("{shown} 是日期，不是账期；Excel 把账期改成了日期，请按文本写成 2025-03",),
        "month-wrong": ("{shown} 不是账期；请写成 2025-03",),
        "meter-kind-unknown": ("{shown} 不是表的种类；请写水表、电表、燃气表或热表",),
        "meter-kind-unclear": ("看不出是什么表；请在“表类型”写水表、电表、燃气表或热表",),
        "meter-unit-unknown": ("{shown} 不是计量单位；请写立方米或千瓦时",),
        "meter-unit-unclear": ("看不出{kind}的计量单位；请在“计量单位”填上",),
        "meter-begins": ("表“{meter}”第一次有读数，又没有上期度数；从这一个读数起计量",),
        "meter-differs": ("与已登记的表“{meter}”不符，登记的是 {kept}；请改正其中一个",),
        "meter-known": ("新表号“{meter}”是以前就有的表；请核对",),
        "meter-not-registered": ("这块表还没有登记，不能这样抄；请先抄一次，或改正表号",),
        "meter-number-unknown": ("没有表号“{meter}”，这里有 {meters}；请改正，换了表请在抄表方式写“换表”",),
        "meter-other-kind": ("表“{meter}”登记的是{kind}；请改正",),
        "meter-parent-unknown": ("没有公表“{parent}”；请先抄那块公表，或改正上级表",),
        "meter-registered": ("新登记表“{meter}”：{kind}，{unit}",),
        "meter-removed": ("表“{meter}”这一天已经拆除；请核对日期",),
        "meter-unclear": ("不止一块表：{meters}；请写表号",),
        "nothing-to-withdraw": ("表“{meter}”这一天没有读数可以撤销；请核对日期",),
        "plate-odd": ("车牌 {shown} 的样子少见；请核对，没有错就不用改",),
        "previous-day-differs": ("上期时间与已存的 {day} 不同；按已存的计",),
        "previous-differs": ("上期度数与已存的 {last}（{day}）不同；请核对，已存的抄错了就先更正它",),
        "reading-backwards": ("本期时间 {day} 不在上期时间之后；请改正",),
        "reading-corrected": ("更正已存的读数 {before}",),
        "reading-way-unknown": ("{shown} 不是抄表方式；请写抄见、估抄、翻表、换表、复核或作废",),
        "readings-disagree": ("同一块表同一天与 {other} 说法不同；请留下对的一行",),
        "rollover-not-needed": ("读数不比上次 {last} 小，没有翻表；请改正抄表方式",),
        "swap-undeclared": ("填了新表，抄表方式却不是“换表”；请改正",),
        "use-doubted": ("用量超过每 30 天 {limit} {unit} 的上限，出账时会挂起；请核对，属实就在抄表方式写“复核”",),
        "ends-before-start": ("结束在开始 {since} 之前；请改正",),
        "end-looks-open": ("截止日当天也算在内；整月的话应为 {usual}，请核对",),
        "vehicle-nowhere": (
            "不知道这辆车属于哪一户，业主有 {spaces}；请填房屋",
            "不知道这辆车属于哪一户；请填房屋，或业主与手机号",
        ),
        "vehicle-owner-other": ("“{space}”没有登记这个人；费用由该户的缴费人承担",),
        "vehicle-twice": ("同一车牌同一时间与 {other} 重复；请改正起止日期",),
        "stay-backwards": ("出场早于入场 {entered}；请改正",),
        "stay-nowhere": ("这辆车没有登记在哪一户，不能记账；请填房屋，或由出口现收",),
        "stay-other": ("同一次停车已经登记为 {left} 出场；请核对",),
        "fee-unknown": ("没有“{fee}”这项费用，这里可以写 {known}",),
        "period-missing": ("没有写是哪一期的费用；请填期间，或起止日期",),
        "pool-restated": ("更正已报的 {before}；重新出账时只补差额",),
        "rows-clash": ("与另一行 {other} 是同一笔分摊；请合成一行，或写分摊编号",),
        "payer-unknown": ("“{space}”没有登记“{payer}”这个人；请改正，或留空由规则决定",),
        "fact-told-wrong": ("{fact} 不能是 {shown}，应为 {wanted}；请改正",),
        "single-other": ("编号“{key}”已经是另一笔收费（{state}）；请换一个编号",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
