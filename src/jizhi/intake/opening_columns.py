"""The columns of the sheets of opening balances: arrears, what was paid before, prepayments and deposits."""

from __future__ import annotations

from typing import Final

import attrs

from jizhi.intake.columns import PLACE, Column, Form
from jizhi.intake.daybook_columns import SINGLES

_FEE: Final = next(column for column in SINGLES.columns if column.name == "fee")
_PAYER: Final = Column("payer", "name", "缴费人", ("付款人", "付费人", "业主", "业主姓名", "业主名称"))
_SINCE: Final = Column("since", "date", "开始时间", ("开始", "起", "开始日期", "起始日期", "费用开始时间"))
_UNTIL: Final = Column("until", "date", "结束时间", ("结束", "止", "结束日期", "截止日期", "费用结束时间"))
_ASIDE: Final = (
    Column("cycle", "nothing", "缴费周期", ("收费周期", "周期")),
    Column("note", "nothing", "备注", ("说明", "附注")),
    Column("number", "nothing", "序号", ("行号", "No", "No.")),
    Column("outcome", "nothing", "导入结果", ("失败原因", "错误原因")),
)

ARREARS: Final = Form(
    "arrears",
    "期初欠费",
    (
        *PLACE,
        _FEE,
        _SINCE,
        _UNTIL,
        Column("amount", "money", "欠费金额", ("收费金额", "欠费", "应收金额", "未收金额")),
        Column("late", "money", "违约金", ("滞纳金", "已计违约金")),
        Column("due", "date", "缴费截止", ("到期日", "应缴日期", "最后缴费日")),
        _PAYER,
        *_ASIDE,
    ),
    needs=(("room", "code"), ("fee",), ("since",), ("until",), ("amount",)),
    book="opening",
)

PAID: Final = Form(
    "paid",
    "历史缴费",
    (
        *PLACE,
        _FEE,
        _SINCE,
        _UNTIL,
        Column("day", "date", "缴费时间", ("缴费日期", "收费时间", "收款日期")),
        Column("owed", "money", "应缴", ("应缴金额", "应收", "应收金额")),
        Column("amount", "money", "实缴", ("实缴金额", "实收", "实收金额")),
        Column("cashier", "text", "收银员", ("收款人", "经办人")),
        _PAYER,
        *_ASIDE,
    ),
    needs=(("room", "code"), ("fee",), ("since",), ("until",), ("day",), ("owed",), ("amount",)),
    book="opening",
)

PREPAID: Final = Form(
    "prepaid",
    "期初预收",
    (
        *PLACE,
        Column("amount", "money", "预收金额", ("预收余额", "预存金额", "预存余额")),
        _PAYER,
        *(attrs.evolve(column) for column in _ASIDE),
    ),
    needs=(("room", "code"), ("amount",)),
    book="opening",
)

HELD: Final = Form(
    "held",
    "期初押金",
    (
        *PLACE,
        Column("kind", "code", "押金类型", ("押金名称", "保证金类型", "押金项目")),
        Column("day", "date", "收取日期", ("收取时间", "缴纳日期", "收款日期")),
        Column("amount", "money", "押金金额", ("押金", "押金余额", "保证金", "保证金金额")),
        _PAYER,
        *_ASIDE,
    ),
    needs=(("room", "code"), ("kind",), ("amount",)),
    book="opening",
)

OPENING_FORMS: Final = (ARREARS, PAID, PREPAID, HELD)
"""The forms of opening balances, in the order in which they are tried on a table."""
