"""What dunning finds, in Chinese: what is held back, what was not delivered, limitations near their end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DUNNING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "supply-cut": ("“{what}”不能写：{law}禁止以停止供电、供水、供热、供燃气催费；请删去",),
        "dunning-stopped": ("已约定不催缴，这次不发",),
        "dunning-held": (
            "因“{kind}”暂缓催缴，到 {until} 为止",
            "因“{kind}”暂缓催缴，解除后再继续",
        ),
        "dunning-below-minimum": ("欠 {owed}，不到“{step}”的起催金额 {minimum}，先不发",),
        "dunning-later": ("“{step}”要到 {until} 才能发：两次之间要隔够日子，也不超过次数上限",),
        "dunning-undelivered": ("“{step}”没有送达，各种方式都试过了；请核对联系方式，送达后登记",),
        "dunning-exhausted": ("最后一步“{step}”已送达，政策里没有下一步了；请决定怎么办",),
        "dunning-failed": ("{payer} 的记录算不下去，这次没有催：{why}；请核对其账目，别户照常",),
        "demand-held": ("{payer} 的这张账单因“{kind}”暂缓催缴，没有列入催缴函",),
        "wording-refused": ("文字“{template}”填不出来：{why}；请核对资料或模板",),
        "calendar-assumed": ("{year} 年的节假日安排还没有公布，模拟时按没有节假日算",),
        "limitation-near": ("{payer} 的诉讼时效到 {until} 为止；请尽快送达催缴并留存证据",),
        "limitation-over": ("{payer} 的诉讼时效已于 {until} 届满；对方同意履行才重新起算",),
    }
)
"""By code, its sentence."""
