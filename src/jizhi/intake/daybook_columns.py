"""The columns of the sheets of every day: readings, vehicles, leases, shared costs, single charges and stays."""

from __future__ import annotations

from typing import Final

import attrs

from jizhi.intake.columns import PERSON, PLACE, Column, Form

_NOTE: Final = Column("note", "text", "备注", ("说明", "附注"))
_ASIDE: Final = (
    Column("number", "nothing", "序号", ("行号", "No", "No.")),
    Column("outcome", "nothing", "导入结果", ("失败原因", "错误原因")),
)
_BASIS: Final = Column("basis", "text", "依据", ("文号", "凭证", "凭证号"))
_PLATE: Final = Column("plate", "plate", "车牌号", ("车牌", "车牌号码", "车号"))
_FEE: Final = Column("fee", "text", "费用项", ("收费项目", "费用名称", "费用", "项目"))
_WITHOUT_BAY: Final = tuple(
    attrs.evolve(column, aliases=tuple(alias for alias in column.aliases if alias != "车位号")) for column in PLACE
)

PUBLIC: Final = frozenset({"公表", "公共", "公用", "公区", "总表"})
"""What stands in the column of rooms where the meter is the project's own."""

READINGS: Final = Form(
    "readings",
    "抄表",
    (
        *PLACE,
        Column("meter", "code", "表号", ("表编号", "仪表编号", "仪表号", "水表号", "电表号", "气表号", "表具编号")),
        Column("parent", "code", "上级表", ("上级表号", "总表号", "父表号")),
        Column("kind", "meter-kind", "表类型", ("表种", "仪表类型", "表计类型", "抄表类型", "能源类型")),
        Column("unit", "meter-unit", "计量单位", ("单位",)),
        Column("multiplier", "factor", "倍率", ("互感倍率", "互感器倍率")),
        Column("digits", "whole", "表位数", ("整数位数", "位数")),
        Column("limit", "factor", "用量上限", ("月用量上限", "用量限值")),
        Column("previous", "dial", "上期度数", ("上次度数", "上期读数", "上次读数", "上期示数", "起度", "起码")),
        Column("previous_on", "day", "上期时间", ("上次时间", "上期抄表时间", "上次抄表时间", "上期抄表日期")),
        Column("value", "dial", "本期度数", ("本次度数", "本期读数", "本次读数", "本期示数", "止度", "止码", "读数")),
        Column("day", "day", "本期时间", ("本次时间", "本期抄表时间", "本次抄表时间", "抄表日期", "抄表时间")),
        Column("previous_peak", "dial", "上期峰", ("上期峰段",)),
        Column("previous_valley", "dial", "上期谷", ("上期谷段",)),
        Column("peak", "dial", "本期峰", ("峰", "峰段", "峰段度数", "本期峰段")),
        Column("valley", "dial", "本期谷", ("谷", "谷段", "谷段度数", "本期谷段")),
        Column("way", "reading-way", "抄表方式", ("方式", "读数类型", "抄表类别")),
        Column("new_meter", "code", "新表号", ("新表编号", "换后表号")),
        Column("new_value", "dial", "新表底数", ("新表起数", "新表度数", "新表起度")),
        Column("closes", "date", "归属日期", ("归属账期日",)),
        Column("by", "text", "抄表员", ("抄表人", "读表人")),
        _NOTE,
        Column("party", "nothing", "业主名称", ("业主姓名", "业主", "户名", "客户名称")),
        Column("used", "nothing", "用量", ("本期用量", "实用量", "使用量")),
        *_ASIDE,
    ),
    needs=(("room", "code"), ("value",), ("day",)),
    book="daybook",
    public=PUBLIC,
)

VEHICLES: Final = Form(
    "vehicles",
    "车辆",
    (
        _PLATE,
        *_WITHOUT_BAY,
        Column("party", "name", "业主", ("业主名称", "业主姓名", "车主", "车主姓名", "姓名")),
        Column("phone", "phone", "手机号", ("联系电话", "电话", "手机", "业主手机号", "车主电话")),
        Column("kind", "text", "类型", ("车辆类型", "车型")),
        Column("bay", "code", "车位", ("车位号", "车位编号")),
        Column("since", "date", "起租", ("起租日期", "起租时间", "开始日期", "开始时间", "起")),
        Column("until", "date", "截止", ("截止日期", "截止时间", "结束日期", "结束时间", "止")),
        Column("rank", "whole", "第几辆", ("车辆序号",)),
        Column("exempt", "yes-no", "免费", ("是否免费", "免收")),
        _BASIS,
        Column("brand", "nothing", "品牌", ("车辆品牌", "车品牌")),
        Column("colour", "nothing", "颜色", ("车辆颜色", "车身颜色")),
        Column("park", "nothing", "停车场", ("车场",)),
        Column("park_kind", "nothing", "停车场类型"),
        Column("bay_kind", "nothing", "车位类型"),
        attrs.evolve(_NOTE, holds="nothing"),
        *_ASIDE,
    ),
    needs=(("plate",), ("since",)),
    book="daybook",
    placed=False,
)

