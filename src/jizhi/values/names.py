"""Names of people: how one is shown to somebody who need not know it."""

from __future__ import annotations

# Family names of two characters that are common enough to be met.
_DOUBLE = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "东方", "南宫",
        "西门", "独孤", "端木", "长孙", "宇文", "轩辕", "百里", "呼延", "申屠", "太史", "公羊", "赫连", "澹台", "濮阳",
        "淳于", "单于", "钟离", "闾丘", "拓跋", "东郭", "欧陽", "諸葛", "尉遲", "鍾離", "東方",
    }
)  # fmt: skip


def mask_name(name: str) -> str:
    """Return *name* with the family name left and a star for each other character.

    >>> [mask_name(name) for name in ("张三", "欧阳娜娜", "李小龙", "欧阳", "Ann")]
    ['张*', '欧阳**', '李**', '欧*', 'A**']
    """
    plain = name.strip()
    shown = 2 if plain[:2] in _DOUBLE and len(plain) > 2 else 1
    return plain[:shown] + "*" * (len(plain) - shown)
