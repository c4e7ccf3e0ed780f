"""What reconciling with a payment channel finds, in Chinese: files that cannot be used, each class of difference."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLEARING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "settlement-not-ready": ("渠道还没有出这一天的账单：{why}；请晚些再取",),
        "settlement-damaged": ("渠道账单不完整或被改动过，一行也没有用：{why}；请重新下载",),
        "settlement-changed": ("渠道账单与上次取到的不一样，先不一样的是 {line}；没有改动，请与渠道核对",),
        "settlement-channel-only": ("渠道收了 {theirs} 元，我们没有这笔；钱已记入不明来款，查明后认领",),
        "settlement-ours-only": ("账上收了 {ours} 元（{number}），渠道没有这笔；请与渠道核对，收错了就冲回",),
        "settlement-amount": ("{number}：账上 {ours} 元，渠道 {theirs} 元；请核对优惠与改价，改正后登记",),
        "settlement-duplicate": (
            "{number} 在渠道账单里又有一笔 {theirs} 元；重复支付的钱已记入不明来款，请退款或转预收",
        ),
        "settlement-cross-day": ("{number} 我们记在另一天，渠道记在 {day}，金额相同；不必处理",),
        "settlement-refund": (
            "退款 {number}：账上 {ours} 元，渠道 {theirs} 元；请核对",
            "渠道退了 {theirs} 元（{number}），账上没有这笔退款；请查明并补记",
            "账上退了 {ours} 元（{number}），渠道没有这笔退款；请查询退款是否成功",
        ),
        "settlement-fee": ("{number} 的手续费按约定是 {ours} 元，渠道扣了 {theirs} 元；请与渠道核对费率",),
        "settlement-closed": ("{number} 已关单，渠道却收了 {theirs} 元；请查询订单，入账或退款",),
        "settlement-unposted": ("{number} 还没有结果，渠道已收 {theirs} 元；请查询订单，使其入账",),
        "settlement-other-merchant": ("账单里有别的商户号的一笔 {theirs} 元；没有入账，请与渠道核对",),
        "settlement-other-project": ("{number} 是别的项目的订单，渠道记在这个商户号下；请核对两边的商户号",),
        "settlement-currency": ("渠道账单里有一笔别的币种的 {theirs}；没有入账，请核对",),
        "settlement-other": ("渠道账单里有一笔其他款项 {theirs} 元；没有入账，请查明用途",),
    }
)
"""By code, its sentences."""
