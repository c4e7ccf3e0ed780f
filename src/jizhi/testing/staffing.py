"""A made-up staff over the spring festival of 2026: who works where, and a month of punches as devices would send them.

The same seed gives the same staff. Clerks keep office hours, engineers take the early and middle shifts, guards four
crews of twelve hours, nights among them; some come late, some forget to punch, one device's clock is off, history is
sent again, and a stranger's device sends what nobody asked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from jizhi.intake import Cell, Table
from jizhi.ports import DevicePunch
from jizhi.staff import AttendanceRules, Planned, Rota, planned
from jizhi.staff.shifts import Shift
from jizhi.testing.staff import CHINA_TIME
from jizhi.values import CHINA, Period

MONTH: Final = Period.month(2026, 2)
HEADER: Final = ("工号", "姓名", "部门", "岗位", "工时制度", "入职日期", "班制", "班制起点", "证书", "证书到期")
GATE, LOBBY, STRANGER = "GATE-01", "LOBBY-02", "GHOST-99"
LOBBY_SLOW: Final = timedelta(minutes=7)
"""By how much the clock of the lobby's device is slow; somebody looked at it on the first of the month."""

RULES: Final = """# 考勤规则 · rules of attendance
uses = ["office", "four-crews", "four-crews-12"]
late_ignored = 3
late_most = 30
make_ups_most = 3

[[needs]]
post = "秩序维护员"
shift = "day-12"
count = 2
certificate = "保安员证"

[[needs]]
post = "秩序维护员"
shift = "night-12"
count = 2
certificate = "保安员证"
"""

_FAMILIES: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高"
_GIVEN: Final = "伟芳娜敏静强磊军洋勇艳杰涛明超霞平刚"


@attrs.frozen
class _Group:
    letter: str
    count: int
    department: str
    post: str
    regime: str
    pattern: str
    step: int
    certificate: str


_GROUPS: Final = (
    _Group("C", 6, "客服部", "管家", "标准", "office", 0, ""),
    _Group("E", 8, "工程部", "维修工", "综合", "four-crews", 2, "低压电工证"),
    _Group("G", 8, "秩序部", "秩序维护员", "综合", "four-crews-12", 1, "保安员证"),
    _Group("M", 2, "项目部", "项目经理", "不定时", "office", 0, ""),
)


def staff_tables(seed: int) -> tuple[Table, ...]:
    """Return the sheet of the staff, as an office would have it."""
    chance = random.Random(f"{seed}/staff")
    return (Table("员工", HEADER, [*_rows(chance)], "staff.xlsx"),)


def _rows(chance: random.Random) -> Iterator[tuple[Cell, ...]]:
    for group in _GROUPS:
        for place in range(group.count):
            name = chance.choice(_FAMILIES) + chance.choice(_GIVEN)
            hired = date(2025, 1, 1) + timedelta(days=chance.randrange(300))
            until = date(2026, 2, 20) if group.letter == "G" and place == 3 else date(2028, 6, 30)
            certified: tuple[Cell, ...] = (group.certificate, until) if group.certificate else (None, None)
            offset = place % 4 * group.step if group.step > 1 else place % 4
            yield (
                f"{group.letter}{place + 1:02}", name, group.department, group.post, group.regime, hired,
                group.pattern, offset, *certified,
            )  # fmt: skip


def punches_of_month(rules: AttendanceRules, rota: Rota, *, seed: int, period: Period = MONTH) -> Iterator[DevicePunch]:
    """Yield the punches of a month, not in order: as devices send them, some of them twice, a stranger's between."""
    chance = random.Random(f"{seed}/punches")
    sent: list[DevicePunch] = []
    for shift in planned(rules, rota, CHINA, period=period).value:
        sent += _of_shift(shift, rules.shift_of[shift.shift], chance)
    sent += chance.sample(sent, len(sent) // 20)
    sent += (DevicePunch(device=STRANGER, user="G01", at=_local(period.start, 8 + hour, 0)) for hour in range(3))
    chance.shuffle(sent)
    yield from sent


def _of_shift(planned_shift: Planned, shift: Shift, chance: random.Random) -> Iterator[DevicePunch]:
    luck = chance.random()
    if luck < 0.01:
        return  # did not come
    came = planned_shift.span[0] - timedelta(minutes=chance.randrange(2, 18))
    went = planned_shift.span[1] + timedelta(minutes=chance.randrange(1, 15))
    if 0.01 <= luck < 0.05:
        came = planned_shift.span[0] + timedelta(minutes=chance.randrange(5, 25))
    if luck < 0.97:
        yield _punch(planned_shift.employee, came, chance)
    if luck >= 0.015 or shift.night:
        yield _punch(planned_shift.employee, went, chance)
    if shift.pauses and chance.random() < 0.3:
        yield _punch(planned_shift.employee, planned_shift.span[0] + timedelta(hours=4), chance)


def _punch(number: str, at: datetime, chance: random.Random) -> DevicePunch:
    at = at + timedelta(seconds=chance.randrange(60))
    if number.startswith("C"):
        return DevicePunch(device=LOBBY, user=number, at=(at - LOBBY_SLOW).astimezone(CHINA_TIME), evidence="face")
    return DevicePunch(device=GATE, user=number, at=at.astimezone(CHINA_TIME), evidence="finger")


def _local(on: date, hour: int, minute: int) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=CHINA_TIME)