LEASES: Final = Form(
    "leases",
    "租赁",
    (
        *PLACE,
        Column("contract", "code", "合同号", ("合同编号", "租赁合同号")),
        Column("party", "name", "承租人", ("租户", "租户名称", "承租方", "乙方")),
        *PERSON,
        Column("since", "date", "起租日期", ("起", "起租", "租赁开始", "租期开始", "起始日期")),
        Column("until", "date", "租期截止", ("止", "截止", "租赁结束", "租赁截止", "截止日期", "终止日期")),
        Column("rent", "money", "租金", ("月租金", "租金/月")),
        Column("step_since", "date", "调租日期", ("调租日", "递增起", "递增日期")),
        Column("every", "whole", "递增月数", ("递增间隔", "每几个月递增")),
        Column("by", "percent", "递增幅度", ("递增率", "递增比例")),
        _BASIS,
        attrs.evolve(_NOTE, holds="nothing"),
        *_ASIDE,
    ),
    needs=(("room", "code"), ("contract",), ("rent",)),
    book="daybook",
)

POOLS: Final = Form(
    "pools",
    "公摊费用",
    (
        _FEE,
        Column("month", "month", "期间", ("账期", "所属期", "月份", "费用期间")),
        Column("since", "date", "起", ("开始", "开始日期", "起始日期")),
        Column("until", "date", "止", ("结束", "结束日期", "截止日期")),
        Column("amount", "money", "金额", ("分摊金额", "总金额", "费用金额", "账单金额")),
        _BASIS,
        next(column for column in PLACE if column.name == "building"),
        Column("entrance", "code", "单元", ("单元号",)),
        Column("zone", "code", "区域", ("分区", "期数", "园区编号/期数")),
        Column("pool", "code", "分摊编号", ("公摊编号",)),
        attrs.evolve(_NOTE, holds="nothing"),
        *_ASIDE,
    ),
    needs=(("fee",), ("amount",), ("basis",), ("month", "since")),
    book="daybook",
    placed=False,
)

SINGLES: Final = Form(
    "singles",
    "一次性收费",
    (
        Column("key", "code", "编号", ("单号", "收费单号", "申请编号")),
        *PLACE,
        _FEE,
        Column("day", "date", "日期", ("收费日期", "发生日期", "费用日期")),
        Column("payer", "name", "缴费人", ("付款人", "付费人")),
        _NOTE,
        *_ASIDE,
    ),
    needs=(("key",), ("room", "code"), ("fee",), ("day",)),
    book="daybook",
)

STAYS: Final = Form(
    "stays",
    "停车记录",
    (
        _PLATE,
        Column("entered", "instant", "入场", ("入场时间", "进场时间", "进场", "驶入时间")),
        Column("left", "instant", "出场", ("出场时间", "离场时间", "离场", "驶出时间")),
        *_WITHOUT_BAY,
        Column("exempt", "text", "免费原因", ("免费", "免收原因")),
        attrs.evolve(_NOTE, holds="nothing"),
        *_ASIDE,
    ),
    needs=(("plate",), ("entered",), ("left",)),
    book="daybook",
    placed=False,
)

DAYBOOK_FORMS: Final = (READINGS, VEHICLES, LEASES, POOLS, SINGLES, STAYS)
"""The forms of the daybook, in the order in which they are tried on a table."""

METER_KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, said in {
        "water": "水 水表 冷水 冷水表 自来水 中水 water",
        "electricity": "电 电表 电能表 用电 electricity",
        "gas": "气 气表 燃气 燃气表 天然气 煤气 gas",
        "heat": "热 热表 热量表 暖 暖气 采暖 供暖 heat",
    }.items()
    for word in said.split()
}

METER_UNITS: Final[dict[str, str]] = {
    word: unit
    for unit, said in {
        "m³": "m³ m3 立方米 立方 方 吨 t",
        "kWh": "kWh kwh KWH 度 千瓦时",
    }.items()
    for word in said.split()
}

UNIT_OF_KIND: Final[dict[str, str]] = {"water": "m³", "electricity": "kWh", "gas": "m³"}
"""The measure that a kind of meter counts in where the sheet says none; of heat there are several."""

READING_WAYS: Final[dict[str, str]] = {
    word: way
    for way, said in {
        "read": "抄见 实抄 正常 抄表 远传 read",
        "confirmed": "复核 复核无误 已复核 已核实 confirmed",
        "estimate": "估抄 估读 估计 估算 estimate",
        "rollover": "翻表 过零 归零 满度 翻转 rollover",
        "start": "起始 底数 重新起算 清零 start",
        "swap": "换表 更换 换新表 swap",
        "withdrawn": "作废 撤销 withdrawn",
    }.items()
    for word in said.split()
}
