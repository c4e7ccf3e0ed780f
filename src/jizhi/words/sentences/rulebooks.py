"""Why a plan of upkeep, a scheme of KPI, a grant or an entry is refused, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULEBOOK_WHYS: Final[Mapping[str, str]] = MappingProxyType({
    # plans and checklists of upkeep
    "a book that was adopted earlier is refused by this release": "先前采用的计划本版不接受",
    "each number is whole, from 0 to {most}": "每个数都是 0 到 {most} 的整数",
    "years rise from 1 on, and do not go with hours": "years 从 1 起递增，不与 hours 同用",
    "it includes {name}, which is not there or itself": "它包含的 {name} 不存在，或就是它自己",
    "{codes} stands there twice": "{codes} 写了两次",
    "{codes} stands in two lists": "{codes} 出现在两张清单里",
    "it is for classes or for places, one of them": "classes 和 places 里写一个，只写一个",
    "a number is below what makes sense": "有个数小得不合理",
    "a lawful interval counts from when the work was done; mode = 'floating'":
        "法定的间隔从实际完成那天算起；请写 mode = 'floating'",
    "a deadline is of a calendar; mode = 'fixed'": "期限按日历定；请写 mode = 'fixed'",
    "what the law limits is not moved forward over days off": "法定的期限遇休息日不往后挪",
    "the law knows no tolerance after the day": "法定的期限过后没有宽限",
    "run-hours count from when the work was done": "运行小时从实际完成时算起",
    "years, times of day and whole months are of a fixed plan": "years、times、whole_month 只用于 mode = 'fixed'",
    "a plan for places needs an anchor": "按地点的计划要写 anchor",
    "times of day need days or weeks": "times 要与 days 或 weeks 同用",
    "a time of day is written HH:MM": "时刻写成 HH:MM",
    "times of day stand in order, each once": "times 按先后写，各写一次",
    "checkpoints are of a round through places": "checkpoints 只用于按地点的巡查",
    "a checkpoint stands there twice": "同一个巡查点写了两次",
    "it covers {plan}, which is not a plan of this book": "它涵盖的 {plan} 不是这本计划里的",
    "there is no checklist {list}": "没有检查表 {list}",
    "{plans} cover the same plan; let one cover the other": "{plans} 涵盖同一个计划；请让一个涵盖另一个",
    "only floating plans cover one another": "只有 mode = 'floating' 的计划可以互相涵盖",
    "it is not for the same assets": "对象不是同样的设备",
    "plans by run-hours do not cover one another": "按运行小时的计划不互相涵盖",
    "the wider plan comes less often": "范围大的计划次数要少",
    # KPI
    "it has no metric {code}; there are {known}": "没有指标 {code}；现有 {known}",
    "a metric is there twice: {code}": "指标写了两次：{code}",
    "{step} gives {points} of {weight} points": "{step} 给 {points} 分，而满分是 {weight}",
    "{written} is no number such as 95% or 30": "{written} 不是 95% 或 30 这样的数",
    "it must have one of {known}": "要写 {known} 之一",
    "it must have {known}": "要写 {known}",
    # records and grants
    "a transaction bills one space or more": "一个事务至少出一户的账",
    "it is told by {wanted}": "要写的是 {wanted}",
    "it must be {digits} digits": "应为 {digits} 位数字",
    "it must be a Decimal from 0 to below 1, like 0.006": "应为 0 到 1 之间的小数，例如 0.006",
    "it must be an amount per {unit}": "应为每 {unit} 的金额",
    "it must be whole fen in or out, and not nothing": "应为收或付的整数分，不能是零",
    "it must end, or its rent would rise for ever": "要有止期，否则租金会一直涨下去",
    "it must not be before {on}, nor {days} days after it": "不能早于 {on}，也不能晚于它 {days} 天",
    "it must not be before the act of {day}": "不能早于 {day} 的那次催缴",
    "somebody gets some role": "要写给谁、什么角色",
    "the number of an SMS is kept with its party": "短信的号码记在住户资料里",
    "the step asks for it": "这一步要求有它",
    "there are {known}": "可以是 {known}",
    # corrections of attendance
    "{what} is of {day}; take it back on that day": "{what} 是 {day} 的；请在那一天撤回",
    "the rules have no fence": "考勤规则里没有围栏",
    "{beyond} m outside the nearest fence": "在最近的围栏外 {beyond} 米",
    "the phone knows where it is to {accuracy} m only, and no fence lets that pass":
        "手机定位的精度只有 {accuracy} 米，没有围栏允许这样",
    # amounts
    "given twice: {one} and {other}": "写了两次：{one} 和 {other}",
    "fen does not divide it; round it first or keep the rest apart": "除不尽到分；请先舍入，或把余数另放",
})  # fmt: skip
