"""What is wrong with a workbook that is imported, or was decided while it was read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

INTAKE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "table-not-recognised": ("看不出这是什么表，没有导入；请用下载的模板，表头放在前十二行内",),
        "nothing-to-import": ("没有可以导入的工作表；请用下载的模板",),
        "column-missing": ("缺少“{columns}”这一列；请补上表头后重新导入",),
        "column-unknown": (
            "不认识这一列，没有读取；是不是“{meant}”？",
            "不认识这一列，没有读取；需要的话请改成模板里的表头",
        ),
        "column-not-kept": ("这一列读过了，但用不上，没有保存",),
        "column-twice": ("“{means}”出现在两列；请只留一列",),
        "file-known": ("这份文件已在 {instant} 导入过，内容相同，没有再动",),
        "total-row": ("“{shown}”是合计行，已略过",),
        "heading-again": ("这一行又是表头，已略过",),
        "row-repeated": ("与 {other} 完全相同，已略过",),
        "cell-missing": ("这一格是空的；请填写，不会按上一行补",),
        "cell-unreadable": (
            "“{shown}”读不出来；请改成普通文字",
            "这一格读不出来；请改成普通文字",
        ),
        "merged-cell": ("这一格被合并到 {anchor}；请取消合并并逐格填写",),
        "formula-cell": ("这一格是公式；请直接填数值或文字",),
        "formula-value": (
            "这一格是公式，按它显示的“{shown}”读取；请核对",
            "这一格是公式，按它显示的内容读取；请核对",
        ),
        "normalised": (
            "全角字符或空格已整理为“{shown}”",
            "全角字符或空格已整理",
        ),
        "not-plain": ("含有全角字符或多余空格；证件号和金额不会替您改，请自己改正",),
        "name-odd": ("姓名里有看不见的字符 {characters}；已照原样保存，请核对",),
        "id-number-wrong": ("证件号不对（共 {length} 位）：长度或校验位不符；请核对原件",),
        "identity-as-number": ("证件号被当成数字，末几位已丢失；请把这一列设为“文本”后重新填写",),
        "identity-lower-x": ("证件号末位是小写 x，已按大写 X 处理；请核对",),
        "identity-twice": (
            "同一证件号在 {other} 是另一个姓名；请核实是谁",
            "同一证件号已登记为另一个姓名；请核实是谁",
        ),
        "phone-wrong": ("电话不对（共 {length} 位）；请填手机号或带区号的座机",),
        "date-wrong": ("“{shown}”不是日期；请写成 2025-03-01",),
        "date-from-serial": ("数字 {number} 按表格日期读成 {day}；请核对",),
        "room-as-date": ("房号变成了日期“{shown}”；请把这一列设为“文本”后重新填写，例如 3-12",),
        "room-as-number": ("房号“{shown}”被当成了数字；请把这一列设为“文本”后重新填写",),
        "not-a-number": ("“{shown}”不是数；请只填数字和小数点",),
        "not-a-whole-number": ("“{shown}”不是整数；请改正",),
        "number-too-large": ("{shown} 太大，最多 {most}；请核实",),
        "too-many-decimals": ("{shown} 的小数超过 {most} 位；请核实，不会替您四舍五入",),
        "float-noise": ("{shown} 像是表格算出来的尾数，可能应为 {likely}；请改成确切的数",),
        "share-wrong": ("份额“{shown}”不成立；请写 50%、1/2 或 0.5，大于 0，不超过 1",),
        "kind-unknown": (
            "不认识的房屋类型“{shown}”，是不是“{meant}”？",
            "不认识的房屋类型“{shown}”；请用住宅、商铺、写字楼、车位或储藏室",
        ),
        "status-unknown": (
            "不认识的状态“{shown}”，没有采用；是不是“{meant}”？",
            "不认识的状态“{shown}”，没有采用",
        ),
        "role-unknown": (
            "不认识的身份“{shown}”，是不是“{meant}”？",
            "不认识的身份“{shown}”；请写业主、租户或开发商",
        ),
        "party-kind-unknown": (
            "不认识的类别“{shown}”，没有采用；是不是“{meant}”？",
            "不认识的类别“{shown}”，没有采用",
        ),
        "yes-no-unknown": ("“{shown}”看不出是还是否；请写“是”或“否”",),
        "role-unclear": ("身份说得不一致（{roles}）；请写明是业主、租户还是开发商",),
        "room-twice": (
            "“{space}”出现了两次，另一处在 {other}，又没有写各占多少；请合并，或写上产权份额",
            "同一人出现了两次，另一处在 {other}；请合并",
            "房屋出现了两次，又没有写各占多少；请合并，或写上产权份额",
        ),
        "room-incomplete": ("{other} 一行有错，同一房屋的各行要一起导入；请先改正那一行",),
        "room-unknown": (
            "找不到房屋“{space}”，是不是“{meant}”？",
            "找不到房屋“{space}”；请先导入房屋，或改正房号",
        ),
        "rows-disagree": ("“{space}”的这一项与 {other} 不一致；请改成一样",),
        "shares-not-whole": ("产权份额合计 {sum}，应为 1；请补全或改正",),
        "area-zero": ("“{space}”的建筑面积是 0；请填写实际面积",),
        "lease-backwards": ("租期止不在租期起 {since} 之后；请改正",),
        "vacancy-backwards": ("空置止不在空置起 {since} 之后；请改正",),
        "vacancy-overlaps": ("“{space}”的这段空置与从 {other} 起的一段重叠；请改正日期",),
        "owner-differs": ("“{space}”已登记的业主不同；换业主请填“产权变更”表，写明过户日",),
        "owner-former": ("这是“{space}”从前的业主，现在的没有改动；请核对",),
        "owner-missing": ("“{space}”没有业主；出账前请补上业主或开发商",),
        "turn-out-of-order": (
            "“{space}”的过户日不在已知的最后一次变更 {last} 之后；请按先后填写",
            "“{space}”还没有业主，无法过户；请先在房产业主表里填写",
        ),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
