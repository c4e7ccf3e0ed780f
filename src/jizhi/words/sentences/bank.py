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
    }
)
"""By code, its sentences."""
