"""An estate made from a seed: 600 spaces as an office would have typed them, with the mistakes offices make."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

import attrs

from jizhi.intake import Cell, Merged, Table
from jizhi.testing.numbers import credit_code, id_number, phone

Line: TypeAlias = dict[str, Cell]

SPACES: Final = 600
"""How many spaces the estate has once the dirty rows are left out."""

HEADINGS: Final = (
    "楼号", "单元", "房屋", "楼层", "总楼层", "是否有电梯", "房屋类型", "户型", "建筑面积", "室内面积", "房屋状态",
    "交房日期", "业主名称", "身份证", "手机号", "人员角色", "份额", "入住人数", "车辆数", "楼管家",
)  # fmt: skip
TURN_HEADINGS: Final = ("楼号", "单元", "房屋", "新业主", "身份证", "手机号", "过户日期", "份额", "依据")
VACANCY_HEADINGS: Final = ("楼号", "单元", "房屋", "空置起始", "空置结束", "依据")

DEVELOPER: Final = "翠园置业有限公司"
_RARE: Final = ("䶮", "𠮷", "㛃", "𬱖", "堃")
_FAMILY: Final = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高")
_GIVEN: Final = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文")
_HOMES: Final = (
    ("两房", "89.37", "71.20"),
    ("三房", "98.56", "79.05"),
    ("三房", "118.20", "95.44"),
    ("四房", "143.08", "116.90"),
)


@attrs.frozen
class _Person:
    name: str
    identity: str
    phone: str


@attrs.frozen
class _Place:
    building: str
    entrance: str
    room: str
    floor: int
    floors: int
    lift: str
    kind: str
    layout: str
    area: str
    inner: str = ""


def _homes() -> Iterator[_Place]:
    """Building 1 is a high-rise with lifts, building 2 has seven floors and none."""
    for building, entrances, floors, doors, lift in (("1", 2, 30, 4, "有"), ("2", 4, 7, 3, "无")):
        for entrance in range(1, entrances + 1):
            for floor in range(1, floors + 1):
                for door in range(1, doors + 1):
                    layout, area, inner = _HOMES[(door + entrance) % len(_HOMES)]
                    room = f"{floor}{door:02d}"
                    yield _Place(building, str(entrance), room, floor, floors, lift, "住宅", layout, area, inner)


def _works() -> Iterator[_Place]:
    """Building 3 has shops on two floors and offices on eight above them."""
    for floor in (1, 2):
        for door in range(1, 13):
            yield _Place("3", "", f"S{floor}{door:02d}", floor, 10, "有", "商铺", "", f"{40 + door * 3}.5")
    for floor in range(3, 11):
        for door in range(1, 8):
            yield _Place("3", "", f"{floor}{door:02d}", floor, 10, "有", "办公", "", f"{120 + door * 15}.25")


def _below() -> Iterator[_Place]:
    """The basement has parking spaces and storage rooms; a parking space has no area."""
    for number in range(1, 157):
        yield _Place("地库", "", f"A{number:03d}", -1, 2, "有", "车位", "", "")
    for number in range(1, 41):
        yield _Place("地库", "", f"C{number:02d}", -2, 2, "有", "储藏室", "", f"{4 + number % 5}.80")


class _Office:
    """Types the workbook: remembers whom it has invented, so that a home and its parking space share an owner."""

    def __init__(self, seed: int, year: int) -> None:
        self.random, self.year, self.count = random.Random(seed), year, 0

    def person(self) -> _Person:
        self.count += 1
        family, given = self.random.choice(_FAMILY), "".join(self.random.sample(_GIVEN, self.random.choice((1, 2))))
        if self.count % 97 == 5:
            given = _RARE[self.count // 97 % len(_RARE)]
        born = date(1955, 1, 1) + timedelta(days=self.random.randrange(45 * 365))
        return _Person(family + given, id_number(born, self.count), phone(self.count))

    def row(self, place: _Place, owner: _Person | None, handover: date | None) -> Line:
        lived = place.kind == "住宅" and owner is not None and self.random.random() < 0.85
        line: Line = {
            "楼号": place.building,
            "单元": place.entrance or None,
            "房屋": place.room,
            "楼层": place.floor,
            "总楼层": place.floors,
            "是否有电梯": place.lift,
            "房屋类型": place.kind,
            "户型": place.layout or None,
            "建筑面积": Decimal(place.area) if place.area else None,
            "室内面积": Decimal(place.inner) if place.inner else None,
            "房屋状态": "未售" if owner is None else "已入住" if lived else "已交房",
            "交房日期": handover,
            "入住人数": self.random.randrange(1, 7) if lived else None,
            "车辆数": self.random.randrange(0, 3) if lived else None,
        }
        if owner is None:
            return line | {"业主名称": DEVELOPER, "身份证": credit_code(1), "人员角色": "开发商"}
        return line | _who(owner) | {"人员角色": "业主"}

    def long_ago(self) -> date:
        return date(self.year - 6, 6, 1) + timedelta(days=self.random.randrange(1_500))

    def this_year(self) -> date:
        return date(self.year, self.random.randrange(1, 12), self.random.randrange(8, 25))


def _who(person: _Person, heading: str = "业主名称") -> Line:
    return {heading: person.name, "身份证": person.identity, "手机号": person.phone}


def _rooms(office: _Office, homes: list[_Place], chosen: _Chosen) -> Iterator[Line]:
    owners: list[_Person] = []
    for number, place in enumerate(homes):
        if number in chosen.unsold:
            yield office.row(place, None, None)
            continue
        owners.append(office.person())
        handover = office.this_year() if number in chosen.fresh else office.long_ago()
        line = office.row(place, owners[-1], handover)
        if number in chosen.empty:
            line |= {"房屋状态": "空置", "入住人数": None, "车辆数": None}
        if number in chosen.shared:
            yield line | {"份额": "60%"}
            line |= _who(office.person()) | {"份额": "40%"}
        yield line
    for place in _works():
        yield office.row(place, office.person(), office.long_ago())
    below = list(_below())
    for place, owner in zip(below, office.random.sample(owners, len(below)), strict=True):
        yield office.row(place, owner, office.long_ago())


def _dirty(office: _Office, first: int) -> Iterator[Line]:
    """One row for each mistake, from row *first* on: on floor 31, which is not there, so that no good one suffers."""
    wrong: tuple[Line, ...] = (
        {"身份证": Decimal("9.9010119900101E+17")},
        {"楼号": Merged(f"A{first}")},
        {"房屋": date(office.year, 3, 12)},
        {"身份证": "990101199001010071"},
        {"手机号": "1234567"},
        {"建筑面积": "89.375"},
        {"建筑面积": Decimal("-89.37")},
        {"建筑面积": "89.370000000000005"},
        {"建筑面积": "约90"},
        {"房屋类型": "住窄"},
        {"楼号": None},
        {"身份证": "=B2&C2"},
        {"交房日期": "待定"},
    )
    for number, mistake in enumerate(wrong, start=1):
        place = _Place("1", "1", f"31{number:02d}", 31, 31, "有", "住宅", "两房", "89.37", "71.20")
        yield office.row(place, office.person(), office.long_ago()) | mistake
    twice = _Place("1", "2", "3101", 31, 31, "有", "住宅", "两房", "89.37", "71.20")
    for _ in range(2):
        yield office.row(twice, office.person(), office.long_ago())


def _turns(office: _Office, homes: list[_Place], chosen: _Chosen) -> Iterator[Line]:
    for number in chosen.sold:
        place, day = homes[number], office.this_year()
        line: Line = {"楼号": place.building, "单元": place.entrance, "房屋": place.room, "过户日期": day}
        yield line | _who(office.person(), "新业主") | {"依据": f"不动产权证 {office.year}-{number:04d}"}
    lost: Line = {"楼号": "9", "单元": "9", "房屋": "909", "过户日期": date(office.year, 7, 1)}
    yield lost | _who(office.person(), "新业主")


def _vacancies(office: _Office, homes: list[_Place], chosen: _Chosen) -> Iterator[Line]:
    for count, number in enumerate(chosen.empty, start=1):
        place, since = homes[number], date(office.year - 1, count, 15)
        until = date(office.year, 9, 1) if count % 4 == 0 else None
        yield {
            "楼号": place.building,
            "单元": place.entrance,
            "房屋": place.room,
            "空置起始": since,
            "空置结束": until,
            "依据": f"空置报备 {since.year}-{count:03d}",
        }


@attrs.frozen
class _Chosen:
    """Which homes are unsold, handed over this year, owned by two, sold this year, and empty; by their number."""

    unsold: list[int]
    fresh: list[int]
    shared: list[int]
    sold: list[int]
    empty: list[int]


def _chosen(office: _Office, homes: int) -> _Chosen:
    numbers = office.random.sample(range(homes), 24 + 12 + 4 + 6 + 9)
    return _Chosen(*(sorted(numbers[start:end]) for start, end in ((0, 24), (24, 36), (36, 40), (40, 46), (46, 55))))


@attrs.frozen
class Home:
    """Where a home of the estate is; ``code`` is what the import makes of it."""

    building: str
    entrance: str
    room: str

    @property
    def code(self) -> str:
        """Building, entrance and room in one."""
        return f"{self.building}-{self.entrance}-{self.room}"


def lived_in(seed: int = 2025, *, year: int = 2025) -> tuple[Home, ...]:
    """Return the homes of ``estate_rows`` that were handed over before *year* and are not registered as empty.

    >>> lived_in()[0].code
    '1-1-102'
    """
    office, homes = _Office(seed, year), list(_homes())
    chosen = _chosen(office, len(homes))
    others = {*chosen.unsold, *chosen.fresh, *chosen.empty}
    kept = (place for number, place in enumerate(homes) if number not in others)
    return tuple(Home(place.building, place.entrance, place.room) for place in kept)


def _cells(headings: Sequence[str], lines: Iterable[Line]) -> list[list[Cell]]:
    return [list(headings), *([line.get(heading) for heading in headings] for line in lines)]


def estate_rows(seed: int = 2025, *, year: int = 2025) -> dict[str, list[list[Cell]]]:
    """Return the sheets of the workbook, each a list of rows with the headings first.

    Homes with and without lift, shops, offices, parking and storage: 600 spaces. Some belong to the developer still,
    some were handed over in the middle of a month of *year*, some are empty for more than six months, some have two
    owners, some change hands in *year*; further rows are wrong, each in another way, and a total stands at the end.
    People, numbers and phones are invented: no place has the code 99, and no network the prefix 154.

    >>> sheets = estate_rows()
    >>> list(sheets), estate_rows() == sheets, estate_rows(7) == sheets
    (['房产业主', '产权变更', '空置报备'], True, False)
    """
    office, homes = _Office(seed, year), list(_homes())
    chosen = _chosen(office, len(homes))
    rooms = list(_rooms(office, homes, chosen))
    areas = [line["建筑面积"] for line in rooms if isinstance(line["建筑面积"], Decimal)]
    total: Line = {"楼号": "合计", "建筑面积": sum(areas, start=Decimal())}
    return {
        "房产业主": [*_cells(HEADINGS, [*rooms, *_dirty(office, len(rooms) + 2), total]), [None] * len(HEADINGS)],
        "产权变更": _cells(TURN_HEADINGS, _turns(office, homes, chosen)),
        "空置报备": _cells(VACANCY_HEADINGS, _vacancies(office, homes, chosen)),
    }


def estate_tables(seed: int = 2025, *, year: int = 2025) -> tuple[Table, ...]:
    """Return ``estate_rows`` as tables, as a reader of the workbook would give them.

    >>> [table.name for table in estate_tables()]
    ['房产业主', '产权变更', '空置报备']
    """
    return tuple(Table(name, (), rows, "estate.xlsx") for name, rows in estate_rows(seed, year=year).items())
