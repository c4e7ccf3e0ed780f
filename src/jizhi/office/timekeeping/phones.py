"""Punches by phone: within a fence of the rules, under the device ``phone``, trusted no more than a phone is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from jizhi.errors import CorrectionRefused, UnknownEmployee
from jizhi.office.desk import Desk
from jizhi.office.timekeeping.facts import attendance_rules
from jizhi.office.timekeeping.taking import Taken, take_punches
from jizhi.ports import DevicePunch
from jizhi.staff import Employee
from jizhi.values import key

PHONE: Final = "phone"


def punch_by_phone(
    desk: Desk, project: str, employee: str, *, latitude: Decimal, longitude: Decimal, at: datetime
) -> Taken:
    """Keep a punch of an employee who is within a fence; register the device ``phone`` for it to count.

    Where he was is not kept, only the name of the fence.

    Args:
        latitude, longitude: where the phone says it is, in degrees; *at* by our own clock, not the phone's.

    Raises:  CorrectionRefused: outside every fence; UnknownEmployee, NoAttendanceRules.
    """
    with desk.store.reading() as known:
        fences = attendance_rules(known, project).fences
        if known.get(Employee, key(project, employee)) is None:
            raise UnknownEmployee(project, employee)
    far = [(fence.distance_m(latitude, longitude), fence) for fence in fences]
    within = [fence for distance, fence in far if fence.allows(distance)]
    if not within:
        nearest = min((distance for distance, _ in far), default=None)
        why = "the rules have no fence" if nearest is None else f"{nearest} m from the nearest fence"
        raise CorrectionRefused(f"{PHONE} {employee}", why)
    punch = DevicePunch(device=PHONE, user=employee, at=at, trust="phone", evidence=within[0].name or "place")
    return take_punches(desk, project, [punch], at=at)
