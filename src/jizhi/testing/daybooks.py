"""The daybook of a made-up estate: a sheet for every month, as an office would have typed it, troubles included."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import attrs

from jizhi.intake import Cell, Table
from jizhi.testing.estate import Home, Line, lived_in
from jizhi.values import months_after

READINGS: Final = (
    "楼号", "单元", "房屋", "表类型", "表位数", "用量上限", "上期度数", "上期时间", "本期度数", "本期时间",
    "抄表方式", "新表号", "新表底数", "备注",
)  # fmt: skip
VEHICLES: Final = ("车牌号", "楼号", "单元", "房屋", "起租", "截止", "类型")
POOLS: Final = ("费用项", "期间", "金额", "依据", "楼栋")
SINGLES: Final = ("编号", "楼号", "单元", "房屋", "费用项", "日期", "备注")
STAYS: Final = ("车牌号", "入场", "出场", "楼号", "单元", "房屋")
KINDS: Final = (("水表", 4, 21, 120), ("电表", 70, 380, 2_000))
"""The kinds of meter: what a home uses in a month at least and at most, and the limit above which it is doubted."""


COSTS: Final = (
    ("公摊照明", "1", 90_000, 160_000),
    ("公摊照明", "2", 30_000, 60_000),
    ("电梯用电", "1", 400_000, 700_000),
)
"""What is shared out each month: the fee, the building, and the cost in fen at least and at most."""


@attrs.frozen
class _Dial:
    """A meter of a home: what it shows on the first of each month, and what is odd about it."""

    home: Home
    kind: str
    limit: int
    shows: tuple[int, ...]
    trouble: str


TROUBLES: Final = {3: "swap", 5: "rollover", 7: "estimate", 9: "below", 11: "typo"}
"""Which homes' water meters have a story; by the number of the home among those that are lived in."""


def _dials(seed: int, year: int) -> Iterator[_Dial]:
    for number, home in enumerate(_read_by_us(seed, year)):
        for kind, least, most, limit in KINDS:
            chance = random.Random(f"{seed}/{home.code}/{kind}")
            trouble = TROUBLES.get(number, "") if kind == "水表" else ""
            shown = 99_960 if trouble == "rollover" else chance.randrange(50, 9_000)
            shows = [shown]
            for _ in range(12):
                shown += chance.randrange(least, most)
                shows.append(shown)
            yield _Dial(home, kind, limit, tuple(shows), trouble)


def _read_by_us(seed: int, year: int) -> list[Home]:
    """The homes of building 2 and of the lower floors of building 1; above them the utilities read the meters."""
    return [home for home in lived_in(seed, year=year) if home.building == "2" or len(home.room) < len("1001")]


def _row(dial: _Dial, month: int, year: int) -> Line:
    """The ordinary reading of a month, taken on the first of the next one; the first row also says where it began."""
    line: Line = {
        **_place(dial.home),
        "表类型": dial.kind,
        "本期度数": dial.shows[month],
        "本期时间": months_after(date(year, 1, 1), month),
    }
    if month == 1:
        line |= {"表位数": 5, "用量上限": dial.limit, "上期度数": dial.shows[0], "上期时间": date(year, 1, 1)}
    return line


def _place(home: Home) -> Line:
    return {"楼号": home.building, "单元": home.entrance, "房屋": home.room}


def _readings(seed: int, year: int, month: int) -> Iterator[Line]:
    for dial in _dials(seed, year):
        yield from _told(dial, month, year)


def _told(dial: _Dial, month: int, year: int) -> Iterator[Line]:
    line = _row(dial, month, year)
    match dial.trouble, month:
        case "rollover", _:
            over = dial.shows[month] >= 100_000 > dial.shows[month - 1]
            yield line | {"本期度数": dial.shows[month] % 100_000, "抄表方式": "翻表" if over else None}
        case "swap", 6:
            yield line | {"抄表方式": "换表", "新表号": "W2025-0601", "新表底数": 2}
        case "swap", _ if month > 6:
            yield line | {"本期度数": 2 + dial.shows[month] - dial.shows[6]}
        case "estimate", 4:  # the home was locked: guessed, and too much
            yield line | {"本期度数": dial.shows[5] + 6, "抄表方式": "估抄"}
        case "below", 3:  # two digits the wrong way round, found by the import
            yield line | {"本期度数": dial.shows[2] - 9}
        case "typo", 5:  # one digit too many, found by the limit
            yield line | {"本期度数": dial.shows[5] * 10}
        case "typo", 6:  # the correction comes with the next sheet
            yield _row(dial, 5, year)
            yield line
        case _:
            yield line


