"""The way out of an error whose own sentence only says what is wrong; its English stands in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # what somebody named is not there
        "UnknownSpace": "请核对房号；没有的先导入房产业主表（jizhi import）",
        "UnknownAsset": "请核对编号；jizhi assets list 列出全部设备",
        "UnknownOrder": "请核对编号；jizhi order list 列出未完成的工单",
        "UnknownParty": "请核对编号；没有的先导入房产业主表（jizhi import）",
        "UnknownEmployee": "请核对工号；没有的先导入员工表（jizhi attendance staff）",
        "NotStored": "请核对编号和项目",
        "NoSuchOrder": "请核对单号与商户号，再查询一次",
        "NothingOwed": "请核对账单；jizhi arrears 列出欠费",
        # who may not
        "AccessDenied": "请用有权限的经办人，或由管理员授权（jizhi access）",
        "GrantRefused": "请改由另一位管理员办理，或换一个角色",
        # what was entered
        "BadCycle": "请照 docs/reference/tariff-language.md 改正",
        "BadWeights": "请改成不小于零的数",
        "BadStep": "请改成大于零的步长",
        "NothingToSplitBy": "请给出至少一个大于零的权重（面积、户数）",
        "MoneyOutOfRange": "请核对小数点和单位（元、分）",
        "BadCurrency": "请改用这样的币种",
        "BeyondCalendar": "请核对年份",
        "TwoValuesOneDay": "请删去一个，或改它的起始日",
        "NotANumber": "请填写普通小数",
        "NumberTooLong": "请填写普通小数",
        "BadKey": "请改编号，去掉空白和控制字符",
        "BadHours": "请写成 mon-fri 08:30-12:00 14:00-17:30 这样",
        "BadIdentifier": "请对照证件核对每一位",
        "PortionsRefused": "请改到合计正好是 1",
        "DatesOutOfOrder": "请把日期按先后改正",
        "BilledTwice": "请先作废其中一次出账（jizhi void）",
        "CorrectionRefused": "请改正后再申请",
        "PlanRefused": "请改正期数、日期或金额",
        "WordingRefused": "请只用声明过的字段，去掉控制字符",
        "RecordRefused": "请改正这一项",
        "UpkeepRefused": "请改正计划文件的这一处",
        "SchemeRefused": "请改正方案文件的这一处",
        "CaseFileUnreadable": "请核对文件路径和内容",
        "PlaceUnreadable": "请写列字母加行号",
        "BadCalendarYear": "请改正这一年的日历",
        # files, stores, plugins
        "FileNotRead": "请按原因改好文件，再试一次",
        "FileNotWritten": "请按原因改好内容，或换一种格式",
        "CaseMalformed": "请改正案例文件的这一处",
        "Refusal": "请看账再定（jizhi statement、jizhi arrears）",
        "SealBroken": "请用加密时的那串密钥打开（JIZHI_SQL_SEAL_KEYS）；换密钥时旧的要留着",
        "StoreFailed": "请检查磁盘与数据库服务，再运行一次",
        "SettingsRefused": "请补全设置；jizhi plugins 列出每个插件要什么",
        "PluginRefused": "请升级或停用它（jizhi plugins --block）",
        "AlreadyStored": "请换一个编号，或先看已保存的内容",
        "AlreadyReversed": "不用再办；jizhi statement 可以看到冲回",
        "TillRefused": "jizhi till list 看各收银台的班次",
        "ReferenceUsed": "请核对流水号；确是另一笔，请用它自己的流水号",
        "RefundNotTaken": "请改用别的方式退款（jizhi refund）",
        # what the other side said
        "AdapterFailed": "请按原因处理后再试；jizhi plugins --ask 检查连接",
        "TryLater": "可以稍后再试",
        "RateLimited": "请放慢，或稍后再试",
        "Unreachable": "请检查网络和地址，可以稍后再试",
        "NotReady": "可以稍后再试",
        "UnknownOutcome": "查清之前不要重做",
        "RequestRefused": "照原样再试也没有用，请改正要求",
        "AdapterStopped": "需要有人处理之后才能再用",
        "AuthRefused": "请检查设置里的密钥、证书和权限",
        "OutOfMoney": "请充值",
        "BadAddress": "请改正号码或地址（jizhi messages contact）",
        "OptedOut": "请改用别的渠道",
        "TemplateRefused": "请在渠道后台核对模板与签名",
        "NumberReused": "请换一个单号",
        "NoticeRefused": "请核对公钥与商户号；真的通知渠道会再发",
        "FileDamaged": "请重新下载这一天的对账文件",
        "AbilityMissing": "请换一个有这项能力的插件",
        "NotExplained": "请用当时的收费标准和数据再试",
    }
)
