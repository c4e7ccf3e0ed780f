"""What ``jizhi attendance`` does: rules, staff, devices and punches in, entries of a person, a sheet confirmed."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse, verdict
from jizhi.cli.files import read_lines, read_text
from jizhi.cli.opening import WORKBOOKS, read_tables, today
from jizhi.codec import to_data
from jizhi.findings import Finding
from jizhi.intake.attlog import read_attlog
from jizhi.intake.staff import read_punches
from jizhi.office.desk import Desk
from jizhi.office.timekeeping import (
    Taken,
    approve_leave,
    approve_overtime,
    badge_user,
    change_rota,
    confirm_sheet,
    correct,
    look_at_clock,
    register_device,
    set_rules,
    swap_shifts,
    take_punches,
    take_staff,
)
from jizhi.ports import DevicePunch
from jizhi.staff import Correction, Leave, Overtime, RotaChange

LOGS: Final = (".dat", ".log", ".attlog", ".txt")


def now(options: argparse.Namespace) -> datetime:
    """The instant of the command: that of ``--at``, or the one it is where the command runs."""
    given: datetime | None = options.at
    return given or datetime.fromisoformat(time.strftime("%Y-%m-%dT%H:%M:%S%z"))


def wanted(options: argparse.Namespace, *names: str) -> tuple[Any, ...]:
    """The options of these names.

    Raises: WrongUse naming what is missing.
    """
    flags = {"file": "FILE", "other": "--with", "start": "--from", "end": "--to"}
    missing = [flags.get(name, f"--{name}") for name in names if getattr(options, name) in (None, "")]
    if missing:
        told = " ".join(missing)
        raise WrongUse(f"{options.what}: 还要 {told} · {told} wanted")
    return tuple(getattr(options, name) for name in names)


def _rules(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (file,) = wanted(options, "file")
    kept = set_rules(desk, options.project, read_text(file), source=file, on=options.on or today())
    return _told(console, {"rules": kept.code, "sha256": kept.sha256}, f"✓ {file}")


def _staff(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (file,) = wanted(options, "file")
    plan = take_staff(desk, options.project, read_tables(file))
    console.tell(plan.findings)
    counts = {"employees": len(plan.value.employees), "lines": len(plan.value.lines)}
    _told(console, {**counts, "findings": console.as_data(plan.findings)},
          f"✓ 员工 {counts['employees']} · employees, 排班 {counts['lines']} · lines")  # fmt: skip
    return verdict(plan.findings)


def _device(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (serial,) = wanted(options, "device")
    if options.user:
        employee, since = wanted(options, "employee", "on")
        badge = badge_user(desk, options.project, options.user, employee, since=since, device=serial)
        return _told(console, to_data(badge), f"✓ {serial}: {options.user} = {employee}")
    (since,) = wanted(options, "on")
    device = register_device(
        desk, options.project, serial, since=since, name=options.name or "", trust_least=options.trust
    )
    return _told(console, to_data(device), f"✓ {serial} {since}")


def _clock(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    serial, known, shown = wanted(options, "device", "time", "shown")
    look = look_at_clock(desk, options.project, serial, shown=shown, known=known)
    return _told(console, {**to_data(look), "seconds": look.seconds}, f"✓ {serial}: {look.seconds:+} 秒 · seconds")


def _import(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (file,) = wanted(options, "file")
    return tell_taken(console, take_punches(desk, options.project, _punches(file, options.device), at=now(options)))


def tell_taken(console: Console, taken: Taken) -> int:
    """Say what became of punches; the exit code is that of a person's business where some are held or unreadable."""
    console.tell(taken.findings)
    data = {**to_data(taken), "findings": console.as_data(taken.findings)}
    _told(console, data, f"✓ 新 {taken.new} · new, 已有 {taken.known} · known, 隔离 {taken.held} · held, "
          f"不收 {taken.passed_over} · passed over, 读不懂 {taken.unreadable} · unreadable")  # fmt: skip
    return NEEDS_A_PERSON if taken.held or taken.unreadable or taken.passed_over else DONE


def _punches(file: str, device: str) -> Iterator[DevicePunch | Finding]:
    if file.lower().endswith(LOGS) or file == "-":
        if not device:
            raise WrongUse("终端的记录文件要 --device · a terminal's log wants --device")
        yield from read_attlog(_texts(file), device=device)
    else:
        yield from read_punches(read_tables(file), device=device or "file")


def _texts(file: str) -> Iterator[str]:
    """The lines of a log as they come; one that is too long or no text is left to the reader, which refuses it."""
    for _, line in read_lines(file):
        yield "?" if line is None or line.startswith(WORKBOOKS) else line.decode("utf-8", errors="replace")


def _correct(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    employee, on, kind, name = wanted(options, "employee", "on", "kind", "name")
    entry = Correction(
        project=options.project, name=name, employee=employee, on=on, kind=kind, at=options.time, punch=options.punch,
        evidence=options.evidence, made_at=now(options), cancels=options.cancels,
    )  # fmt: skip
    return _told(console, to_data(correct(desk, entry)), f"✓ {entry.id}")


def _leave(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    employee, kind, start, end, name = wanted(options, "employee", "kind", "start", "end", "name")
    leave = Leave(
        project=options.project, name=name, employee=employee, kind=kind, start=start, end=end,
        made_at=now(options), document=options.evidence, cancels=options.cancels,
    )  # fmt: skip
    return _told(console, to_data(approve_leave(desk, leave)), f"✓ {leave.id}")


def _overtime(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    employee, start, end, name = wanted(options, "employee", "start", "end", "name")
    overtime = Overtime(
        project=options.project, name=name, employee=employee, start=start, end=end, made_at=now(options),
        in_lieu=options.in_lieu, emergency=options.emergency, reason=options.evidence, cancels=options.cancels,
    )  # fmt: skip
    return _told(console, to_data(approve_overtime(desk, overtime)), f"✓ {overtime.id}")


def _change(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    employee, on, name = wanted(options, "employee", "on", "name")
    if options.other:
        made = swap_shifts(desk, options.project, one=employee, other=options.other, on=on, name=name, at=now(options))
        console.tell(made.findings)
        _told(console, to_data(made.value), *(f"✓ {each.employee} {on}: {each.shift or '-'}" for each in made.value))
        return verdict(made.findings)
    change = RotaChange(
        project=options.project, employee=employee, on=on, shift=options.shift, name=name, made_at=now(options),
        reason=options.evidence,
    )  # fmt: skip
    return _told(console, to_data(change_rota(desk, change)), f"✓ {employee} {on}: {options.shift or '-'}")


def _confirm(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    (period,) = wanted(options, "period")
    kept = confirm_sheet(desk, options.project, month=period, at=now(options), open_too=options.anyway)
    said = {"month": kept.month, "number": kept.number, "sha256": kept.sha256}
    return _told(console, said, f"✓ {kept.month} #{kept.number} {kept.sha256[:12]}")


def _told(console: Console, data: object, *lines: str) -> int:
    if console.as_json:
        console.answer(data)
    console.say(*lines)
    return DONE


DOING: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {
        "rules": _rules,
        "staff": _staff,
        "device": _device,
        "clock": _clock,
        "import": _import,
        "correct": _correct,
        "leave": _leave,
        "overtime": _overtime,
        "change": _change,
        "confirm": _confirm,
    }
)
"""By word, what changes something."""
