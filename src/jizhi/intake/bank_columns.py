"""The columns of a bank's statement, by the headings that banks give them, and the words for in and out."""

from __future__ import annotations

from typing import Final

from jizhi.intake.columns import Column, Form

STATEMENT: Final = Form(
    "statement",
    "银行流水",
    (
        Column("day", "bank-day", "交易日期", (
            "日期", "记账日期", "入账日期", "交易时间", "交易日", "记账日", "入账时间", "业务日期", "发生日期",
        )),
        Column("serial", "code", "流水号", (
            "交易流水号", "银行流水号", "核心流水号", "交易流水", "凭证号", "业务流水号", "交易参考号", "日志号",
            "柜员流水号",
        )),
        Column("credit", "bank-money", "收入", (
            "收入金额", "贷方发生额", "贷方金额", "贷方", "存入金额", "存入", "贷方发生额/元", "收入/贷方", "转入金额",
        )),
        Column("debit", "bank-money", "支出", (
            "支出金额", "借方发生额", "借方金额", "借方", "支取金额", "支取", "借方发生额/元", "支出/借方", "转出金额",
        )),
        Column("amount", "bank-money", "金额", ("交易金额", "发生额", "交易金额/元")),
        Column("direction", "text", "借贷标志", (
            "借贷", "收支", "借贷方向", "收付标志", "收支方向", "借/贷", "来往账标志",
        )),
        Column("name", "name", "对方户名", (
            "对方名称", "对方账户名称", "对方单位名称", "交易对手", "交易对手名称", "付款人名称", "付款人户名",
            "对手户名", "对方姓名",
        )),
        Column("their_account", "text", "对方账号", (
            "对方账户", "对方帐号", "交易对手账号", "付款人账号", "对手账号", "对方卡号",
        )),
        Column("remark", "text", "摘要", ("用途", "交易摘要", "摘要说明", "交易用途", "业务摘要")),
        Column("note", "text", "附言", ("备注", "交易附言", "留言", "转账附言", "附加信息")),
        Column("balance", "bank-money", "余额", ("账户余额", "本次余额", "当前余额")),
        Column("currency", "text", "币种", ("交易币种", "货币")),
        Column("number", "nothing", "序号", ("行号", "No", "No.")),
        Column("bank", "nothing", "对方行名", ("对方开户行", "对方银行", "开户行", "交易行", "交易机构", "网点")),
    ),
    needs=(("day",), ("credit", "amount", "debit")),
    book="bank",
    placed=False,
)  # fmt: skip

_IN: Final = "贷 收 收入 来账 转入 存入 C CRDT CR +"
_OUT: Final = "借 付 支 支出 往账 转出 支取 D DBIT DR -"
DIRECTIONS: Final[dict[str, int]] = {**dict.fromkeys(_IN.split(), 1), **dict.fromkeys(_OUT.split(), -1)}
"""Of the bank's words for the way that money went, the sign of it for us."""

CURRENCIES: Final[dict[str, str]] = dict.fromkeys(("人民币", "人民币元", "RMB", "CNY", "156", "01"), "CNY")
"""What banks call the currency of our books."""
