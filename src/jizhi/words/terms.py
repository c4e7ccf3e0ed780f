"""Words for words: what the library's own English words are called by a person in the office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.formula import built_in
from jizhi.values import Unit
from jizhi.words.catalogue import is_chinese, translated

TERMS: Final[Mapping[str, str]] = MappingProxyType({
    # records and roles
    "company": "公司", "project": "项目", "zone": "区域", "building": "楼栋", "space": "房屋", "party": "人或单位",
    "tenure": "产权或租赁", "occupancy": "入住", "vacancy": "空置", "meter": "仪表", "owner": "业主", "tenant": "租户",
    "developer": "开发商", "occupant": "住户", "resident": "住户", "other": "其他",
    "person": "个人", "organisation": "单位",
    # kinds of space and of fee
    "dwelling": "住宅", "shop": "商铺", "office": "写字楼", "parking": "车位", "storage": "储藏室",
    "pool": "分摊", "parking-stay": "停车时间", "lease": "租赁", "once": "一次性",
    # what a run makes, and the states of records
    "charge": "应收", "correction": "更正", "void": "作废", "bill": "账单", "bill run": "出账批次",
    "tariff": "收费标准", "roster_part": "名册分片",
    "draft": "草稿", "approved": "已审批", "published": "已发布", "withdrawn": "已撤回",
    "open": "进行中", "done": "已完成", "voided": "已作废", "a reversal": "冲回批次",
    "asked": "待审批", "declined": "已拒绝", "meterreading": "读数", "vehicle": "车辆", "oneoff": "临时收费",
    "stay": "停车", "single charge": "临时收费",
    "water": "水表", "electricity": "电表", "gas": "燃气表", "heat": "热表",
    # upkeep: what an order rests on
    "law": "法定", "plan": "约定", "place": "场所",
    # the register: records, and the lines of an asset's history
    "asset": "设备", "standstill": "停用", "runhours": "运行小时", "service": "维保", "certificate": "证书",
    "entered": "登记", "changed": "变更", "moved": "移位", "repaired": "维修", "retired": "报废",
    "note": "备注", "order": "工单",
    # money: ways of paying, what an entry does, what is kept at the counter
    "cash": "现金", "bank-transfer": "银行转账", "pos": "刷卡", "online": "线上支付",
    "prepayment": "预收款", "deposit": "押金", "suspense": "待认领款", "receipt": "收款", "application": "核销",
    "late-fee": "违约金", "opening": "期初", "release": "退回预收", "transfer": "转出转入", "refund": "退款",
    "write-off": "坏账核销", "offset": "押金抵扣", "forfeit": "押金没收", "resolution": "认领", "reversal": "冲回",
    "settlement": "渠道清算",
    "a payment": "收款", "a refund": "退款", "a transfer": "转款", "a resolution": "认领", "a deposit": "押金",
    "a waiver": "减免", "a write-off": "坏账核销", "a deposit's offset": "押金抵扣", "a deposit's forfeit": "押金没收",
    "a deposit's refund": "押金退还", "an opening count": "开班现金", "a closing count": "交班现金",
    "an amount to spread": "要核销的金额", "payment": "缴费", "deposit-refund": "押金退还",
    "entry": "分录", "proposal": "待审批事项", "payer": "付款人", "books": "账簿", "waiting": "待审批",
    # types, as the tariff language and the door name them
    "decimal": "小数", "integer": "整数", "number": "数", "text": "文字", "boolean": "是或否", "date": "日期",
    "bool": "是或否", "int": "整数", "float": "浮点数", "list": "列表", "object": "一组键和值", "null": "空",
    "datetime": "时刻", "time": "时间", "Decimal": "小数",
    "Bands": "分档", "Table": "对照表", "-": "不带单位",
    "a whole number": "整数", "true or false": "true 或 false", "an exact number, as text": "带引号的精确小数",
    "a decimal number, as text": "带引号的小数", "a fraction like 17/31, as text": "带引号的分数，例如 17/31",
    "a day like 2025-03-01": "日期，例如 2025-03-01", "a list": "列表", "an object": "一组键和值",
    "an instant with its offset, like 2025-03-01T08:00:00+08:00": "带时区的时刻，例如 2025-03-01T08:00:00+08:00",
    # tickets
    "ticket": "工单", "repair": "报修", "complaint": "投诉", "suggestion": "建议", "enquiry": "咨询", "praise": "表扬",
    "help": "求助",
    # why a day bears no late fee
    "dispute": "争议", "waiver": "减免", "instalment-plan": "分期付款", "hardship": "困难缓缴",
    # dunning: channels, what becomes of an act, answers, what holds it back
    "in-app": "应用内通知", "sms": "短信", "mail": "邮件", "phone": "电话", "visit": "上门", "letter": "函件",
    "lawyer": "律师函", "court": "诉讼", "delivered": "已送达", "failed": "未送达", "unknown": "不明",
    "dropped": "未发出", "to-approve": "待审批", "under-way": "在途", "no-proof": "无送达证明",
    "acknowledged": "承认欠款", "promised": "承诺缴费", "disputed": "有异议", "refused": "拒绝",
    "no-answer": "无人应答",
    "review": "账单复核", "deceased": "已故", "promise": "承诺缴费", "dunning act": "催缴记录", "hold": "暂缓",
    "proof": "送达凭证", "sending": "消息", "a promise": "承诺缴费",
    "demand": "送达的催缴", "part-payment": "部分缴款", "acknowledgement": "承认或承诺", "suit": "起诉或仲裁",
    "running": "进行中", "near": "将届满", "over": "已届满", "kept": "守约", "broken": "失约",
    # how what was there before came in
    "moved-in": "期初导入",
    # attendance and KPI: why a punch is held, and what a metric with too few cases does
    "unregistered": "设备没有登记", "mistrusted": "来源的信任级别不够",
    "spread": "权重分给其他指标", "full": "按满分计", "zero": "按 0 分计",
    # attendance: how hours are counted, what became of a shift, leave
    "standard": "标准工时", "comprehensive": "综合工时", "untimed": "不定时工时",
    "absent": "旷工", "half-absent": "半天旷工", "missing": "缺卡", "irregular": "迟到或早退", "normal": "正常",
    "leave": "请假",
    # roundings
    "half-up": "四舍五入", "half-even": "四舍六入五成双", "half-odd": "四舍六入五成单", "half-down": "五舍六入",
    "half-ceiling": "四舍五入（五向上）", "half-floor": "四舍五入（五向下）", "up": "进位", "down": "去尾",
    "ceiling": "向上取整", "floor": "向下取整",
    # what takes a name in a tariff
    "facts": "数据项", "functions": "函数", "discount": "优惠", "rates": "费率", "bands": "分档", "table": "对照表",
})  # fmt: skip
"""The Chinese for the library's own words; a word that is not here is somebody else's and is shown as it is."""

_WORDS_BY_BLANKS: Final = frozenset({"roles"})
_OURS: Final = frozenset(
    {
        "record",
        "role",
        "type",
        "wanted",
        "found",
        "on",
        "by",
        "kind",
        "state",
        "method",
        "cause",
        "short",
        *_WORDS_BY_BLANKS,
    }
)
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {name: spec.alias for name, spec in built_in(Unit()).items() if spec.alias}
)


def term(word: str, *, locale: str) -> str:
    """Return one of the library's own words in the reader's language.

    >>> term("dwelling", locale="zh_CN"), term("dwelling", locale="en"), term("三房", locale="zh_CN")
    ('住宅', 'dwelling', '三房')
    """
    return translated(TERMS.get(word, word), locale=locale) if is_chinese(locale) else word


def fact_term(name: str, *, locale: str, alias: str = "") -> str:
    """Return what a fact is called: its alias in Chinese, its name in English.

    >>> fact_term("area", locale="zh_CN"), fact_term("balcony", locale="zh_CN", alias="阳台面积")
    ('建筑面积', '阳台面积')
    """
    return alias or translated(_ALIASES.get(name, name), locale=locale) if is_chinese(locale) else name


def fact_said(name: str, value: str, *, locale: str) -> str:
    """Return the *value* of a finding's fact called *name* as a sentence has it; only our own words become Chinese.

    >>> fact_said("fact", "area", locale="zh_CN"), fact_said("record", "tenure", locale="zh_CN")
    ('建筑面积 area', '产权或租赁')
    """
    if name == "fact" and is_chinese(locale):
        alias = fact_term(value, locale=locale)
        return value if alias == value else f"{alias} {value}"
    if name in _WORDS_BY_BLANKS:
        return " ".join(term(word, locale=locale) for word in value.split())
    return term(value, locale=locale) if name in _OURS else value
