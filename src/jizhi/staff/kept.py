"""What a store keeps of staff: each class with the name of its table, what it is found by, and whether it changes."""

from __future__ import annotations

from typing import Any, Final, Literal

from jizhi.staff.leave import Correction, Leave, Overtime
from jizhi.staff.people import Employee
from jizhi.staff.punches import Badge, ClockLook, Device, Punch
from jizhi.staff.rota import RotaChange, RotaLine
from jizhi.staff.texts import ConfirmedSheet, HeldDevice, RulesText

STAFF_KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (Employee, "employee", ("project", "number"), "versioned"),
    (RulesText, "rules_text", ("project", "kind"), "versioned"),
    (RotaLine, "rota_line", ("project", "employee"), "versioned"),
    (RotaChange, "rota_change", ("project", "employee", "on"), "append"),
    (Device, "device", ("project",), "versioned"),
    (HeldDevice, "held_device", ("project",), "versioned"),
    (Badge, "badge", ("project",), "versioned"),
    (ClockLook, "clock_look", ("project", "device"), "append"),
    (Punch, "punch", ("project", "device", "day"), "append"),
    (Correction, "correction", ("project", "employee", "on"), "append"),
    (Leave, "leave", ("project", "employee"), "append"),
    (Overtime, "overtime", ("project", "employee", "day"), "append"),
    (ConfirmedSheet, "confirmed_sheet", ("project", "month"), "append"),
)