def _vehicles(seed: int, year: int) -> Iterator[Line]:
    chance = random.Random(seed + 1)
    for number, home in enumerate(lived_in(seed, year=year)[::4]):
        since = date(year - 1, chance.randrange(1, 13), 1) if number % 10 else date(year, 3, 11)
        yield {"车牌号": f"粤Z{90_000 + number}", **_place(home), "起租": since, "类型": "小型车"}
        if number % 5 == 0:
            until = date(year, 8, 31) if number % 10 else None
            yield {"车牌号": f"粤Z{95_000 + number}", **_place(home), "起租": since, "截止": until, "类型": "小型车"}


def _pools(seed: int, year: int, month: int) -> Iterator[Line]:
    chance = random.Random(f"{seed}/pools/{month}")
    for fee, building, least, most in (
        ("公摊照明", "1", 90_000, 160_000),
        ("公摊照明", "2", 30_000, 60_000),
        ("电梯用电", "1", 400_000, 700_000),
    ):
        yield {
            "费用项": fee,
            "期间": f"{year}-{month:02d}",
            "金额": Decimal(chance.randrange(least, most)).scaleb(-2),
            "依据": f"供电局电费单 {year}-{month:02d}-{building}",
            "楼栋": building,
        }


def _singles(seed: int, year: int, month: int) -> Iterator[Line]:
    homes = lived_in(seed, year=year)
    for number in range(2):
        home = homes[(month * 17 + number * 31) % len(homes)]
        yield {
            "编号": f"L{year}{month:02d}-{number + 1}",
            **_place(home),
            "费用项": "门禁卡" if number else "装修垃圾清运费",
            "日期": date(year, month, 5 + number),
            "备注": "补办一张" if number else "装修申请",
        }


def _stays(seed: int, year: int, month: int) -> Iterator[Line]:
    homes = lived_in(seed, year=year)
    for number, hours in enumerate((1, 3, 7, 30)):
        entered = datetime(year, month, 12 + number, 9, 30)  # noqa: DTZ001 - as a gate writes it
        yield {
            "车牌号": f"粤Z{98_000 + month * 10 + number}",
            "入场": entered.isoformat(" ", "minutes"),
            "出场": (entered + timedelta(hours=hours, minutes=5)).isoformat(" ", "minutes"),
            **_place(homes[(month * 7 + number) % len(homes)]),
        }


def daybook_tables(month: int, *, seed: int = 2025, year: int = 2025) -> tuple[Table, ...]:
    """Return the sheets that the office has at the end of a *month* of *year*, 1 to 12; in January the vehicles too.

    Water and electricity of the homes of ``estate_tables`` that are lived in, read on the first of the next month:
    among them a swapped meter, a dial that passes zero, an estimate that is trued up, a reading below the last one and
    one with a digit too many. Shared light and lift power of each building, two single charges, four stays.

    >>> [table.name for table in daybook_tables(1)], [table.name for table in daybook_tables(2)]
    (['抄表', '车辆', '公摊费用', '一次性收费', '停车记录'], ['抄表', '公摊费用', '一次性收费', '停车记录'])
    """
    sheets: list[tuple[str, Sequence[str], list[Line]]] = [
        ("抄表", READINGS, list(_readings(seed, year, month))),
        ("车辆", VEHICLES, list(_vehicles(seed, year)) if month == 1 else []),
        ("公摊费用", POOLS, list(_pools(seed, year, month))),
        ("一次性收费", SINGLES, list(_singles(seed, year, month))),
        ("停车记录", STAYS, list(_stays(seed, year, month))),
    ]
    return tuple(_table(name, headings, lines, month) for name, headings, lines in sheets if lines)


def _table(name: str, headings: Sequence[str], lines: list[Line], month: int) -> Table:
    rows: list[list[Cell]] = [list(headings), *([line.get(heading) for heading in headings] for line in lines)]
    return Table(name, (), rows, f"daybook-{month:02d}.xlsx")
