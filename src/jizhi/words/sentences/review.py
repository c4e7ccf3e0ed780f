"""What the review of a tariff says: sound to read, and yet most likely not what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REVIEW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "origin-expired": ("这些价格的出处已于 {until} 失效；请找到现行文件，改价格和 [origin]",),
        "applies-never": (
            "适用条件没有一户能满足：{fact} 没有“{word}”这个值，是不是“{near}”？可以写 {known}",
            "适用条件没有一户能满足：{fact} 没有“{word}”这个值；可以写 {known}",
            "适用条件没有一户能满足；请检查 applies",
        ),
        "discount-raises": ("优惠“{name}”的系数 {factor} 大于 1，越优惠越贵；七折写 0.7",),
        "late-rate-high": ("每天 {rate}%，一年就是 {year}%；每日万分之五写 0.0005",),
        "price-unusual": (
            "“{name}”是 {rate} {unit}，常见的在 {least} 到 {most} 之间；请核对小数点、单位，是不是把分写成了元",
        ),
        "band-cheaper": (
            "“{name}”第 {number} 档 {rate} 元，比前一档 {before} 元便宜；阶梯价通常逐档更贵，请核对小数点",
        ),
        "rate-unused": ("写了“{name}”，公式却没有用到；请补进公式，或删去",),
        "word-full-width": ("“{word}”里有全角字符，与名册里的“{near}”不会相等；请改为半角",),
        "fees-overlap": ("与“{other}”都叫“{name}”，没有条件把两者分开，同一户会收两次；请写 applies，或改名",),
        "formula-refuses": ("公式怎样都算不出来（{code}）；请核对 pick 里写的字和对照表里的行",),
        "discount-never": ("优惠“{name}”的条件永远不成立；请检查 when",),
        "branch-never": ("“{condition}”永远不成立，它后面的价格用不到；请检查分档、对照表或条件",),
        "branch-always": ("“{condition}”永远成立，另一边的价格用不到；请检查分档、对照表或条件",),
        "version-never": ("这个版本一天也没有生效就被后面的版本取代；请检查 since 和 season",),
        "accumulate-idle": ("写了 accumulate = {accumulate}，公式却没有用“已用量 used_before”；请补上或去掉",),
        "accumulate-season": ("用量按 {accumulate} 累计，分档却随季节换；请改为按月或按季累计",),
        "price-falls": ("{fact} 到 {at} 收 {amount} 元，到 {next} 反而只收 {then} 元（试算）；请确认是有意的",),
        "price-jumps": ("{fact} 到 {at} 收 {amount} 元，到 {next} 一下收 {then} 元（试算）；请确认是有意的",),
        "space-unbilled": ("有 {count} 户没有任何按期费用：{spaces}；请检查各项费用的 applies",),
        "billed-twice": ("与“{other}”同名，{count} 户会收两次：{spaces}；请让两者的 applies 不重叠，或改名",),
        "facts-lacking": ("公式要用“{fact}”，{count} 户没有：{spaces}；请补录",),
        "pool-nobody": ("没有一户在分摊范围内；请检查 applies",),
        "preset-expired": ("模板 {preset} 已于 {until} 失效；请找到现行文件，把价格写进本文件",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
