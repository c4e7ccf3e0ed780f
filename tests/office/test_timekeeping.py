"""Timekeeping: punches taken in once, strangers held, days worked out anew, sheets confirmed; T03 with a bad device."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from jizhi.errors import (
    AlreadyStored,
    CorrectionRefused,
    NaiveInstant,
    NoAttendanceRules,
    NotStored,
    RulesRefused,
    UnknownEmployee,
    UnknownProject,
    Unreachable,
)
from jizhi.estate import Project
from jizhi.findings import Finding
from jizhi.intake import Table
from jizhi.intake.attlog import read_attlog
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.office.timekeeping import (
    approve_leave,
    approve_overtime,
    badge_user,
    change_rota,
    confirm_sheet,
    correct,
    days_of,
    look_at_clock,
    pull_punches,
    punch_by_phone,
    receive_push,
    register_device,
    set_rules,
    sheet_changes,
    sheet_of,
    swap_shifts,
    take_punches,
    take_staff,
    taking,
    unregister_device,
)
from jizhi.ports import DevicePunch, Received, Reply, Request
from jizhi.staff import Correction, Employee, Leave, Overtime, Punch, RotaChange
from jizhi.staff.texts import HeldDevice
from jizhi.testing.memory import MemoryStore
from jizhi.testing.punches import MemoryPunches
from jizhi.testing.staff import at
from jizhi.values import Period

RULES = 'uses = ["office", "four-crews-12"]\n'
HEADER = ("工号", "姓名", "部门", "岗位", "工时制度", "入职日期", "班制", "班制起点")
STAFF = Table(
    "员工",
    HEADER,
    [
        ("C1", "张三", "客服部", "管家", "标准", date(2025, 1, 1), "office", 0),
        ("G1", "李四", "秩序部", "保安", "综合", date(2025, 1, 1), "four-crews-12", 2),
    ],
    "staff.csv",
)
SOON = datetime(2026, 3, 1, tzinfo=UTC)
MONDAY = Period.parse("2026-03-02")
LOGS = 1_000_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 10_000


@pytest.fixture
def desk() -> Desk:
    """A project with rules, two employees and a device at the gate."""
    made = Desk(store=MemoryStore(), actor="clerk")
    set_up_project(made, Project(code="jade", name="翠园"))
    set_rules(made, "jade", RULES, source="attendance.toml", on=date(2025, 1, 1))
    take_staff(made, "jade", [STAFF])
    register_device(made, "jade", "gate", since=date(2025, 1, 1))
    return made


def tap(when, user="C1", device="gate", **more) -> DevicePunch:
    return DevicePunch(device=device, user=user, at=at(when), **more)


def one(desk, period=MONDAY, who="C1"):
    """The one record of somebody."""
    days = days_of(desk, "jade", period=period, as_of=datetime(2027, 1, 1, tzinfo=UTC)).value
    (found,) = [work for work in days if work.employee == who]
    return found


def test_punches_are_kept_once_and_make_the_day(desk):
    """Sent again they are known; the time of the second sending changes nothing."""
    taps = [tap("2026-03-02 08:20"), tap("2026-03-02 17:40"), tap("2026-03-02 17:40")]
    assert (2, 1) == ((first := take_punches(desk, "jade", taps, at=SOON)).new, first.known)
    again = take_punches(desk, "jade", reversed(taps), at=SOON + timedelta(days=1))
    assert (0, 3, 0) == (again.new, again.known, again.held)
    assert ("normal", 480) == (one(desk).state, one(desk).worked_minutes)
    with desk.store.reading() as known:
        assert {SOON} == {punch.received_at for punch in known.find(Punch, project="jade")}


@pytest.mark.parametrize("chunk", [1, 2, 1_000])
def test_what_came_before_a_line_broke_is_kept(desk, chunk):
    """The transfer is given up with its error; sent again, what was kept is known and the rest is new."""
    taps = [tap("2026-03-02 08:20"), tap("2026-03-02 12:00"), tap("2026-03-02 17:40")]

    def source(fails):
        yield from taps[:2] if fails else taps
        if fails:
            raise Unreachable("gate", "the line broke")

    with pytest.raises(Unreachable):
        take_punches(desk, "jade", source(True), at=SOON, chunk=chunk)
    assert (1, 2) == ((again := take_punches(desk, "jade", source(False), at=SOON, chunk=chunk)).new, again.known)


def test_a_device_that_nobody_registered_is_held_until_it_is(desk):
    """Quarantine: counted and told; registered later, its punches count as if they had come in time."""
    taken = take_punches(
        desk, "jade", [tap("2026-03-02 08:20", device="new"), tap("2026-03-02 17:40", device="new")], at=SOON
    )
    assert (2, 2) == (taken.new, taken.held)
    assert "absent" == one(desk).state
    with desk.store.reading() as known:
        (held,) = taking.held_devices(known, "jade")
    assert ("new", "unregistered", 2) == (held.serial, held.cause, held.kept)
    register_device(desk, "jade", "new", since=date(2026, 3, 1))
    assert "normal" == one(desk).state
    unregister_device(desk, "jade", "new", until=date(2026, 3, 2))
    assert "absent" == one(desk).state
    with pytest.raises(NotStored):
        unregister_device(desk, "jade", "never", until=date(2026, 3, 2))


def test_a_spoofed_serial_changes_nothing_and_hides_nothing(desk):
    """The gate must be trusted by its network; a forged punch of the same second does not stand in for the true one."""
    register_device(desk, "jade", "gate", since=date(2025, 1, 1), trust_least="network")
    forged = [tap("2026-03-02 08:20"), tap("2026-03-02 17:40")]
    take_punches(desk, "jade", forged, at=SOON)
    assert "absent" == one(desk).state
    take_punches(desk, "jade", [attrs.evolve(each, trust="network") for each in forged], at=SOON)
    assert "normal" == one(desk).state


def test_a_stranger_cannot_fill_the_store(desk, monkeypatch):
    """Beyond a bound, by serial and by number of serials, punches are counted only."""
    monkeypatch.setattr(taking, "HELD_MOST", 3)
    monkeypatch.setattr(taking, "SERIALS_MOST", 2)
    taps = [tap(f"2026-03-02 08:{n:02}", device=f"s{n % 4}") for n in range(40)]
    taken = take_punches(desk, "jade", taps, at=SOON, chunk=7)
    assert (6, 34) == (taken.new, taken.passed_over)
    with desk.store.reading() as known:
        held = {each.serial: each.passed_over for each in known.find(HeldDevice, project="jade")}
        assert 6 == len(list(known.find(Punch, project="jade")))
    assert sum(held.values()) == 34 and set(held) == {"s0", "s1", "*"}


def test_a_number_in_a_device_is_whose_it_was_then(desk):
    """Users of devices are numbers; from a day on one of them is somebody else's."""
    badge_user(desk, "jade", "501", "C1", since=date(2026, 1, 1), until=date(2026, 3, 1), device="gate")
    badge_user(desk, "jade", "501", "G1", since=date(2026, 3, 1), device="gate")
    take_punches(desk, "jade", [tap("2026-03-02 19:50", "501"), tap("2026-03-03 08:03", "501")], at=SOON)
    assert ("normal", 720) == (one(desk, who="G1").state, one(desk, who="G1").worked_minutes)
    with pytest.raises(UnknownEmployee):
        badge_user(desk, "jade", "9", "nobody", since=date(2026, 1, 1))


