"""What is wrong with data at the door, or with a plugin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOOR: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "glyph-missing": ("字体 {font} 里没有 {characters}，没有制作；请换一种字体，或核对用字",),
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
        "plugin-overdue": ("插件在 {hook} 处 {seconds} 秒没有做完，不再等它；其他插件照常，请联系插件作者",),
        "plugin-silenced": ("插件连续 {times} 次超时，{hook} 不再叫它；请联系插件作者，修好后重新启动",),
        "plugin-slow": ("插件在 {hook} 处用了 {used} 秒处理器时间，超过 {allowed} 秒；请联系插件作者",),
        "plugin-meddled": (
            "插件在 {hook} 处改动了进程的 {what}，其中 {stuck} 无法复原；请重新启动并联系插件作者",
            "插件在 {hook} 处改动了进程的 {what}，已经复原；请联系插件作者",
        ),
        "plugin-died": ("插件在 {hook} 处让它的子进程提前结束（{how}）；其他插件照常，请联系插件作者",),
        "answer-malformed": ("插件在 {hook} 处回答的是 {found}，不是这个钩子要的，没有采用；请联系插件作者",),
        "offer-malformed": (
            "插件在 {hook} 提供的一项不能用，没有采用：{problem}；请联系插件作者",
            "插件在 {hook} 交来的是 {found}，不是 Offer，没有采用；请联系插件作者",
        ),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
