"""One shift judged: its punches, corrections, leave and overtime in, its record out, with a reason for everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Literal

import attrs

from jizhi.findings import Finding
from jizhi.staff.leave import Correction, Leave, LeaveKind, Overtime
from jizhi.staff.presence import present
from jizhi.staff.punches import Timed
from jizhi.staff.rota import Planned
from jizhi.staff.rules import AttendanceRules, Beyond
from jizhi.staff.shifts import Span
from jizhi.staff.spans import by_day, common, merged, minutes, seconds, shifted, shown, without
from jizhi.staff.workday import ExtraWork, Mark, WorkDay

_HALF, _WHOLE = Fraction(1, 2), Fraction(1)


@attrs.frozen(kw_only=True)
class Around:
    """What was decided about one shift besides its punches."""

    corrections: tuple[Correction, ...] = ()
    leaves: tuple[Leave, ...] = ()
    overtimes: tuple[Overtime, ...] = ()


def judge(
    rules: AttendanceRules, shift: Planned, punches: Sequence[Timed], around: Around, *, project: str, as_of: datetime
) -> WorkDay:
    """Return the record of one shift.

    Args:
        punches: those that belong to it, in order of time; *around* what was decided about it.
        as_of: up to and with which instant everything that was punched is known; a window that closes later, or
            then, is open.
    """
    return _Judge(rules, shift, punches, around).record(project, as_of)


class _Judge:
    """Judges one shift; what it finds on the way are marks and reasons."""

    def __init__(self, rules: AttendanceRules, shift: Planned, punches: Sequence[Timed], around: Around) -> None:
        self.rules, self.shift, self.around = rules, shift, around
        self.marks: list[Mark] = []
        self.reasons: list[Finding] = []
        self.absent = Fraction(0)
        self.taps = self._taps(punches)
        middle = shift.span[0] + (shift.span[1] - shift.span[0]) / 2
        self.there = present(self.taps, presence=rules.presence, taps_within=rules.taps_within, middle=middle)
        self.excused = any(entry.kind == "excuse" for entry in around.corrections)

    def record(self, project: str, as_of: datetime) -> WorkDay:
        shift, is_open = self.shift, as_of <= self.shift.window[1]
        asked, free = self._asked()
        leave = self._leave()
        worked = self._worked(asked)
        late = early = 0
        overtime = self._overtime()
        if is_open:
            self._mark("open", "day-open", until=shift.window[1])
        elif shift.shift:
            late, early = self._judged(asked, free, worked)
        elif not overtime:
            self._mark("overtime-not-worked", "day-overtime-not-worked")
        if overtime:
            self._mark("overtime", "day-overtime", minutes=sum(part.minutes for part in overtime))
        on = shift.day if self.rules.midnight == "by-start" else None
        parts = by_day(worked, self.rules.place, whole=on)
        return WorkDay(
            project=project,
            employee=shift.employee,
            day=shift.day,
            shift=shift.shift,
            span=shift.span,
            closes=shift.window[1],
            planned=shift.minutes if shift.shift else 0,
            first=self.there.first,
            last=self.there.last,
            worked=parts,
            overtime=overtime,
            late=late,
            early=early,
            absent=min(self.absent, _WHOLE),
            leave=leave,
            owed=0 if is_open else self._owed(leave, minutes(parts)),
            extra=shift.extra,
            night=shift.night,
            marks=tuple(dict.fromkeys(self.marks)),
            punches=tuple(tap.source for tap in self.taps),
            reasons=tuple(self.reasons),
        )

    def _mark(self, mark: Mark, code: str, **facts: object) -> None:
        self.marks.append(mark)
        self._reason(code, **facts)

    def _reason(self, code: str, **facts: object) -> None:
        said = {
            name: shown(value, self.rules.place) if isinstance(value, datetime) else value
            for name, value in facts.items()
        }
        self.reasons.append(Finding(code, f"{self.shift.employee} {self.shift.day}", said, "note"))

    def _taps(self, punches: Sequence[Timed]) -> tuple[Timed, ...]:
        """The punches that count and those that were made up."""
        ignored = {entry.punch for entry in self.around.corrections if entry.kind == "ignore"}
        taps = [punch for punch in punches if punch.source not in ignored]
        for entry in self.around.corrections:
            if entry.is_make_up and entry.at is not None:
                at = entry.at.astimezone(UTC)
                if not self.shift.window[0] <= at <= self.shift.window[1]:
                    self._reason("make-up-outside", at=at, name=entry.name)
                    continue
                came = entry.kind == "make-up-in"
                code = "day-make-up-in" if came else "day-make-up-out"
                self._mark("made-up", code, at=at, evidence=entry.evidence)
                kind: Literal["in", "out"] = "in" if came else "out"
                taps.append(Timed(employee=entry.employee, at=at, kind=kind, source=entry.id))
        return tuple(sorted(taps, key=lambda tap: (tap.at, tap.source)))

    def _moved(self) -> timedelta:
        """By how much a flexible worker's shift moves with his coming."""
        most = timedelta(minutes=self.shift.flex_minutes)
        if not most or self.there.first is None or self.rules.flex_settled == "month":
            return timedelta()
        return max(-most, min(most, self.there.first - self.shift.span[0]))

    def _asked(self) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """The spans in which he has to be there, and those of his leave."""
        moved = self._moved()
        if moved:
            self._reason("day-flexible", minutes=int(moved.total_seconds()) // 60)
        free = merged(leave.span for leave in self.around.leaves)
        shift = without([shifted(self.shift.span, moved)], self.shift.unpaid)
        return without(shift, free), free

    def _leave(self) -> tuple[tuple[LeaveKind, int], ...]:
        """Minutes of the shift that each kind of leave takes; where two meet, the one first in order has them."""
        left: tuple[Span, ...] = without([self.shift.span], self.shift.unpaid)
        found: dict[LeaveKind, int] = {}
        for leave in sorted(self.around.leaves, key=lambda leave: (leave.start, leave.id)):
            length = seconds(common(left, [leave.span])) // 60
            left = without(left, [leave.span])
            if length:
                found[leave.kind] = found.get(leave.kind, 0) + length
        return tuple(sorted(found.items()))

    def _worked(self, asked: Sequence[Span]) -> tuple[Span, ...]:
        """What of the shift was worked: the punches' time, and errands outside."""
        if not self.shift.shift:
            return ()
        errands = [leave.span for leave in self.around.leaves if leave.kind == "errand"]
        shift = without([self.shift.span], self.shift.unpaid)
        return merged([*common(asked, self.there.spans), *common(shift, errands)])

    def _judged(self, asked: Sequence[Span], free: Sequence[Span], worked: Sequence[Span]) -> tuple[int, int]:
        """Late and early minutes; marks what is missing, absent or too short."""
        if not asked:
            self._mark("leave", "day-leave")
            return 0, 0
        if common([self.shift.span], free):
            self._mark("part-leave", "day-part-leave", start=asked[0][0], end=asked[-1][1])
        if self.there.missing == "both":
            self.absent = Fraction(seconds(asked), seconds(without([self.shift.span], self.shift.unpaid)))
            self.absent = _WHOLE if self.absent > _HALF else _HALF
            if self.excused:
                self.absent = Fraction(0)
                self._mark("excused", "day-excused")
            else:
                self._mark("absent" if self.absent == 1 else "half-absent", "day-absent", **self._hours())
            return 0, 0
        if self.there.missing and not self.excused:
            mark: Mark = "missing-in" if self.there.missing == "in" else "missing-out"
            code = "day-missing-in" if mark == "missing-in" else "day-missing-out"
            self._mark(mark, code, **self._hours())
        late, early = self._late(asked[0][0]), self._early(asked[-1][1])
        if self.there.missing == "":
            self._too_short(seconds(worked) // 60)
        return late, early

    def _hours(self) -> dict[str, datetime]:
        return {"start": self.shift.span[0], "end": self.shift.span[1]}

    def _late(self, start: datetime) -> int:
        slack = self.shift.flex_minutes if self.rules.flex_settled == "month" else 0
        if self.there.first is None:
            return 0
        by = int((self.there.first - start).total_seconds()) // 60 - slack
        most, beyond = self.rules.late_most, self.rules.late_beyond
        return self._off("late", by, self.rules.late_ignored, most, beyond, at=self.there.first, due=start)

    def _early(self, end: datetime) -> int:
        slack = self.shift.flex_minutes if self.rules.flex_settled == "month" else 0
        if self.there.last is None:
            return 0
        by = int((end - self.there.last).total_seconds()) // 60 - slack
        most, beyond = self.rules.early_most, self.rules.early_beyond
        return self._off("early", by, self.rules.early_ignored, most, beyond, at=self.there.last, due=end)

    def _off(
        self, what: Literal["late", "early"], by: int, ignored: int, most: int | None, beyond: Beyond, **times: datetime
    ) -> int:
        """The minutes that count as late or early; beyond the most, absence takes their place."""
        if by <= ignored:
            return 0
        if self.excused:
            self._mark("excused", "day-excused")
            return 0
        if most is None or by <= most or beyond == "late":
            code = "day-late" if what == "late" else "day-early"
            self._mark(what, code, minutes=by, ignored=ignored, **times)
            return by
        self.absent += _HALF if beyond == "half-day" else _WHOLE
        code = "day-late-beyond" if what == "late" else "day-early-beyond"
        self._mark("half-absent" if beyond == "half-day" else "absent", code, minutes=by, most=most)
        return 0

    def _too_short(self, worked: int) -> None:
        """Absence of who was there too short, where the rules have a bound; the whole day wins over the half."""
        for bound, part in ((self.rules.absent_below, _WHOLE), (self.rules.half_day_below, _HALF)):
            if bound is not None and worked < bound and not self.excused:
                self.absent = max(self.absent, part)
                mark: Mark = "absent" if part == 1 else "half-absent"
                self._mark(mark, "day-short", minutes=worked, least=bound)
                return

    def _overtime(self) -> tuple[ExtraWork, ...]:
        """What was worked of the approved overtime, outside the shift itself, each minute once."""
        taken: list[Span] = [self.shift.span] if self.shift.shift else []
        found: list[ExtraWork] = []
        for entry in sorted(self.around.overtimes, key=lambda entry: (entry.start, entry.id)):
            spans = without(common(self.there.spans, [entry.span]), taken)
            taken += spans
            on = self.shift.day if self.rules.midnight == "by-start" else None
            for part in by_day(spans, self.rules.place, whole=on):
                found.append(
                    ExtraWork(day=part.day, minutes=part.minutes, in_lieu=entry.in_lieu, emergency=entry.emergency)
                )
        return tuple(found)

    def _owed(self, leave: Iterable[tuple[LeaveKind, int]], worked: int) -> int:
        """By how much a flexible worker whose time is settled over the month is short; less than nothing is more."""
        if not self.shift.flex_minutes or self.rules.flex_settled != "month" or not self.there.spans:
            return 0
        was = seconds(without(self.there.spans, self.shift.unpaid)) // 60
        off = sum(length for kind, length in leave if kind != "errand")
        return self.shift.minutes - off - max(was, worked)