def test_a_clock_back_in_the_year_2000_is_put_right(desk):
    """What it dates to the year 2000 is found and counted on the day it was."""
    shown, known = at("2000-01-01 00:10"), at("2026-03-02 08:10")
    off = known - shown
    raw = [
        DevicePunch(device="gate", user="C1", at=at(when) - off) for when in ("2026-03-02 08:25", "2026-03-02 17:31")
    ]
    register_device(desk, "jade", "gate", since=date(2025, 1, 1))
    take_punches(desk, "jade", raw, at=SOON)
    assert "absent" == one(desk).state
    look_at_clock(desk, "jade", "gate", shown=shown, known=known)
    assert ("normal", 480) == (one(desk).state, one(desk).worked_minutes)
    told = days_of(desk, "jade", period=MONDAY, as_of=datetime(2027, 1, 1, tzinfo=UTC)).findings
    assert ["clock-off"] == [finding.code for finding in told]
    hour = timedelta(hours=1)
    again = look_at_clock(desk, "jade", "gate", shown=shown + hour, known=known + hour)
    assert shown == again.shown
    drifted = look_at_clock(desk, "jade", "gate", shown=shown + hour, known=known + hour + timedelta(seconds=9))
    assert shown + hour == drifted.shown


def make_up(name, day, **more):
    known = {
        "project": "jade", "name": name, "employee": "C1", "on": date(2026, 3, day), "kind": "make-up-out",
        "at": at(f"2026-03-{day:02} 17:31"), "evidence": "录像", "made_at": SOON + timedelta(days=day),
    }  # fmt: skip
    return Correction(**{**known, **more})


