"""What is wrong with data at the door, or with a plugin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOOR: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "json-unreadable": ("不是正确的 JSON：{why}；请改正这一处",),
        "nesting-too-deep": ("嵌套太深；请把结构写平",),
        "key-unknown": (
            "没有“{key}”这一项，是不是“{meant}”？",
            "没有“{key}”这一项；请去掉",
        ),
        "key-missing": ("缺少“{key}”这一项；请补上",),
        "value-refused": ("这个值不成立：{why}",),
        "choice-unknown": (
            "没有 {value} 这个选项，是不是“{meant}”？可选 {known}",
            "没有 {value} 这个选项；可选 {known}",
        ),
        "type-wrong": ("这里需要{wanted}，实际是{found}；请改正",),
        "float-refused": ("{value} 是浮点数，不够精确；请写成带引号的小数，这里需要{wanted}",),
        "plugin-failed": (
            "插件在 {hook} 处出错：{error} {why}；其他插件照常，请联系插件作者",
            "插件在 {hook} 处出错：{error}；其他插件照常，请联系插件作者",
        ),
        "plugin-unloadable": (
            "插件装不上：{error} {why}；请检查安装或停用它",
            "插件装不上：{error}；请检查安装或停用它",
        ),
        "offer-malformed": ("插件在 {hook} 交来的是 {found}，不是 Offer，没有采用；请联系插件作者",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
