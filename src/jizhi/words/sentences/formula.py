"""What is wrong with a formula, or with the facts it reads."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FORMULA: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "syntax": ("公式写法不对，读不下去；请检查括号、引号和运算符是否写全",),
        "character": ("不能用字符 {character}；公式里的符号和数字请用半角，乘写 *，除写 /",),
        "formula-empty": ("公式是空的；请写出算式，例如 area * price",),
        "formula-long": ("公式有 {length} 个字符，最多 {most} 个；请拆成几项费用，或改用分档和对照表",),
        "formula-deep": ("括号或条件嵌套超过 {most} 层；请拆开，或改用分档和对照表",),
        "formula-large": ("公式展开后超过 {most} 个节点；请拆成几项费用",),
        "number-form": ("数字 {number} 的写法不行；请写普通小数，例如 0.05，不用科学记数法和下划线",),
        "function-unknown": ("没有这个函数；可以用的有 {known}",),
        "not-allowed": ("公式里不能用 {what}；只能用加减乘除、比较、if/else、and/or/not 和规定的函数",),
        "name-unknown": (
            "不认识“{name}”，是不是“{near}”？否则请先在 rates、bands、table 或 facts 中写明",
            "不认识“{name}”；请先在 rates、bands、table 或 facts 中写明",
        ),
        "table-alone": ("“{name}”是分档或对照表，不能单独作数；请放进 tiers、volume 或 pick",),
        "arguments": ("{function} 的参数不对；写法是 {signature}",),
        "table-wanted": ("这里要写{wanted}的名字；请先在版本里写明它，再按名字引用",),
        "text-wanted": ("这里要直接写文字或数字，不能写算式",),
        "rounding-unknown": ("没有“{mode}”这种舍入；可以用的有 {known}",),
        "rounding-step": ("舍入单位 {step} 不成立；请写大于零的小数，例如 0.01",),
        "unit-missing": ("算出来没有单位，应为 {wanted}；请给费率写上单位",),
        "type-mismatch": ("这里是{found}，需要{wanted}；请改公式或换一个数据项",),
        "unit-mismatch": (
            "单位不符：这里是 {found}，应为 {wanted}；请核对费率的单位和公式",
            "单位不符：这里没有单位，应为 {wanted}；请给费率写上单位",
            "单位不符：这里是 {found}，应为不带单位的数；请核对单位和公式",
        ),
        "date-form": ("“{text}”不是日期；请写成 2025-03-01",),
        "fact-missing": ("缺少“{fact}”，公式要用到它；请补录后重算",),
        "fact-type": ("“{fact}”的值 {value} 类型不对，应为{wanted}；请改正后重算",),
        "fact-range": ("“{fact}”的值 {value} 超出范围，应当 {wanted}；请核实后改正",),
        "fact-scale": ("“{fact}”的值 {value} 小数位太多，最多 {wanted} 位；请核实后改正，不会替您四舍五入",),
        "division-by-zero": ("公式除以了零；请核实作除数的数据，或在公式里先判断",),
        "amount-negative": (
            "算出来是负数 {amount}，不能出账；请核实数据，或用 max(…, 0) 写明意思",
            "算出来是负数，不能出账；请核实数据，或用 max(…, 0) 写明意思",
        ),
        "amount-out-of-range": ("算出来是 {amount} 元，没有这样大的账；请核实费率和数据的位数",),
        "quantity-negative": ("用量是负数，不能计价；请核实上期和本期读数，换表要登记",),
        "pick-unmatched": ("对照表里没有对应的一行；请补上这一行，或写一个 else",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
