"""The register of the made-up estate: its lifts, pumps, tanks, panels, with what was done to them before the year."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from jizhi.intake import Cell, Table

ASSETS: Final = (
    "设备编号", "设备名称", "设备类别", "型号", "制造单位", "出厂编号", "安装日期", "楼号", "安装位置", "质保到期",
    "购置金额", "停用日期", "复用日期",
)  # fmt: skip
SERVICES: Final = ("设备编号", "计划", "完成日期", "维保人")
PAPERS: Final = ("持有者", "证书类别", "证书编号", "签发日期", "失效日期")

LIFTS: Final = (("1", 4), ("3", 2))
"""Buildings with lifts, and how many."""


def register_tables(seed: int = 2025, *, year: int = 2025) -> tuple[Table, ...]:
    """Return the sheets of the register as an office would hand them over at the beginning of *year*.

    Among the rows are those that offices get wrong: an asset without a number, a service of an asset nobody entered.

    >>> [table.name for table in register_tables()]
    ['设备台账', '维保记录', '证书检验']
    """
    chance = random.Random(f"{seed}/register")
    assets: list[tuple[Cell, ...]] = []
    services: list[tuple[Cell, ...]] = []
    papers: list[tuple[Cell, ...]] = []
    for number, (building, _) in enumerate(_lifts(), start=1):
        code = f"L{number}"
        installed = date(year - 7, 6, 20) + timedelta(days=7 * number)
        place = f"{building} 栋 {number} 号井道"
        still = (date(year, 7, 1), date(year, 9, 1)) if code == "L6" else (None, None)
        assets.append(
            (code, f"{number} 号梯", "曳引电梯", "GK-1000", "某电梯厂", f"GK{chance.randrange(10**6):06d}", installed,
             building, place, date(year - 5, 6, 30), "230000.00", *still)
        )  # fmt: skip
        served = date(year - 1, 12, 30) - timedelta(days=chance.randrange(12))
        services.append((code, "lift-year", served, "某电梯维保公司"))
        services.append((code, "lift-monthly-check", date(year - 1, 12, 10), "工程部"))
        papers.append((code, "定期检验", f"T{number}", date(year - 3, 6, 25), date(year, 7, 1)))
    for code, name, kind, building, plan in (
        ("T1", "生活水箱", "水箱", "1", "water-tank-cleaning"),
        ("T2", "生活水箱", "水箱", "3", "water-tank-cleaning"),
        ("F1", "消防设施", "消防设施", "1", "fire-full-test"),
        ("F2", "消防设施", "消防设施", "3", "fire-full-test"),
        ("P1", "消防水泵", "消防泵", "1", "fire-pump-year"),
        ("D1", "防雷装置", "防雷装置", "1", "lightning-test"),
    ):
        assets.append(
            (code, name, kind, None, None, None, date(year - 7, 6, 1), building, "设备房", None, None, None, None)
        )
        services.append((code, plan, date(year - 1, 10, 15) + timedelta(days=chance.randrange(40)), "工程部"))
    assets.append((None, "没有编号的水泵", "水泵", None, None, None, None, "2", "地下室", None, None, None, None))
    services.append(("L99", "lift-year", date(year - 1, 12, 1), "某电梯维保公司"))
    return (
        Table("设备台账", ASSETS, assets),
        Table("维保记录", SERVICES, services),
        Table("证书检验", PAPERS, papers),
    )


def _lifts() -> list[tuple[str, int]]:
    return [(building, number) for building, count in LIFTS for number in range(count)]
