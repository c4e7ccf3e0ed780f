"""Punches taken in: each once, whatever order and however often a device sends them; strangers are held and bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

import attrs

from jizhi.errors import AlreadyStored, NaiveInstant, Retryable
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.timekeeping.facts import zone_of
from jizhi.ports import DevicePunch, PunchReceiver, PunchSource, Reading, Reply, Request, Writing
from jizhi.staff import Device, Punch, held_because
from jizhi.staff.texts import HeldDevice

T = TypeVar("T")

CHUNK: Final = 1_000
HELD_MOST: Final = 10_000
"""How many punches of one held serial are kept; beyond them they are counted only."""
SERIALS_MOST: Final = 200
"""How many unknown serials a project keeps punches of; those of further ones are counted under ``*``."""
FINDINGS_MOST: Final = 100
TRIES: Final = 5
OTHERS: Final = "*"


@attrs.frozen(kw_only=True)
class Taken:
    """What became of the punches that came in.

    Args:
        new, known: punches that were kept now, and that were kept before or came twice.
        held: those among both that are in quarantine; ``passed_over`` were beyond its bound and not kept.
        unreadable: lines that were none; *findings* tells the first hundred of them.
    """

    new: int = 0
    known: int = 0
    held: int = 0
    passed_over: int = 0
    unreadable: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            new=self.new + other.new,
            known=self.known + other.known,
            held=self.held + other.held,
            passed_over=self.passed_over + other.passed_over,
            unreadable=self.unreadable + other.unreadable,
            findings=(self.findings + other.findings)[:FINDINGS_MOST],
        )


@operation("staff.take")
def take_punches(
    desk: Desk, project: str, source: Iterable[DevicePunch | Finding], *, at: datetime, chunk: int = CHUNK
) -> Taken:
    """Keep the punches of *source*, streaming, a chunk in each unit; taken again they change nothing.

    A punch of an unknown serial, of a day on which its device is not registered, or of less trust than it must have,
    is kept apart from no other and counts for nothing until its device is registered: then it counts as if it had
    come in time.

    Args:
        at: when they came in, aware; kept with each, and decides nothing.

    Raises:  UnknownProject, NaiveInstant; whatever *source* raises: what came before is kept.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.reading() as known:
        read_project(known, project)
    taken = Taken()
    for some in _chunks(source, chunk):
        broken = tuple(each for each in some if isinstance(each, Finding))
        punches = [each for each in some if isinstance(each, DevicePunch)]
        taken += Taken(unreadable=len(broken), findings=broken)
        if punches:
            taken += _keep(desk, project, punches, at)
    return taken


@operation("staff.take")
def pull_punches(
    desk: Desk, project: str, source: PunchSource, *, since: datetime, until: datetime, at: datetime
) -> Taken:
    """Fetch the punches of a window from *source* and keep them; fetched again they change nothing.

    Raises:  as ``take_punches``; what *source* raises (``TryLater``, ``AuthRefused``): what came before is kept.
    """
    return take_punches(desk, project, source.punches(since=since, until=until, at=at), at=at)


@operation("staff.take")
def receive_push(
    desk: Desk, project: str, receiver: PunchReceiver, request: Request, *, at: datetime
) -> tuple[Reply, Taken]:
    """Keep what a device pushed and then return what to answer it: only what is kept is answered for.

    Raises:  NoticeRefused: no device, and nothing is kept; as ``take_punches``.
    """
    received = receiver.receive(request)
    taken = take_punches(desk, project, received.punches, at=at)
    return received.reply, taken


def _chunks(source: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield so many at a time; where the source breaks off, first what it gave before, and then its error."""
    waiting = iter(source)
    while True:
        some: list[T] = []
        try:
            some.extend(islice(waiting, size))
        except Exception:
            if some:
                yield some
            raise
        if not some:
            return
        yield some


def _keep(desk: Desk, project: str, punches: list[DevicePunch], at: datetime) -> Taken:
    """One chunk in one unit; where somebody keeps the same at the same time, once more."""
    for _ in range(TRIES - 1):
        try:
            with desk.store.writing() as tx:
                return _kept(tx, project, punches, at)
        except (AlreadyStored, Retryable):
            continue
    with desk.store.writing() as tx:
        return _kept(tx, project, punches, at)


def _kept(tx: Writing, project: str, punches: list[DevicePunch], at: datetime) -> Taken:
    records = {punch.id: punch for punch in (_record(project, each, at) for each in punches)}
    known = {punch.id for punch in tx.find(Punch, id=tuple(records))}
    quarantine = _Quarantine(tx, project, at)
    fresh = [punch for id, punch in records.items() if id not in known]
    kept = [punch for punch in fresh if quarantine.admits(punch)]
    tx.add(kept)
    quarantine.keep()
    return Taken(
        new=len(kept),
        known=len(punches) - len(fresh),
        held=quarantine.held,
        passed_over=len(fresh) - len(kept),
    )


def _record(project: str, punch: DevicePunch, at: datetime) -> Punch:
    return Punch(
        project=project,
        device=punch.device,
        user=punch.user,
        at=punch.at,
        kind=punch.kind,
        trust=punch.trust,
        evidence=punch.evidence,
        received_at=at,
    )


class _Quarantine:
    """Decides which punches of strangers are kept, and counts those of each serial."""

    def __init__(self, tx: Writing, project: str, at: datetime) -> None:
        self.tx, self.project, self.at = tx, project, at
        self.zone = zone_of(tx, project)
        self.devices = {device.serial: device for device in tx.find(Device, project=project)}
        self.serials = {held.serial: held for held in tx.find(HeldDevice, project=project)}
        self.now = dict(self.serials)
        self.held = 0

    def admits(self, punch: Punch) -> bool:
        """Whether a new punch is kept; one that is held is counted."""
        device = self.devices.get(punch.device)
        cause = held_because(device, punch.trust, punch.at.astimezone(self.zone).date())
        if not cause:
            return True
        self.held += 1
        if device is not None and cause == "unregistered":
            # Ours, with a clock that is off or history from before it was registered: nobody can fill the store by it.
            return True
        serial = punch.device
        if serial not in self.now and len(self.now) >= SERIALS_MOST:
            serial = OTHERS
        was = self.now.get(serial) or HeldDevice(
            project=self.project, serial=serial, cause=cause, first_seen=self.at, last_seen=self.at
        )
        admitted = serial != OTHERS and was.kept < HELD_MOST
        self.now[serial] = attrs.evolve(
            was,
            cause=cause,
            kept=was.kept + admitted,
            passed_over=was.passed_over + (not admitted),
            last_seen=max(was.last_seen, self.at),
        )
        return admitted

    def keep(self) -> None:
        """Keep the counts that changed."""
        for serial, held in sorted(self.now.items()):
            before = self.serials.get(serial)
            if held != before:
                self.tx.put(held, expected=None if before is None else before.version)


def held_devices(known: Reading, project: str) -> tuple[HeldDevice, ...]:
    """The serials in quarantine; those that were registered since are left out."""
    ours = Counter(device.serial for device in known.find(Device, project=project))
    return tuple(held for held in known.find(HeldDevice, project=project) if held.serial not in ours)