def test_the_fourth_make_up_of_a_month_is_refused(desk):
    """A7; taking one back makes room."""
    for day in (2, 3, 4):
        assert "clerk" == correct(desk, make_up(f"m{day}", day)).actor
    correct(desk, make_up("m4", 4))
    with pytest.raises(CorrectionRefused):
        correct(desk, make_up("m5", 5))
    correct(desk, make_up("back", 2, cancels="jade/m2"))
    correct(desk, make_up("m5", 5))
    with pytest.raises(CorrectionRefused):
        correct(desk, make_up("nothing", 2, cancels="jade/none"))
    with pytest.raises(CorrectionRefused, match="take it back on that day"):
        correct(desk, make_up("elsewhere", 3, cancels="jade/m4"))
    with pytest.raises(AlreadyStored):
        correct(desk, make_up("m5", 5, evidence="别的"))
    with pytest.raises(UnknownEmployee):
        correct(desk, make_up("m9", 9, employee="X"))


def test_leave_overtime_changes_and_swaps_are_entries(desk):
    """Each by its own command, each under its caller's name."""
    leave = Leave(
        project="jade", name="l1", employee="C1", kind="annual", start=at("2026-03-02 08:30"),
        end=at("2026-03-02 17:30"), made_at=SOON,
    )  # fmt: skip
    approve_leave(desk, leave)
    assert "leave" == one(desk).state
    approve_leave(desk, attrs.evolve(leave, name="l2", cancels=leave.id))
    assert "absent" == one(desk).state
    with pytest.raises(CorrectionRefused):
        approve_leave(desk, attrs.evolve(leave, name="l3", cancels="jade/none"))
    overtime = Overtime(
        project="jade", name="o1", employee="C1", start=at("2026-03-03 17:30"), end=at("2026-03-03 19:30"), made_at=SOON
    )
    approve_overtime(desk, overtime)
    tuesday = Period.parse("2026-03-03")
    take_punches(desk, "jade", [tap("2026-03-03 08:20"), tap("2026-03-03 19:40")], at=SOON)
    assert [120] == [extra.minutes for extra in one(desk, tuesday).overtime]
    off = RotaChange(project="jade", employee="C1", on=date(2026, 3, 4), shift="", name="off", made_at=SOON)
    change_rota(desk, off)
    with pytest.raises(CorrectionRefused):
        change_rota(desk, attrs.evolve(off, shift="none", name="x"))
    wednesday = Period.parse("2026-03-04")
    assert not [w for w in days_of(desk, "jade", period=wednesday, as_of=SOON).value if w.employee == "C1"]
    made = swap_shifts(desk, "jade", one="C1", other="G1", on=date(2026, 3, 2), name="s", at=SOON)
    assert {"C1": "night-12", "G1": "office"} == {change.employee: change.shift for change in made.value}


