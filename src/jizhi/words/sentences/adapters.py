"""What an adapter of a plugin may raise, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ADAPTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NotFrozen": "{place} 是 {kind}，插件可以改动它；请用不可变的记录和元组",
        "Reentered": "{plugin} 在钩子里又调用了 {hook}；请先返回，由主程序来调用",
        "SettingsRefused": "{offer} 的设置不能用：{places}",
        "AdapterFailed": "{adapter}：{why}",
        "TryLater": "{adapter} 这次没有办成：{why}",
        "RateLimited": "{adapter} 发得太快或超过了当天上限：{why}",
        "Unreachable": "{adapter} 连不上，对方没有收到：{why}",
        "NotReady": "{adapter} 还没有准备好：{why}",
        "UnknownOutcome": "{adapter} 结果不明，办成没有还不知道：{why}",
        "RequestRefused": "{adapter} 拒绝了：{why}",
        "BadAddress": "{adapter} 说号码或地址不对：{why}",
        "OptedOut": "{adapter} 说对方已退订：{why}",
        "TemplateRefused": "{adapter} 不认可模板或签名：{why}",
        "NumberReused": "{adapter} 说这个单号已用于别的内容：{why}",
        "NoSuchOrder": "{adapter} 没有这个单号：{why}",
        "AdapterStopped": "{adapter} 停下来了：{why}",
        "AuthRefused": "{adapter} 不认可密钥、证书或权限：{why}",
        "OutOfMoney": "{adapter} 余额不足或当天额度用完：{why}",
        "PeerRefused": "{adapter} 要访问的地址不允许访问，没有访问；请检查设置：{why}",
        "NoticeRefused": "{adapter} 收到的通知不可信，没有采用：{why}",
        "FileDamaged": "{adapter} 的对账文件不完整或不是自己的，没有采用：{why}",
        "AbilityMissing": "{adapter} 没有声明“{ability}”这项能力",
    }
)
"""By class, the sentence with the error's attributes."""
