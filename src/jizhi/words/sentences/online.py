"""What a person has to look at about money at a payment channel."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ONLINE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "payment-unknown": (
            "渠道 {channel} 说有这个订单号（{state}，{fen} 分），这里没有；付了的钱已挂不明来款，请查明",
        ),
        "payment-differs": (
            "渠道 {channel} 说的与这里存的不同：{field} 是 {told}，应为 {stored}；未记作付清，钱已挂不明来款，请查明",
        ),
        "payment-second": ("{payer} 的这些账单已经付过，又付了 {amount}；按规定（{becomes}）处理，请知悉",),
        "payment-late": ("{payer} 付的 {amount} 到得太晚（{why}），已记到他名下；请知悉",),
        "payer-gone": ("{payer} 已经搬走，又付来 {amount}；钱在他名下，请联系他",),
        "payment-posted-before": ("这笔交易已由收据 {receipt} 记过账，没有再记；请核对是不是同一笔",),
        "order-refused": (
            "渠道 {channel} 不收这个订单（{why} {vendor_code}），订单已关闭；请查明",
            "渠道 {channel} 不收这个订单（{why}），订单已关闭；请查明",
        ),
        "order-unsettled": ("问了五天，渠道 {channel} 还说不清 {payer} 的这个订单（{state}）；请到渠道后台查",),
        "refund-unknown": (
            "渠道 {channel} 为订单 {order} 退了 {told} 分（{state}），这里没有申请过；请查明并入账",
            "渠道 {channel} 一共退了 {told} 分，这里只申请过 {stored} 分；请查明并入账",
        ),
        "refund-differs": ("渠道 {channel} 说的退款是 {told}，这里存的是 {stored}（订单 {order}）；请查明",),
        "refund-failed": ("渠道没有退成，钱已回到 {payer} 的预收（订单 {order}）；请改用别的办法退",),
        "refund-unsettled": ("问了五天，渠道 {channel} 还说不清这笔退款（订单 {order}）；请到渠道后台查",),
        "notice-unprocessed": ("渠道 {channel} 的通知 {notice} 已收下，入账时出错（{why}）；会再试，请查明",),
        "notice-unreadable": ("读这个渠道的通知时插件出错（{why}），没有采用；请联系插件作者",),
        "notice-not-kept": ("这个渠道的一条通知没能存下（{why}），渠道会再发；请查明",),
        "gateway-stopped": (
            "这个渠道停了（{why} {vendor_code}）：要先处理密钥、权限或余额，订单都还在等",
            "这个渠道停了（{why}）：要先处理密钥、权限或余额，订单都还在等",
        ),
        "gateway-failed": (
            "这个渠道的插件出错（{why} {vendor_code}），{order} 办没办成不知道，会再问；请联系插件作者",
            "这个渠道的插件出错（{why}），{order} 办没办成不知道，会再问；请联系插件作者",
        ),
    }
)
"""By code, the sentences with the finding's facts."""
