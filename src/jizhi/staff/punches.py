"""Punches: what a device said, kept as it said it; whose it is and when it really was is worked out from facts.

Devices are registered; what comes from another serial, or with less trust than its device must have, changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import day, holds, one_of, or_none, text, whole, word
from jizhi.findings import Finding, Outcome
from jizhi.staff.rules import AttendanceRules
from jizhi.staff.shifts import aware
from jizhi.values import key

Trust: TypeAlias = Literal["none", "phone", "network", "device"]
TRUSTS: Final[tuple[Trust, ...]] = ("none", "phone", "network", "device")
"""How far a device is who it says it is, from the least to the most."""
Way: TypeAlias = Literal["in", "out", ""]

_DAY: Final = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Device:
    """A registered device; punches of a day on which it is not, or of less trust than it must have, are held.

    >>> Device(project="jade", serial="D1", since=date(2026, 1, 1)).registered_on(date(2025, 12, 31))
    False
    """

    project: str = attrs.field(validator=holds(word))
    serial: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    since: date = attrs.field(validator=holds(day))
    until: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    trust_least: Trust = attrs.field(default="none", validator=holds(one_of(TRUSTS)))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Project and serial as one key."""
        return key(self.project, self.serial)

    def registered_on(self, on: date) -> bool:
        """Tell whether it is registered on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@attrs.frozen(kw_only=True)
class Badge:
    """Whose number it is in a device, or in all of them where none is named; from a day on, up to another."""

    project: str = attrs.field(validator=holds(word))
    user: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    since: date = attrs.field(validator=holds(day))
    until: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    device: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Project, device, user and first day as one key."""
        return key(self.project, self.device, self.user, self.since)


@lru_cache(maxsize=4096)
def _joined(*parts: str) -> str:
    """A part of many ids, made once: punches come by the million, of few people and devices."""
    return key(*parts)


@attrs.frozen(kw_only=True)
class Punch:
    """What a device said, never changed: which device, which user, when by its clock, and how far it is trusted.

    ``received_at`` is when it first came in; it decides nothing.
    """

    project: str = attrs.field(validator=holds(word))
    device: str = attrs.field(validator=holds(word))
    user: str = attrs.field(validator=holds(word))
    at: datetime = attrs.field(validator=holds(aware))
    kind: Way = attrs.field(default="", validator=holds(one_of(("in", "out", ""))))
    trust: Trust = attrs.field(default="none", validator=holds(one_of(TRUSTS)))
    evidence: str = attrs.field(default="", validator=holds(text))
    received_at: datetime | None = attrs.field(default=None, validator=holds(or_none(aware)))

    @property
    def day(self) -> date:
        """The day it was by the device, in UTC; what a store finds punches by."""
        return self.at.astimezone(UTC).date()

    @property
    def id(self) -> str:
        """Project, device, user, instant in UTC, way and trust: a spoofed punch never stands in for a true one."""
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat()
        return f"{_joined(self.project, self.device, self.user)}/{at}/{_joined(self.kind, self.trust)}"


@attrs.frozen(kw_only=True)
class ClockLook:
    """What a device's clock showed at an instant that we know: the difference is how far it is off."""

    project: str = attrs.field(validator=holds(word))
    device: str = attrs.field(validator=holds(word))
    shown: datetime = attrs.field(validator=holds(aware))
    known: datetime = attrs.field(validator=holds(aware))

    @property
    def id(self) -> str:
        """Project, device and both instants as one key."""
        shown, known = (each.astimezone(UTC).isoformat() for each in (self.shown, self.known))
        return key(self.project, self.device, shown, known)

    @property
    def seconds(self) -> int:
        """What to add to what the device says."""
        return round((self.known - self.shown).total_seconds())


@attrs.frozen(kw_only=True)
class Timed:
    """A punch that counts: whose it is, when it really was, and the punch it was."""

    employee: str
    at: datetime
    kind: Way
    source: str
    seconds_off: int = 0


@attrs.frozen(kw_only=True)
class Devices:
    """What is known of devices and of the numbers in them."""

    devices: tuple[Device, ...] = ()
    badges: tuple[Badge, ...] = ()
    looks: tuple[ClockLook, ...] = ()


def held_because(device: Device | None, trust: Trust, on: date) -> str:
    """Return why a punch is held in quarantine; empty where it counts.

    >>> held_because(None, "device", date(2026, 1, 1))
    'unregistered'
    >>> held_because(Device(project="p", serial="D1", since=date(2026, 1, 1), trust_least="network"), "none",
    ...     date(2026, 1, 1))
    'mistrusted'
    """
    if device is None or not device.registered_on(on):
        return "unregistered"
    return "mistrusted" if TRUSTS.index(trust) < TRUSTS.index(device.trust_least) else ""


