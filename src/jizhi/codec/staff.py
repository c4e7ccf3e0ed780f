"""Rulebooks of staff at the door: TOML in, checked attendance rules and KPI schemes or findings with places out."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import RulesRefused
from jizhi.findings import Finding, Outcome
from jizhi.staff import PATTERNS, SHIFTS, AttendanceRules
from jizhi.staff.kpi import Scheme

T = TypeVar("T")


def attendance_from_toml(text: str, *, source: str = "attendance.toml") -> Outcome[AttendanceRules | None]:
    """Read the TOML *text* of a rulebook of attendance.

    ``uses = ["office", "four-crews"]`` takes ready patterns with their shifts; ``[[shifts]]`` and ``[[patterns]]`` of
    the file come beside them, and in their place where the code is the same.

    Returns: the rules, or None with the findings that refuse them, each with its path (``$.shifts[0].start``).

    >>> attendance_from_toml('uses = ["office"]').value.shift_of["office"].start
    '08:30'
    >>> [finding.code for finding in attendance_from_toml('uses = ["nobody"]').findings]
    ['pattern-unknown']
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    uses = data.pop("uses", [])
    unknown = [name for name in uses if not _is_ready(name)] if isinstance(uses, list) else [uses]
    if unknown:
        return Outcome(None, tuple(Finding("pattern-unknown", f"{source}: $.uses", {"name": name}) for name in unknown))
    return _read(_with_ready(data, uses), AttendanceRules, source)


def scheme_from_toml(text: str, *, source: str = "scheme.toml") -> Outcome[Scheme | None]:
    """Read the TOML *text* of a KPI scheme.

    Returns: the scheme, or None with the findings that refuse it, each with its path (``$.metrics[0].curve``).

    >>> [finding.code for finding in scheme_from_toml('scheme = "x"\\nmetrics = []').findings]
    ['value-refused']
    """
    data = read_toml(text, source)
    return Outcome(None, (data,)) if isinstance(data, Finding) else _read(data, Scheme, source)


def attendance_or_refuse(text: str, *, source: str = "attendance.toml") -> AttendanceRules:
    """Read rules that must be sound.

    Raises: RulesRefused with every finding.
    """
    return _or_refuse(attendance_from_toml(text, source=source), source)


def scheme_or_refuse(text: str, *, source: str = "scheme.toml") -> Scheme:
    """Read a scheme that must be sound.

    Raises: RulesRefused with every finding.
    """
    return _or_refuse(scheme_from_toml(text, source=source), source)


def _or_refuse(read: Outcome[T | None], source: str) -> T:
    if read.value is None:
        raise RulesRefused(source, read.findings)
    return read.value


def _read(data: dict[str, Any], cls: type[T], source: str) -> Outcome[T | None]:
    read = structure(data, cls)
    placed = (attrs.evolve(each, subject=f"{source}: {each.subject}") for each in read.findings)
    return Outcome(read.value, tuple(placed))


def _is_ready(name: object) -> bool:
    return isinstance(name, str) and name in PATTERNS


def _with_ready(data: dict[str, Any], uses: list[str]) -> dict[str, Any]:
    """The file with the ready patterns it uses, and their shifts, unless it has its own of the same code."""
    for name, ready, codes in (
        ("patterns", PATTERNS, uses),
        ("shifts", SHIFTS, sorted({step for use in uses for step in PATTERNS[use].steps} - {""})),
    ):
        own = data.get(name, [])
        if not isinstance(own, list):
            continue
        known = [each.get("code") for each in own if isinstance(each, dict)]
        # Its own stand first, so that the places of findings are those of the file.
        data[name] = [*own, *(ready[code] for code in codes if code not in known)]
    return data
