"""The crew of the world: devices that send punches badly, sheets that follow from them, plans, and work orders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.errors import Unreachable
from jizhi.estate import Asset
from jizhi.findings import Finding
from jizhi.intake import Table
from jizhi.office.orders import Wanted, advance_order, order_work
from jizhi.office.timekeeping import (
    attendance_rules,
    days_of,
    facts_of,
    look_at_clock,
    register_device,
    set_rules,
    take_punches,
    take_staff,
)
from jizhi.office.upkeep_round import adopt_plans, raise_due_work
from jizhi.ports import DevicePunch
from jizhi.staff import Punch, WorkDay, reconcile
from jizhi.testing.world.counter import CHINA, Deed, Office
from jizhi.testing.world.truth import PROJECT
from jizhi.upkeep import WorkOrder
from jizhi.upkeep.orders import ORDER_FLOW
from jizhi.values import Period
from jizhi.workflow import Ask

FIRST: Final = date(2025, 1, 1)
RULES: Final = 'uses = ["office", "four-crews-12"]\n'
STAFF: Final = Table(
    "员工",
    ("工号", "姓名", "部门", "岗位", "工时制度", "入职日期", "班制", "班制起点"),
    [
        ("C1", "张三", "客服部", "管家", "标准", FIRST, "office", 0),
        ("G1", "李四", "秩序部", "保安", "综合", FIRST, "four-crews-12", 2),
    ],
    "staff.csv",
)
GATE, LOBBY, STRANGER = "gate", "lobby", "ghost"
SLOW: Final = {GATE: timedelta(0), LOBBY: timedelta(minutes=7), STRANGER: timedelta(hours=9)}
"""By how much the clock of each device is slow; somebody looked at the lobby's, and nobody knows the stranger's."""
CHUNKS: Final = (1, 3, 1_000)
ANCHOR, WEEK = date(2025, 1, 6), timedelta(days=7)
LIFTS: Final = ("L1", "L2")
PLANS: Final = """code = "lifts"
[[plan]]
code = "look"
classes = ["lift"]
every = { weeks = 1 }
mode = "fixed"
anchor = 2025-01-06
pile_up = "each"
[[plan]]
code = "grease"
classes = ["lift"]
every = { days = 15 }
"""


class Crew(Office):
    """The office with a gate, a lobby and two lifts."""

    def __init__(self, seed: int, **more: Any) -> None:
        super().__init__(seed, **more)
        self.history: dict[str, list[DevicePunch]] = {device: [] for device in SLOW}
        self.waiting: dict[str, list[DevicePunch]] = {device: [] for device in SLOW}
        self.punched: dict[str, tuple[datetime, datetime]] = {}
        self.rounds = FIRST - timedelta(days=1)

    def _settle(self) -> None:
        super()._settle()
        set_rules(self.desk, PROJECT, RULES, source="attendance.toml", on=FIRST)
        take_staff(self.desk, PROJECT, [STAFF])
        for device in (GATE, LOBBY):
            register_device(self.desk, PROJECT, device, since=FIRST)
        shown = datetime(2025, 1, 1, 8, tzinfo=CHINA)
        look_at_clock(self.desk, PROJECT, LOBBY, shown=shown - SLOW[LOBBY], known=shown)
        with self.store.writing() as tx:
            for code in LIFTS:
                tx.put(Asset(project=PROJECT, code=code, name=code, asset_class="lift", installed=FIRST), expected=None)
        assert adopt_plans(self.desk, PROJECT, PLANS, source="plans.toml", on=FIRST).value, "no plan is adopted"

    # devices

    def punch(self) -> Deed:
        """Somebody passes a device around now; it writes down what its own clock says, and sends it some time."""
        device = self.fate.choice((GATE, GATE, LOBBY, STRANGER))
        user = self.fate.choice(("C1", "G1", "G1", "X9"))
        hour = self.fate.choice((7, 8, 8, 12, 17, 18, 19, 20))
        true = self.at.replace(hour=hour, minute=self.fate.randrange(60), second=self.fate.randrange(60))
        tap = DevicePunch(device=device, user=user, at=true - SLOW[device])

        def done() -> None:
            if tap not in self.history[device]:
                self.history[device].append(tap)
                self.waiting[device].append(tap)

        return done

    def upload(self) -> Deed | None:
        """A device sends what waits and some of its history again, in any order; the line may break in the middle."""
        device = self.fate.choice(tuple(SLOW))
        if not self.history[device]:
            return None
        late = self.fate.randrange(1 + len(self.waiting[device]) // 2)
        again = self.fate.sample(self.history[device], self.fate.randrange(min(4, len(self.history[device]) + 1)))
        lines: list[DevicePunch | Finding] = [*self.waiting[device][: len(self.waiting[device]) - late], *again]
        if self.fate.randrange(4) == 0:
            lines.append(Finding("line-unreadable", device, {"line": "12\t2025-0"}))
        self.fate.shuffle(lines)
        breaks = self.fate.randrange(len(lines) + 1) if self.fate.randrange(3) == 0 else None
        return self._sent(device, lines, breaks=breaks, chunk=self.fate.choice(CHUNKS))

    def _sent(self, device: str, lines: list[DevicePunch | Finding], *, breaks: int | None, chunk: int) -> Deed:
        at = self.at

        def source() -> Iterator[DevicePunch | Finding]:
            yield from lines[:breaks]
            if breaks is not None:
                raise Unreachable(device, "the line broke")

        def done() -> None:
            with suppress(Unreachable):
                take_punches(self.desk, PROJECT, source(), at=at, chunk=chunk)
            for line in lines[:breaks]:
                if isinstance(line, DevicePunch):
                    self.punched.setdefault(_id(line), (line.at, at))
                    if line in self.waiting[device]:
                        self.waiting[device].remove(line)

        return done

    def timesheet(self) -> Deed:
        """The days of the last week, by what is kept and by what the devices truly said."""
        period = Period(self.at.date() - timedelta(days=7), self.at.date() + timedelta(days=1))
        as_of, order = self.at, self.fate.randrange(2**32)
        return lambda: self._sheets_agree(period, as_of, order)

    def _sheets_agree(self, period: Period, as_of: datetime, order: int) -> None:
        told = days_of(self.desk, PROJECT, period=period, as_of=as_of)
        with self.store.store.reading() as known:
            rules, facts = attendance_rules(known, PROJECT), facts_of(known, PROJECT, period=period)
        ours = [line for device in (GATE, LOBBY) for line in self.history[device] if _id(line) in self.punched]
        ours.sort(key=lambda line: hash((line.at.timestamp(), order)))
        true = tuple(Punch(project=PROJECT, device=each.device, user=each.user, at=each.at) for each in (*ours, *ours))
        again = reconcile(rules, attrs.evolve(facts, punches=true), period=period, as_of=as_of, project=PROJECT)
        assert again.value == told.value, "A1, A4, A6: the days are not what the devices of ours said"
        for law in _sheet_laws(told.value):
            raise AssertionError(law)

    # plans and orders

    def round(self) -> Deed:
        """The upkeep round of today, again and again, or after days without one."""
        at = self.at

        def done() -> None:
            raise_due_work(self.desk, PROJECT, at=at)
            self.rounds = max(self.rounds, at.date())

        return done

    def fault(self) -> Deed:
        """Somebody sees that a lift stands still."""
        self.keys += 1
        wanted = Wanted(source="fault", number=f"F{self.keys}", title="困人", subject=self.fate.choice(LIFTS))
        at = self.at
        return lambda: order_work(self.desk, PROJECT, wanted, at=at)

    def work(self) -> Deed | None:
        """Somebody moves an order, allowed or not."""
        orders = [order for order in self.all(WorkOrder) if order.is_open]
        if not orders:
            return None
        order = self.fate.choice(orders)
        row = self.fate.choice(ORDER_FLOW.moves_from(order.state))
        actor, role = self.fate.choice(("chen", "li", "wang")), self.fate.choice((*row.by, "guard"))
        given = dict.fromkeys(row.needs, "li")
        ask, at = Ask(event=row.event, actor=actor, roles=(role,), given=given, version=order.position.version), self.at
        desk = attrs.evolve(self.desk, actor=actor)
        return lambda: advance_order(desk, PROJECT, order.id, ask, at=at)

    # what holds of it

    def crew_laws(self) -> Iterator[str]:
        """A1, A5 and S2: what is kept is what devices sent, once, as they sent it; each week is ordered once."""
        mirror = self.store.mirror
        kept = {id: (punch.at, punch.received_at) for id, punch in mirror.kept[Punch].items()}
        if kept != self.punched:
            odd = sorted(id for id in {*kept, *self.punched} if kept.get(id) != self.punched.get(id))
            yield f"A1, A5: kept is not what was sent: {odd[:3]}"
        weeks = max(0, (self.rounds - ANCHOR).days // 7 + 1)
        wanted = sorted((code, ANCHOR + n * WEEK) for code in LIFTS for n in range(weeks))
        orders = [order for order in mirror.kept[WorkOrder].values() if order.source == "plan"]
        if wanted != sorted((order.subject, order.due) for order in orders if order.plan == "look"):
            yield f"S2: up to {self.rounds} each lift has an order a week, and other orders are there"
        floating = [order.subject for order in orders if order.plan == "grease" and not order.is_done and order.is_open]
        if len(floating) != len(set(floating)):
            yield "S3: a floating plan has two orders at once"


def _id(line: DevicePunch) -> str:
    return Punch(project=PROJECT, device=line.device, user=line.user, at=line.at, kind=line.kind, trust=line.trust).id


def _sheet_laws(days: tuple[WorkDay, ...]) -> Iterator[str]:
    """A2 and A3: a punch is of one shift, and nobody works longer than his shift."""
    used = [punch for day in days for punch in day.punches]
    if len(used) != len(set(used)):
        yield "A2: a punch belongs to two shifts"
    for day in days:
        span = (day.span[1] - day.span[0]) // timedelta(minutes=1)
        if not 0 <= day.worked_minutes <= span:
            yield f"A3: {day.id} worked {day.worked_minutes} of {span} minutes"
