"""What is wrong with a tariff file, or was met while it was billed by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TARIFF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "toml-syntax": ("文件不是正确的 TOML：{why}；请改正这一处",),
        "toml-long": ("文件有 {length} 个字符，最多 {most} 个；请拆成几个文件",),
        "toml-deep": ("括号嵌套超过 {most} 层；请把结构写平",),
        "preset-unknown": (
            "没有叫“{name}”的模板；现有 {known}",
            "没有叫“{name}”的模板；请去掉 extends",
            "没有这个模板；请去掉 extends",
        ),
        "code-missing": ("没有写代码；请写上一个不重复的代码",),
        "code-twice": ("费用代码“{code}”出现了两次；请改掉一个",),
        "late-unknown": (
            "没有叫“{value}”的违约金规则；现有 {known}",
            "没有叫“{value}”的违约金规则；请先写 [late.…] 一节",
        ),
        "tax-rate": ("税率 {value} 不在 0 到 1 之间；百分之六写成 0.06 或 6%",),
        "cap-form": ("违约金上限“{value}”看不懂；请写 principal、百分比或带“元”的金额",),
        "negative-number": (
            "{value} 是负数，这里不能小于零；请改正",
            "{shown} 是负数，这里不能小于零；请改正",
        ),
        "range-empty": ("最小 {min} 大于最大 {max}；请调过来",),
        "scale": ("小数位数 {scale} 不成立：只有小数型可以有小数位，0 到 10 位",),
        "name-form": ("“{name}”不能作名字；请用字母、汉字、数字和下划线，不以数字开头",),
        "name-taken": ("名字“{name}”已被{by}占用；请换一个",),
        "unit-unknown": ("不认识单位“{unit}”；可以用 {known}",),
        "quantity-form": ("“{text}”不是数量；请写半角小数加单位，例如 2.80 元/㎡/月",),
        "word-unknown": (
            "没有“{value}”这个选项，是不是“{near}”？可选 {known}",
            "没有“{value}”这个选项；可选 {known}",
            "这里不能空着；可选 {known}",
        ),
        "setting-refused": ("这样的设置不成立：{why}",),
        "basis-missing": ("没有写依据；请写上文号、业主大会决议或合同",),
        "date-with-time": ("{value} 带了时刻；生效日只写日期，例如 2025-01-01",),
        "origin-empty": ("这里不能空着；请写上这些价格是哪里、由谁公布的",),
        "origin-backwards": ("失效日 {until} 不在生效日 {since} 之后；请调过来",),
        "season-months": ("季节的月份 {months} 不对；请写 1 到 12",),
        "season-gap": ("{months} 月没有任何版本；请补上，使全年都有价可依",),
        "version-missing": ("没有任何版本；请至少写一个 [[fee.version]]，带 since 和 basis",),
        "versions-overlap": ("有两个版本都从 {since} 起生效；请去掉一个或改日期",),
        "version-gap": ("{day} 没有适用的版本；请补上从这一天或更早起的版本",),
        "shift-without-bands": ("shift 里的“{name}”没有对应的分档；请先写 bands.{name}",),
        "bands-count": ("有 {count} 档，应为 1 到 {most} 档",),
        "band-empty": ("这一档既没有 rate 也没有 flat；请至少写一个",),
        "band-open": ("第 {number} 档的上限不对：共 {count} 档，只有最后一档不写 to",),
        "band-order": ("上限 {to} 不大于前一档；请从小到大排列",),
        "table-count": ("对照表有 {count} 行，应为 1 到 {most} 行",),
        "cycle-changed": ("收费周期改了（原来一期如 {before}），会与已出账的期间重叠；请改回，或另立一个费用代码",),
        "charge-numbers": ("这一笔应收的编号是 {numbers}，不是连续的 0、1、2……；账是手工改过的，请查明",),
        "pool-without-weights": ("没有一户有分摊权重，{pool} 无法分摊；请检查分摊公式和房屋数据",),
        "pool-not-selected": ("不在这笔分摊的范围内，没有分到",),
        "weight-zero": ("分摊权重是 0，没有分到；请核实房屋数据",),
        "weight-negative": ("分摊权重是负数 {weight}；请核实房屋数据和公式",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
