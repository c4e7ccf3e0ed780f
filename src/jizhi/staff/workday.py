"""The record of a shift that somebody was to work: what he worked, what he owes an explanation for, and why."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.findings import Finding
from jizhi.staff.leave import LeaveKind
from jizhi.staff.shifts import Span
from jizhi.staff.spans import Part, minutes
from jizhi.values import key

Mark: TypeAlias = Literal[
    "open", "absent", "half-absent", "leave", "part-leave", "missing-in", "missing-out", "late", "early",
    "made-up", "excused", "overtime", "overtime-not-worked",
]  # fmt: skip
State: TypeAlias = Literal["open", "absent", "half-absent", "leave", "missing", "irregular", "normal"]

STATES: Final[tuple[State, ...]] = ("open", "absent", "half-absent", "missing", "irregular", "leave", "normal")
"""From what is not known yet and what needs a person first, to what needs nobody."""


@attrs.frozen(kw_only=True)
class ExtraWork:
    """Overtime that was approved and worked, on one day."""

    day: date
    minutes: int
    in_lieu: bool = False
    emergency: bool = False


@attrs.frozen(kw_only=True)
class WorkDay:
    """What became of one shift; a pure function of punches, corrections, leave and rota.

    Args:
        day: on which the shift begins; a night shift belongs to the day before.
        shift: its code; empty for overtime on its own.
        planned: its working minutes; ``worked`` what of them was worked, by the day on which each minute was.
        absent: 0, 1/2 or 1 of the day.
        leave: minutes of each kind.
        owed: what a flexible worker is short of, negative where he has a surplus.
        punches: ids of the punches and corrections it stands on.
        reasons: why it is as it is, each a note with its facts.
    """

    project: str
    employee: str
    day: date
    shift: str
    span: Span
    closes: datetime
    planned: int
    first: datetime | None = None
    last: datetime | None = None
    worked: tuple[Part, ...] = ()
    overtime: tuple[ExtraWork, ...] = ()
    late: int = 0
    early: int = 0
    absent: Fraction = Fraction(0)
    leave: tuple[tuple[LeaveKind, int], ...] = ()
    owed: int = 0
    extra: bool = False
    night: bool = False
    marks: tuple[Mark, ...] = ()
    punches: tuple[str, ...] = ()
    reasons: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """Project, employee and the instant at which the shift begins as one key."""
        return key(self.project, self.employee, self.span[0].strftime("%Y-%m-%dT%H:%M"))

    @property
    def worked_minutes(self) -> int:
        """What was worked of the shift."""
        return minutes(self.worked)

    @property
    def leave_minutes(self) -> int:
        """How long he was on leave, errands outside counted as work and not here."""
        return sum(length for kind, length in self.leave if kind != "errand")

    @property
    def state(self) -> State:
        """The one word for it: the first of ``STATES`` that holds."""
        marks = set(self.marks)
        met: dict[State, bool] = {
            "open": "open" in marks,
            "absent": self.absent == 1,
            "half-absent": 0 < self.absent < 1,
            "missing": bool(marks & {"missing-in", "missing-out"}),
            "irregular": bool(marks & {"late", "early", "overtime-not-worked"}),
            "leave": "leave" in marks,
        }
        return next((state for state in STATES if met.get(state)), "normal")
