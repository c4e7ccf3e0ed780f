"""What is wrong with the rule book of a service desk, or with what is told about a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TICKETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "desk-hours-wrong": ("“{text}”不是这里要的写法：{why}",),
        "desk-hours-unknown": ("没有叫“{name}”的营业时间；现有 {known}",),
        "desk-route-missing": ("不是每张工单都有去处；请让最后一条 route 不带条件",),
        "desk-column-unknown": ("不能按“{name}”判断；可以按 {known}",),
        "desk-kind-unknown": ("没有“{name}”这种工单；现有 {known}",),
        "desk-row-unreached": ("这一行永远轮不到：前面已有一行全都收了；请移前或去掉",),
        "desk-flow-unknown": ("没有叫“{name}”的流程；现有 {known}",),
        "score-wrong": ("满意度 {value} 不成立；请给 1 到 5 分",),
        "score-twice": ("已经评过 {score} 分；每张工单只评一次",),
        "price-wrong": ("价钱 {value} 不成立；请写元，至多两位小数",),
        "not-the-reporter": ("{actor} 不是报事人；业主只能办自己的工单",),
        "price-not-billed": ("收不了这笔钱：服务台没有写 charge_fee，或工单没有房屋（{space}）；请补上",),
        "ticket-not-followed": (
            "工单没有跟上 {by}：停在“{state}”，办不了这一步；请人工办理",
            "工单没有跟上 {by}：两次都被别人抢先；下次到期再办，或请人工办理",
        ),
        "due-unknown": ("算不出“{clock}”的时限：日历还没有 {year} 年；请等通知公布后补上",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
