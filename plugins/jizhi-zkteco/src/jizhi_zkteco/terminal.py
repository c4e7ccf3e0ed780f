"""A terminal that is read over TCP 4370: its log, its clock; of its users only the numbers."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

import attrs

from jizhi.errors import AdapterFailed, AuthRefused, RecordRefused, RequestRefused, Unreachable
from jizhi.findings import Finding
from jizhi.ports import DevicePunch, Health
from jizhi.values import Secret
from jizhi_zkteco.lines import ClockShown
from jizhi_zkteco.wire import (
    GET_TIME,
    LOG,
    NAME,
    OPTION,
    SET_TIME,
    SIZES,
    USERS,
    Line,
    opened,
    packed,
    unpacked,
)

_ONLY_USERS: Final = 5
_RECORDS: Final = (8, 16, 40)
_WAYS: Final[dict[int, Literal["in", "out", ""]]] = {0: "in", 1: "out", 4: "in", 5: "out"}
_VERIFIED: Final = {0: "password", 1: "finger", 2: "card", 3: "password", 4: "card", 15: "face"}


@attrs.frozen(kw_only=True)
class TerminalSettings:
    """One terminal.

    Args:
        device: its serial number; another terminal at its address is refused.
        host, port: where it listens.
        comm_key: the number that its menu asks for, where it is not 0.
        offset_minutes: of its clock; China is 480.
        directed: whether people press the keys for in and out; elsewhere the key's state says nothing.
        timeout_seconds: how long one answer is waited for.
    """

    device: str
    host: str
    port: int = 4370
    comm_key: Secret | None = None
    offset_minutes: int = attrs.field(default=480, validator=[attrs.validators.ge(-840), attrs.validators.le(840)])
    directed: bool = False
    timeout_seconds: int = 10


@attrs.frozen
class Terminal:
    """``PunchSource`` of one terminal; nothing is ever cleared in it. It may go on being used while it is read."""

    settings: TerminalSettings
    abilities = frozenset({"pull"})

    def punches(self, *, since: datetime, until: datetime, at: datetime) -> Iterator[DevicePunch | Finding]:
        """Yield what lies in the window; the whole log goes over the line, the terminal knows no window."""
        found: dict[tuple[datetime, str, str], DevicePunch] = {}
        broken: list[Finding] = []
        for each in self._records():
            if isinstance(each, Finding):
                broken.append(each)
            elif since <= each.at < until:
                found.setdefault((each.at, each.user, each.kind), each)
        yield from (found[place] for place in sorted(found))
        yield from broken

    def clock(self, *, at: datetime) -> ClockShown:
        """Say what the clock of the terminal shows now, *at* being the true time."""
        with self._line() as line:
            number = struct.unpack("<I", line.ask(GET_TIME)[:4].ljust(4, b"\0"))[0]
        try:
            return ClockShown(device=self.settings.device, shown=unpacked(number, self._zone), known=at)
        except ValueError:
            raise RequestRefused(NAME, f"the clock shows a day that there is not: {number}") from None

    def set_clock(self, *, at: datetime) -> None:
        """Set the clock of the terminal to the true time."""
        with self._line() as line:
            line.ask(SET_TIME, struct.pack("<I", packed(at.astimezone(self._zone))))

    def health(self, *, at: datetime) -> Health:
        """Say whether the terminal answers, lets us in and is the one it should be."""
        try:
            off = self.clock(at=at).seconds_behind
        except AdapterFailed as trouble:
            return Health(False, str(trouble))
        return Health(abs(off) <= 60, "" if abs(off) <= 60 else f"its clock is {off} s behind")

    @property
    def _zone(self) -> timezone:
        return timezone(timedelta(minutes=self.settings.offset_minutes))

    def _line(self) -> AbstractContextManager[Line]:
        key = self.settings.comm_key.reveal("open a session") if self.settings.comm_key else "0"
        if not key.isdecimal():
            raise AuthRefused(NAME, "a comm key is a number")
        timeout = self.settings.timeout_seconds
        return opened(self.settings.host, self.settings.port, key=int(key), timeout_seconds=timeout)

    def _records(self) -> Iterator[DevicePunch | Finding]:
        with self._line() as line:
            told = line.ask(OPTION, b"~SerialNumber\0").split(b"=", 1)[-1].split(b"\0")[0].decode(errors="replace")
            if told != self.settings.device:
                raise AuthRefused(NAME, f"another terminal answers at this address: {told[:32]!r}")
            counts = struct.unpack("<20i", line.ask(SIZES)[:80].ljust(80, b"\0"))
            log = _body(line.table(LOG))
            size = _size(len(log), counts[8])
            users = _numbers(line, counts[4]) if size == 8 else {}
        for start in range(0, len(log), size):
            yield self._read(start // size + 1, log[start : start + size], users)

    def _read(self, place: int, record: bytes, users: Mapping[int, str]) -> DevicePunch | Finding:
        """One record of 8, 16 or 40 bytes; what it cannot be read as is a finding with its place."""
        if len(record) == 8:
            number, verified, time, state = struct.unpack("<HBIB", record)
            user = users.get(number, "")
        elif len(record) == 16:
            number, time, verified, state = struct.unpack("<IIBB6x", record)
            user = str(number)
        else:
            text, verified, time, state = struct.unpack("<2x24sBIB8x", record)
            user = text.split(b"\0")[0].decode(errors="replace").strip()
        try:
            return DevicePunch(
                device=self.settings.device,
                user=user,
                at=unpacked(time, self._zone),
                kind=_WAYS.get(state, "") if self.settings.directed else "",
                trust="network",
                evidence=_VERIFIED.get(verified, ""),
            )
        except (ValueError, OverflowError, RecordRefused):
            return Finding("line-unreadable", f"{self.settings.device}:{place}", {"line": record.hex()}, "warning")


def _body(pieces: Iterable[bytes]) -> bytes:
    """A table without the length before it; what a terminal says beyond that is padding."""
    read = b"".join(pieces)
    size = int.from_bytes(read[:4], "little")
    if len(read) < 4 + size:
        raise Unreachable(NAME, f"a table of {size} bytes came as {max(0, len(read) - 4)}")
    return read[4 : 4 + size]


def _size(total: int, count: int) -> int:
    """How many bytes a record has. People punch while we read, and some terminals count nothing: the nearest fits."""
    fitting = [size for size in _RECORDS if total % size == 0]
    if not fitting:
        raise RequestRefused(NAME, f"{total} bytes are no records of {_RECORDS}")
    return min(fitting, key=lambda size: (abs(total // size - count) if count > 0 else 0, -size))


def _numbers(line: Line, count: int) -> Mapping[int, str]:
    """The users' numbers by the terminal's short ones; names, passwords and cards are passed over."""
    table = _body(line.table(USERS, _ONLY_USERS))
    if count > 0 and len(table) == count * 28:
        return {short: str(number) for short, number in struct.iter_unpack("<H22xI", table)}
    if count > 0 and len(table) == count * 72:
        rows = struct.iter_unpack("<H46x24s", table)
        return {short: text.split(b"\0")[0].decode(errors="replace").strip() for short, text in rows}
    raise RequestRefused(NAME, f"{len(table)} bytes are not {count} users")
