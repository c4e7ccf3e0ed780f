"""What the statement of a bank and the files of direct debit are found to have, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BANK: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "bank-amount-unclear": ("这一行有 {count} 个金额，应当只有一个收入或支出；请核对银行流水",),
        "bank-direction-unknown": ("不认识借贷标志“{shown}”；应为 借、贷、收、支 之一",),
        "bank-currency-unknown": ("币种是“{shown}”，账只记人民币；请单独处理",),
        "bank-serial-twice": ("流水号 {serial} 出现两次，内容不同；请与银行核对",),
        "bank-line-refused": ("付款人 {payer} 认定了，账上却不收（{error}）；请看这笔是否已记过，或在收银台处理",),
        "bank-line-changed": ("流水号 {serial} 以前导入过，这次内容不同；没有改动，请与银行核对",),
        "debit-unknown": ("回盘里的序号“{place}”不在这一批里；没有处理，请与银行核对",),
        "debit-differs": ("序号 {place}：送出 {ours} 分，回盘 {theirs} 分，结果“{result}”；没有处理，请与银行核对",),
        "debit-refused": ("{payer} 的代扣成功了，账上却不收（{error}）；请在收银台处理",),
    }
)
"""By code, its sentences."""

INVOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "invoice-fee-unknown": ("费用“{fee}”（{fen} 分）没有登记税收编码，不能开票；请先登记",),
        "invoice-negative": ("费用“{fee}”合计为负（{fen} 分），蓝字发票写不下；请先红冲原来的发票",),
        "invoice-nothing": ("没有可开票的金额；可能已冲回、已作废，或只收了预收款",),
        "invoice-red-due": ("发票 {number} 开了 {fen} 分，对应的钱只剩 {left} 分；请红冲，余下的重开",),
        "invoice-unknown": ("流水号 {number} 不是这里申请的发票；没有改动",),
        "invoice-list-unreadable": ("表里没有需要的列：{wanted}；请从电子发票服务平台导出开票结果",),
    }
)
"""What invoices are found to have; by code, its sentences."""
