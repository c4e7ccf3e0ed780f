"""Why a value, a record, a correction or a grant is refused, in Chinese; the rooms below give the reason in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VALUE_WHYS: Final[Mapping[str, str]] = MappingProxyType({
    "it lies in another zone of the project": "应是项目里的另一个区域",
    # business hours and calendars
    "they overlap": "时段重叠",
    "there is no such hour": "没有这样的钟点",
    "name a day like mon, or days like mon-fri": "请写 mon 这样的一天，或 mon-fri 这样的几天",
    "write 30 min, 4 h or 3 d": "请写 30 min、4 h 或 3 d",
    "write them like 08:30-12:00 14:00-17:30": "请写成 08:30-12:00 14:00-17:30",
    "write a day like 02-15 or 2018-12-29": "请写 02-15 或 2018-12-29 这样的日期",
    "the last day comes before the first": "末日在首日之前",
    "{name}: a statutory day must be off": "{name}：法定节假日必须休息",
    "{name}: a day in lieu must be a weekday off": "{name}：调休日必须是休息的工作日",
    "{name}: a day worked in exchange must be a weekend day": "{name}：补班日必须是周末",
    # identifiers
    "the check character is wrong": "校验位不对",
    "the date of birth does not exist": "出生日期不存在",
    "it has 17 digits and a check character": "应为 17 位数字加一位校验码",
    "it has 18 characters, without I, O, S, V and Z": "应为 18 位，不含 I、O、S、V、Z",
    "no mobile, landline with area code, 400 or 800 number": "不是手机、带区号的座机、400 或 800 号码",
    "8 to 34 digits or capitals, ending in four digits": "应为 8 到 34 位数字或大写字母，末四位是数字",
    "a % that is no escape of a key": "有一个 % 不是编号里的转义",
    "it needs at least one part": "至少要有一段",
    # weights and steps
    "is not a decimal": "不是小数",
    "is not above zero": "不大于零",
    "is below one fen": "小于一分",
    "a weight is at or above zero": "权重不能小于零",
    "a sequence or a mapping of weights is wanted": "要给出权重的列表或对照表",
    "this key is taken by what is kept apart": "这个名字留给了另列的余分",
    # corrections of attendance
    "shifts are open or lack a punch; see the exceptions first": "还有未判定或缺卡的班次，请先处理异常",
    "a month has {most} make-ups at most": "一个月最多补卡 {most} 次",
    "the rules have no shift {shift}": "规则里没有班次 {shift}",
    "there is no {name} to take back": "没有可以撤回的 {name}",
    # files
    "GBK has no sign for {sign}; write it as UTF-8": "GBK 里没有 {sign} 这个字，请用 UTF-8",
    # grants of roles
    "he is the last administrator of the store": "他是最后一位管理员",
    "he never had it": "他没有这个角色",
    "nobody gives himself a role": "不能给自己授权",
    "the first grant makes an administrator of the whole store": "第一次授权必须是全库的管理员",
    "there is no such role; known: {known}": "没有这个角色；现有 {known}",
    "this book leaves the store without an administrator": "这份角色表会让全库没有管理员",
    # records
    "it must be a month such as 2025-03": "要写 2025-03 这样的月份",
    "it must be a number of days from 1 to {most}": "应为 1 到 {most} 天",
    "it must be one of {known}": "应为其中之一：{known}",
    "it must be after {day}": "应在 {day} 之后",
    "somebody must sign": "要有署名的单位",
    "somebody must ask": "要写申请人",
    "say what it is": "请写明是什么",
    "say what became of it": "请写明结果",
    "say why it is turned red": "请写明红冲原因",
    "it must be a whole circle, or the corners of a polygon": "要么是完整的圆，要么是多边形的顶点",
    "water, power, heat and gas are not cut over fees": "不得以停水、停电、停热、停气催费",
    # plans and schemes
    "it needs a code": "要有编号",
    "{name} stands there twice": "{name} 出现了两次",
    "{name} stands in two lists": "{name} 出现在两张清单里",
    "from {least} to {most} leaves nothing": "从 {least} 到 {most} 之间什么也没有",
    "it must end after it begins": "止必须在起之后",
    "give days, weeks, months or years, and only one of them": "天、周、月、年只写一种",
    "it has no metric": "没有指标",
    "a metric is there twice: {name}": "指标重复：{name}",
    "bands go from the highest score down": "档次要从高到低写",
    "full_at and zero_at must differ": "满分点与零分点不能相同",
    "its weight must be above zero, not {weight}": "权重应大于零，不是 {weight}",
    "lose and each must be above zero": "扣分和每多少都应大于零",
    "no part of the wage depends on it": "没有工资与它挂钩",
})  # fmt: skip
"""Why, with places for what differs."""
