"""Rows of a room sheet, short: what is not said is an ordinary home."""

from __future__ import annotations

import pytest

from jizhi.estate import Project, Roster
from jizhi.intake import Table, compare, read_estate

HEADINGS = (
    "楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称", "身份证", "手机号", "人员角色",
    "份额", "入住人数", "车辆数", "空置起始", "起租日期", "租期截止", "承担费用", "租金",
)  # fmt: skip
TURNS = ("楼号", "单元", "房屋", "新业主", "身份证", "手机号", "过户日期", "份额")
VACANCIES = ("楼号", "单元", "房屋", "空置起始", "空置结束", "依据")
HOME = {"楼号": "3", "单元": "1", "房屋": "1203", "房屋类型": "住宅", "建筑面积": "89.37"}


def sheet(name, headings, rows, **defaults):
    return Table(name, headings, [[(defaults | row).get(heading) for heading in headings] for row in rows])


@pytest.fixture
def rooms():
    """Make a room sheet of rows that differ from an ordinary home by what they say; the first has number 1."""

    def made(*rows):
        more = [heading for heading in dict.fromkeys(name for row in rows for name in row) if heading not in HEADINGS]
        return sheet("房", (*HEADINGS, *more), rows, **HOME)

    return made


@pytest.fixture
def turns():
    return lambda *rows: sheet("变", TURNS, rows, 楼号="3", 单元="1", 房屋="1203")


@pytest.fixture
def vacancies():
    return lambda *rows: sheet("空", VACANCIES, rows, 楼号="3", 单元="1", 房屋="1203")


@pytest.fixture
def roster():
    """Make the roster that a store would give after the plan was applied to what was known."""

    def applied(plan, known=None):
        found = compare(plan, known)
        kept = {}
        if known is not None:
            for one in known.spaces:
                dossier = known.dossier(one.code)
                for record in (one, *dossier.tenures, *dossier.occupancies, *dossier.vacancies):
                    kept[type(record).__name__, record.id] = record
            kept |= {(type(one).__name__, one.id): one for one in (*known.parties, *known.buildings)}
        kept |= {(type(one).__name__, one.id): one for one in (*found.new, *(c.after for c in found.changed))}
        groups = {"Space": "spaces", "Party": "parties", "Tenure": "tenures", "Occupancy": "occupancies"}
        groups |= {"Vacancy": "vacancies", "Building": "buildings"}
        records = {group: [r for (kind, _), r in kept.items() if kind == name] for name, group in groups.items()}
        return Roster.of(Project(code="jade", name="翠园"), **records).value

    return applied


@pytest.fixture
def read():
    return lambda *tables, **more: read_estate(tables, project="jade", **more)


@pytest.fixture
def codes():
    return lambda outcome: [(one.subject, one.code) for one in outcome.findings if one.severity != "note"]
