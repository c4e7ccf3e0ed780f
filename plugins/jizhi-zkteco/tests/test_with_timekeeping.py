"""From the wire to the day: whatever a terminal does, the same days come out (T03 of the fault plan, A1, A5, A6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from jizhi_zkteco.adms import Adms, AdmsSettings
from jizhi_zkteco.terminal import Terminal, TerminalSettings

from jizhi.errors import NoticeRefused
from jizhi.estate import Project
from jizhi.intake import Table
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.office.timekeeping import (
    days_of,
    look_at_clock,
    receive_push,
    register_device,
    set_rules,
    take_punches,
    take_staff,
)
from jizhi.ports import DevicePunch
from jizhi.testing.memory import MemoryStore
from jizhi.testing.peers import AdmsDevice, TerminalPeer
from jizhi.values import Period

MONDAY = Period.parse("2026-03-02")
IN, OUT = datetime(2026, 3, 2, 0, 25, tzinfo=UTC), datetime(2026, 3, 2, 9, 35, tzinfo=UTC)
AFTER = datetime(2026, 3, 4, tzinfo=UTC)
HEADER = ("工号", "姓名", "部门", "岗位", "工时制度", "入职日期", "班制", "班制起点")
STAFF = [("C1", "张三", "客服部", "管家", "标准", date(2025, 1, 1), "office", 0)]
SETTINGS = AdmsSettings(devices=("D1",), trust="network")
ADMS = Adms(SETTINGS)


@pytest.fixture
def desk():
    made = Desk(store=MemoryStore(), actor="clerk")
    set_up_project(made, Project(code="jade", name="翠园"))
    set_rules(made, "jade", 'uses = ["office"]\n', source="attendance.toml", on=date(2025, 1, 1))
    take_staff(made, "jade", [Table("员工", HEADER, STAFF, "staff.csv")])
    register_device(made, "jade", "D1", since=date(2025, 1, 1), trust_least="network")
    return made


def terminal(**more):
    """A terminal at which C1 has come and gone."""
    device = AdmsDevice(serial="D1", zone=SETTINGS.zone, **more)
    for at in (IN, OUT):
        device.punch("C1", at=at)
    return device


def day(desk):
    (found,) = days_of(desk, "jade", period=MONDAY, as_of=AFTER).value
    return found.state, found.worked_minutes


def test_history_again_out_of_order_and_garbage_make_the_same_day(desk):
    assert "normal" != day(desk)[0]
    device = terminal(seed=3)
    device.log.insert(1, "C1\t2026-02-30 08:00:00\t?")
    taken = [
        receive_push(desk, "jade", ADMS, request, at=AFTER)[1]
        for again in range(5)
        for request in device.backlog(at=AFTER, batch=2, again=True, shuffled=again % 2 == 0)
    ]
    assert (2, 5) == (sum(each.new for each in taken), sum(each.unreadable for each in taken))
    assert ("normal", 480) == day(desk)


def test_pushed_and_read_are_the_same_punches(desk):
    """The same log by two protocols: what the second brings is known."""
    for request in terminal().backlog(at=AFTER):
        receive_push(desk, "jade", ADMS, request, at=AFTER)
    with TerminalPeer(zone=SETTINGS.zone) as peer:
        for at in (IN, OUT):
            peer.punch(DevicePunch(device="D1", user="C1", at=at))
        settings = TerminalSettings(device="D1", host="127.0.0.1", port=peer.port)
        found = Terminal(settings).punches(since=IN, until=AFTER, at=AFTER)
        taken = take_punches(desk, "jade", found, at=AFTER)
    assert (0, 2) == (taken.new, taken.known)


@pytest.mark.parametrize("off", [timedelta(hours=12), timedelta(hours=-12), datetime(2000, 1, 1, tzinfo=UTC) - IN])
def test_a_clock_that_is_off_is_measured_and_the_day_is_right(desk, off):
    """What the terminal said stays; the look at its clock puts the day where it was."""
    register_device(desk, "jade", "D1", since=date(1999, 1, 1), trust_least="network")
    device = terminal(clock_off=off)
    for at, line in zip((IN, OUT), device.log, strict=True):
        (request,) = device.push(line, at=at)
        receive_push(desk, "jade", ADMS, request, at=at)
        clock = ADMS.hear(request).clock
        look_at_clock(desk, "jade", "D1", shown=clock.shown, known=clock.known)
    assert ("normal", 480) == day(desk)


def test_a_spoofed_or_unknown_serial_number_changes_no_day(desk):
    """Pretending to be D1 from outside its network, or being nobody's."""
    outside = Adms(AdmsSettings(devices=("D1",), strangers="told"))
    before = day(desk)
    for device in (terminal(), AdmsDevice(serial="D9", zone=SETTINGS.zone)):
        device.punch("C1", at=IN)
        for request in device.backlog(at=AFTER, again=True):
            _, taken = receive_push(desk, "jade", outside, request, at=AFTER)
            assert taken.held == taken.new > 0
    with pytest.raises(NoticeRefused):
        receive_push(desk, "jade", ADMS, AdmsDevice(serial="D9").poll(at=AFTER), at=AFTER)
    assert before == day(desk)
    for request in terminal().backlog(at=AFTER):
        receive_push(desk, "jade", ADMS, request, at=AFTER)
    assert ("normal", 480) == day(desk)
