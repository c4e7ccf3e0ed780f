"""The errors of the library in Chinese; in English each says its own sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

<<<<<<< HEAD
from jizhi.words.sentences.adapters import ADAPTERS
=======
from jizhi.words.sentences.ledger import LEDGER
>>>>>>> 44a1894 (Keep money as entries: the ledger, payments, deposits and their errors)

ERRORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **ADAPTERS,
        "NotExact": "{what} 必须是精确的数（文字、整数或 Decimal），不能是 {value}",
        "NotANumber": "{what} {value} 不是有限的小数",
        "TariffRefused": "{source} 不能使用，原因如下",
        "UnknownUnit": "“{text}”里的单位“{symbol}”不认识；可以用 {known}",
        "WrongQuantity": "“{source}”不是数量；请写半角小数加单位，例如 2.80 元/㎡/月",
        "BadCycle": "收费周期：{name} = {value} 不成立：{why}",
        "UnknownPreset": "没有叫“{name}”的模板；可以写 {told}",
        "PresetUnclear": "“{name}”不止一个模板：{choices}；请写全其中一个",
        "UnknownDayCount": "没有叫“{name}”的天数算法；现有 {known}",
        "RecordRefused": "{record}：{field} = {value} 不成立：{why}",
        "UnknownSpace": "项目 {project} 没有房号“{code}”",
        "UnknownParty": "项目 {project} 没有编号为“{party}”的人或单位",
        "UnknownPayer": "没有叫“{name}”的缴费人规则；现有 {known}",
        "NotWhole": "{what} 必须是整数，不能是 {value}",
        "NotMoney": "金额只能与金额相加或比较，不能与 {value}",
        "NumberTooLong": "{what} 的指数超过 {digits} 位",
        "FinerThanFen": "{what} {value} 不足一分；请先按约定舍入",
        "MoneyOutOfRange": "{value} 超出范围：金额在正负 {limit} 分之内",
        "BadCurrency": "“{currency}”不是以百分之一为最小单位的三字母币种，例如 CNY",
        "CurrencyMismatch": "{one} 与 {other} 不能相加或比较；请先换算",
        "UnknownPolicy": "没有叫“{name}”的 {what}；现有 {known}",
        "BadStep": "{what}：步长 {step} 不成立：{reason}",
        "NothingToSplitBy": "没有大于零的权重，{whole} 无法拆分",
        "BadWeights": "权重 {where} 是 {weight}：{reason}",
        "NotADate": "{what} 必须是日期，不能是 {value}",
        "BadPeriod": "期间 {source} 不成立：{reason}",
        "BeyondCalendar": "{what} 超出公元 1 年到 9999 年",
        "TwoValuesOneDay": "{day} 起有两个值：{one} 与 {other}",
        "NotAKeyPart": "{kind} 不能作编号的一部分；请用文字、整数、日期或期间",
        "BadKey": "编号“{text}”不成立：{reason}",
        "CalendarUnknown": "日历里没有 {year} 年；请等国务院办公厅通知公布后补上，从不猜测",
        "BadCalendarYear": "{year} 年日历的 {day} 有矛盾：{reason}",
        "BadIdentifier": "不是有效的 {what}：{reason}",
        "NotText": "{what} 必须是文字，不能是 {kind}；作数字已丢失位数，请按文字填写",
        "ReasonMissing": "查看 {what} 的明文必须说明原因",
        "Retryable": "与别的写入相撞，什么都没有保存；请整个重做",
        "Busy": "{store} 被另一个写入占用超过 {seconds} 秒；请重做",
        "NotSerialised": "{store}：这次写入与同时进行的另一次排不出先后，什么都没有保存；请整个重做",
        "StoreUnreachable": "{store} 连接断开：{why}；这次什么都没有保存，请重做",
        "OutcomeUnknown": "{store} 没有答复这次写入是否已保存：{why}；请先按编号查看，再重做",
        "FormUnknown": "这条 {kind} 是第 {form} 种写法，本版只认得到第 {known} 种；请升级 jizhi",
        "Conflict": "{kind}“{id}”已被别人改动，现在是版本 {current}；请重新读取后再决定",
        "AlreadyStored": "{kind}“{id}”被拒绝：已保存的内容不同，或“{field}”相撞",
        "NotStored": "没有保存过编号为“{id}”的 {kind}",
        "UnknownIndex": "{kind} 不能按“{field}”查找；可以用 {known}",
        "WrongIndexValue": "{kind}.{field} 应为 {wanted}，不能是 {value}",
        "NotCatalogued": "{record} 不在记录目录里，没有存储会保存它",
        "WrongMode": "{kind} 是 {mode} 的，不能用 {verb}",
        "UnitClosed": "{store} 的这次读写已经结束；请另开一次",
        "NotKeepable": "{kind}“{id}”无法保存：{why}",
        "StoreRefused": "{store} 打不开：{why}；{way_out}",
        "StoreFailed": "{store} 出错：{why}；这次什么都没有保存",
        "PluginRefused": "插件 {plugin} 不能使用：{why}",
        "NameTaken": "{hook}：“{name}”由 {plugins} 同时提供；请停用一个",
        "HookMisused": "{hook} 的参数是（{wanted}），不是（{given}）",
        "UnknownHook": "没有叫“{hook}”的钩子；现有 {known}",
        "FileNotRead": "{source} 读不了：{reason}",
        "CaseMalformed": "案例写法不对：{why}",
        "CaseUnsupported": "不提供这个案例：{why}",
        "CaseFileUnreadable": "{path} 读不了：{why}",
        "UnknownFee": "收费标准里没有费用“{code}”；现有 {known}",
        "PortionsRefused": "份额 {portions} 加起来不是 1",
        "DatesOutOfOrder": "从 {start} 起的区间不能止于 {end}，也不能计到 {target}",
        "BilledTwice": "{first} 与 {second} 都已出账，日期重叠",
        "PeriodClosed": "{day} 已关账（{closed_until} 之前都已关账）；请记到以后的日子",
        "NotExplained": "{charge} 无法解释：{why}",
        "FileNotWritten": "{table} 写不成：{reason}",
        "UnknownProject": "没有项目“{project}”；请先导入它的房屋",
        "NoTariff": "项目“{project}”没有已发布的收费标准；请先审批并发布",
        "WrongState": "{kind} {id} 现在是 {state}，应为 {wanted}",
        "MakerIsChecker": "{kind} {id} 由 {actor} 提交；请由另一个人审批",
        "NotBilled": "没有{kind}“{id}”；请核对编号",
        "PlaceUnreadable": "“{place}”不是单元格的名字，例如 AA12",
        "MoveInRefused": "{source} 没有导入，什么都没有改动，原因如下",
        **LEDGER,
        "NaiveInstant": "{what} 必须带时区：{value}",
    }
)
"""By class, the sentence with the error's attributes; one that carries a finding's code is said as that finding."""
