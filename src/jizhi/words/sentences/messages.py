"""What is wrong with messages that were handed over, or with who carries them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MESSAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "messenger-stopped": (
            "这个渠道停了（{why} {vendor_code}）：要先处理密钥、权限或余额，消息都还在排队",
            "这个渠道停了（{why}）：要先处理密钥、权限或余额，消息都还在排队",
        ),
        "messenger-failed": (
            "这个渠道的插件出错（{why} {vendor_code}），消息 {sending} 可能已发也可能没发；请联系插件作者",
            "这个渠道的插件出错（{why}），消息 {sending} 可能已发也可能没发；请联系插件作者",
        ),
        "seal-broken": ("消息 {sending} 里加密的内容打不开（{why}），消息还在排队；发送的程序要有同一串密钥",),
        "attachment-failed": ("消息 {sending} 的附件没有做出来（{why}），消息还在排队；请查明",),
        "delivery-not-asked": ("这个渠道这次没能查消息 {sending} 的回执（{why}），下次再查",),
        "check-failed": ("发送前的检查或地址查询出错（{why}），这一条推迟，别的照发；请查明",),
        "handover-lost": ("交给 {channel} 的途中程序中断，发没发出去不知道；查到回执之前不会再发",),
        "delivery-unknown": ("{channel} 说不清这条消息发没发出去；请向供应商查，再决定是否重发",),
        "receipt-contradicts": ("{channel} 的回执与已经定下的结果相反；结果不改，回执留底，请查明",),
        "arrived-twice": ("{channel} 说这条消息送到了两次；请查明是谁重发的",),
    }
)
"""By code, the sentences with the finding's facts."""