def timed(
    rules: AttendanceRules, known: Devices, punches: Iterable[Punch], numbers: Iterable[str]
) -> Outcome[tuple[Timed, ...]]:
    """Return the punches that count, by employee and instant, whatever order they came in and however often.

    Args:
        numbers: of the employees; where no badge says otherwise a device's user is one of them.

    Findings: ``punches-held`` for each device and cause, ``punches-nobody`` for each user nobody knows,
        ``clock-off`` for each device whose clock was off by more than is let pass. Each counts.
    """
    reader = _Reader(rules, known, frozenset(numbers))
    found = [each for punch in punches if (each := reader.read(punch)) is not None]
    found.sort(key=lambda each: (each.employee, each.at, each.source))
    unique = [each for place, each in enumerate(found) if not place or each != found[place - 1]]
    return Outcome(tuple(unique), tuple(reader.findings()))


class _Reader:
    """Reads one punch after another and counts what does not count."""

    def __init__(self, rules: AttendanceRules, known: Devices, numbers: frozenset[str]) -> None:
        self.rules, self.numbers = rules, numbers
        self.devices = {device.serial: device for device in known.devices}
        self.badges: dict[tuple[str, str], list[Badge]] = {}
        for badge in known.badges:
            self.badges.setdefault((badge.device, badge.user), []).append(badge)
        self.clocks = {device: _Clock(looks, rules) for device, looks in _looks_of(known.looks).items()}
        # A set each, so that history pushed again is not counted again.
        self.held: dict[tuple[str, str], set[str]] = {}
        self.nobody: dict[tuple[str, str], set[str]] = {}
        self.off: dict[str, tuple[int, set[str]]] = {}

    def read(self, punch: Punch) -> Timed | None:
        clock = self.clocks.get(punch.device)
        seconds = clock.seconds(punch.at) if clock else 0
        at = punch.at.astimezone(UTC) + timedelta(seconds=seconds)
        on = at.astimezone(self.rules.place).date()
        why = held_because(self.devices.get(punch.device), punch.trust, on)
        if why:
            self.held.setdefault((punch.device, why), set()).add(punch.id)
            return None
        employee = self._employee(punch, on)
        if not employee:
            self.nobody.setdefault((punch.device, punch.user), set()).add(punch.id)
            return None
        if abs(seconds) > self.rules.clock_flagged_seconds:
            most, seen = self.off.setdefault(punch.device, (seconds, set()))
            seen.add(punch.id)
            self.off[punch.device] = (max(most, seconds, key=lambda each: (abs(each), each)), seen)
        return Timed(employee=employee, at=at, kind=punch.kind, source=punch.id, seconds_off=seconds)

    def _employee(self, punch: Punch, on: date) -> str:
        for device in (punch.device, ""):
            held = [badge for badge in self.badges.get((device, punch.user), ())
                    if badge.since <= on and (badge.until is None or on < badge.until)]  # fmt: skip
            if held:
                return max(held, key=lambda badge: (badge.since, badge.employee)).employee
        return punch.user if punch.user in self.numbers else ""

    def findings(self) -> Iterator[Finding]:
        for (device, why), seen in sorted(self.held.items()):
            yield Finding("punches-held", device, {"count": len(seen), "cause": why}, "warning")
        for (device, user), seen in sorted(self.nobody.items()):
            yield Finding("punches-nobody", device, {"user": user, "count": len(seen)}, "warning")
        for device, (seconds, seen) in sorted(self.off.items()):
            yield Finding("clock-off", device, {"seconds": seconds, "count": len(seen)}, "warning")


def _looks_of(looks: Iterable[ClockLook]) -> Mapping[str, list[ClockLook]]:
    found: dict[str, list[ClockLook]] = {}
    for look in sorted(looks, key=lambda look: (look.shown, look.known)):
        found.setdefault(look.device, []).append(look)
    return found


class _Clock:
    """How far a device's clock was off when it showed an instant: as at the look nearest to it, if one is near."""

    def __init__(self, looks: list[ClockLook], rules: AttendanceRules) -> None:
        self.shown = [look.shown for look in looks]
        self.off = [look.seconds for look in looks]
        self.reach = rules.clock_reach_days * _DAY
        self.ignored = rules.clock_ignored_seconds

    def seconds(self, at: datetime) -> int:
        place = bisect_left(self.shown, at)
        near = [index for index in (place - 1, place) if 0 <= index < len(self.shown)]
        nearest = min(near, key=lambda index: (abs(self.shown[index] - at), index))
        if abs(self.shown[nearest] - at) > self.reach or abs(self.off[nearest]) <= self.ignored:
            return 0
        return self.off[nearest]


def last_looks(looks: Iterable[ClockLook]) -> tuple[ClockLook, ...]:
    """Return the last look at the clock of each device, by serial."""
    last = {look.device: look for look in sorted(looks, key=lambda look: (look.known, look.shown))}
    return tuple(last[device] for device in sorted(last))
