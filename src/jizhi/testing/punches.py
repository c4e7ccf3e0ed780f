"""A source of punches in memory, and its world: ``punch`` is a person at a device, ``garbage`` a broken line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from jizhi.errors import AdapterFailed, AuthRefused, RateLimited, Unreachable
from jizhi.findings import Finding
from jizhi.ports import DevicePunch

FAULTS: Final[dict[str, type[AdapterFailed]]] = {
    "unreachable": Unreachable,
    "rate-limited": RateLimited,
    "auth": AuthRefused,
}


class MemoryPunches:
    """The model of every source that punches are fetched from."""

    abilities = frozenset({"pull"})
    name = "memory"

    def __init__(self) -> None:
        self._punches: list[DevicePunch] = []
        self._garbage: list[tuple[datetime, str]] = []
        self._fault = ""

    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Iterator[DevicePunch | Finding]:
        """Yield what lies in the window, by instant, device and user; each punch once."""
        fault, self._fault = self._fault, ""
        if fault:
            raise FAULTS[fault](self.name, fault)
        seen = dict.fromkeys(sorted(self._punches, key=lambda each: (each.at, each.device, each.user, each.kind)))
        yield from (each for each in seen if since <= each.at < until)
        yield from (Finding("line-unreadable", self.name, {"line": line}) for when, line in self._garbage)

    def punch(self, punch: DevicePunch) -> None:
        """Be a person at a device; the same punch again is history that the device sends twice."""
        self._punches.append(punch)

    def garbage(self, line: str, *, at: datetime) -> None:
        """Be a device that breaks a line."""
        self._garbage.append((at, line))

    def fail_next(self, fault: str) -> None:
        """Let the next call meet one of ``FAULTS``."""
        self._fault = fault
