"""Punches by phone: within a fence of the rules, under the device ``phone``, trusted no more than a phone is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from jizhi.errors import CorrectionRefused, UnknownEmployee
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.timekeeping.facts import attendance_rules
from jizhi.office.timekeeping.taking import Taken, take_punches
from jizhi.ports import DevicePunch
from jizhi.staff import Employee
from jizhi.staff.geofence import Refusal, placed
from jizhi.values import key

PHONE: Final = "phone"
_WHY: Final[Mapping[Refusal, str]] = {
    "no-fence": "the rules have no fence",
    "outside": "{beyond} m outside the nearest fence",
    "inaccurate": "the phone knows where it is to {accuracy} m only, and no fence lets that pass",
}


@operation("staff.punch", own="employee")
def punch_by_phone(
    desk: Desk,
    project: str,
    employee: str,
    *,
    latitude: Decimal,
    longitude: Decimal,
    accuracy_m: int = 0,
    at: datetime,
) -> Taken:
    """Keep a punch of an employee who is within a fence; register the device ``phone`` for it to count.

    Where he was is not kept, only the name of the fence.

    Args:
        latitude, longitude: where the phone says it is, in degrees; *at* by our own clock, not the phone's.
        accuracy_m: within how many metres it is sure of that.

    Raises:  CorrectionRefused: outside every fence, or too inaccurate to tell; UnknownEmployee, NoAttendanceRules.
    """
    with desk.store.reading() as known:
        fences = attendance_rules(known, project).fences
        if known.get(Employee, key(project, employee)) is None:
            raise UnknownEmployee(project, employee)
    where = placed(fences, latitude=latitude, longitude=longitude, accuracy_m=accuracy_m)
    if where.fence is None:
        raise CorrectionRefused(
            f"{PHONE} {employee}", _WHY[where.why].format(beyond=where.beyond_m, accuracy=accuracy_m)
        )
    punch = DevicePunch(device=PHONE, user=employee, at=at, trust="phone", evidence=where.fence.name or "place")
    return take_punches(desk, project, [punch], at=at)
