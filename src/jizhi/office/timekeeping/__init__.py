"""Timekeeping: rules and staff set up, punches taken in, days worked out from what is kept, sheets confirmed.

``take_punches`` keeps what devices say, each once, strangers in quarantine; ``days_of`` and ``sheet_of`` work out
every time anew from raw punches, corrections and the rota, so that there is no stored result to go stale.
"""

from jizhi.office.timekeeping.confirming import confirm_sheet, sheet_changes
from jizhi.office.timekeeping.entries import (
    approve_leave,
    approve_overtime,
    change_rota,
    correct,
    swap_shifts,
)
from jizhi.office.timekeeping.facts import attendance_rules, days_of, facts_of, roster_of_staff, rota_of, sheet_of
from jizhi.office.timekeeping.phones import punch_by_phone
from jizhi.office.timekeeping.setting_up import (
    badge_user,
    look_at_clock,
    register_device,
    set_rules,
    take_staff,
    unregister_device,
)
from jizhi.office.timekeeping.taking import Taken, pull_punches, receive_push, take_punches

__all__ = [
    "Taken",
    "approve_leave",
    "approve_overtime",
    "attendance_rules",
    "badge_user",
    "change_rota",
    "confirm_sheet",
    "correct",
    "days_of",
    "facts_of",
    "look_at_clock",
    "pull_punches",
    "punch_by_phone",
    "receive_push",
    "register_device",
    "roster_of_staff",
    "rota_of",
    "set_rules",
    "sheet_changes",
    "sheet_of",
    "swap_shifts",
    "take_punches",
    "take_staff",
    "unregister_device",
]
