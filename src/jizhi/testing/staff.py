"""A small staff: an office clerk, two guards who take turns by day and by night, and devices at the gate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from jizhi.findings import Outcome
from jizhi.staff import (
    PATTERNS,
    SHIFTS,
    Appointment,
    Attendance,
    AttendanceRules,
    Device,
    Devices,
    Employee,
    Punch,
    Rota,
    RotaLine,
    WorkDay,
    reconcile,
)
from jizhi.staff.people import Regime
from jizhi.values import Period

CHINA_TIME: Final = timezone(timedelta(hours=8))
HIRED: Final = date(2025, 1, 1)
LATER: Final = datetime(2027, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return the instant that the clocks of China show."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA_TIME)


def punch(text: str, user: str = "C1", **more: Any) -> Punch:
    """Return a punch at the gate."""
    return Punch(**{"project": "jade", "device": "gate", "user": user, "at": at(text), **more})


def employee(number: str, post: str = "clerk", regime: Regime = "standard", **more: Any) -> Employee:
    """Return somebody who has worked here since 2025."""
    held = Appointment(since=HIRED, department="office", post=post, regime=regime)
    known = {"project": "jade", "number": number, "name": "张三", "hired": HIRED, "appointments": (held,)}
    return Employee(**{**known, **more})


def line(number: str, pattern: str, **more: Any) -> RotaLine:
    """Return a line of the rota since 2025."""
    return RotaLine(**{"project": "jade", "employee": number, "pattern": pattern, "since": HIRED, **more})


class World:
    """Facts that a test adds to, and the days that follow from them."""

    def __init__(self) -> None:
        self.rules = AttendanceRules(shifts=tuple(SHIFTS.values()), patterns=tuple(PATTERNS.values()))
        self.employees = [employee("C1"), employee("G1", "guard", "comprehensive")]
        self.lines = [line("C1", "office"), line("G1", "four-crews-12", offset=2)]
        self.devices = Devices(devices=(Device(project="jade", serial="gate", since=HIRED),))
        self.more: dict[str, Any] = {}

    def facts(self, *punches: Punch) -> Attendance:
        """Everything that is known."""
        changes = self.more.get("changes", ())
        rest = {name: value for name, value in self.more.items() if name != "changes"}
        rota = Rota(employees=tuple(self.employees), lines=tuple(self.lines), changes=tuple(changes))
        return Attendance(rota=rota, known=self.devices, punches=punches, **rest)

    def outcome(self, *punches: Punch, period: str, as_of: datetime = LATER) -> Outcome[tuple[WorkDay, ...]]:
        """What follows from it for a period."""
        return reconcile(self.rules, self.facts(*punches), period=Period.parse(period), as_of=as_of, project="jade")

    def day(self, *punches: Punch, period: str = "2026-03-02", who: str = "C1", as_of: datetime = LATER) -> WorkDay:
        """The one record of one person on one day."""
        (found,) = [each for each in self.outcome(*punches, period=period, as_of=as_of).value if each.employee == who]
        return found
