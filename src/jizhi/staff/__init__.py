"""Staff, a river from rota and punches to hours, and from measures to cards.

rules + rota ──planned──► shifts ─┐
punches, leave, corrections ──────┴──reconcile──► work days ──month_sheet──► hours and overtime for payroll
scheme + measures (from ``reports``) ──kpi.score──► cards that explain every point

A punch belongs to the shift whose window holds it, whatever the date. Raw punches never change, corrections are
entries, and a day is a function of the set of facts: neither order nor repetition plays a part.
"""

from jizhi.staff.coverage import Cover, coverage
from jizhi.staff.days import Attendance, reconcile
from jizhi.staff.hours import (
    CycleHours,
    Overtimes,
    cycle_hours,
    cycle_of,
    hourly,
    overtime_pay,
    overtimes_of,
    standard_minutes,
)
from jizhi.staff.leave import LEAVE_KINDS, Correction, Leave, Overtime, allowed, standing
from jizhi.staff.patterns import PATTERNS, SHIFTS
from jizhi.staff.people import Appointment, Certificate, Employee, expiring
from jizhi.staff.punches import Badge, ClockLook, Device, Devices, Punch, Timed, held_because, last_looks, timed
from jizhi.staff.rota import Planned, Rota, RotaChange, RotaLine, planned, swap
from jizhi.staff.rules import AttendanceRules, Need, Pattern
from jizhi.staff.sheet import MonthSheet, SheetLine, month_sheet
from jizhi.staff.shifts import Pause, Shift
from jizhi.staff.workday import STATES, ExtraWork, WorkDay

__all__ = [
    "LEAVE_KINDS",
    "PATTERNS",
    "SHIFTS",
    "STATES",
    "Appointment",
    "Attendance",
    "AttendanceRules",
    "Badge",
    "Certificate",
    "ClockLook",
    "Correction",
    "Cover",
    "CycleHours",
    "Device",
    "Devices",
    "Employee",
    "ExtraWork",
    "Leave",
    "MonthSheet",
    "Need",
    "Overtime",
    "Overtimes",
    "Pattern",
    "Pause",
    "Planned",
    "Punch",
    "Rota",
    "RotaChange",
    "RotaLine",
    "SheetLine",
    "Shift",
    "Timed",
    "WorkDay",
    "allowed",
    "coverage",
    "cycle_hours",
    "cycle_of",
    "expiring",
    "held_because",
    "hourly",
    "last_looks",
    "month_sheet",
    "overtime_pay",
    "overtimes_of",
    "planned",
    "reconcile",
    "standard_minutes",
    "standing",
    "swap",
    "timed",
]