def test_a_confirmed_sheet_stays_and_what_changes_since_is_told(desk):
    """Payroll has one sheet; a late punch is told, not slipped in."""
    month, later = Period.month(2026, 3), datetime(2026, 4, 2, tzinfo=UTC)
    taps = [tap(f"2026-03-{day:02} {when}") for day in range(2, 32) for when in ("08:20", "17:40")]
    take_punches(desk, "jade", taps, at=SOON)
    assert () == sheet_changes(desk, "jade", month=month, as_of=later)
    take_punches(desk, "jade", [tap("2026-03-02 19:55", "G1")], at=later)
    with pytest.raises(CorrectionRefused):
        confirm_sheet(desk, "jade", month=month, at=later)
    first = confirm_sheet(desk, "jade", month=month, at=later, open_too=True)
    assert first == confirm_sheet(desk, "jade", month=month, at=later, open_too=True)
    assert "张三" not in first.text
    take_punches(desk, "jade", [tap("2026-03-03 08:01", "G1")], at=later)
    told = {finding.fact("field"): finding for finding in sheet_changes(desk, "jade", month=month, as_of=later)}
    assert ("G1", "0", "720") == (told["worked"].subject, told["worked"].fact("before"), told["worked"].fact("after"))
    assert 2 == confirm_sheet(desk, "jade", month=month, at=later, open_too=True).number
    with pytest.raises(NaiveInstant):
        confirm_sheet(desk, "jade", month=month, at=datetime(2026, 4, 1))  # noqa: DTZ001


def test_what_is_not_there_is_said(desk):
    """No project, no rules, rules with errors, an instant without a zone."""
    empty = Desk(store=MemoryStore(), actor="clerk")
    with pytest.raises(UnknownProject):
        take_punches(empty, "jade", [], at=SOON)
    set_up_project(empty, Project(code="jade", name="翠园"))
    with pytest.raises(NoAttendanceRules):
        days_of(empty, "jade", period=MONDAY, as_of=SOON)
    with pytest.raises(RulesRefused):
        set_rules(empty, "jade", 'zone = "Mars"', source="x.toml", on=date(2026, 1, 1))
    with pytest.raises(NaiveInstant):
        take_punches(desk, "jade", [], at=datetime(2026, 4, 1))  # noqa: DTZ001


def test_rules_and_staff_taken_in_again_change_nothing(desk):
    """The same sheet and the same text are what they were."""
    before = set_rules(desk, "jade", RULES, source="other.toml", on=date(2026, 1, 1))
    take_staff(desk, "jade", [STAFF])
    with desk.store.reading() as known:
        assert {1} == {employee.version for employee in known.find(Employee, project="jade")}
    assert 1 == before.version
    assert 2 == set_rules(desk, "jade", RULES + "late_ignored = 5\n", source="x", on=date(2026, 1, 1)).version
    moved = Table(
        "员工",
        (*HEADER, "排班起"),
        [("C1", "张三", "项目部", "经理", "标准", date(2025, 1, 1), "office", 0, date(2026, 2, 1))],
    )
    take_staff(desk, "jade", [moved])
    with desk.store.reading() as known:
        clerk = known.get(Employee, "jade/C1")
    posts = [clerk.appointment_on(day).post for day in (date(2026, 1, 31), date(2026, 2, 1))]
    assert ["管家", "经理"] == posts


def test_two_who_take_the_same_punches_at_once_keep_them_once(desk, monkeypatch):
    """The loser of the race looks again and finds them known."""
    taps, honest, raced = [tap("2026-03-02 08:20")], taking._kept, []

    def slower(tx, project, punches, when):
        if not raced:
            raced.append(True)
            raise AlreadyStored("punch", "jade/…", "received_at")
        return honest(tx, project, punches, when)

    monkeypatch.setattr(taking, "_kept", slower)
    assert 1 == take_punches(desk, "jade", taps, at=SOON).new


# ── T03: a device that does everything wrong ───────────────────────────────────────────────────────────────────────


