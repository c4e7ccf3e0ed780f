"""What may not be threatened: to cut water, power, heat or gas over a property fee is forbidden (民法典 944)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LAW: Final = "民法典第九百四十四条第三款"
"""物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。"""

# A run of the signs of one sentence, with all that only stands between them taken out first.
_CHINESE: Final = re.compile(
    r"(?:停|断|切断|掐|掐断|中断|中止|终止|停止|停用|切|拉|关停|关断|封停|限|限制|暂停)"
    r"(?:供|供应|提供|使用|用|掉|了|您|你|家|的|户|贵){0,6}"
    r"(?:水(?!平|准|泥)|电(?!瓶|动|梯|话|子|脑|缆)|暖|热(?!线|情|烈)|燃气|天然气|煤气|气(?!泡))"
    r"|停供|断供|拉闸|拉电闸|关(?:闭)?(?:水|气|总)?阀|锁(?:水|电|气)表|拆(?:水|电|气)表"
)
_LEADING: Final = re.compile(r"(?:期|权|无|有|不)限(?:水|电)")
_ENGLISH: Final = re.compile(
    r"\b(?:cut|shut|turn|switch|disconnect|suspend|interrupt|withhold|stop|terminate|discontinue)"
    r"(?:ting|ing|ping|s|ted|ed|ped)?"
    r"(?:[ -](?:off|down|the|your|our|all|any|supply|supplies|supplying|of|and|or|to|home|flat|room|its)){0,5}"
    r"[ -](?:water|power|electricity|electric|heat|heating|gas|utility|utilities)\b"
    r"|\b(?:water|power|electricity|heat|heating|gas|utility|utilities)(?:[ -](?:supply|supplies|service|services))?"
    r"(?:[ -](?:will|shall|may|can|be|is|are|being|get|to)){0,3}[ -]"
    r"(?:cut|cutoff|cut-off|shut|disconnected|suspended|interrupted|withheld|stopped|terminated|discontinued)\b"
)


def cut_threatened(text: str) -> str:
    """The words in *text* that speak of cutting a supply; empty where there are none.

    Blanks and signs between characters hide nothing.

    >>> cut_threatened("逾期将停·水、停 电"), cut_threatened("We will cut off your water supply.")
    ('停水', 'cut off your water')
    >>> cut_threatened("水电费请于期限内缴纳；请勿停电瓶车"), cut_threatened("the power to pay online")
    ('', '')
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    joined = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN" or sign in "。！？!?；;\n")
    chinese = _CHINESE.search(_LEADING.sub("", joined))
    if chinese is not None:
        return chinese[0]
    english = _ENGLISH.search(" ".join(re.sub(r"[^a-z.!?;-]", " ", plain).replace("_", " ").split()))
    return english[0] if english is not None else ""
