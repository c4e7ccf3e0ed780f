"""A month of a thousand people worked out from its punches, and a terminal's log taken in without growing.

``python -m benchmarks.attendance days PEOPLE`` and ``… log LINES`` are one step each in a fresh process.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from jizhi_sql.store import SqlStore

from benchmarks.measure import Row, in_fresh_process, peak_mb
from jizhi.estate import Project
from jizhi.intake.attlog import read_attlog
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.office.timekeeping import register_device, set_rules, take_punches
from jizhi.staff import (
    PATTERNS,
    SHIFTS,
    Attendance,
    AttendanceRules,
    Device,
    Devices,
    Employee,
    Punch,
    Rota,
    RotaLine,
    month_sheet,
    reconcile,
)
from jizhi.values import Period

MARCH = Period.month(2026, 3)
LATER = datetime(2026, 5, 1, tzinfo=UTC)
HIRED = date(2025, 1, 1)


def measure(*, full: bool) -> list[Row]:
    """Return seconds of a month, lines a second, and how memory grows with ten times the lines."""
    people, lines = (1_000, 1_000_000) if full else (200, 20_000)
    days = in_fresh_process("benchmarks.attendance", "days", str(people))
    few = in_fresh_process("benchmarks.attendance", "log", str(lines // 10))
    many = in_fresh_process("benchmarks.attendance", "log", str(lines))
    of_whole = days["seconds"] * 1_000 / people
    growth = many["peak_mb"] / few["peak_mb"] if few["peak_mb"] else 1.0
    return [
        Row("attendance", f"{people} people, 31 days, 6 punches a day: a month for 1 000", of_whole, at_most=10,
            spelling="{:.1f} s"),
        Row("attendance", "the monthly sheet of it, for 1 000", days["sheet"] * 1_000 / people, spelling="{:.1f} s"),
        Row("attendance", f"ATTLOG into SQLite, {lines} lines", many["lines"] / many["seconds"] / 1e3,
            spelling="{:.1f} k lines/s"),
        Row("attendance", "peak memory", many["peak_mb"], spelling="{:.0f} MB"),
        Row("attendance", "peak memory / that of a tenth of the lines", growth, at_most=1.2),
    ]  # fmt: skip


def _days(people: int) -> dict[str, float]:
    """Work out a month of *people* with six punches a day each, in no order."""
    rules = AttendanceRules(shifts=tuple(SHIFTS.values()), patterns=tuple(PATTERNS.values()))
    employees = tuple(Employee(project="p", number=f"E{n:04}", name="某", hired=HIRED) for n in range(people))
    lines = tuple(
        RotaLine(project="p", employee=each.number, pattern="four-crews" if n % 2 else "office", since=HIRED,
                 offset=n % 4 * 2)
        for n, each in enumerate(employees)
    )  # fmt: skip
    chance, start = random.Random(7), datetime(2026, 3, 1, tzinfo=UTC)
    punches = [
        Punch(project="p", device="D1", user=each.number,
              at=start + timedelta(days=day, seconds=chance.randrange(86_400)))
        for each in employees for day in range(31) for _ in range(6)
    ]  # fmt: skip
    chance.shuffle(punches)
    facts = Attendance(
        rota=Rota(employees=employees, lines=lines),
        known=Devices(devices=(Device(project="p", serial="D1", since=HIRED),)),
        punches=tuple(punches),
    )
    begun = time.perf_counter()
    days = reconcile(rules, facts, period=MARCH, as_of=LATER, project="p").value
    worked_out = time.perf_counter()
    month_sheet(rules, employees, days, period=MARCH)
    return {"seconds": worked_out - begun, "sheet": time.perf_counter() - worked_out, "days": len(days)}


def _log(lines: int) -> dict[str, float]:
    """Take a log of *lines* into a SQLite file, streaming."""
    with tempfile.TemporaryDirectory() as folder, closing(SqlStore.open(f"sqlite:///{folder}/punches.db")) as store:
        desk = Desk(store=store, actor="benchmark")
        set_up_project(desk, Project(code="p", name="p"))
        set_rules(desk, "p", 'uses = ["office"]', source="rules", on=HIRED)
        register_device(desk, "p", "D1", since=HIRED)
        begun = time.perf_counter()
        taken = take_punches(desk, "p", read_attlog(_lines(lines), device="D1"), at=LATER)
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "lines": taken.new + taken.known, "peak_mb": peak_mb()}


def _lines(count: int) -> Iterator[str]:
    start = datetime(2025, 6, 1)  # noqa: DTZ001  a terminal tells no zone
    for n in range(count):
        at = start + timedelta(seconds=n * 20)
        yield f"{n % 977}\t{at:%Y-%m-%d %H:%M:%S}\t0\t15\t0\t0\n"


def main(what: str, count: str) -> None:
    """Do one step and print its figures."""
    print(json.dumps(_days(int(count)) if what == "days" else _log(int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