def attlog(count, seed):
    """Lines of a terminal for 40 people over 30 days: times in order, two of them in one second."""
    chance = random.Random(seed)
    start = datetime(2026, 3, 1)  # noqa: DTZ001  a terminal tells no zone
    for n in range(count):
        when = start + timedelta(seconds=n * 30 * 86_400 // count)
        yield f"P{chance.randrange(40):02}\t{when:%Y-%m-%d %H:%M:%S}\t0\t1\t0\t0"


GARBAGE = (
    "",
    "\x00\x01",
    "P01\t2026-02-30 08:00:00\t0",
    "P01 2026-03-01",
    "Ω\t2026-03-01 08:00:00",
    "P01\t2026-03-01 25:00:00\t0",
)


def staffed(seed=0):
    """A project with forty people on three patterns, and two devices."""
    made = Desk(store=MemoryStore(), actor="clerk")
    set_up_project(made, Project(code="jade", name="翠园"))
    set_rules(made, "jade", RULES, source="attendance.toml", on=date(2025, 1, 1))
    rows = [(f"P{n:02}", "某", "部", "岗", "综合", date(2025, 1, 1), "four-crews-12", n % 4) for n in range(40)]
    take_staff(made, "jade", [Table("员工", HEADER, rows)])
    for serial in ("gate", "back"):
        register_device(made, "jade", serial, since=date(2025, 1, 1), trust_least="network")
    return made


def told_by(lines, device="gate", trust="network"):
    return read_attlog(lines, device=device, trust=trust)


@pytest.mark.faults
def test_t03_a_device_that_does_everything_wrong_changes_no_day():
    """Out of order, pushed again, clock in 2000, two devices in a second, a spoofed serial, garbage: the same days."""
    lines, chance = list(attlog(LOGS, 7)), random.Random(8)
    march, later = Period.parse("2026-03-03..2026-03-29"), datetime(2026, 5, 1, tzinfo=UTC)
    plain = staffed()
    take_punches(plain, "jade", told_by(lines), at=SOON)
    take_punches(plain, "jade", told_by(lines[::50], "back"), at=SOON)
    wanted = days_of(plain, "jade", period=march, as_of=later)
    hurt = staffed()
    mess = [*lines, *lines[: len(lines) // 3], *GARBAGE * (len(lines) // 200)]
    chance.shuffle(mess)
    ghosts = [line.replace("P", "P", 1) for line in lines[: len(lines) // 10]]
    long_ago = [line.replace("2026-03", "2000-01") for line in lines[:200]]
    unreadable = 0
    for source in (
        told_by(ghosts, trust="none"),
        told_by(ghosts, "ghost"),
        told_by(lines[::50], "back"),
        told_by(long_ago),
        told_by(mess),
        told_by(lines[::50][::-1], "back"),
    ):
        unreadable += take_punches(hurt, "jade", source, at=later).unreadable
    found = days_of(hurt, "jade", period=march, as_of=later)
    assert wanted.value == found.value
    assert any(work.worked for work in found.value)
    assert (len(GARBAGE) - 1) * (len(lines) // 200) == unreadable
    held = {finding.subject for finding in found.findings if finding.code == "punches-held"}
    assert {"ghost", "gate"} == held


def test_a_findings_list_stays_short(desk):
    """A log of nothing but garbage is counted, not hoarded."""
    taken = take_punches(desk, "jade", (Finding("line-unreadable", "x", {"line": "?"}) for _ in range(5000)), at=SOON)
    assert (5000, 100) == (taken.unreadable, len(taken.findings))


def test_the_sheet_counts_a_quarter_where_the_rules_say_so(desk):
    """The cycle ends in March, so January and February are read with it."""
    set_rules(desk, "jade", RULES + 'cycle = "quarter"\n', source="x", on=date(2026, 1, 1))
    later = datetime(2026, 5, 1, tzinfo=UTC)
    for month, there in ((2, False), (3, True)):
        lines = sheet_of(desk, "jade", period=Period.month(2026, month), as_of=later).value.lines
        (guard,) = [line for line in lines if line.employee == "G1"]
        assert there == (guard.cycle is not None)
    assert "2026-01-01..2026-04-01" == str(guard.cycle.cycle)


def test_punches_are_pulled_through_the_port(desk):
    """Fetched twice, kept once; what the source cannot read is told."""
    source = MemoryPunches()
    source.punch(tap("2026-03-02 08:20"))
    source.punch(tap("2026-03-02 17:40"))
    source.garbage("?", at=at("2026-03-02 12:00"))
    window = {"since": at("2026-03-02 00:00"), "until": at("2026-03-03 00:00"), "at": SOON}
    assert (2, 1) == ((taken := pull_punches(desk, "jade", source, **window)).new, taken.unreadable)
    assert 2 == pull_punches(desk, "jade", source, **window).known
    assert "normal" == one(desk).state


class Pushes:
    """A receiver whose devices push one punch a line."""

    abilities = frozenset({"push"})

    def receive(self, request: Request) -> Received:
        lines = request.body.decode().splitlines()
        return Received(punches=tuple(read_attlog(lines, device="gate")), reply=Reply(body=b"OK"))


def test_what_a_device_pushes_is_kept_before_it_is_answered(desk):
    """The answer is the receiver's; a second push of the same changes nothing."""
    body = b"C1\t2026-03-02 08:20:00\nC1\t2026-03-02 17:40:00"
    request = Request(method="POST", path="/iclock/cdata", headers=(), body=body, at=SOON)
    reply, taken = receive_push(desk, "jade", Pushes(), request, at=SOON)
    assert (b"OK", 2) == (reply.body, taken.new)
    assert 2 == receive_push(desk, "jade", Pushes(), request, at=SOON)[1].known
    assert "normal" == one(desk).state


def test_a_fence_of_corners_is_read_from_the_rules(desk):
    """A yard of four corners; a phone ten metres outside that is sure to 20 m may be within."""
    corners = "[[22.5400, 114.0500], [22.5400, 114.0600], [22.5500, 114.0600], [22.5500, 114.0500]]"
    fence = f'fences = [{{ name = "院子", corners = {corners}, accuracy_most_m = 30 }}]\n'
    set_rules(desk, "jade", RULES + fence, source="x", on=date(2026, 1, 1))
    near = {"latitude": Decimal("22.55009"), "longitude": Decimal("114.0550"), "at": at("2026-03-02 08:20")}
    with pytest.raises(CorrectionRefused, match="10 m outside"):
        punch_by_phone(desk, "jade", "C1", **near)
    assert 1 == punch_by_phone(desk, "jade", "C1", **near, accuracy_m=20).new


def test_a_phone_punches_within_a_fence_only(desk):
    """A hundred metres away it counts; a kilometre away it is refused, and where he was is not kept."""
    fence = 'fences = [{ name = "大门", latitude = 22.5431, longitude = 114.0579, radius_m = 200 }]\n'
    set_rules(desk, "jade", RULES + fence, source="x", on=date(2026, 1, 1))
    register_device(desk, "jade", "phone", since=date(2026, 1, 1), trust_least="phone")
    for when in ("2026-03-02 08:20", "2026-03-02 17:40"):
        punch_by_phone(desk, "jade", "C1", latitude=Decimal("22.5440"), longitude=Decimal("114.0579"), at=at(when))
    assert "normal" == one(desk).state
    with desk.store.reading() as known:
        assert {("phone", "大门")} == {(each.trust, each.evidence) for each in known.find(Punch, project="jade")}
    there = {"latitude": Decimal("22.5531"), "longitude": Decimal("114.0579"), "at": SOON}
    with pytest.raises(CorrectionRefused, match="911 m outside"):
        punch_by_phone(desk, "jade", "C1", **there)
    with pytest.raises(CorrectionRefused, match="2000 m only"):
        punch_by_phone(desk, "jade", "C1", **there, accuracy_m=2_000)
    with pytest.raises(UnknownEmployee):
        punch_by_phone(desk, "jade", "X", **there)
    set_rules(desk, "jade", RULES, source="x", on=date(2026, 1, 1))
    with pytest.raises(CorrectionRefused, match="no fence"):
        punch_by_phone(desk, "jade", "C1", **there)
