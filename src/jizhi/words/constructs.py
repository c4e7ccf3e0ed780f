"""What an author wrote in a formula that is not allowed there, called as he knows it and not as the parser does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jizhi.words.catalogue import say

CONSTRUCTS: Final[Mapping[str, str]] = MappingProxyType({
    "Pow": "乘方 **",
    "FloorDiv": "整除 //",
    "Mod": "取余 %",
    "MatMult": "矩阵乘 @",
    "LShift": "移位 <<",
    "RShift": "移位 >>",
    "BitOr": "按位或 |",
    "BitAnd": "按位与 &",
    "BitXor": "按位异或 ^",
    "UnaryOp": "正号 + 或取反 ~",
    "Attribute": "点号取属性",
    "Subscript": "方括号取下标",
    "List": "方括号列表",
    "Tuple": "逗号并列",
    "Dict": "花括号对照",
    "Set": "花括号集合",
    "ListComp": "for 推导",
    "SetComp": "for 推导",
    "DictComp": "for 推导",
    "GeneratorExp": "for 推导",
    "Lambda": "lambda",
    "NamedExpr": "赋值 :=",
    "Await": "await",
    "Yield": "yield",
    "YieldFrom": "yield",
    "JoinedStr": "带 f 的文字",
    "TemplateStr": "带 t 的文字",
    "In": "in",
    "NotIn": "not in",
    "Is": "is",
    "IsNot": "is not",
    "Starred": "星号展开",
})  # fmt: skip
"""By the parser's name of it, what the author wrote; a word of Python itself is called by that word."""


def construct_said(what: str, *, locale: str) -> str:
    """Return what is not allowed as an author knows it; a piece of his own text stays as it is.

    >>> construct_said("Pow", locale="zh_CN"), construct_said("Pow", locale="en"), construct_said("None", locale="en")
    ('乘方 **', 'the power **', 'None')
    """
    return say(CONSTRUCTS[what], locale=locale) if what in CONSTRUCTS else what
